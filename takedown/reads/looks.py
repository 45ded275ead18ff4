"""What was noted of posts, in words: what was seen, and whether somebody said since that it was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.audit.events import Name
from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_things
from takedown.posts.looks import Said, looks_at, noted_together, several_at_once
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.reads.clock_words import moment_in_words
from takedown.reads.parts import Part, cut, runs

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from takedown.audit.models import Event
    from takedown.cases.access import OpenCase

_SEEN: dict[str, str] = {
    Outcome.THERE: "seen, still there",
    Outcome.GONE: "gone",
    Outcome.REGION: "hidden in some countries only",
    Outcome.BACK: "came back",
}
# Each is read by itself.
_PRESSES_AT_ONCE = 10
_MOST_RUNS = 12
_WEAK = "not seen by somebody not signed in, which is weak"
_THAT: dict[str, str] = {
    Outcome.THERE: "it was still there",
    Outcome.GONE: "it was gone",
    Outcome.REGION: "it was hidden in some countries only",
    Outcome.BACK: "it came back",
}


@dataclass(frozen=True, slots=True)
class LookRow:
    """One note of what somebody saw of a post. `number` is its place in the chain."""

    number: int
    when: str
    that: str
    is_mistaken: bool


def look_rows(opened: OpenCase, post_id: uuid.UUID) -> list[LookRow]:
    """Return what people noted of a post, the latest first; what a service says stands at its answer."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    return [
        LookRow(
            number=look.number,
            when=moment_in_words(look.event.at, zone),
            that=_that(look.event),
            is_mistaken=look.is_mistaken,
        )
        for look in reversed(looks_at(opened.case.pk, [post_id]))
        if look.event.details["kind"] != Basis.SERVICE_SAYS
    ]


@dataclass(frozen=True, slots=True)
class PressRow:
    """One press that noted several posts. `number` is the place of its first note, `posts` says which."""

    number: int
    when: str
    that: str
    posts: str
    count: int
    is_mistaken: bool


def press_part(opened: OpenCase, *, asked: str = "") -> Part[PressRow]:
    """Return the part that was asked for of all presses that noted several posts, the latest first.

    What is closed is not told.
    """
    presses = several_at_once(opened.case.pk)
    part = cut(presses.count(), asked=asked, at_once=_PRESSES_AT_ONCE)
    found = [press_row(opened, one) for one in presses[part.rows]]
    return part.of([one for one in found if one is not None])


def press_row(opened: OpenCase, number: int) -> PressRow | None:
    """Return the press of a note, or None where that is no note of what somebody saw, or all of it is closed."""
    looks = noted_together(opened.case.pk, number)
    about = ReportedPost.objects.filter(
        case=opened.case, pk__in=[one.event.details["post"] for one in looks]
    ).exclude(pk__in=frozen_things(opened.case.pk))
    numbers = {str(pk): post for pk, post in about.values_list("pk", "number")}
    left = [one for one in looks if one.event.details["post"] in numbers]
    if not left:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    return PressRow(
        number=looks[0].number,
        when=moment_in_words(left[0].event.at, zone),
        that=_that(left[0].event),
        posts=runs(numbers.values(), most=_MOST_RUNS),
        count=len(numbers),
        is_mistaken=all(one.is_mistaken for one in left),
    )


def seen_line(event: Event, posts: Mapping[str, int]) -> str:
    """Say what was noted of a post, or what was said of that note later; `posts` tells numbers by id."""
    number = posts.get(str(event.details.get("post")))
    post = f"Post {number}" if number else "A post"
    if event.name == Name.OUTCOME_CORRECTED:
        wrong = event.details.get("decision") == Said.MISTAKE
        said = "a mistake" if wrong else "right after all"
        return f"{post}: that {_that(event)} was said to be {said}"
    outcome, kind = str(event.details.get("outcome")), event.details.get("kind")
    if event.details.get("state") or outcome == Outcome.UNKNOWN:
        return f"{post}: what they said of it was taken back"
    seen = _WEAK if _is_weak(event) else _SEEN.get(outcome, "looked at")
    return f"{post}: {seen}, as they say" if kind == Basis.SERVICE_SAYS else f"{post}: {seen}"


def _that(event: Event) -> str:
    seen = _THAT.get(str(event.details.get("outcome")), "somebody looked at it")
    return f"{seen} (seen without signing in)" if _is_weak(event) else seen


def _is_weak(event: Event) -> bool:
    seen = (event.details.get("outcome"), event.details.get("kind"))
    return seen == (Outcome.GONE, Basis.SIGNED_OUT)
