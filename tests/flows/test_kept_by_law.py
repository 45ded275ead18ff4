"""A legal duty to keep stands against everybody, until a day; a quiet one is seen nowhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

import pytest

from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases import codes, keystore
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.models import About, Case, CaseCode, Hold, TakenBack
from takedown.cases.safeguarding import freeze_for
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows import enter_case as entering
from takedown.flows.bring_back import NothingToBringBack, bring_back
from takedown.flows.destroy_taken_back import NotNow as NotYetOut
from takedown.flows.destroy_taken_back import destroy_due, destroy_taken_back
from takedown.flows.end_freeze import KeptByLaw, end_freeze
from takedown.flows.end_hold import NoSuchHold, end_hold
from takedown.flows.enter_case import enter_case
from takedown.flows.erase_case import destroy_due as destroy_due_cases
from takedown.flows.erase_case import erase_case
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.hand_out import hand_out_pack
from takedown.flows.hold_by_law import NoBasis, NoSuchCase, NoSuchTime, end_hold_by_law, hold_by_law
from takedown.flows.let_go_drafts import let_go_drafts
from takedown.flows.remove_post import remove_post
from takedown.flows.set_hold import set_hold
from takedown.jobs.management.commands import hold as command
from takedown.reads.code import unconfirmed_words
from takedown.reads.going import desk_hidden
from tests import factories
from tests.conftest import NOW
from tests.flows.test_freezes import destroyed, no_child

pytestmark = pytest.mark.usefixtures("still_now")
YEAR, SECOND = timedelta(days=365), timedelta(seconds=1)
BASIS = "Order of the Crown Court at Leeds."
HIDDEN_OVER = NOW + WAIT


def kept(opened, *, until=NOW + YEAR, not_told=None, now=NOW, basis=BASIS) -> Hold:
    reference = opened.case.reference
    return hold_by_law(reference=reference, until=until, basis=basis, not_told=not_told, now=now)


def words_of(opened) -> str:
    return " ".join(unconfirmed_words(opened))


def with_old_pin(opened) -> None:
    CaseCode.objects.filter(case=opened.case).update(
        pin_hash=codes.hash_pin("471100"), pin_set_at=NOW - WAIT
    )


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def page(client, name, *args) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def manage(*given: str) -> str:
    said = StringIO()
    call_command("hold", *given, stdout=said)
    return said.getvalue()


# -- what waits --------------------------------------------------------------


@pytest.mark.parametrize("not_told", [None, "The order says so."])
@pytest.mark.parametrize("pin", ["", "471100"])
def test_erasing_hides_at_once_as_ever_and_destroys_when_the_duty_ends(amara, pin, not_told):
    words = words_of(amara)
    kept(amara, not_told=not_told)
    if pin:
        with_old_pin(amara)
    erase_case(amara, typed=words, pin=pin, at_once=bool(pin), now=NOW)
    assert Case.objects.get().is_hidden
    assert destroy_due_cases(now=NOW + YEAR - SECOND) == 0
    assert keystore.load(amara.case.pk)
    assert destroy_due_cases(now=NOW + YEAR) == 1


def test_what_the_person_takes_out_waits_too_also_with_a_pin_and_can_come_back(amara):
    with_old_pin(amara)
    aside = factories.put_aside(amara)
    kept(amara)
    with pytest.raises(NotYetOut), transaction.atomic():
        destroy_taken_back(amara, aside_id=aside.pk, pin="471100", now=NOW)
    assert destroy_due(now=NOW + YEAR - SECOND) == 0
    bring_back(amara, aside_id=aside.pk, now=NOW + YEAR - SECOND)
    assert not TakenBack.objects.exists()


def test_notes_nobody_came_back_to_wait_too(amara):
    kept(amara)
    assert let_go_drafts(now=NOW + YEAR - SECOND) == 0
    assert let_go_drafts(now=NOW + YEAR) == 1


def test_what_is_closed_is_not_destroyed_either_before_the_duty_ends(amara, charity):
    lead = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    factories.let_in(amara, factories.member(charity, "bea@charity.example"))
    freeze = freeze_thing(
        amara, kind=FrozenKind.CAPTURE, target_id=factories.capture(amara).pk, now=NOW
    )
    Freeze.objects.update(ending="DESTROYED", said_at=NOW, said_by="staff:1", said_sealed=b"x")
    kept(amara)
    with pytest.raises(KeptByLaw), transaction.atomic():
        end_freeze(
            freeze_for(factories.staff(lead), freeze.pk, now=NOW),
            ending=Ending.DESTROYED, now=NOW,
        )  # fmt: skip
    assert Freeze.objects.get().is_open


def test_a_pack_of_something_destroyed_stays_here_and_shut_where_the_other_closing_showed_no_child(
    amara, charity
):
    factories.let_in(amara, factories.member(charity, "bea@charity.example"))
    lead = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    shown = [factories.capture(amara, body) for body in (b"one", b"another")]
    pack = factories.packed(amara)
    one, other = (
        freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=each.pk, now=NOW) for each in shown
    )
    destroyed(lead, one)
    kept(amara)

    no_child(lead, other)

    pack.refresh_from_db()
    assert pack.file_id
    with pytest.raises(Frozen):
        hand_out_pack(amara, pack_id=pack.pk, now=NOW)


# -- who ends it -------------------------------------------------------------


def test_nobody_inside_ends_it_or_makes_it_shorter_and_a_hold_of_theirs_stands_beside_it(
    amara, beth
):
    duty = kept(amara)
    hers = factories.let_in(amara, beth)
    for one in (amara, hers):
        with pytest.raises(NoSuchHold):
            end_hold(one, hold_id=duty.pk, now=NOW)
        set_hold(one, about=About.NOTES, picture_id=None, reason="Mine.", days=183, now=NOW)
    assert Hold.objects.live(NOW).count() == 3
    assert Hold.objects.live(NOW).binding().get() == duty


def test_the_operator_ends_it_and_what_was_erased_goes_then(amara):
    words = words_of(amara)
    kept(amara)
    erase_case(amara, typed=words, now=NOW)
    end_hold_by_law(reference=amara.case.reference.lower(), now=NOW)
    assert destroy_due_cases(now=HIDDEN_OVER) == 1
    with pytest.raises(NoSuchCase):
        end_hold_by_law(reference=amara.case.reference, now=NOW)


def test_set_again_it_is_longer_and_never_over_two_years_at_a_time(amara):
    first = kept(amara)
    later = NOW + timedelta(days=300)
    second = kept(amara, until=later + timedelta(days=731), now=later)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (later, "operator")
    assert list(Hold.objects.live(later)) == [second]
    for until in (later, later - YEAR, later + timedelta(days=731) + SECOND):
        with pytest.raises(NoSuchTime):
            kept(amara, until=until, now=later)


def test_it_needs_a_basis_and_being_quiet_needs_one_of_its_own(amara):
    for basis, not_told in ((" ", None), (BASIS, "")):
        with pytest.raises(NoBasis):
            kept(amara, basis=basis, not_told=not_told)
    with pytest.raises(NoSuchCase):
        hold_by_law(reference="TD-0000-0000", until=NOW + YEAR, basis=BASIS, not_told=None, now=NOW)
    assert not Hold.objects.exists()


# -- who is told -------------------------------------------------------------


def test_the_basis_is_sealed_and_the_record_has_the_operator_and_no_word_of_it(amara):
    made = kept(amara)
    assert b"Leeds" not in bytes(made.reason_sealed)
    line = Event.objects.get(case_id=amara.case.pk, name="KEPT_BY_LAW")
    assert line.actor == "operator"
    assert line.details == {"hold": str(made.pk), "count": 365}


def test_the_person_is_told_on_the_pages_for_erasing_keeping_and_taking_out(amara, holding):
    kept(amara)
    factories.put_aside(amara)
    client, case = holding(amara.case.pk), amara.case.pk
    erase = page(client, "erase", case)
    assert "Somebody with a legal duty has to keep your notes until 20 November 2027" in erase
    assert "You can erase these all the same" not in erase
    keep = page(client, "keep", case)
    assert "Somebody with a legal duty has to keep this. Nobody can end it here." in keep
    assert BASIS in keep
    assert "End now" not in keep
    out = page(client, "taken_back", case)
    assert "Somebody with a legal duty has to keep this until 20 November 2027" in out
    assert "Destroyed on" not in out
    link = page(client, "remove_post", case, amara.case.posts.get().pk)
    assert "hidden at once, and destroyed after that day" in link


def test_what_was_erased_says_until_when_it_is_kept_and_can_be_had_back(
    amara, holding, monkeypatch
):
    words = words_of(amara)
    kept(amara)
    erase_case(amara, typed=words, now=NOW)
    at(monkeypatch, HIDDEN_OVER + YEAR / 2)
    entered = enter_case(typed=words, address="192.0.2.7", now=HIDDEN_OVER + YEAR / 2)
    assert entered.is_hidden
    shown = page(holding(amara.case.pk), "hidden", amara.case.pk)
    assert "Somebody with a legal duty has to keep them until 20 November 2027" in shown


def test_a_quiet_one_is_on_no_page_and_in_no_record_that_anybody_inside_can_have(amara, holding):
    factories.put_aside(amara)
    before = Event.objects.filter(case_id=amara.case.pk).count()
    without = _pages(holding(amara.case.pk), amara)
    made = kept(amara, not_told="The order says so.")
    assert _pages(holding(amara.case.pk), amara) == without
    assert Event.objects.filter(case_id=amara.case.pk).count() == before
    line = Event.objects.get(name="KEPT_BY_LAW")
    assert (line.case_id, line.details["hold"]) == (None, str(made.pk))
    end_hold_by_law(reference=amara.case.reference, now=NOW)
    assert Event.objects.get(name="KEPT_BY_LAW_ENDED").case_id is None


def _pages(client, opened) -> list[str]:
    names = [("erase",), ("keep",), ("taken_back",), ("remove_post", opened.case.posts.get().pk)]
    return [_same(page(client, name, opened.case.pk, *more)) for name, *more in names]


def _same(html: str) -> str:
    """The page without what is new each time: tokens, and the time until it closes."""
    return re.sub(r'(value|content|data-[\w-]+|nonce)="[^"]*"', "", html)


def test_a_caseworker_is_not_told_of_a_quiet_one_by_a_refusal(amara, beth):
    hers = factories.let_in(amara, beth)
    kept(amara, not_told="The order says so.")
    aside = remove_post(hers, post_id=amara.case.posts.get().pk, now=NOW)
    assert destroy_due(now=HIDDEN_OVER) == 0
    with pytest.raises(NothingToBringBack), transaction.atomic():
        bring_back(hers, aside_id=aside.pk, now=HIDDEN_OVER)


def test_notes_that_are_kept_quietly_look_destroyed_after_72_hours_to_everybody(amara, beth):
    words = words_of(amara)
    factories.let_in(amara, beth)
    kept(amara, not_told="The order says so.")
    erase_case(amara, typed=words, now=NOW)
    soon = HIDDEN_OVER - SECOND
    entered = enter_case(typed=words, address="192.0.2.7", now=soon)
    assert [row.waits for row in desk_hidden(factories.staff(beth), now=soon)] == [False]
    with pytest.raises(entering.WrongCode):
        enter_case(typed=words, address="192.0.2.7", now=HIDDEN_OVER)
    assert desk_hidden(factories.staff(beth), now=HIDDEN_OVER) == []
    assert destroy_due_cases(now=HIDDEN_OVER) == 0
    assert entered.is_hidden


# -- the command -------------------------------------------------------------


def test_the_command_keeps_lists_and_ends_and_names_the_same_day_as_the_page(
    amara, holding, monkeypatch
):
    monkeypatch.setattr(command, "now", lambda: NOW)
    reference = amara.case.reference
    said = manage(reference, "--until", "2027-06-01", "--basis", BASIS)
    assert f"{reference}  since 2026-11-20  until 2027-06-01  people inside are told" in said
    assert BASIS in said
    assert "1 June 2027" in page(holding(amara.case.pk), "keep", amara.case.pk)
    assert BASIS not in manage()
    manage(reference, "--until", str(date(2027, 7, 1)), "--basis", BASIS, "--quiet", "S. 1.")
    assert "NOBODY MAY BE TOLD" in manage()
    assert "Not told, because: S. 1." in manage(reference)
    assert "Nothing is kept by law." in manage(reference, "--end")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["TD-0000-0000", "--until", "2027-01-01", "--basis", "x"], 1, "no notes of this"),
        (["THIS", "--until", "2027-01-01"], 1, "--basis"),
        (["THIS", "--until", "2029-01-01", "--basis", "x"], 1, "within two years"),
        (["THIS", "--end"], 1, "not kept by law"),
        (["THIS", "--end", "--until", "2027-01-01"], 2, "not both"),
        (["--end"], 2, "reference"),
        (["THIS", "--basis", "x"], 2, "--until"),
    ],
)
def test_what_the_command_cannot_do_it_says_and_changes_nothing(
    amara, monkeypatch, given, code, said
):
    monkeypatch.setattr(command, "now", lambda: NOW)
    given = [amara.case.reference if one == "THIS" else one for one in given]
    with pytest.raises(CommandError, match=said) as refused:
        manage(*given)
    assert refused.value.returncode == code
    assert not Hold.objects.exists()
