"""What goes by itself is said inside and on the desk; one press keeps it; erasing shows who holds it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import hidden_cases_for_caseworkers
from takedown.cases.models import About, Case, GoingNotice, Hold
from takedown.common import clock
from takedown.flows.confirm_code import confirm_code
from takedown.flows.enter_case import enter_case
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.let_case_go import let_case_go
from takedown.flows.let_go_notes import let_go_notes
from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.set_hold import set_hold
from takedown.flows.withdraw_access import withdraw_access
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.going import desk_going, desk_hidden
from tests import factories
from tests.conftest import NOW, amiss

pytestmark = pytest.mark.usefixtures("still_now")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def at(monkeypatch, instant) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def shown(client, name, *args) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def words_of(opened) -> str:
    said = " ".join(unconfirmed_words(opened))
    confirm_code(opened, typed=said, now=NOW)
    return said


def erase(opened, words, *, now=NOW):
    erase_case(opened, typed=words, now=now)


# -- what goes by itself ---------------------------------------------------


def test_pictures_that_go_are_named_with_their_day_and_one_press_keeps_them(amara, holding):
    factories.capture(amara)
    ReportedPost.objects.update(
        outcome=Outcome.GONE, outcome_at=NOW - 90 * DAY, outcome_basis=Basis.SEEN
    )
    amara.case.captures.update(added_at=NOW - 90 * DAY)
    let_go_pictures(now=NOW)
    client, case = holding(amara.case.pk), amara.case.pk
    assert "Picture 1. Their posts were seen gone long ago. They go on 20 December 2026" in shown(
        client, "case", case
    )
    client.post(reverse("keep_pictures", args=[case]))
    assert "They go on" not in shown(client, "case", case)
    assert GoingNotice.objects.get().kept_by == "code-holder"


def test_a_picture_that_went_leaves_its_mark_on_the_page(amara, holding):
    factories.capture(amara)
    GoingNotice.objects.create(
        case=amara.case, about=About.CAPTURE, picture_id=amara.case.captures.get().pk,
        picture_number=1, told_at=NOW - 31 * DAY, goes_at=NOW - DAY, gone_at=NOW,
    )  # fmt: skip
    page = shown(holding(amara.case.pk), "pictures", amara.case.pk)
    assert 'Picture 1<span class="hint">Destroyed on 20 November 2026' in page


def test_whoever_opens_notes_that_were_told_of_reads_that_they_stay(amara, holding, monkeypatch):
    words = words_of(amara)
    let_go_notes(now=NOW + 365 * DAY)
    at(monkeypatch, NOW + 366 * DAY)
    enter_case(typed=words, address="192.0.2.7", now=NOW + 366 * DAY)
    page = shown(holding(amara.case.pk), "case", amara.case.pk)
    assert "They were to be hidden and destroyed on 20 December 2027" in page
    let_go_notes(now=NOW + 366 * DAY)
    assert "They were to be hidden" not in shown(holding(amara.case.pk), "case", amara.case.pk)


def test_the_desk_says_which_granted_notes_go_and_no_others(amara, cass, beth, signed_in):
    factories.let_in(amara, beth)
    for one in (amara, cass):
        GoingNotice.objects.create(case=one.case, told_at=NOW, goes_at=NOW + 30 * DAY)
    (row,) = desk_going(factories.staff(beth), now=NOW)
    assert row.reference == amara.case.reference
    page = shown(signed_in(beth.user), "desk")
    assert "Will go unless somebody looks" in page
    assert cass.case.reference not in page


def test_the_desk_warns_also_of_notes_that_nobody_has_taken_and_opens_none_of_them(
    amara, beth, signed_in
):
    let_case_go(factories.let_in(amara, beth), now=NOW)
    GoingNotice.objects.create(case=amara.case, told_at=NOW, goes_at=NOW + 30 * DAY)
    (row,) = desk_going(factories.staff(beth), now=NOW)
    assert (row.reference, row.taken) == (amara.case.reference, False)
    page = shown(signed_in(beth.user), "desk")
    assert "Nobody has taken it" in page
    assert f'href="/notes/{amara.case.pk}/"' not in page
    assert page.count(f'action="/notes/{amara.case.pk}/take/"') == 2


def test_a_kept_notice_is_on_no_desk(amara, beth):
    factories.let_in(amara, beth)
    GoingNotice.objects.create(
        case=amara.case, told_at=NOW, goes_at=NOW + 30 * DAY, kept_at=NOW, kept_by="visit"
    )
    assert desk_going(factories.staff(beth), now=NOW) == []


def test_the_words_page_says_when_a_draft_goes(amara, holding):
    page = shown(holding(amara.case.pk), "code", amara.case.pk)
    assert "these notes go 30 days after they were last opened" in page


# -- holds -----------------------------------------------------------------


def test_a_hold_is_set_and_ended_on_its_page(amara, holding):
    client, case = holding(amara.case.pk), amara.case.pk
    picture = factories.capture(amara)
    sent = {"what": f"capture:{picture.pk}", "reason": "PC Jones asked.", "days": "365"}
    client.post(reverse("keep", args=[case]), sent)
    page = shown(client, "keep", case)
    assert "Picture 1, until 20 November 2027" in page
    assert "PC Jones asked." in page
    client.post(reverse("end_hold", args=[case, Hold.objects.get().pk]))
    assert "Picture 1, until" not in shown(client, "keep", case)


def test_what_was_typed_stays_where_something_is_missing(amara, holding):
    sent = {"what": "notes", "reason": "PC Jones asked.", "days": ""}
    answer = amiss(holding(amara.case.pk).post(reverse("keep", args=[amara.case.pk]), sent))
    assert "PC Jones asked." in answer.content.decode()


def test_the_erase_page_shows_whose_hold_it_is_and_why(amara, beth, holding):
    set_hold(
        factories.let_in(amara, beth), about=About.NOTES, picture_id=None,
        reason="The trial is in May.", days=365, now=NOW,
    )  # fmt: skip
    page = shown(holding(amara.case.pk), "erase", amara.case.pk)
    assert "The trial is in May." in page
    assert "Kept by a caseworker of A Charity" in page
    assert "You can erase these all the same" in page


def test_a_caseworker_finds_no_button_for_a_hold_of_the_person(amara, beth, signed_in):
    made = factories.held(amara)
    factories.let_in(amara, beth)
    client = signed_in(beth.user)
    assert "For the court." in shown(client, "keep", amara.case.pk)
    assert "End now" not in shown(client, "keep", amara.case.pk)
    assert client.post(reverse("end_hold", args=[amara.case.pk, made.pk])).status_code == 404


# -- brought back by a caseworker ------------------------------------------


def test_evidence_destroyed_with_a_stolen_code_is_seen_on_the_desk_and_brought_back(
    amara, beth, holding, signed_in
):
    """A code without a PIN, in wrong hands: hidden for 72 hours, and a caseworker undoes it."""
    factories.let_in(amara, beth)
    factories.capture(amara)
    words, caseworker = words_of(amara), signed_in(beth.user)
    thief = holding(amara.case.pk)
    thief.post(reverse("erase", args=[amara.case.pk]), {"typed": words, "when": "now"})
    assert Case.objects.get().erase_at == NOW + GRACE
    assert "Waiting to be destroyed: 1" in shown(caseworker, "desk")
    assert amara.case.reference in shown(caseworker, "desk_hidden")
    caseworker.post(reverse("desk_bring_back", args=[amara.case.pk]))
    assert destroy_due(now=NOW + GRACE) == 0
    assert amara.case.captures.count() == 1
    (undone,) = Event.objects.filter(case_id=amara.case.pk, name=Name.ERASE_UNDONE)
    assert undone.actor == f"staff:{beth.pk}"
    # His session ended with the erasing, and does not come back with the notes.
    assert thief.get(reverse("case", args=[amara.case.pk])).status_code == 303
    hers = shown(holding(amara.case.pk), "case", amara.case.pk)
    assert "a caseworker of A Charity brought them back" in hers


def test_ending_the_access_first_does_not_help_the_thief(amara, beth):
    grant = factories.let_in(amara, beth).case.grants.get()
    withdraw_access(amara, grant_id=grant.pk, now=NOW)
    erase(amara, words_of(amara), now=NOW + 72 * timedelta(hours=1) - SECOND)
    assert [row.reference for row in desk_hidden(factories.staff(beth), now=NOW)] == [
        amara.case.reference
    ]


def test_whose_access_ended_three_days_before_brings_nothing_back(amara, beth, signed_in):
    grant = factories.let_in(amara, beth).case.grants.get()
    withdraw_access(amara, grant_id=grant.pk, now=NOW)
    erase(amara, words_of(amara), now=NOW + 72 * timedelta(hours=1))
    assert desk_hidden(factories.staff(beth), now=NOW) == []
    path = reverse("desk_bring_back", args=[amara.case.pk])
    assert signed_in(beth.user).post(path).status_code == 404
    assert Case.objects.get().is_hidden


@pytest.fixture
def others(amara, beth) -> dict[str, object]:
    """Everybody at an organisation who may not bring Amara's notes back."""
    another = Organisation.objects.create(name="Another", created_at=NOW)
    late = factories.member(
        Organisation.objects.create(name="Expired", created_at=NOW), "l@late.example"
    )
    amara.case.grants.create(
        organisation=late.organisation, granted_by="code-holder",
        granted_at=NOW - 2 * DAY, expires_at=NOW,
    )  # fmt: skip
    return {
        "of another organisation": factories.member(another, "o@other.example"),
        "whose grant ran out this instant": late,
        "a manager": factories.member(beth.organisation, "m@charity.example", role=Role.MANAGER),
    }


