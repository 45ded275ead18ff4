"""The desk: what one has taken, what nobody has, handing over, and what happens in mid-work."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.accounts.roles import Role
from takedown.cases.assignments import Assignment
from takedown.common import clock
from takedown.flows.grant_access import grant_access
from tests import factories
from tests.conftest import NOW, amiss, open_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
DESK = "/desk/"


def read(client: Client, path: str = DESK) -> str:
    return text(client.get(path).content.decode())


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


def grant(opened, charity, **given):
    return grant_access(opened, organisation_id=charity.pk, days=30, now=NOW, **given)


def test_one_press_takes_a_case_and_it_is_on_ones_desk(amara, charity, beth, bo, hers, signed_in):
    grant(amara, charity)
    page = read(hers)
    assert "Not taken yet: 1" in page
    assert f"{amara.case.reference} Since 20 Nov 2026. 1 post." in page
    assert "x.com" not in page
    answer = hers.post(f"/notes/{amara.case.pk}/take/", {"once": "a"})
    assert answer["Location"] == DESK
    assert f'href="/notes/{amara.case.pk}/"' in hers.get(DESK).content.decode()
    assert amara.case.reference not in read(signed_in(bo.user))


def test_pressing_twice_takes_it_once_and_leads_to_the_desk(amara, charity, hers):
    grant(amara, charity)
    for _ in range(2):
        answer = hers.post(f"/notes/{amara.case.pk}/take/", {"once": "a"})
        assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert Assignment.objects.count() == 1


def test_whoever_comes_second_is_told_so_in_words(amara, charity, bo, hers, signed_in):
    grant(amara, charity)
    signed_in(bo.user).post(f"/notes/{amara.case.pk}/take/")
    answer = hers.post(f"/notes/{amara.case.pk}/take/", {"once": "b"})
    assert answer.status_code == 409
    assert "A colleague has these notes" in text(answer.content.decode())
    assert hers.get(f"/notes/{amara.case.pk}/").status_code == 404


def test_a_manager_sees_neither_cases_nor_what_waits(amara, cass, charity, beth, signed_in):
    factories.let_in(amara, beth)
    grant(cass, charity)
    manager = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    page = read(signed_in(manager.user))
    assert "Managers see numbers, not cases." in page
    for hidden in (amara.case.reference, cass.case.reference, "Find a link"):
        assert hidden not in page


def test_somebody_who_works_elsewhere_cannot_be_chosen(amara, beth, hers):
    factories.let_in(amara, beth)
    form = {
        "to": "00000000-0000-4000-8000-000000000007", "reason": "AWAY", "how_long": "good", "once": "a",
    }  # fmt: skip
    answer = amiss(hers.post(f"/notes/{amara.case.pk}/over/", form))
    assert "Choose one in the list." in text(answer.content.decode())


def test_letting_go_by_the_page(amara, beth, hers):
    factories.let_in(amara, beth)
    assert hers.post(f"/notes/{amara.case.pk}/over/let-go/", {"once": "a"})["Location"] == DESK
    assert "Not taken yet: 1" in read(hers)


def test_what_for_is_shown_to_both_and_changes_nothing_that_can_be_read(
    amara, charity, beth, hers, holding
):
    owner = holding(amara.case.pk)
    form = {"organisation": str(charity.pk), "days": 30, "granted_for": "PACK", "once": "a"}
    assert owner.post(f"/notes/{amara.case.pk}/people/", form).status_code == 302
    people = read(owner, f"/notes/{amara.case.pk}/people/")
    assert "Until 20 December 2026, for: A pack for the police or a lawyer." in people
    factories.taken(amara, beth)
    inside = read(hers, f"/notes/{amara.case.pk}/")
    assert "until 20 December 2026, for: A pack for the police or a lawyer." in inside
    assert hers.get(f"/notes/{amara.case.pk}/letters/").status_code == 200


@pytest.mark.parametrize("said", ["", None])
def test_nobody_has_to_say_what_for(amara, charity, beth, holding, said):
    form = {"organisation": str(charity.pk), "days": 30, "once": "a"}
    owner = holding(amara.case.pk)
    owner.post(
        f"/notes/{amara.case.pk}/people/", form | ({} if said is None else {"granted_for": said})
    )
    assert "Until 20 December 2026." in read(owner, f"/notes/{amara.case.pk}/people/")


def test_the_person_sees_whether_her_notes_were_taken(amara, charity, hers, holding):
    grant(amara, charity)
    people, owner = f"/notes/{amara.case.pk}/people/", holding(amara.case.pk)
    assert "Nobody there has taken your notes on yet, so nobody there reads them." in read(
        owner, people
    )
    hers.post(f"/notes/{amara.case.pk}/take/")
    page = read(owner, people)
    assert "A caseworker has taken your notes on since 20 November 2026." in page
    assert "A caseworker took these notes on By a caseworker of A Charity" in page


def test_access_that_is_withdrawn_in_the_middle_of_the_work_ends_at_the_next_request(
    amara, beth, hers, holding
):
    factories.let_in(amara, beth)
    home = f"/notes/{amara.case.pk}/"
    assert hers.get(f"{home}links/").status_code == 200
    owner = holding(amara.case.pk)
    owner.post(f"{home}people/{amara.case.grants.get().pk}/end/", {"once": "a"})
    answer = hers.post(f"{home}links/", {"links": "https://www.reddit.com/r/x/comments/abc123/"})
    assert answer.status_code == 404
    assert amara.case.posts.count() == 1
    assert hers.get(home).status_code == 404
    assert amara.case.reference not in read(hers)


def test_access_that_runs_out_in_the_middle_of_the_work_ends_at_the_next_request(
    amara, beth, hers, monkeypatch, signed_in
):
    factories.let_in(amara, beth)
    home = f"/notes/{amara.case.pk}/"
    assert hers.get(home).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=30))
    assert signed_in(beth.user).get(home).status_code == 404


def test_the_desk_costs_as_many_questions_for_ten_cases_as_for_one(charity, beth, hers):
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert hers.get(DESK).status_code == 200
        return len(asked)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            opened = open_for(f"https://x.com/someone/status/18590000000000000{number:02}")
            if number % 2:
                factories.let_in(opened, beth)
            else:
                grant(opened, charity)

    more(0, 2)
    before = questions()
    more(2, 12)
    assert questions() == before


def test_only_fifty_that_wait_are_listed_and_the_rest_counted(charity, hers):
    for number in range(52):
        grant(open_for(f"https://x.com/someone/status/18590000000000000{number:02}"), charity)
    page = read(hers)
    assert "Not taken yet: 52" in page
    assert "The 50 that waited longest are shown." in page
    assert page.count("Since 20 Nov 2026.") == 50
