"""A press answers for what its page listed: no copy that came since, and nothing where that has changed."""

from __future__ import annotations

import pytest

from takedown.cases.keeping import MOST_CAPTURES
from takedown.common.identifiers import new_id
from takedown.flows.part_copy import part_copy
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.answers import open_to_an_answer
from takedown.matching.models import Match
from takedown.matching.shown import NotAsShown, as_shown, shown
from tests import factories
from tests.conftest import NOW
from tests.flows.test_answers_for_copies import NO, UNDECIDED, YES, Group, group_of


@pytest.fixture
def group(amara) -> Group:
    return group_of(amara)


@pytest.fixture
def answered(group) -> Group:
    """One copy waits since its picture was answered."""
    group.decide(0, YES)
    group.later()
    return group


def test_a_copy_that_is_joined_while_the_page_is_open_waits(group):
    page = group.page(0)
    group.later()
    group.decide(0, YES, page=page)
    assert group.said() == [YES, YES, YES, UNDECIDED]
    assert str(group.matches[3].pk) not in {line["match"] for line in group.lines()}


def test_a_copy_that_is_joined_while_the_row_is_on_the_page_waits(answered):
    row = answered.row()
    answered.later()
    assert answered.use(0, row) == 1
    assert answered.said() == [YES, YES, YES, YES, UNDECIDED]


def test_one_that_took_an_answer_since_is_undecided_when_that_answer_changes(group):
    page = group.page(0)
    group.decide(0, YES)
    group.later()
    group.use(3, group.row())
    group.decide(0, NO, page=page)
    assert group.said() == [NO, NO, NO, UNDECIDED]


def taken_out(group: Group) -> None:
    part_copy(group.opened, capture_id=group.matches[-1].capture_id, now=NOW)


def taken_back(group: Group) -> None:
    last = group.matches[-1].capture_id
    withdraw_picture(group.opened, kind="capture", picture_id=last, now=NOW)


def answered_by_itself(group: Group) -> None:
    group.decide(len(group.matches) - 1, NO, for_copies=False)


CHANGES = [taken_out, taken_back, answered_by_itself]


@pytest.mark.parametrize("change", CHANGES)
def test_where_one_that_the_page_listed_is_another_by_now_nothing_is_saved(group, change):
    page = group.page(0)
    change(group)
    before = group.said()
    with pytest.raises(NotAsShown, match="Something changed"):
        group.decide(0, YES, page=page)
    assert group.said() == before


@pytest.mark.parametrize("change", CHANGES)
def test_where_one_that_the_row_listed_is_another_by_now_nothing_is_saved(answered, change):
    row = answered.row()
    change(answered)
    before = answered.said()
    with pytest.raises(NotAsShown):
        answered.use(0, row)
    assert answered.said() == before


def test_another_answer_than_the_row_showed_is_not_used(answered):
    row = answered.row()
    answered.decide(0, NO, for_copies=False)
    with pytest.raises(NotAsShown):
        answered.use(0, row)
    assert answered.said() == [NO, UNDECIDED, UNDECIDED, UNDECIDED]


def test_what_is_of_another_group_or_case_is_unknown(group, cass):
    strangers = [
        shown([(one.capture.number, one.pk) for one in of.matches])
        for of in (group_of(group.opened), group_of(cass))
    ]
    for sent in (*strangers, shown([(2, new_id())]), shown([(99, group.matches[1].pk)])):
        with pytest.raises(NotAsShown):
            group.decide(0, YES, page=sent)
    assert group.said() == [UNDECIDED] * 3


@pytest.mark.parametrize(
    "sent",
    [
        "all",
        "2-3",
        ":",
        f"2-3:{'0' * 32}",
        f"3-2:{'0' * 32}",
        f"0-999999999:{'0' * 32}",
        "²:" + "0" * 32,
    ],
)
def test_what_no_page_lists_is_refused(group, sent):
    with pytest.raises(NotAsShown):
        group.decide(0, YES, page=sent)
    assert group.said() == [UNDECIDED] * 3


def test_what_a_page_lists_is_read_back_and_stays_short(group, amara):
    assert shown([]) == ""
    page = group.page(0)
    assert page.startswith("2-3:")
    assert set(as_shown(page, open_to_an_answer(group.matches[0]))) == set(group.matches[1:])
    apart = factories.copy_of(group.matches[0].capture, amara)
    factories.capture(amara)
    group.matches.append(factories.likeness(apart, group.photo, amara))
    group.later()
    assert group.page(0).startswith("2-4,6:")
    assert len(as_shown(group.page(0), Match.objects.all())) == 4
    every_second = shown((number, new_id()) for number in range(0, 2 * MOST_CAPTURES, 2))
    assert len(every_second) < 64_000
