"""A demonstration set: made-up cases of a made-up helpline, made by the flows that pages use.

For whoever wants to look at pages with work in them, and to time them. It fills an empty installation,
and refuses every other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.make_daily_root import make_daily_root
from takedown.flows.make_nudges import make_nudges
from takedown.flows.mark_passed import mark_passed
from takedown.flows.raise_flags import raise_flags
from takedown.flows.raise_reminders import raise_reminders
from takedown.flows.sort_nudges import sort_nudges
from takedown.jobs.demo_courses import tell
from takedown.jobs.demo_notes import Notes
from takedown.jobs.demo_people import HELPLINE, set_up_people
from takedown.jobs.demo_plan import make_plan
from takedown.jobs.demo_telling import Story
from takedown.reads.contents import contents, count_cases, has_organisation
from takedown.standalone.places import CHECKOUT, Places

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from takedown.jobs.demo_people import People
    from takedown.jobs.demo_plan import CasePlan
    from takedown.reads.contents import Contents

# The helpline is there before the oldest case.
_FOUNDED = timedelta(days=130)


class SetRefused(Exception):
    """No set is made here; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: its people, the six words and reference of the longest case, numbers, seconds."""

    people: People
    reference: str
    words: str
    holds: Contents
    seconds: float


def make_set(
    *, cases: int, links: int, seed: int, now: datetime, tell_line: Callable[[str], object]
) -> Made:
    """Make the set, a line told for each case. Raises SetRefused or demo_plan.PlanRefused."""
    refuse()
    plans = make_plan(cases=cases, links=links, seed=seed)
    started = time.monotonic()
    people = set_up_people(now=now - _FOUNDED)
    numbers, done, first = count(1), 0, ("", "")
    for plan in plans:
        reference, words = _make_case(plan, people, numbers, seed=seed, now=now)
        first = first if first[0] else (reference, words)
        done += plan.links
        took = time.monotonic() - started
        tell_line(f"case {plan.number} of {cases}, {done:,} of {links:,} links ({took:.0f} s)")
    _sweep(now)
    seconds = time.monotonic() - started
    return Made(people, *first, holds=contents(now=now), seconds=seconds)


def refuse_another_database() -> None:
    """Raise SetRefused where the database is not the one that is kept in this very data folder.

    Any other may be one that people are to be served from, whatever TAKEDOWN_MODE says meanwhile.
    """
    ours = Places(checkout=CHECKOUT, data=Path(settings.DATA_DIR).resolve()).sockets
    given = Path(str(settings.DATABASES["default"]["HOST"]))
    # A name of a computer is no folder.
    if not (given.is_absolute() and ours.exists() and ours.samefile(given)):
        raise SetRefused(
            "A demonstration set is made only in the database that script/manage keeps in its own data folder, and "
            "this is another. Leave DATABASE_URL out. Nothing was made."
        )


def refuse() -> None:
    """Raise SetRefused where a set may do harm, or would stand among the work of others."""
    if settings.MODE == "production":
        raise SetRefused(
            "A demonstration set is never made where other people are served: TAKEDOWN_MODE is production. "
            "Nothing was made."
        )
    if has_organisation(HELPLINE):
        raise SetRefused(
            "A demonstration set is here already. For another, name an empty data folder in TAKEDOWN_DATA. "
            "Nothing was made."
        )
    if count_cases():
        raise SetRefused(
            "There are notes here that no demonstration made. Name an empty data folder in TAKEDOWN_DATA. "
            "Nothing was made."
        )


def _make_case(
    plan: CasePlan, people: People, numbers: count[int], *, seed: int, now: datetime
) -> tuple[str, str]:
    """Make one case, whole or not at all; return its reference and its six words."""
    random = Random(f"{seed}/{plan.number}")  # noqa: S311 - a made-up set, the same each time
    notes = Notes(people, at=now)
    with transaction.atomic():
        tell(Story(plan=plan, notes=notes, random=random, numbers=numbers, now=now))
    return notes.reference, notes.words


def _sweep(now: datetime) -> None:
    """Let the sweeps of this hour find what is theirs."""
    mark_passed(now=now)
    raise_reminders(now=now)
    raise_flags(now=now)
    let_go_pictures(now=now)
    make_nudges(now=now)
    sort_nudges(now=now)
    make_daily_root(now=now)
