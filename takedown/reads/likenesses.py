"""The likenesses of a case as its page lists them: one row for a picture with its copies and a photo."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from takedown.matching.answers import WORTH_A_LOOK, answered_by, of_the_group, open_to_an_answer
from takedown.matching.compare import Band
from takedown.matching.models import Decision, Match
from takedown.matching.shown import shown
from takedown.matching.words import BAND_WORDS
from takedown.reads.parts import Part, cut, listed
from takedown.reads.pictures import SHAPES

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# The first of a match's group: its capture, or the one that this is a copy of.
_FIRST = Coalesce("capture__copy_of_id", "capture_id")
_FIRST_NUMBER = Coalesce("capture__copy_of__number", "capture__number")
_COLUMNS = (
    "pk",
    "first",
    "reference_id",
    "capture_id",
    "capture__number",
    "band",
    "decision",
    "answer_of",
)


@dataclass(frozen=True, slots=True)
class LikenessRow:
    """A picture, its copies, and a photo that they resemble. `answers` are in words, one line each.

    `picture` is the number of the one whose likeness the row leads to; `waiting` names those of the group
    that nobody answered, and `same_answer` is the Decision of all others, where that is one. `shown` is
    what a form sends back of those waiting (matching/shown.py).
    """

    match_id: uuid.UUID
    picture: int
    reference: int
    copies: tuple[int, ...]
    state: str
    word: str
    answers: tuple[str, ...]
    waiting: tuple[int, ...]
    shown: str
    same_answer: str

    @property
    def copies_listed(self) -> str:
        """The numbers of the copies."""
        return listed(self.copies)

    @property
    def waiting_listed(self) -> str:
        """The numbers of those nobody answered."""
        return listed(self.waiting)


def likeness_rows(opened: OpenCase, *, asked: str = "") -> Part[LikenessRow]:
    """Return the part of the list that was asked for, undecided ones first."""
    groups = _groups(opened)
    part = cut(groups.count(), asked=asked)
    keys = list(groups[part.rows])
    matches = _worth_a_look(opened).filter(
        Q(first__in={key["first"] for key in keys}),
        reference__in={key["reference_id"] for key in keys},
    )
    members = defaultdict(list)
    for one in matches.order_by("capture__number").values(*_COLUMNS):
        members[one["first"], one["reference_id"]].append(one)
    return part.of(
        [_row(members[key["first"], key["reference_id"]], key["reference__number"]) for key in keys]
    )


def _worth_a_look(opened: OpenCase) -> QuerySet[Match, Any]:
    matches = Match.objects.usable_in(opened.case.pk).filter(band__in=WORTH_A_LOOK)
    return matches.annotate(first=_FIRST)


def _groups(opened: OpenCase) -> QuerySet[Any, Any]:
    undecided = Count("pk", filter=Q(decision=Decision.UNDECIDED))
    grouped = _worth_a_look(opened).annotate(first_number=_FIRST_NUMBER)
    counted = grouped.values("first", "first_number", "reference_id", "reference__number")
    answered = Case(When(undecided=0, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        counted.annotate(undecided=undecided)
        .annotate(answered=answered)
        .order_by("answered", "first_number", "reference__number")
    )


def _row(members: list[dict[str, Any]], reference: int) -> LikenessRow:
    # The picture itself comes before its copies, whichever was added first.
    leading = min(
        members, key=lambda one: (one["first"] != one["capture_id"], one["capture__number"])
    )
    said = defaultdict(list)
    for one in members:
        said[Decision(one["decision"])].append(one["capture__number"])
    waiting = said.pop(Decision.UNDECIDED, [])
    given = {one["decision"] for one in members if one["answer_of"] is None}
    given.discard(Decision.UNDECIDED)
    band = Band(leading["band"])
    return LikenessRow(
        match_id=leading["pk"],
        picture=leading["capture__number"],
        reference=reference,
        copies=tuple(one["capture__number"] for one in members if one is not leading),
        state=SHAPES[band],
        word=BAND_WORDS[band],
        answers=tuple(
            _answer(decision, numbers, len(members)) for decision, numbers in said.items()
        ),
        waiting=tuple(waiting),
        shown=shown(
            (one["capture__number"], one["pk"])
            for one in members
            if one["decision"] == Decision.UNDECIDED
        ),
        same_answer=given.pop() if waiting and len(given) == 1 else "",
    )


def _answer(decision: Decision, numbers: list[int], members: int) -> str:
    if members == 1:
        return f"You said: {decision.label}"
    if len(numbers) == members:
        return f"You said: {decision.label}. It counts for all {members}."
    word = "picture" if len(numbers) == 1 else "pictures"
    return f"You said of {word} {listed(numbers)}: {decision.label}"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whom an answer would count for besides: those open to it, and those with an answer of their own."""

    open: tuple[int, ...]
    shown: str
    own: tuple[str, ...]
    follows: bool

    @property
    def open_listed(self) -> str:
        """The numbers of those open to the same answer."""
        return listed(self.open)


def sharing(opened: OpenCase, match_id: uuid.UUID) -> Sharing:
    """Return which copies would take the answer of this likeness, and which keep their own.

    `follows` says that some took their answer from this one before; `shown` is what a form sends back of
    those open to it (matching/shown.py).
    """
    match = Match.objects.select_related("capture").get(case=opened.case, pk=match_id)
    free = open_to_an_answer(match).order_by("capture__number")
    listed = list(free.values_list("capture__number", "pk"))
    own = of_the_group(match).filter(answer_of__isnull=True).exclude(pk=match.pk)
    answered = own.exclude(decision=Decision.UNDECIDED).order_by("capture__number")
    return Sharing(
        open=tuple(number for number, _ in listed),
        shown=shown(listed),
        own=tuple(
            f"Picture {number} keeps your answer to it: {Decision(decision).label}"
            for number, decision in answered.values_list("capture__number", "decision")
        ),
        follows=answered_by([match]).exists(),
    )


def borrowed_answers(opened: OpenCase, capture_id: uuid.UUID) -> tuple[str, ...]:
    """Return which pictures' answers go when this copy is taken out, in words, one line each."""
    own = Match.objects.filter(case=opened.case, capture=capture_id)
    borrowed = Q(capture=capture_id, answer_of__isnull=False) | Q(answer_of__in=own.values("pk"))
    rows = Match.objects.filter(borrowed, case=opened.case).order_by(
        "capture__number", "reference__number"
    )
    return tuple(
        f"Picture {number} beside your photo {reference}: {Decision(decision).label}"
        for number, reference, decision in rows.values_list(
            "capture__number", "reference__number", "decision"
        )
    )
