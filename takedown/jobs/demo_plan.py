"""What a demonstration set holds: which cases, how far each has come, and how many links it has.

The numbers follow what helplines publish: one to twelve links in most cases, about a hundred in a few,
and now and then thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from random import Random

WORKERS = 4
FEWEST_CASES, MOST_CASES = 1, 2000
# A case takes 5,000 (posts/adding.py); some room is left for what is added by hand.
_MOST_LINKS = 4800
_SHORT = 12
_HUNDRED = (80, 120)
_LONGEST = 2000
# Of a hundred cases.
_HUNDREDS, _LARGE = 12, 9


class PlanRefused(Exception):
    """There cannot be such a set; the message says why."""


class Course(StrEnum):
    """How a case went."""

    LONG = auto()
    TO_TELL = auto()
    HANDED = auto()
    EMERGENCY = auto()
    LET_GO = auto()
    FLAGGED = auto()
    ASKED = auto()
    HIDDEN = auto()
    ROBBED = auto()
    GOING = auto()
    NOT_TAKEN = auto()
    TAKEN = auto()
    DRAFTED = auto()
    READY = auto()
    RUNNING = auto()
    DUE = auto()
    PASSED = auto()
    ANSWERED = auto()
    GONE = auto()
    BACK = auto()
    PICTURES = auto()
    ALONE = auto()


# The first cases: between them everything the desk of the first caseworker shows.
FIRST = (
    Course.LONG, Course.TO_TELL, Course.HANDED, Course.EMERGENCY, Course.LET_GO, Course.FLAGGED,
    Course.ASKED, Course.HIDDEN, Course.ROBBED, Course.GOING,
)  # fmt: skip
# How often each other course comes, of a hundred.
_OFTEN = {
    Course.NOT_TAKEN: 12, Course.TAKEN: 6, Course.DRAFTED: 8, Course.READY: 6, Course.RUNNING: 12,
    Course.DUE: 10, Course.PASSED: 10, Course.ANSWERED: 8, Course.GONE: 10, Course.BACK: 5,
    Course.ALONE: 3, Course.PICTURES: 7, Course.HANDED: 2, Course.TO_TELL: 1, Course.LET_GO: 1,
    Course.EMERGENCY: 1, Course.FLAGGED: 1, Course.ASKED: 1, Course.HIDDEN: 1, Course.ROBBED: 1,
}  # fmt: skip

# Letters enough for a flag need as many services; and one case has a single link.
_FIXED = {Course.FLAGGED: 12, Course.TO_TELL: 1}


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case: its place in the set, how it went, how many links it has, and which caseworker takes it."""

    number: int
    course: Course
    links: int
    worker: int


def make_plan(*, cases: int, links: int, seed: int) -> list[CasePlan]:
    """Return the cases of a set, the same for the same three numbers. Raises PlanRefused."""
    if not FEWEST_CASES <= cases <= MOST_CASES:
        raise PlanRefused(f"Give a number of cases from {FEWEST_CASES} to {MOST_CASES}.")
    random = Random(seed)  # noqa: S311 - a made-up set, the same each time
    courses = [*FIRST, *_others(random, cases - len(FIRST))][:cases]
    sizes = _sizes(random, courses, links)
    return [
        CasePlan(
            number=number,
            course=course,
            links=size,
            worker=0 if number <= len(FIRST) else number % WORKERS,
        )
        for number, (course, size) in enumerate(zip(courses, sizes, strict=True), start=1)
    ]


def _others(random: Random, many: int) -> list[Course]:
    """Return each course in its turn once, then as often as it comes."""
    once = list(_OFTEN)
    more = random.choices(once, list(_OFTEN.values()), k=max(0, many - len(once)))
    return [*once, *more][: max(0, many)]


def _sizes(random: Random, courses: list[Course], links: int) -> list[int]:
    """Return how many links each case has; the first has what is left."""
    cases = len(courses)
    if links < cases:
        raise PlanRefused("Give at least as many links as cases.")
    share = min(1.0, links / 2 / (cases * _SHORT))
    sizes = [max(1, round(share * random.triangular(1, _SHORT, 3))) for _ in courses]
    for place, course in enumerate(courses):
        if course in _FIXED:
            sizes[place] = _FIXED[course]
    _enlarge(random, sizes, links)
    sizes[0] += links - sum(sizes)
    if sizes[0] < 1:
        sizes = [links // cases] * cases
        sizes[0] += links - sum(sizes)
    if max(sizes) > _MOST_LINKS:
        raise PlanRefused(f"So many links do not fit: a case holds {_MOST_LINKS} here.")
    return sizes


def _enlarge(random: Random, sizes: list[int], links: int) -> None:
    """Give some of the later cases about a hundred links, and some a fair part of what is left.

    The first is left two thousand where there are so many.
    """
    later = list(range(len(FIRST), len(sizes)))
    random.shuffle(later)
    hundreds = later[: len(later) * _HUNDREDS // 100]
    large = later[len(hundreds) :][: len(later) * _LARGE // 100 + 1]
    for place in hundreds:
        wanted = random.randint(*_HUNDRED)
        if links - sum(sizes) - wanted > _LONGEST:
            sizes[place] = wanted
    left = links - sum(sizes) - _LONGEST
    for place in large:
        sizes[place] += max(0, left) // len(large)
