"""Seventy-two hours to bring back are seventy-two hours in which somebody can: nobody takes them away."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases import keeping, removed_files
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.keeping_rules import give_hours_again
from takedown.cases.models import Case, PinChange, TakenBack
from takedown.cases.robbed import case_to_give_back_to, robbed_cases, robbed_things
from takedown.cases.safeguarding import freeze_for
from takedown.cases.ways_back import WAIT
from takedown.flows import erase_case as erasing
from takedown.flows.add_capture import add_capture
from takedown.flows.add_posts import add_posts
from takedown.flows.add_reference import add_reference
from takedown.flows.bring_back import bring_back, bring_back_all
from takedown.flows.change_pin import ask_pin_change, make_due_pin_changes
from takedown.flows.confirm_code import confirm_code
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.end_freeze import TooEarly, end_freeze
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.remove_post import remove_post
from takedown.flows.report_frozen import Told, report_frozen
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.settle_restored import settle_restored
from takedown.flows.sweep import tidy
from takedown.flows.use_spare_words import use_spare_words
from takedown.flows.withdraw_access import withdraw_access
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Decision, Match
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.taken_back import desk_robbed
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows.pictures import as_file, capture, edited, reference
from tests.matching.changes import photograph

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINK = "https://x.com/someone/status/1859000000000000001"


@pytest.fixture
def lea(charity):
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


def freeze(opened) -> Freeze:
    return freeze_thing(opened, kind=FrozenKind.CASE, target_id=opened.case.pk, now=NOW)


def end(lea, one: Freeze, *, now) -> None:
    """The lead was told that it shows no child."""

    def opened():
        return freeze_for(factories.staff(lea), one.pk, now=now)

    for told in Told:
        words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
        report_frozen(opened(), told=told, words=words, now=now)
    words = {"who": "PC Jones", "number": "42"}
    say_how_freeze_ends(opened(), ending=Ending.NOT_A_CHILD, words=words, now=now)
    end_freeze(opened(), ending=Ending.NOT_A_CHILD, now=now)


def out(opened) -> TakenBack:
    return remove_post(opened, post_id=opened.case.posts.get().pk, now=NOW)


def test_notes_frozen_and_then_hidden_can_come_back_for_72_hours_after_the_freeze(amara, beth, lea):
    factories.let_in(amara, beth)
    one = freeze(amara)
    erasing.erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    with pytest.raises(Frozen):
        erasing.undo_erase(amara.case, now=NOW + DAY)

    end(lea, one, now=NOW + 10 * DAY)

    assert erasing.destroy_due(now=NOW + 13 * DAY - timedelta(seconds=1)) == 0
    erasing.undo_erase(amara.case, now=NOW + 12 * DAY)
    assert not Case.objects.get().is_hidden


def test_what_was_taken_out_and_then_frozen_can_come_back_for_72_hours_after_it(amara, beth, lea):
    factories.let_in(amara, beth)
    aside = out(amara)
    one = freeze(amara)
    end(lea, one, now=NOW + 10 * DAY)
    assert destroy_due(now=NOW + 12 * DAY) == 0
    bring_back(amara, aside_id=aside.pk, now=NOW + 12 * DAY)
    assert ReportedPost.objects.exists()


def test_while_another_freeze_is_open_no_hours_begin(amara):
    aside = out(amara)
    freeze(amara)
    give_hours_again(amara.case.pk, now=NOW + DAY)
    aside.refresh_from_db()
    assert aside.destroyed_at == NOW + WAIT


def test_with_notes_that_come_back_what_was_taken_out_has_its_hours_again(amara):
    aside = out(amara)
    PinChange.objects.create(case=amara.case, asked_at=NOW, takes_at=NOW + WAIT)
    erasing.erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)

    erasing.undo_erase(amara.case, now=NOW + 2 * DAY)

    assert destroy_due(now=NOW + WAIT) == 0
    aside.refresh_from_db()
    assert aside.destroyed_at == NOW + 2 * DAY + WAIT
    assert PinChange.objects.get().takes_at == NOW + 2 * DAY + WAIT


def test_after_a_restore_hidden_notes_have_72_hours_however_much_was_left(amara):
    erasing.erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    back = NOW + WAIT - timedelta(minutes=1)
    settle_restored(mark="0" * 64, made_at=NOW, now=back)
    assert erasing.destroy_due(now=back + WAIT - timedelta(seconds=1)) == 0
    assert erasing.destroy_due(now=back + WAIT) == 1


def test_after_a_restore_nothing_ripens_that_somebody_may_have_stopped_since(amara):
    words = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=words, now=NOW)
    ask_pin_change(amara, typed=words, new_pin="666666", now=NOW)
    spare = " ".join(make_spare_words(amara, typed=words, now=NOW))
    use_spare_words(typed=spare, address="192.0.2.1", now=NOW)
    later = NOW + 5 * DAY
    settle_restored(mark="0" * 64, made_at=NOW, now=later)

    assert make_due_pin_changes(now=later) == 0
    again = use_spare_words(typed=spare, address="192.0.2.1", now=later)
    assert (again.case_id, again.opens_at) == (None, later + WAIT)
    names = Event.objects.filter(case_id=amara.case.pk).values_list("name", flat=True)
    assert {"PIN_CHANGE_STOPPED", "NEW_WORDS_STOPPED"} <= set(names)


@pytest.mark.usefixtures("still_now")
def test_the_notes_say_that_a_restore_took_a_pin_away_that_waited(amara, holding):
    words = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=words, now=NOW)
    ask_pin_change(amara, typed=words, new_pin="666666", now=NOW)
    settle_restored(mark="0" * 64, made_at=NOW, now=NOW)
    page = holding(amara.case.pk).get(reverse("case", args=[amara.case.pk])).content.decode()
    assert "as this site was restored from a copy" in page
    assert "somebody else has your words" not in page


def test_after_a_restore_a_lead_destroys_nothing_that_was_taken_back_since(amara, beth, lea):
    factories.let_in(amara, beth)
    one = freeze(amara)

    def opened(now):
        return freeze_for(factories.staff(lea), one.pk, now=now)

    told = {"day": "2026-11-20", "number": "42"}
    report_frozen(opened(NOW), told=Told.LINKS, words=told, now=NOW)
    words = {"who": "PC Jones", "number": "42"}
    say_how_freeze_ends(opened(NOW), ending=Ending.DESTROYED, words=words, now=NOW)
    later = NOW + 10 * DAY

    settle_restored(mark="0" * 64, made_at=NOW + DAY, now=later)

    with pytest.raises(TooEarly):
        end_freeze(opened(later), ending=Ending.DESTROYED, now=later + WAIT - timedelta(seconds=1))
    end_freeze(opened(later), ending=Ending.DESTROYED, now=later + WAIT)


def test_after_a_restore_no_number_of_what_was_destroyed_since_is_given_to_another(amara):
    post = amara.case.posts.get()
    seen = factories.capture(amara)
    aside = factories.put_aside(amara)
    removed_files.remember(post.pk.hex, seen.file_id, aside.thing_id.hex)
    settle_restored(mark="0" * 64, made_at=NOW, now=NOW + DAY)
    assert not ReportedPost.objects.exists()
    add_posts(amara, posts=[from_link(one) for one in read_links(LINK).unique], now=NOW + DAY)
    assert ReportedPost.objects.get().number == post.number + 1
    assert factories.capture(amara).number == aside.number + 1


def test_after_a_restore_it_has_its_hours_again(amara):
    out(amara)
    settle_restored(mark="0" * 64, made_at=NOW, now=NOW + 5 * DAY)
    assert destroy_due(now=NOW + 5 * DAY) == 0
    assert destroy_due(now=NOW + 8 * DAY) == 1


def test_a_link_that_is_added_again_is_the_old_one_with_its_picture(amara):
    post = amara.case.posts.get()
    seen = add_capture(amara, file=factories.sealed(), post_id=post.pk, now=NOW)
    out(amara)
    added = add_posts(amara, posts=[from_link(one) for one in read_links(LINK).unique], now=NOW)
    assert (added.new, added.known) == (0, 1)
    assert ReportedPost.objects.get().pk == post.pk
    assert Capture.objects.get(pk=seen.pk).post_id == post.pk
    assert not TakenBack.objects.exists()


def test_a_number_of_something_destroyed_is_given_to_nobody_else(amara):
    out(amara)
    factories.put_aside(amara)
    destroy_due(now=NOW + WAIT)
    add_posts(amara, posts=[from_link(one) for one in read_links(LINK).unique], now=NOW)
    assert ReportedPost.objects.get().number == 2
    assert factories.capture(amara).number == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_link_and_its_picture_find_each_other_in_whichever_order_they_come_back(amara, order):
    post = amara.case.posts.get()
    seen = add_capture(amara, file=factories.sealed(), post_id=post.pk, now=NOW)
    asides = [
        withdraw_picture(amara, kind="capture", picture_id=seen.pk, now=NOW),
        out(amara),
    ]
    for place in order:
        bring_back(amara, aside_id=asides[place].pk, now=NOW)
    assert Capture.objects.get().post_id == post.pk


def test_a_link_taken_out_before_its_picture_finds_it_again(amara):
    post = amara.case.posts.get()
    seen = add_capture(amara, file=factories.sealed(), post_id=post.pk, now=NOW)
    out(amara)
    withdraw_picture(amara, kind="capture", picture_id=seen.pk, now=NOW)
    assert bring_back_all(amara, now=NOW) == 2
    assert Capture.objects.get().post_id == post.pk


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_answer_comes_back_with_whichever_of_its_two_pictures_is_the_last(amara, order):
    cat = photograph("chelsea")
    photo = reference(amara, as_file(cat))
    seen = capture(amara, as_file(edited(cat)))
    match = Match.objects.get()
    match.decide(Decision.YES, by="code-holder", at=NOW)
    match.save()
    asides = [
        withdraw_picture(amara, kind="capture", picture_id=seen.pk, now=NOW),
        withdraw_picture(amara, kind="reference", picture_id=photo.pk, now=NOW),
    ]
    for place in order:
        bring_back(amara, aside_id=asides[place].pk, now=NOW)
    assert Match.objects.get().decision == Decision.YES


def test_what_may_not_come_back_stays_out_and_the_rest_comes(amara, cass):
    factories.put_aside(amara)
    out(amara)
    theirs = factories.put_aside(cass)
    assert bring_back_all(amara, now=NOW) == 2
    assert TakenBack.objects.get() == theirs


class TestWhoeverWasShutOutBefore:
    """Whoever steals the words ends the caseworkers' access first."""

    def test_they_bring_it_back_within_72_hours_and_see_nothing(
        self, amara, beth, signed_in, still_now
    ):
        factories.let_in(amara, beth)
        withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
        aside = factories.put_aside(amara)
        client = signed_in(beth.user)

        html = client.get("/desk/hidden/").content.decode()
        assert amara.case.reference in html
        assert "Taken out: 1" in html
        assert str(aside.pk) not in html
        assert client.get(f"/notes/{amara.case.pk}/out/").status_code == 404
        client.post(f"/desk/hidden/{amara.case.pk}/back/")

        assert Capture.objects.count() == 1
        assert not TakenBack.objects.exists()

    def test_also_where_it_was_taken_out_first(self, amara, beth):
        factories.let_in(amara, beth)
        out(amara)
        withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW + DAY)
        (row,) = desk_robbed(factories.staff(beth), now=NOW + DAY)
        assert (row.reference, row.count) == (amara.case.reference, 1)

    def test_each_thing_once_so_that_whoever_takes_it_out_again_is_obeyed(self, amara, beth):
        factories.let_in(amara, beth)
        post = amara.case.posts.get().pk
        picture = factories.capture(amara).pk
        withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
        visitor, hour = factories.staff(beth), timedelta(hours=1)

        def back(now) -> int:
            things = robbed_things(visitor, now=now)
            opened = case_to_give_back_to(visitor, amara.case.pk, now=now)
            return bring_back_all(opened, now=now, only=things)

        remove_post(amara, post_id=post, now=NOW)
        assert back(NOW + hour) == 1
        remove_post(amara, post_id=post, now=NOW + 2 * hour)
        assert desk_robbed(visitor, now=NOW + 3 * hour) == []

        withdraw_picture(amara, kind="capture", picture_id=picture, now=NOW + 3 * hour)
        assert [row.count for row in desk_robbed(visitor, now=NOW + 4 * hour)] == [1]
        assert back(NOW + 4 * hour) == 1
        assert Capture.objects.exists()
        assert not ReportedPost.objects.exists()

    def test_what_they_brought_back_while_they_had_access_counts_not(self, amara, beth):
        hers = factories.let_in(amara, beth)
        bring_back(hers, aside_id=out(amara).pk, now=NOW)
        withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW + DAY)
        remove_post(amara, post_id=amara.case.posts.get().pk, now=NOW + DAY)
        assert robbed_things(factories.staff(beth), now=NOW + DAY).count() == 1

    @pytest.mark.parametrize("who", ["with access", "ended long before", "of another", "manager"])
    def test_nobody_else_is_shown_it(self, amara, beth, charity, who):
        member = beth
        if who == "of another":
            other = Organisation.objects.create(name="Another", created_at=NOW)
            member = factories.member(other, "ann@another.example")
        if who == "manager":
            member = factories.member(charity, "max@charity.example", role=Role.MANAGER)
        factories.let_in(amara, beth)
        if who != "with access":
            withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
        taken = NOW + 4 * DAY if who == "ended long before" else NOW
        remove_post(amara, post_id=amara.case.posts.get().pk, now=taken)
        assert not robbed_cases(factories.staff(member), now=taken).exists()


