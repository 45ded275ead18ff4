"""A round of links: opened one after another by the caseworker, noted by a press, taken back, left and gone on with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import CaseGrant
from takedown.common import clock
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.record_outcome import record_outcome
from takedown.flows.sweep import tidy
from takedown.posts.models import Basis, Outcome, RoundPost
from takedown.posts.rounds import Step
from tests import factories
from tests.conftest import NOW, open_for
from tests.web.test_desk import text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
ROUND, BEGIN, BACK = (f"/desk/round/{rest}" for rest in ("", "begin/", "back/"))
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def links(first: int, count: int) -> str:
    return "\n".join(
        f"https://x.com/someone/status/{1859000000000000000 + first + one}" for one in range(count)
    )


def see(opened, number: int, outcome=Outcome.GONE, basis=Basis.SEEN, *, ago=WEEK):
    post = opened.case.posts.get(number=number)
    return record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=NOW - ago)


@pytest.fixture
def notes(beth):
    """Three links that were seen gone a week ago, and one nobody has written about; Beth has taken them."""
    opened = open_for(links(1, 4), now=NOW - 2 * WEEK)
    factories.let_in(opened, beth)
    for number in (1, 2, 3):
        see(opened, number)
    return opened


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


def begin(client: Client, **given) -> str:
    answer = client.post(BEGIN, given)
    assert (answer.status_code, answer["Location"]) == (302, ROUND)
    return client.get(ROUND).content.decode()


def press(client: Client, seen: str, *, basis: str = Basis.SIGNED_OUT, page: str = ""):
    """Press a button of the page as it is, or as it was."""
    html = page or client.get(ROUND).content.decode()
    hidden = dict(
        re.findall(r'name="(entry|shown)"\s+value="([^"]*)"', html[html.index("data-keys") :])
    )
    return client.post(ROUND, {**hidden, "seen": seen, "basis": basis})


def take_back(client: Client):
    html = client.get(ROUND).content.decode()
    return client.post(BACK, {"entry": re.search(r'name="entry" value="([^"]+)"', html)[1]})


def state(opened, number: int) -> tuple[str, str]:
    post = opened.case.posts.get(number=number)
    return post.outcome, post.outcome_basis


@pytest.fixture
def later(monkeypatch, signed_in, beth):
    """Move the clock on, and sign Beth in again: a day's sign-in is over by then."""

    def move(after: timedelta) -> Client:
        monkeypatch.setattr(clock, "now", lambda: NOW + after)
        return signed_in(beth.user)

    return move


def test_due_links_come_one_after_another_and_each_press_is_noted_as_a_look(notes, beth, hers):
    page = begin(hers)
    assert "1 of 3" in text(page)
    assert "It was gone. Has it stayed away?" in page
    assert re.search(
        r'href="https://x.com/someone/status/1859000000000000001"\s+target="_blank"\s+rel="noreferrer noopener"',
        page,
    )
    assert "Noted before: " in page
    # What shows least is ticked, unless somebody said otherwise.
    assert re.search(r'value="SIGNED_OUT"[^>]*checked', page)

    assert press(hers, "BACK", basis=Basis.SIGNED_IN)["Location"] == f"{ROUND}?how=SIGNED_IN"
    page = hers.get(f"{ROUND}?how=SIGNED_IN").content.decode()
    assert "2 of 3" in text(page)
    assert re.search(r'value="SIGNED_IN"[^>]*checked', page)
    press(hers, "GONE", basis=Basis.SEEN)
    press(hers, "SKIP")

    assert state(notes, 1) == (Outcome.BACK, Basis.SIGNED_IN)
    noted = Event.objects.filter(case_id=notes.case.pk, name="OUTCOME_RECORDED", at=NOW)
    assert list(noted.values_list("actor", flat=True)) == [f"staff:{beth.pk}"] * 2
    page = text(hers.get(ROUND).content.decode())
    assert "You have been through all 3. You left out 1." in page
    assert "Begin: 1 due" in page


def test_nothing_is_due_that_was_never_sent_or_was_just_seen(amara, beth, hers):
    factories.let_in(amara, beth)
    assert "No link is due now." in text(begin(hers))
    see(amara, 1, ago=6 * DAY)
    assert "No link is due now." in text(hers.get(ROUND).content.decode())


def test_what_a_service_says_and_what_a_visitor_was_not_shown_and_what_is_late_is_due(beth, later):
    opened = open_for(links(1, 2), now=NOW)
    factories.let_in(opened, beth)
    factories.sent(opened)
    see(opened, 1, Outcome.GONE, Basis.SIGNED_OUT, ago=-4 * DAY)
    hers = later(5 * DAY)
    page = begin(hers)
    assert "Its time, as it is counted here, is over. Is it still there?" in page
    press(hers, "THERE", basis=Basis.SIGNED_IN)
    assert "It was not shown to somebody who was not signed in." in hers.get(ROUND).content.decode()
    press(hers, "GONE", basis=Basis.SEEN)
    assert [state(opened, number)[0] for number in (1, 2)] == [Outcome.GONE, Outcome.THERE]


def test_what_could_not_be_told_is_in_the_record_and_waits_a_week(notes, hers, later):
    begin(hers)
    press(hers, "NOTHING")
    assert state(notes, 1) == (Outcome.GONE, Basis.SEEN)
    (event,) = Event.objects.filter(case_id=notes.case.pk, name="LOOK_TOLD_NOTHING")
    assert event.details == {"post": str(notes.case.posts.get(number=1).pk), "kind": "SIGNED_OUT"}
    assert "1 of 2" in text(begin(later(timedelta(minutes=1))))
    assert "1 of 3" in text(begin(later(WEEK)))


