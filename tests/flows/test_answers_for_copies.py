"""One answer serves the copies of a picture: said for each, never by itself, and taken back with the group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.evidence.gather import gather
from takedown.flows.decide_match import decide_match
from takedown.flows.part_copy import part_copy
from takedown.flows.use_same_answer import NoSuchAnswer, use_same_answer
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.answers import of_the_group, open_to_an_answer
from takedown.matching.models import Decision, Match
from takedown.matching.shown import NotAsShown, shown
from tests import factories
from tests.conftest import NOW

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.references.models import ReferenceImage

HOUR = timedelta(hours=1)
YES, NO, UNDECIDED = Decision.YES, Decision.NO, Decision.UNDECIDED


@dataclass
class Group:
    """A picture with copies, each with a likeness to one photo."""

    opened: OpenCase
    photo: ReferenceImage
    matches: list[Match]

    def later(self, *, band: str = "likely") -> Match:
        """A copy that comes afterwards."""
        copy = factories.copy_of(self.matches[0].capture, self.opened)
        self.matches.append(factories.likeness(copy, self.photo, self.opened, band=band))
        return self.matches[-1]

    def page(self, place: int) -> str:
        """What the page of one lists of the others."""
        return listed(open_to_an_answer(self.matches[place]))

    def row(self) -> str:
        """What the list of likenesses lists of those that nobody answered."""
        return listed(of_the_group(self.matches[0]).filter(decision=UNDECIDED))

    def decide(
        self, place: int, decision: str, *, for_copies: bool = True, page: str | None = None
    ) -> None:
        copies = (self.page(place) if page is None else page) if for_copies else ""
        decide_match(
            self.opened, match_id=self.matches[place].pk, decision=Decision(decision),
            copies=copies, now=NOW,
        )  # fmt: skip

    def use(self, place: int, row: str, *, answer: str = YES) -> int:
        return use_same_answer(
            self.opened, match_id=self.matches[place].pk, answer=answer, copies=row, now=NOW + HOUR
        )

    def said(self) -> list[str]:
        decisions = dict(Match.objects.values_list("pk", "decision"))
        return [decisions[match.pk] for match in self.matches if match.pk in decisions]

    def lines(self) -> list[dict[str, str]]:
        events = Event.objects.filter(case_id=self.opened.case.pk, name=Name.MATCH_DECIDED)
        return [event.details for event in events.order_by("sequence")]


def listed(likenesses: QuerySet[Match]) -> str:
    return shown(likenesses.values_list("capture__number", "pk"))


def group_of(opened: OpenCase, copies: int = 2) -> Group:
    photo = factories.reference(opened)
    first = factories.likeness(factories.capture(opened), photo, opened)
    group = Group(opened, photo, [first])
    for _ in range(copies):
        group.later()
    return group


@pytest.fixture
def group(amara) -> Group:
    return group_of(amara)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_press_decides_for_all_with_a_line_for_each(group, place):
    group.decide(place, YES)
    assert group.said() == [YES] * 3
    assert sorted(line["match"] for line in group.lines()) == sorted(
        str(match.pk) for match in group.matches
    )
    given = group.lines()[0]
    assert given == {"match": str(group.matches[place].pk), "decision": "YES"}
    assert [line["kind"] for line in group.lines()[1:]] == ["copy", "copy"]


def test_only_this_picture_is_only_this_picture(group):
    group.decide(1, YES, for_copies=False)
    assert group.said() == [UNDECIDED, YES, UNDECIDED]


def test_an_answer_somebody_gave_to_one_of_them_stays(group):
    group.decide(2, NO, for_copies=False)
    group.decide(0, YES)
    assert group.said() == [YES, YES, NO]


def test_another_answer_for_all_goes_to_all(group):
    group.decide(0, YES)
    group.decide(1, NO)
    assert group.said() == [YES, NO, NO]
    group.decide(0, NO)
    assert group.said() == [NO, NO, NO]


def test_those_that_took_an_answer_lose_it_when_it_is_changed_for_one_only(group):
    group.decide(0, YES)
    group.decide(0, NO, for_copies=False)
    assert group.said() == [NO, UNDECIDED, UNDECIDED]


def test_taking_an_answer_back_takes_it_from_all(group):
    group.decide(0, YES)
    group.decide(0, UNDECIDED)
    assert group.said() == [UNDECIDED] * 3
    assert set(Match.objects.values_list("answer_of", flat=True)) == {None}


def test_a_likeness_to_another_photo_is_asked_for_itself(group):
    other = factories.reference(group.opened)
    apart = factories.likeness(group.matches[1].capture, other, group.opened)
    group.decide(0, YES)
    apart.refresh_from_db()
    assert apart.decision == UNDECIDED


def test_what_is_not_worth_a_look_gets_no_answer(group):
    faint = group.later(band="different")
    group.decide(0, YES)
    faint.refresh_from_db()
    assert faint.decision == UNDECIDED


def test_a_copy_that_comes_later_waits_and_takes_the_answer_on_a_press(group):
    group.decide(0, YES)
    later = group.later()
    assert group.said() == [YES, YES, YES, UNDECIDED]
    row = group.row()
    assert group.use(3, row) == 1
    assert group.said() == [YES] * 4
    later.refresh_from_db()
    assert (later.answer_of, later.decided_at) == (group.matches[0].pk, NOW + HOUR)
    assert group.use(3, row) == 0


def test_there_is_no_same_answer_where_nobody_gave_one_or_two_were_given(group, cass):
    with pytest.raises(NotAsShown):
        group.use(0, group.row())
    group.decide(0, YES, for_copies=False)
    group.decide(1, NO, for_copies=False)
    with pytest.raises(NotAsShown):
        group.use(2, group.row())
    with pytest.raises(NoSuchAnswer):
        Group(cass, group.photo, group.matches).use(2, group.row())
    assert group.said() == [YES, NO, UNDECIDED]


def test_one_that_is_taken_out_is_undecided_again(group):
    group.decide(0, YES)
    part_copy(group.opened, capture_id=group.matches[1].capture_id, now=NOW)
    assert group.said() == [YES, UNDECIDED, YES]
    group.decide(0, NO)
    assert group.said() == [NO, UNDECIDED, NO]


def test_answers_that_came_from_one_that_is_taken_out_go_with_it(group):
    group.decide(1, YES)
    part_copy(group.opened, capture_id=group.matches[1].capture_id, now=NOW)
    assert group.said() == [UNDECIDED, YES, UNDECIDED]


def test_a_copy_keeps_its_answer_when_the_picture_that_was_answered_is_taken_back(group):
    group.decide(0, YES)
    first = group.matches[0].capture_id
    withdraw_picture(group.opened, kind="capture", picture_id=first, now=NOW)
    assert group.said() == [YES, YES]
    record = gather(group.opened, number=1, now=NOW)
    assert len(record.matches) == 2
    for match in record.matches:
        assert "the answer to a copy that is here no more" in match.decision


def test_a_group_of_another_case_is_never_answered(group, cass):
    theirs = group_of(cass)
    group.decide(0, YES)
    assert theirs.said() == [UNDECIDED] * 3
    assert theirs.lines() == []


def test_a_pack_says_which_answer_was_given_to_a_copy(group):
    group.decide(1, YES)
    record = gather(group.opened, number=1, now=NOW)
    said = {match.exhibit: match.decision for match in record.matches}
    assert said["AP/2"] == "Yes, that is it"
    for mark in ("AP/1", "AP/3"):
        assert said[mark].startswith(
            "None of its own. Software used for it, as a copy, the answer to AP/2"
        )
    how = {one.exhibit: one.how for one in record.captures if one.kind == "picture of a post"}
    assert "same picture" not in how["AP/1"]
    assert "byte for byte the same file as AP/1 (same SHA-256)" in how["AP/2"]
    decided = [line.what for line in record.chronology if "carried over" in line.what]
    assert len(decided) == 2
