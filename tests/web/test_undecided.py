"""Likenesses of all cases a caseworker has taken are decided on words and numbers; copies within one case together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import CaseGrant
from takedown.flows.add_capture import add_capture
from takedown.flows.decide_match import decide_match
from takedown.flows.freeze_thing import freeze_thing
from takedown.matching.models import Decision, Match
from tests import factories
from tests.conftest import NOW
from tests.web.test_desk import text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
QUEUE = "/desk/likeness/"


def page(client: Client, at: int = 1) -> str:
    return client.get(f"{QUEUE}?at={at}").content.decode()


def press(client: Client, decision: str, *, html: str = "", at: int = 1):
    """Press a button of the page as it is, or as it was."""
    hidden = re.findall(r'name="(match|copies)"(?:\s+value="([^"]*)")?', html or page(client, at))
    return client.post(f"{QUEUE}?at={at}", {**dict(hidden), "decision": decision})


def decisions(opened) -> list[str]:
    rows = Match.objects.filter(case=opened.case).order_by("capture__number")
    return list(rows.values_list("decision", flat=True))


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


@pytest.fixture
def notes(amara, beth):
    """A picture of Amara's post with two copies, and one photo; Beth has taken the case."""
    photo = factories.reference(amara)
    post = amara.case.posts.get()
    first = add_capture(amara, file=factories.sealed(b"not a picture"), post_id=post.pk, now=NOW)
    factories.likeness(first, photo, amara)
    for _ in range(2):
        factories.likeness(factories.copy_of(first, amara), photo, amara)
    factories.let_in(amara, beth)
    return amara


def test_one_answer_serves_the_copies_that_were_listed_and_no_picture_is_shown(notes, beth, hers):
    html = page(hers)
    shown = text(html)
    assert "1 of 1 not decided" in shown
    assert f"{notes.case.reference}, picture 1 beside photo 1" in shown
    assert "Post 1, X" in shown
    assert "these pictures of the same notes: 2 and 3. Your answer counts for them too." in shown
    assert "<img" not in html

    assert press(hers, "YES")["Location"] == f"{QUEUE}?at=1"

    assert decisions(notes) == [Decision.YES] * 3
    assert "Nothing waits to be decided" in page(hers)
    decided = Event.objects.filter(case_id=notes.case.pk, name="MATCH_DECIDED")
    assert set(decided.values_list("actor", flat=True)) == {f"staff:{beth.pk}"}
    assert not Event.objects.filter(name="PICTURE_VIEWED").exists()
    assert Event.objects.filter(case_id=notes.case.pk, name="CASE_VIEWED").count() == 1


def test_a_copy_that_came_after_the_page_was_shown_waits_for_an_answer_of_its_own(notes, hers):
    html = page(hers)
    first = Match.objects.get(case=notes.case, capture__number=1)
    factories.likeness(factories.copy_of(first.capture, notes), first.reference, notes)

    press(hers, "NO", html=html)

    assert decisions(notes) == [Decision.NO] * 3 + [Decision.UNDECIDED]
    assert "picture 4 beside photo 1" in text(page(hers))


def test_the_same_picture_in_two_cases_is_asked_about_twice(notes, cass, beth, hers):
    factories.likeness(factories.capture(cass), factories.reference(cass), cass)
    factories.let_in(cass, beth)
    assert "1 of 2 not decided" in text(page(hers))
    press(hers, "YES")
    said = (set(decisions(cass)), set(decisions(notes)))
    assert said in (({"YES"}, {"UNDECIDED"}), ({"UNDECIDED"}, {"YES"}))


def test_one_can_be_left_and_the_list_goes_round(notes, cass, beth, hers):
    factories.likeness(factories.capture(cass), factories.reference(cass), cass)
    factories.let_in(cass, beth)
    first, second = text(page(hers, 1)), text(page(hers, 2))
    assert "2 of 2" in second
    assert first != second
    assert f'href="{QUEUE}?at=1"' in page(hers, 2)
    # The last place is shown for whatever is beyond it.
    assert "2 of 2" in text(hers.get(f"{QUEUE}?at=99").content.decode())
    assert "1 of 2" in text(hers.get(f"{QUEUE}?at=x").content.decode())


def test_an_answer_given_meanwhile_stays_and_the_press_says_so(notes, hers):
    html = page(hers)
    first = Match.objects.get(case=notes.case, capture__number=1)
    decide_match(notes, match_id=first.pk, decision=Decision.NO, now=NOW)

    answer = press(hers, "YES", html=html)

    assert answer.status_code == 422
    assert "Somebody answered this one while it was open here." in answer.content.decode()
    assert decisions(notes) == [Decision.NO, Decision.UNDECIDED, Decision.UNDECIDED]


def test_only_cases_that_were_taken_are_in_it(notes, bo, mo, hers, signed_in):
    html = page(hers)
    assert "Nothing waits to be decided" in page(signed_in(bo.user))
    assert press(signed_in(bo.user), "YES", html=html).status_code == 422
    assert signed_in(mo.user).get(QUEUE).status_code == 404
    factories.emergency(notes, bo)
    assert "Nothing waits to be decided" in page(signed_in(bo.user))

    CaseGrant.objects.filter(case=notes.case).update(withdrawn_at=NOW, withdrawn_by="code-holder")
    assert "Nothing waits to be decided" in page(hers)
    assert press(hers, "YES", html=html).status_code == 422
    assert set(decisions(notes)) == {Decision.UNDECIDED}


def test_somebody_may_be_under_18_closes_it_without_opening_and_a_late_press_is_written_down(
    notes, hers
):
    html = page(hers)
    match = Match.objects.get(case=notes.case, capture__number=1)
    assert (
        f"/notes/{notes.case.pk}/closed/match/{match.pk}/" in html
        or str(match.pk) in re.findall(r'href="([^"]+)"[^>]*>Someone may be under 18', html)[0]
    )
    freeze_thing(notes, kind=FrozenKind.MATCH, target_id=match.pk, now=NOW)

    assert "Nothing waits to be decided" in page(hers)
    assert press(hers, "YES", html=html).status_code == 302
    assert set(decisions(notes)) == {Decision.UNDECIDED}
    assert Event.objects.filter(case_id=notes.case.pk, name="FROZEN_USE_REFUSED").count() == 1


def test_what_software_found_different_is_not_asked_about(amara, beth, hers):
    factories.likeness(
        factories.capture(amara), factories.reference(amara), amara, band="different"
    )
    factories.let_in(amara, beth)
    assert "Nothing waits to be decided" in page(hers)