def test_a_visitor_who_is_shown_nothing_makes_what_is_known_to_be_gone_no_weaker(notes, hers):
    begin(hers)
    press(hers, "GONE", basis=Basis.SIGNED_OUT)
    assert state(notes, 1) == (Outcome.GONE, Basis.SEEN)
    assert Event.objects.filter(case_id=notes.case.pk, name="LOOK_TOLD_NOTHING").exists()


def test_the_last_press_is_taken_back_and_the_note_stays_as_a_mistake(notes, hers):
    begin(hers)
    press(hers, "BACK", basis=Basis.SEEN)
    assert state(notes, 1)[0] == Outcome.BACK

    assert take_back(hers)["Location"] == ROUND
    assert state(notes, 1) == (Outcome.GONE, Basis.SEEN)
    assert "1 of 3" in text(hers.get(ROUND).content.decode())
    names = list(
        Event.objects.filter(case_id=notes.case.pk)
        .order_by("sequence")
        .values_list("name", flat=True)
    )
    assert names[-2:] == ["OUTCOME_RECORDED", "OUTCOME_CORRECTED"]
    # What was left out is only opened again.
    press(hers, "SKIP")
    take_back(hers)
    assert "1 of 3" in text(hers.get(ROUND).content.decode())
    assert Event.objects.filter(case_id=notes.case.pk).count() == len(names)


def test_only_the_last_press_is_taken_back(notes, hers):
    begin(hers)
    press(hers, "SKIP")
    first = RoundPost.objects.get(step=Step.SKIPPED)
    press(hers, "SKIP")
    assert hers.post(BACK, {"entry": str(first.pk)}).status_code == 404


def test_what_somebody_else_noted_meanwhile_is_not_overwritten(notes, hers):
    page = begin(hers)
    see(notes, 1, Outcome.BACK, Basis.SIGNED_IN, ago=timedelta())

    answer = press(hers, "GONE", basis=Basis.SEEN, page=page)

    assert answer.status_code == 422
    assert (
        "Somebody noted something of this link while it was open here." in answer.content.decode()
    )
    assert state(notes, 1) == (Outcome.BACK, Basis.SIGNED_IN)
    # The page that said so shows how it is now: the same press counts there.
    press(hers, "GONE", basis=Basis.SEEN, page=answer.content.decode())
    assert state(notes, 1) == (Outcome.GONE, Basis.SEEN)


def test_the_same_press_in_two_tabs_counts_once(notes, hers):
    page = begin(hers)
    press(hers, "BACK", page=page)
    second = press(hers, "THERE", page=page)
    assert "That link was done already" in second.content.decode()
    assert state(notes, 1)[0] == Outcome.BACK


def test_a_round_is_left_and_gone_on_with_and_goes_by_itself_after_a_week(notes, hers, later):
    begin(hers)
    press(hers, "SKIP")
    assert "2 of 3" in text(later(2 * DAY).get(ROUND).content.decode())
    tidy(now=NOW + 6 * DAY)
    assert RoundPost.objects.count() == 3
    tidy(now=NOW + WEEK)
    assert RoundPost.objects.count() == 0


def test_of_one_case_only_its_links_come(notes, cass, beth, hers):
    other = open_for(links(10, 1), now=NOW - 2 * WEEK)
    factories.let_in(other, beth)
    see(other, 1)
    assert "1 of 4" in text(begin(hers))
    assert "1 of 1" in text(begin(hers, of=str(other.case.pk)))
    assert hers.post(BEGIN, {"of": str(cass.case.pk)}).status_code == 404
    assert (
        f'value="{notes.case.pk}"'
        in hers.get(reverse("case", args=[notes.case.pk])).content.decode()
    )


def test_when_access_ends_the_link_is_not_shown_and_nothing_more_is_noted(notes, hers):
    page = begin(hers)
    CaseGrant.objects.filter(case=notes.case).update(withdrawn_at=NOW, withdrawn_by="code-holder")

    assert "x.com" not in hers.get(ROUND).content.decode()
    assert press(hers, "BACK", page=page).status_code == 422
    assert state(notes, 1)[0] == Outcome.GONE


def test_an_hour_of_emergency_is_no_round(notes, bo, signed_in):
    factories.emergency(notes, bo)
    his = signed_in(bo.user)
    assert "No link is due now." in text(begin(his))
    assert his.post(BEGIN, {"of": str(notes.case.pk)}).status_code == 404


def test_nobody_presses_in_the_round_of_a_colleague(notes, hers, bo, signed_in):
    page = begin(hers)
    answer = press(signed_in(bo.user), "BACK", page=page)
    assert answer.status_code == 422
    assert state(notes, 1)[0] == Outcome.GONE


def test_what_is_closed_comes_in_no_round_and_a_press_on_it_is_refused_and_recorded(notes, hers):
    page = begin(hers)
    post = notes.case.posts.get(number=1)
    freeze_thing(notes, kind=FrozenKind.POST, target_id=post.pk, now=NOW)

    answer = press(hers, "BACK", page=page)

    assert answer.status_code in {302, 422}
    assert state(notes, 1)[0] == Outcome.GONE
    page = hers.get(ROUND).content.decode()
    assert "1859000000000000001" not in page
    assert "1 of 2" in text(begin(hers))


def test_the_person_can_see_that_somebody_was_there(notes, hers):
    begin(hers)
    assert Event.objects.filter(case_id=notes.case.pk, name="CASE_VIEWED").count() == 1