def test_the_tidying_asks_once_which_files_there_are(settings, tmp_path):
    """Between two questions a picture may come back, and be in neither answer."""
    settings.KEYSTORE_DIR = tmp_path / "keystore"
    factories.put_aside(open_for(LINK))
    with CaptureQueriesContext(connection) as asked:
        tidy(now=NOW + 2 * DAY)
    assert len([one for one in asked.captured_queries if '"file_id"' in one["sql"]]) == 1


def test_a_link_that_may_not_come_back_is_not_added_anew_either(amara):
    post = amara.case.posts.get()
    seen = add_capture(amara, file=factories.sealed(), post_id=post.pk, now=NOW)
    out(amara)
    freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=seen.pk, now=NOW)
    both = f"{LINK}\n{LINK[:-1]}2"
    add_posts(amara, posts=[from_link(one) for one in read_links(both).unique], now=NOW)
    assert ReportedPost.objects.get().number == 2
    assert TakenBack.objects.count() == 1


class TestRoomForHerOwn:
    """Whoever fills her notes keeps her pictures out for no longer than it takes to take theirs out."""

    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setitem(keeping.keep.__kwdefaults__, "most", 3)

    def fill(self, amara) -> None:
        for _ in range(3):
            factories.reference(amara)

    def empty(self, amara, *, now=NOW) -> None:
        for pk in list(amara.case.references.values_list("pk", flat=True)):
            withdraw_picture(amara, kind="reference", picture_id=pk, now=now)

    def test_what_is_out_makes_room_at_once(self, amara):
        for _ in range(2):
            self.fill(amara)
            self.empty(amara)
        assert factories.reference(amara).number == 7

    def test_what_is_added_and_taken_out_without_pause_fills_no_disk(self, amara):
        for _ in range(5):
            self.fill(amara)
            self.empty(amara)
        with pytest.raises(keeping.TooManyPictures):
            factories.reference(amara)

    def test_what_is_brought_back_and_taken_out_again_counts_no_more_after_its_72_hours(
        self, amara
    ):
        for _ in range(5):
            self.fill(amara)
            self.empty(amara)
        later = NOW + WAIT - timedelta(hours=1)
        bring_back_all(amara, now=later)
        self.empty(amara, now=later)
        assert destroy_due(now=NOW + WAIT) == 0
        hers = add_reference(amara, file=factories.sealed(), now=NOW + WAIT)
        assert hers.number == 16

    def test_what_is_closed_and_cannot_be_taken_out_counts_for_72_hours(self, amara):
        self.fill(amara)
        for pk in list(amara.case.references.values_list("pk", flat=True)):
            freeze_thing(amara, kind=FrozenKind.REFERENCE, target_id=pk, now=NOW)
        with pytest.raises(keeping.TooManyPictures):
            add_reference(
                amara, file=factories.sealed(b"hers"), now=NOW + WAIT - timedelta(minutes=1)
            )
        hers = add_reference(amara, file=factories.sealed(b"hers"), now=NOW + WAIT)
        assert hers.number == 4
