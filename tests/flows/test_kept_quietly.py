"""What is kept where nobody may be told looks destroyed once its time is over, and goes on looking so."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import transaction

import pytest

from takedown.accounts.roles import Role
from takedown.accounts.visitor import code_holder
from takedown.audit.models import Event
from takedown.cases import codes
from takedown.cases.access import NoSuchCase, case_for, hidden_case_for
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.models import About, Case, CaseCode, GoingNotice, Hold, TakenBack
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.cases.safeguarding import freeze_for
from takedown.cases.ways_back import WAIT
from takedown.flows import enter_case as entering
from takedown.flows.add_posts import add_posts
from takedown.flows.bring_back import NothingToBringBack, bring_back, bring_back_all
from takedown.flows.confirm_code import confirm_code
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.end_freeze import end_freeze
from takedown.flows.erase_case import destroy_due as destroy_due_cases
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.hold_by_law import IsQuiet, end_hold_by_law, hold_by_law
from takedown.flows.let_go_notes import let_go_notes
from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.remove_post import remove_post
from takedown.flows.report_frozen import Told, report_frozen
from takedown.flows.settle_restored import settle_restored
from takedown.jobs.management.commands import hold as command
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Capture, Outcome, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.emergencies import reported_emergencies, unseen_emergencies
from takedown.reads.held import held_rows
from takedown.reads.taken_back import taken_rows
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("still_now")
DAY, SECOND, YEAR = timedelta(days=1), timedelta(seconds=1), timedelta(days=365)
OVER = NOW + WAIT
LATER = OVER + 5 * DAY
LINK = "https://x.com/someone/status/1859000000000000001"
HERE = "192.0.2.7"


def quietly(opened, *, until=NOW + YEAR, now=NOW) -> Hold:
    return hold_by_law(
        reference=opened.case.reference, until=until, basis="An order.", not_told="It says so.", now=now
    )  # fmt: skip


def out(opened, *, now=NOW) -> TakenBack:
    return remove_post(opened, post_id=opened.case.posts.get().pk, now=now)


@pytest.fixture
def gone(amara) -> TakenBack:
    """A link that was taken out, and looks destroyed since."""
    quietly(amara)
    aside = out(amara)
    assert destroy_due(now=OVER) == 0
    return aside


@pytest.fixture
def lea(charity):
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


def names(opened) -> list[str]:
    chain = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    return list(chain.values_list("name", flat=True))


def add_again(opened, now) -> ReportedPost:
    add_posts(opened, posts=[from_link(one) for one in read_links(LINK).unique], now=now)
    return ReportedPost.objects.order_by("added_at").last()


def said(freeze, ending) -> None:
    Freeze.objects.filter(pk=freeze.pk).update(
        ending=ending, said_at=NOW, said_by="staff:1", said_sealed=b"x"
    )


def not_a_child(opened, lead, freeze, now) -> None:
    said(freeze, Ending.NOT_A_CHILD)
    opened_freeze = freeze_for(factories.staff(lead), freeze.pk, now=now)
    report_frozen(opened_freeze, told=Told.FILES, words={"day": "2026-11-20"}, now=now)
    end_freeze(opened_freeze, ending=Ending.NOT_A_CHILD, now=now)


# -- what was taken out ------------------------------------------------------


def test_a_link_added_again_is_a_new_one_as_after_it_was_destroyed(amara, cass, gone):
    theirs = remove_post(cass, post_id=cass.case.posts.get().pk, now=NOW)
    assert destroy_due(now=LATER) == 1
    link = read_links("https://x.com/someone/status/1859000000000000002").unique
    for opened in (amara, cass):
        add_posts(
            opened, posts=[from_link(one) for one in read_links(LINK).unique + link], now=LATER
        )
    numbers = [sorted(one.case.posts.values_list("number", flat=True)) for one in (amara, cass)]
    assert numbers[0] == numbers[1]
    assert not ReportedPost.objects.filter(pk__in=[gone.thing_id, theirs.thing_id]).exists()
    assert names(amara)[-1] == "POSTS_ADDED"


def test_also_in_the_minute_before_the_sweep_nothing_comes_back(amara):
    quietly(amara)
    aside = out(amara)
    assert add_again(amara, OVER).pk != aside.thing_id
    with pytest.raises(NothingToBringBack), transaction.atomic():
        bring_back(amara, aside_id=aside.pk, now=OVER)


def test_notes_that_were_erased_and_came_back_do_not_list_it_again(amara, gone):
    words = " ".join(unconfirmed_words(amara))
    erase_case(amara, typed=words, now=LATER)
    undo_erase(Case.objects.get(), now=LATER)
    again = case_for(
        code_holder(amara.case.pk, epoch=CaseCode.objects.get().epoch), amara.case.pk, now=LATER
    )
    assert taken_rows(again, now=LATER) == []
    assert bring_back_all(again, now=LATER) == 0


def test_while_something_is_closed_and_after_it_nothing_is_listed_again(amara, beth, lea, gone):
    factories.let_in(amara, beth)
    picture = factories.capture(amara)
    freeze = freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=picture.pk, now=LATER)
    assert taken_rows(amara, now=LATER) == []
    not_a_child(amara, lea, freeze, LATER)
    assert taken_rows(amara, now=LATER) == []
    assert bring_back_all(amara, now=LATER) == 0


def test_a_hold_that_somebody_inside_sets_later_does_not_show_it_again(amara, beth):
    quietly(amara)
    out(factories.let_in(amara, beth))
    destroy_due(now=OVER)
    factories.held(amara, now=LATER)
    assert taken_rows(amara, now=LATER) == []


def test_after_a_restore_it_is_not_listed_again(amara, gone):
    settle_restored(mark="0" * 64, made_at=OVER, now=LATER)
    assert taken_rows(amara, now=LATER) == []


def test_it_goes_when_the_duty_ends_and_its_chain_tells_nobody_the_day(amara, gone):
    before = names(amara)
    end_hold_by_law(reference=amara.case.reference, now=LATER)
    assert taken_rows(amara, now=LATER) == []
    assert destroy_due(now=LATER) == 1
    assert names(amara) == before
    line = Event.objects.get(name="TAKEN_BACK_DESTROYED")
    assert (line.case_id, line.at, line.details) == (None, LATER, gone.told)


def test_one_that_may_be_told_of_now_comes_back_beside_the_link_that_was_added_anew(amara, gone):
    newer = add_again(amara, LATER)
    hold_by_law(
        reference=amara.case.reference, until=NOW + YEAR, basis="An order.", not_told=None,
        tell=True, now=LATER,
    )  # fmt: skip
    bring_back(amara, aside_id=gone.pk, now=LATER)
    assert set(ReportedPost.objects.values_list("pk", flat=True)) == {newer.pk, gone.thing_id}
    assert add_again(amara, LATER)


# -- notes that were erased --------------------------------------------------


def erased(amara) -> str:
    words = " ".join(unconfirmed_words(amara))
    quietly(amara)
    erase_case(amara, typed=words, now=NOW)
    return words


def opens(words, now) -> bool:
    try:
        entering.enter_case(typed=words, address=HERE, now=now)
    except entering.WrongCode:
        return False
    return True


def test_after_a_restore_the_words_open_nothing_that_looked_destroyed_before(amara):
    words = erased(amara)
    settle_restored(mark="0" * 64, made_at=OVER, now=LATER)
    assert not opens(words, LATER)
    assert Case.objects.exists()


def test_after_a_restore_of_a_copy_from_before_the_words_open_them_as_any_that_were_hidden(amara):
    words = erased(amara)
    settle_restored(mark="0" * 64, made_at=OVER - SECOND, now=LATER)
    assert opens(words, LATER)
    assert not opens(words, LATER + WAIT)


def test_a_restore_gives_notes_that_nothing_kept_their_time_though_it_was_over_before(amara):
    """The sweep may have stood still when the copy was made: whoever erased is not shut out by it."""
    words = " ".join(unconfirmed_words(amara))
    erase_case(amara, typed=words, now=NOW)
    settle_restored(mark="0" * 64, made_at=OVER, now=LATER)
    assert opens(words, LATER)


def test_between_the_end_of_the_duty_and_the_sweep_the_words_open_nothing(amara):
    words = erased(amara)
    end_hold_by_law(reference=amara.case.reference, now=LATER)
    assert not opens(words, LATER)
    assert destroy_due_cases(now=LATER) == 1


def test_with_a_pin_too_whoever_typed_the_words_a_second_before_is_shut_out(amara):
    erased(amara)
    CaseCode.objects.update(pin_hash=codes.hash_pin("471100"), pin_set_at=NOW)
    epoch = CaseCode.objects.get().epoch
    knock = Knock(address=HERE, session="s")
    with pytest.raises(WrongPin):
        entering.give_pin(case_id=amara.case.pk, epoch=epoch, pin="471100", knock=knock, now=OVER)
    with pytest.raises(NoSuchCase):
        hidden_case_for(code_holder(amara.case.pk, epoch=epoch), amara.case.pk, now=OVER)


def test_no_list_of_managers_or_leads_names_them(amara, charity, beth, lea):
    boss = factories.member(charity, "max@charity.example", role=Role.MANAGER)
    factories.let_in(amara, beth)
    factories.emergency(amara, factories.member(charity, "ola@charity.example"))
    picture = factories.capture(amara)
    freeze = freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=picture.pk, now=NOW)
    not_a_child(amara, lea, freeze, NOW)
    erased(amara)

    def seen(now):
        manager = factories.staff(boss)
        return (
            len(reported_emergencies(manager, now=now)),
            unseen_emergencies(manager, now=now),
            len(held_rows(factories.staff(lea), now=now)),
        )

    assert seen(OVER - SECOND) == (1, 1, 1)
    assert seen(OVER) == (0, 0, 0)


# -- what goes by itself -----------------------------------------------------


def test_notes_of_which_it_was_said_are_hidden_on_the_day_and_their_chain_says_nothing_else(amara):
    words = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=words, now=NOW)
    told = NOW + YEAR
    let_go_notes(now=told)
    quietly(amara, now=told, until=told + YEAR)
    let_go_notes(now=told + DAY)
    assert GoingNotice.objects.open().exists()
    assert let_go_notes(now=told + 30 * DAY) == 1
    assert names(amara)[-2:] == ["GOING_TOLD", "GOING_HIDDEN"]
    assert destroy_due_cases(now=told + 40 * DAY) == 0


def test_a_notice_about_a_picture_stays_and_the_picture_with_it(amara):
    factories.match(amara)
    Capture.objects.update(post=ReportedPost.objects.get())
    ReportedPost.objects.update(outcome=Outcome.GONE, outcome_at=NOW, outcome_basis="SEEN")
    told = NOW + 90 * DAY
    let_go_pictures(now=told)
    notices = GoingNotice.objects.open().exclude(about=About.NOTES).count()
    before = names(amara)
    quietly(amara, now=told, until=told + YEAR)
    for now in (told + DAY, told + 30 * DAY):
        assert let_go_pictures(now=now) == 0
    assert GoingNotice.objects.open().count() == notices > 0
    assert names(amara) == before


# -- the operator ------------------------------------------------------------


def test_a_quiet_one_is_never_made_longer_as_a_told_one_by_leaving_a_word_out(amara, gone):
    longer = {"reference": amara.case.reference, "until": NOW + YEAR, "basis": "An order."}
    with pytest.raises(IsQuiet), transaction.atomic():
        hold_by_law(**longer, not_told=None, now=LATER)
    # Also once its day is over: the order may still forbid it.
    with pytest.raises(IsQuiet), transaction.atomic():
        hold_by_law(**{**longer, "until": NOW + 2 * YEAR}, not_told=None, now=NOW + YEAR + DAY)
    assert Hold.objects.get().quiet
    hold_by_law(**longer, not_told=None, tell=True, now=LATER)
    assert not Hold.objects.live(LATER).get().quiet
    (row,) = taken_rows(amara, now=LATER)
    assert row.fate.startswith("Somebody with a legal duty")


def test_the_command_says_what_to_give(amara, monkeypatch):
    monkeypatch.setattr(command, "now", lambda: NOW)
    quietly(amara)
    longer = [amara.case.reference, "--until", "2027-06-01", "--basis", "An order."]
    for wrong, words, code in (
        (longer, "--quiet again, or --tell", 1),
        ([*longer, "--quiet", "S. 1.", "--tell"], "not both", 2),
    ):
        with pytest.raises(CommandError, match=words) as refused:
            call_command("hold", *wrong, stdout=StringIO())
        assert refused.value.returncode == code
    call_command("hold", *longer, "--tell", stdout=StringIO())
    assert not Hold.objects.live(NOW).get().quiet
