"""Emergencies by the page, and what a manager sees: that they happened, and numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.cases.freezes import FrozenKind
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.grant_access import grant_access
from takedown.flows.view_case import view_case
from takedown.reads.access_report import access_report
from takedown.reads.not_taken import waiting
from takedown.reads.workload import Load, workload
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import staff
from tests.flows.test_freezes import destroyed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
URGENT, WORK = "/desk/urgent/", "/desk/work/"
REASON = "She rang: they found her new flat."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return text(answer.content)


@pytest.fixture
def held(amara, beth):
    factories.let_in(amara, beth)
    return amara


def form(opened, *, once: str = "a", reason: str = REASON) -> dict[str, str]:
    return {"reference": opened.case.reference, "reason": reason, "once": once}


def test_the_page_says_beforehand_what_will_happen_and_who_is_told(bo, mo, signed_in):
    page = read(signed_in(bo.user), URGENT)
    for said in (
        "for one hour",
        "reads your reason word for word",
        "Told at once: mo@charity.example",
        "They see who, when and which notes, not why.",
        "Three times in 24 hours is the most.",
    ):
        assert said in page


def test_an_emergency_from_the_press_to_the_end_of_its_hour(
    held, bo, mo, signed_in, holding, monkeypatch
):
    his, manager, owner = signed_in(bo.user), signed_in(mo.user), holding(held.case.pk)
    home = f"/notes/{held.case.pk}/"
    assert his.get(home).status_code == 404
    assert his.post(URGENT, form(held))["Location"] == home
    inside = read(his, home)
    assert "You are here in an emergency, until 18:30" in inside
    assert REASON in inside
    assert "In an emergency, until 18:30" in read(his, "/desk/")

    assert (
        "Somebody opened your notes in an emergency A Charity, on 20 November 2026 at 17:30."
        in read(owner, home)
    )
    people = read(owner, f"{home}people/")
    assert f"A Charity On 20 November 2026 at 17:30, until 18:30. Because: “{REASON}”" in people
    assert "Somebody opened your notes in an emergency" not in read(owner, home)
    assert f"Because: “{REASON}”" in read(owner, f"{home}people/")

    assert "Opened in an emergency: 1 new" in read(manager, "/desk/")
    listed = read(manager, URGENT)
    assert f"{held.case.reference} Fri 20 Nov 2026, 17:30, by bo@charity.example" in listed
    assert REASON not in listed

    monkeypatch.setattr(clock, "now", lambda: NOW + HOUR)
    his, manager = signed_in(bo.user), signed_in(mo.user)
    assert his.get(home).status_code == 404


def test_a_manager_says_that_they_saw_it_and_the_line_goes(held, bo, mo, signed_in):
    signed_in(bo.user).post(URGENT, form(held))
    manager = signed_in(mo.user)
    page = manager.get(URGENT).content.decode()
    shown_at = re.search(r'name="shown_at"\s+value="([^"]+)"', page)[1]
    answer = manager.post(f"{URGENT}seen/", {"shown_at": shown_at, "once": "a"})
    assert answer["Location"] == URGENT
    assert "Opened in an emergency" not in read(manager, "/desk/")
    assert held.case.reference in read(manager, URGENT)


@pytest.mark.parametrize("shown_at", ["", "yesterday"])
def test_a_time_no_page_gave_is_refused(mo, signed_in, shown_at):
    assert signed_in(mo.user).post(f"{URGENT}seen/", {"shown_at": shown_at}).status_code == 404


def test_what_was_typed_stays_when_it_is_refused(held, cass, bo, signed_in):
    his = signed_in(bo.user)
    for given, said in (
        (form(held, reason="Too short"), "Say a little more: at least 20 letters."),
        (form(cass, once="b"), "We know no such reference among the notes your organisation"),
    ):
        answer = his.post(URGENT, given)
        assert answer.status_code == 422
        assert said in text(answer.content)
        assert given["reason"] in text(answer.content)
        assert given["reference"] in answer.content.decode()


def test_a_reference_of_somebody_elses_case_is_refused_as_one_that_is_nowhere(
    held, cass, bo, signed_in
):
    """The same words, and the same questions to the database."""
    his, told = signed_in(bo.user), []
    for reference in (cass.case.reference, "TD-0000-0000"):
        with CaptureQueriesContext(connection) as asked:
            answer = his.post(URGENT, {"reference": reference, "reason": REASON})
        shapes = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked]
        page = text(answer.content.replace(reference.encode(), b"?"))
        told.append((answer.status_code, page, shapes))
    assert told[0] == told[1]
    assert told[0][0] == 422


def test_a_fourth_in_a_day_is_refused_and_told_whom_to_ask(held, bo, mo, signed_in):
    his = signed_in(bo.user)
    for number in range(3):
        given = form(held, once=str(number), reason=f"A reason of its own, number {number}.")
        assert his.post(URGENT, given).status_code == 302
    answer = his.post(URGENT, form(held, once="x", reason="A fourth reason, as good."))
    assert answer.status_code == 422
    assert "That is the most one person may. Ask mo@charity.example." in text(answer.content)


def test_where_nobody_manages_it_is_said_who_can_be_asked(held, bo, signed_in):
    assert "no other manager who could be told" in read(signed_in(bo.user), URGENT)


def test_a_manager_in_an_emergency_works_inside_and_is_out_again_after_it(
    held, mo, signed_in, monkeypatch
):
    manager = signed_in(mo.user)
    home = f"/notes/{held.case.pk}/"
    assert manager.post(URGENT, form(held))["Location"] == home
    assert manager.get(f"{home}letters/").status_code == 200
    assert manager.get(f"{home}people/").status_code == 404
    assert manager.post(f"{home}over/let-go/").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: NOW + HOUR)
    manager = signed_in(mo.user)
    assert manager.get(f"{home}letters/").status_code == 404


def test_work_is_counted_for_each_and_in_all_and_names_no_case(
    amara, cass, beth, bo, mo, signed_in
):
    drafted = open_for("https://x.com/someone/status/1859000000000000003")
    free = open_for("https://x.com/someone/status/1859000000000000004")
    factories.sent(amara, now=NOW - 3 * DAY, submitted_at=NOW - 3 * DAY)
    factories.sent(cass, now=NOW - 25 * HOUR, submitted_at=NOW - 25 * HOUR)
    for opened, who in ((amara, beth), (cass, beth), (drafted, bo)):
        factories.let_in(opened, who)
    grant_access(free, organisation_id=beth.organisation_id, days=30, now=NOW)
    work = workload(staff(mo), now=NOW)
    assert [(one.who, one.load) for one in work.workers] == [
        ("beth@charity.example", Load(held=2, due=1, overdue=1, on_platform=1, on_person=0)),
        ("bo@charity.example", Load(held=1, due=0, overdue=0, on_platform=0, on_person=1)),
    ]
    assert work.not_taken == Load(held=1, due=0, overdue=0, on_platform=0, on_person=1)
    assert work.total == Load(held=4, due=1, overdue=1, on_platform=1, on_person=2)
    page = signed_in(mo.user).get(WORK).content.decode()
    assert "beth@charity.example" in page
    for opened in (amara, cass, drafted, free):
        assert opened.case.reference not in page
        assert str(opened.case.pk) not in page


def test_work_counts_what_was_withdrawn_hidden_or_elsewhere_for_nobody(amara, cass, beth, mo):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    factories.let_in(cass, other)
    factories.let_in(amara, beth)
    assert workload(staff(mo), now=NOW).total.held == 1
    assert workload(staff(mo), now=NOW + 30 * DAY).total.held == 0
    amara.case.hidden_at = amara.case.erase_at = NOW
    amara.case.save()
    assert workload(staff(mo), now=NOW).total.held == 0
    assert workload(staff(beth), now=NOW) is None


def test_work_counts_nothing_that_is_closed(amara, cass, beth, mo, charity):
    lea = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    unwritten = open_for("https://x.com/someone/status/1859000000000000003")
    factories.sent(amara, now=NOW - 3 * DAY, submitted_at=NOW - 3 * DAY)
    factories.sent(cass, now=NOW - 25 * HOUR, submitted_at=NOW - 25 * HOUR)
    for opened in (amara, cass, unwritten):
        factories.let_in(opened, beth)
    counted = workload(staff(mo), now=NOW).total
    assert (counted.due + counted.overdue, counted.on_person) == (2, 1)
    closings = []
    for opened in (amara, cass, unwritten):
        post = opened.case.posts.get()
        closings.append(freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW))
    counted = workload(staff(mo), now=NOW).total
    assert counted == Load(held=3, due=0, overdue=0, on_platform=0, on_person=0)
    for one in closings:
        destroyed(lea, one)
    after = workload(staff(mo), now=NOW + WAIT).total
    assert after == Load(held=3, due=0, overdue=0, on_platform=0, on_person=0)


def test_what_nobody_has_taken_tells_of_no_time_of_what_is_closed(beth, charity):
    lea = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    opened = open_for(
        "\n".join(f"https://x.com/someone/status/185900000000000000{n}" for n in range(3))
    )
    factories.sent(opened)
    grant_access(opened, organisation_id=charity.pk, days=30, now=NOW)
    late = NOW + WAIT

    def told() -> tuple[int, int]:
        (row,) = waiting(staff(beth), now=late).rows
        return row.posts, row.passed

    assert told() == (3, 3)
    first, second, _ = opened.case.posts.order_by("number")
    freeze_thing(opened, kind=FrozenKind.POST, target_id=first.pk, now=NOW)
    assert told() == (2, 2)
    destroyed(lea, freeze_thing(opened, kind=FrozenKind.POST, target_id=second.pk, now=NOW))
    assert told() == (1, 1)


def test_work_counts_a_letter_of_which_a_part_is_closed_for_good(beth, mo, charity):
    lea = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    opened = open_for(
        "https://x.com/someone/status/1859000000000000003 https://x.com/someone/status/1859000000000000004"
    )
    factories.sent(opened, now=NOW - 3 * DAY, submitted_at=NOW - 3 * DAY)
    factories.let_in(opened, beth)
    post = opened.case.posts.first()
    destroyed(lea, freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW))
    assert workload(staff(mo), now=NOW + WAIT).total.overdue == 1


def test_the_numbers_cost_as_many_questions_however_much_there_is(charity, beth, mo, signed_in):
    manager = signed_in(mo.user)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(manager, WORK)
            read(manager, f"{WORK}2026/11/")
        return len(asked)

    before = questions()
    for number in range(8):
        opened = open_for(f"https://x.com/someone/status/185900000000000000{number}")
        member = factories.member(charity, f"{number}@charity.example")
        view_case(factories.let_in(opened, member), now=NOW)
    assert questions() == before


def test_putting_back_by_the_page(held, beth, mo, bo, signed_in):
    manager = signed_in(mo.user)
    assert manager.post(f"{WORK}{beth.pk}/", {"once": "a"})["Location"] == WORK
    assert held.case.reference in read(signed_in(bo.user), "/desk/")
    assert manager.post(f"{WORK}{beth.pk}/", {"once": "b"}).status_code == 404
    assert manager.post(f"{WORK}{beth.pk}/", {"once": "a"})["Location"] == WORK


def test_a_month_says_who_opened_how_many_and_how_often_in_an_emergency(
    amara, cass, beth, bo, mo, signed_in
):
    before = NOW - 30 * DAY
    view_case(factories.let_in(cass, beth, now=before), now=before)
    for opened in (amara, cass):
        inside = factories.let_in(opened, beth)
        for hours in (0, 1, 2):
            view_case(inside, now=NOW + hours * HOUR)
    view_case(factories.emergency(amara, bo), now=NOW)
    amara.case.delete()
    rows = access_report(staff(mo), year=2026, month=11).rows
    assert [(row.who, row.cases, row.emergencies) for row in rows] == [
        ("beth@charity.example", 2, 0), ("bo@charity.example", 1, 1), ("mo@charity.example", 0, 0),
    ]  # fmt: skip
    october = access_report(staff(mo), year=2026, month=10).rows
    assert {row.who: row.cases for row in october}["beth@charity.example"] == 1
    page = read(signed_in(mo.user), f"{WORK}2026/11/")
    assert "Opened in November 2026" in page
    assert cass.case.reference not in page


def test_who_left_stays_in_the_months_they_worked(amara, beth, mo):
    view_case(factories.let_in(amara, beth), now=NOW)
    beth.ended_at = NOW
    beth.save()
    november = access_report(staff(mo), year=2026, month=11).rows
    assert ("beth@charity.example", True, 1) in [(r.who, r.has_left, r.cases) for r in november]
    december = access_report(staff(mo), year=2026, month=12).rows
    assert "beth@charity.example" not in [row.who for row in december]


@pytest.mark.parametrize(
    "month", ["2026/13", "2026/0", "0/5", "9999/12", "20261/1", f"{10**30}/1", f"2026/{10**30}"]
)
def test_a_month_there_is_not_is_not_there(mo, signed_in, month):
    assert signed_in(mo.user).get(f"{WORK}{month}/").status_code == 404


def test_caseworkers_see_no_numbers_of_others(beth, signed_in):
    for path in (WORK, f"{WORK}2026/11/"):
        assert signed_in(beth.user).get(path).status_code == 404
    assert WORK not in signed_in(beth.user).get("/desk/").content.decode()