def test_nobody_else_sees_or_brings_back_hidden_notes(amara, beth, others, signed_in):
    factories.let_in(amara, beth)
    erase(amara, words_of(amara))
    for who, membership in others.items():
        client = signed_in(membership.user)
        assert amara.case.reference not in shown(client, "desk_hidden"), who
        path = reverse("desk_bring_back", args=[amara.case.pk])
        assert client.post(path).status_code == 404, who
    assert Case.objects.get().is_hidden


def test_notes_that_are_not_hidden_are_not_among_them(amara, beth):
    factories.let_in(amara, beth)
    assert not hidden_cases_for_caseworkers(factories.staff(beth), now=NOW).exists()


def test_the_page_shows_reference_and_times_and_opens_nothing(amara, beth, signed_in):
    factories.let_in(amara, beth)
    erase(amara, words_of(amara))
    client = signed_in(beth.user)
    page = shown(client, "desk_hidden")
    assert "1859000000000000001" not in page
    assert "Destroyed Mon 23 Nov 2026, 17:30" in page
    assert client.get(reverse("case", args=[amara.case.pk])).status_code == 404


def test_she_is_told_beforehand_that_caseworkers_can_bring_it_back(amara, holding):
    page = shown(holding(amara.case.pk), "erase", amara.case.pk)
    assert "Caseworkers you let in can bring it back too" in page
