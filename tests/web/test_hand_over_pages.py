"""Handing over by the pages: one, several, all that match; answering; covering; and for somebody who is away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.cases.models import HandOver
from takedown.common import clock
from tests import factories
from tests.conftest import NOW, amiss, open_for
from tests.web.test_desk import DESK, read, text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
ASKED, OVER = "/desk/asked/", "/desk/over/"
GOOD = {"reason": "AWAY", "how_long": "good"}
COVER = {"reason": "AWAY", "how_long": "cover", "last_day": "2026-11-27"}


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


@pytest.fixture
def his(bo, signed_in) -> Client:
    return signed_in(bo.user)


def several(beth, count: int) -> list:
    found = [
        open_for(f"https://x.com/someone/status/185900000000000{one:04}") for one in range(count)
    ]
    for one in found:
        factories.let_in(one, beth)
    return found


def whole(client: Client, address: str) -> str:
    """The choice that stands for all, as the page offers it."""
    return re.search(r'value="(all:[0-9a-f]+)"', client.get(address).content.decode())[1]


def test_one_is_asked_for_and_taken_on_and_then_changes_hands(amara, beth, bo, hers, his):
    factories.let_in(amara, beth)
    path, home = f"/notes/{amara.case.pk}/over/", f"/notes/{amara.case.pk}/"
    assert "bo@charity.example" in read(hers, path)
    assert "beth@charity.example" not in read(hers, path)
    amiss(hers.post(path, {"to": str(bo.pk), "once": "a"}))
    typed = {"to": str(bo.pk), "words": "Ring after three.", "once": "b", **GOOD}
    assert hers.post(path, typed)["Location"] == ASKED
    assert "You asked, and wait for an answer" in read(hers, ASKED)
    assert hers.get(home).status_code == 200
    assert his.get(home).status_code == 404
    assert "Colleagues ask you to take 1" in read(his)
    page = read(his, ASKED)
    assert f"{amara.case.reference}: for good. Why: “I am away”" in page
    assert "after three" not in page
    asked = HandOver.objects.get()
    answer = his.post(ASKED, {"asked": str(asked.pk), "answer": "yes", "once": "c"})
    assert answer["Location"] == DESK
    assert (hers.get(home).status_code, his.get(home).status_code) == (404, 200)
    page = read(his, home)
    assert "Handed to you on 20 November 2026 by beth@charity.example" in page
    assert "beth@charity.example wrote to you: “Ring after three.”" in page


def test_a_second_press_asks_once(amara, beth, bo, hers):
    factories.let_in(amara, beth)
    typed = {"to": str(bo.pk), "once": "a", **GOOD}
    for _ in range(2):
        assert hers.post(f"/notes/{amara.case.pk}/over/", typed)["Location"] == ASKED
    assert HandOver.objects.count() == 1


def test_saying_no_by_the_page(amara, beth, bo, hers, his):
    asked = factories.asked_to_take(factories.let_in(amara, beth), bo)
    his.post(ASKED, {"asked": str(asked.pk), "answer": "no", "once": "a"})
    assert "They cannot take these" in read(hers, ASKED)
    assert hers.get(f"/notes/{amara.case.pk}/").status_code == 200
    assert "Colleagues ask you" not in read(his)


def test_a_tick_without_an_answer_is_said_and_nothing_is_lost(amara, beth, bo, his):
    asked = factories.asked_to_take(factories.let_in(amara, beth), bo)
    page = his.post(ASKED, {"asked": str(asked.pk), "once": "a"})
    assert page.status_code == 422
    assert "Say whether you take them on." in text(page.content.decode())
    assert re.search(rf'value="{asked.pk}"[^>]*checked', page.content.decode())


def test_those_ticked_are_asked_about_and_no_others(beth, bo, hers):
    cases = several(beth, 3)
    typed = {
        "cases": [str(one.case.pk) for one in cases[:2]],
        "to": str(bo.pk),
        "once": "a",
        **GOOD,
    }
    assert hers.post(OVER, typed)["Location"] == ASKED
    asked = set(HandOver.objects.values_list("assignment__case", flat=True))
    assert asked == {one.case.pk for one in cases[:2]}
    # What is asked about already cannot be ticked again.
    page = read(hers, OVER)
    assert [one.case.reference in page for one in cases] == [False, False, True]


def test_all_that_match_go_also_those_that_are_on_other_pages(beth, bo, hers, his):
    several(beth, 52)
    sent = open_for("https://x.com/someone/status/1859000000000009999")
    factories.sent(sent)
    factories.let_in(sent, beth)
    address = f"{OVER}?show=write"
    assert "All 52 that are “To write or send”" in read(hers, address)
    typed = {"cases": whole(hers, address), "to": str(bo.pk), "once": "a", **GOOD}
    assert hers.post(address, typed)["Location"] == ASKED
    assert HandOver.objects.count() == 52
    assert not HandOver.objects.filter(assignment__case=sent.case).exists()
    assert "All 52 of beth@charity.example" in read(his, ASKED)
    everything = {"asked": whole(his, ASKED), "answer": "yes", "once": "b"}
    assert his.post(ASKED, everything)["Location"] == DESK
    assert "All yours 52" in read(his)
    assert "All yours 1" in read(hers)


def test_all_that_match_are_those_of_the_page_and_no_others(beth, bo, hers):
    several(beth, 3)
    typed = {"cases": whole(hers, OVER), "to": str(bo.pk), "once": "a", **GOOD}
    late = open_for("https://x.com/someone/status/1859000000000009999")
    factories.let_in(late, beth)
    page = hers.post(OVER, typed)
    assert "The list changed since this page was made." in text(page.content.decode())
    assert not HandOver.objects.exists()


def test_the_filter_stays_in_the_address_on_the_way_there_and_back(beth, hers):
    opened = several(beth, 2)[0]
    assert f'href="{OVER}?show=write"' in hers.get(f"{DESK}?show=write").content.decode()
    for path in (f"{OVER}?show=write", ASKED, f"/notes/{opened.case.pk}/"):
        assert f'href="{DESK}?show=write"' in hers.get(path).content.decode(), path
    let_go = f"/notes/{opened.case.pk}/over/let-go/"
    assert hers.post(let_go, {"once": "a"})["Location"] == f"{DESK}?show=write"
    taken = f"/notes/{opened.case.pk}/take/"
    assert hers.post(taken, {"once": "b"})["Location"] == f"{DESK}?show=write"
    hers.get(DESK)
    assert f'href="{DESK}"' in hers.get(ASKED).content.decode()


def test_a_cover_by_the_page_ends_at_the_end_of_its_last_day(
    amara, beth, bo, monkeypatch, hers, his, signed_in
):
    factories.let_in(amara, beth)
    home = f"/notes/{amara.case.pk}/"
    hers.post(f"{home}over/", {"to": str(bo.pk), "once": "a", **COVER})
    asked = HandOver.objects.get()
    assert asked.until.isoformat() == "2026-11-28T00:00:00+00:00"
    his.post(ASKED, {"asked": str(asked.pk), "answer": "yes", "once": "b"})
    assert "For beth@charity.example, until 27 November" in read(his)
    assert "You cover for beth@charity.example until 27 November" in read(his, home)
    assert his.get(f"{home}over/").status_code == 404
    assert amara.case.reference not in read(hers)
    assert "Colleagues cover for you" in read(hers, ASKED)
    monkeypatch.setattr(clock, "now", lambda: asked.until)
    for who, status in ((beth, 200), (bo, 404)):
        assert signed_in(who.user).get(home).status_code == status


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"last_day": ""}, "Give the last day of the cover."),
        ({"last_day": "2026-11-19"}, "That day is over. Give a later one."),
        (
            {"first_day": "2026-12-02", "last_day": "2026-12-01"},
            "The last day is before the first.",
        ),
        ({"last_day": "9999-12-31"}, "That is more than three months from now."),
        ({"last_day": "soon"}, "Give the day as it is on a calendar."),
        ({"first_day": "0001-01-01", "last_day": ""}, "Give the last day of the cover."),
    ],
)
def test_days_of_a_cover_that_cannot_be_are_said(amara, beth, bo, hers, days, said):
    factories.let_in(amara, beth)
    typed = {"to": str(bo.pk), "once": "a", **COVER, **days}
    page = amiss(hers.post(f"/notes/{amara.case.pk}/over/", typed))
    assert said in text(page.content.decode())


def test_back_from_a_holiday_all_come_back_with_one_press(beth, bo, hers):
    for one in several(beth, 3):
        factories.hand_over(
            factories.case_for(factories.staff(beth), one.case.pk, now=NOW),
            bo,
            until=NOW + timedelta(days=7),
        )
    page = hers.get(ASKED).content.decode()
    value = re.findall(r'name="ids" value="(all:[0-9a-f]+)"', page)[0]
    assert hers.post("/desk/asked/end/", {"ids": value, "once": "a"})["Location"] == ASKED
    assert "All yours 3" in read(hers)


def test_one_covered_case_is_given_back_alone(beth, bo, hers, his):
    covers = [
        factories.hand_over(
            factories.case_for(factories.staff(beth), one.case.pk, now=NOW),
            bo,
            until=NOW + timedelta(days=7),
        )
        for one in several(beth, 2)
    ]
    # The other side's button is not theirs.
    his.post("/desk/asked/end/", {"ids": str(covers[0].pk), "once": "a"})
    assert "All yours 2" in read(his)
    his.post("/desk/asked/give/", {"ids": str(covers[0].pk), "once": "b"})
    assert ("All yours 1" in read(his), "All yours 1" in read(hers)) == (True, True)


def test_a_manager_asks_for_somebody_away_without_seeing_whose_notes_they_are(
    beth, bo, mo, hers, his, signed_in
):
    amara = several(beth, 2)[0]
    boss = signed_in(mo.user)
    path = reverse("desk_absent", args=[beth.pk])
    page = read(boss, path)
    assert "For beth@charity.example, while they are away" in page
    assert amara.case.reference not in page
    assert "A word to your colleague" not in page
    boss.post(path, {"to": str(bo.pk), "once": "a", **COVER})
    page = read(boss, "/desk/work/")
    assert (
        "bo@charity.example is asked to take 2 that beth@charity.example has, to cover from" in page
    )
    assert "They have not answered yet." in page
    assert "A manager asked." in read(hers, ASKED)
    his.post(ASKED, {"asked": whole(his, ASKED), "answer": "no", "once": "b"})
    assert "They cannot. Ask somebody else." in read(boss, "/desk/work/")


def test_a_manager_takes_it_back(amara, beth, bo, mo, his, signed_in):
    factories.let_in(amara, beth)
    boss = signed_in(mo.user)
    boss.post(reverse("desk_absent", args=[beth.pk]), {"to": str(bo.pk), "once": "a", **GOOD})
    boss.post(reverse("desk_absent_back", args=[beth.pk]), {"once": "b"})
    assert "Asked for somebody who is away" not in read(boss, "/desk/work/")
    assert "Nothing is asked between you" in read(his, ASKED)


def test_the_person_reads_the_name_that_the_caseworker_chose(amara, beth, bo, hers, his, holding):
    factories.let_in(amara, beth)
    owner, people = holding(amara.case.pk), f"/notes/{amara.case.pk}/people/"
    assert "A caseworker has taken your notes on since 20 November 2026." in read(owner, people)
    assert his.post("/desk/name/", {"name": "Bo <b>", "once": "a"}).status_code == 302
    asked = factories.asked_to_take(
        factories.case_for(factories.staff(beth), amara.case.pk, now=NOW), bo, reason="FULL"
    )
    his.post(ASKED, {"asked": str(asked.pk), "answer": "yes", "once": "b"})
    page = owner.get(people).content.decode()
    assert "Bo &lt;b&gt;, a caseworker," in page
    assert "A colleague had too much work." in page
    assert "charity.example" not in text(page)
    assert "These notes were handed to another caseworker" in text(page)
    # Her right to end it stays.
    owner.post(f"{people}{amara.case.grants.get().pk}/end/", {"once": "c"})
    assert his.get(f"/notes/{amara.case.pk}/").status_code == 404


def test_a_cover_is_told_to_the_person_with_its_end(amara, beth, bo, hers, holding):
    factories.hand_over(factories.let_in(amara, beth), bo, until=NOW + timedelta(days=7))
    page = read(holding(amara.case.pk), f"/notes/{amara.case.pk}/people/")
    assert (
        "A caseworker has your notes from 20 November until 27 November, in place of another caseworker. "
        "A colleague was away. After that, the one before has them again."
    ) in page


def test_these_pages_ask_as_much_for_many_as_for_few(beth, bo, hers, his):
    def questions() -> list[int]:
        found = []
        for client, path in ((hers, DESK), (hers, OVER), (hers, ASKED), (his, ASKED), (his, DESK)):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    def more(start: int) -> None:
        for number in range(start, start + 4):
            opened = open_for(f"https://x.com/someone/status/185900000000000{number:04}")
            theirs = factories.let_in(opened, beth)
            if number % 4 == 1:
                factories.asked_to_take(theirs, bo)
            if number % 4 == 2:
                factories.hand_over(theirs, bo, until=NOW + timedelta(days=7))

    more(0)
    before = questions()
    for start in (10, 20, 30):
        more(start)
    assert questions() == before
