"""What is frozen in a case: as its own pages say it, and which address names something frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.visitor import Kind
from takedown.cases.access import WORKER
from takedown.cases.answers import read_answers
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import frozen_ids, refuse_if_frozen
from takedown.cases.safeguarding import looked_after_by, organisation_for
from takedown.matching.freezing import NoSuchThing, things_of_match
from takedown.matching.models import Match
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.parts import listed
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.accounts.models import Organisation
    from takedown.cases.access import OpenCase
    from takedown.cases.frozen import Use

# What in an address of a case names one thing in it.
_NAMES = ("post_id", "picture_id", "capture_id")
_WORDS = {
    FrozenKind.POST: ("Link", "Links"),
    FrozenKind.CAPTURE: ("Picture", "Pictures"),
    FrozenKind.REFERENCE: ("Photo", "Photos"),
}


@dataclass(frozen=True, slots=True)
class FreezeRow:
    """One freeze, in words: what it holds by number, since when, who asked, how it stands."""

    things: tuple[str, ...]
    when: str
    by: str
    lead: str
    state: str
    word: str
    told: tuple[str, ...]
    is_open: bool


def refuse_frozen_address(opened: OpenCase, takes: Mapping[str, object], *, use: Use) -> None:
    """Raise Frozen where an address of the case names something frozen: a post, a picture, a likeness."""
    named = [takes[name] for name in _NAMES if name in takes]
    if "match_id" in takes:
        named += things_of_match(opened, takes["match_id"])  # type: ignore[arg-type]
    if named:
        refuse_if_frozen(opened.case.pk, named, use)  # type: ignore[arg-type]


def name_of(opened: OpenCase, kind: FrozenKind, thing_id: uuid.UUID) -> str:
    """Return what a page calls a thing of the case, such as "link 3". Raises NoSuchThing."""
    if kind == FrozenKind.CASE:
        if thing_id != opened.case.pk:
            raise NoSuchThing
        return "everything in these notes"
    if kind == FrozenKind.MATCH:
        pair = Match.objects.filter(case=opened.case, pk=thing_id)
        numbers = pair.values_list("capture__number", "reference__number").first()
        if numbers is None:
            raise NoSuchThing
        return f"picture {numbers[0]} and photo {numbers[1]}"
    return f"{_WORDS[kind][0].lower()} {_number(opened, kind, thing_id)}"


def _number(opened: OpenCase, kind: FrozenKind, thing_id: uuid.UUID) -> int:
    tables: dict[FrozenKind, type[ReportedPost | Capture | ReferenceImage]] = {
        FrozenKind.POST: ReportedPost,
        FrozenKind.CAPTURE: Capture,
        FrozenKind.REFERENCE: ReferenceImage,
    }
    rows = tables[kind]._default_manager.filter(case=opened.case, pk=thing_id)  # noqa: SLF001 - of three tables
    number = rows.values_list("number", flat=True).first()
    if number is None:
        raise NoSuchThing
    return int(number)


def lead_of(opened: OpenCase, *, now: datetime) -> str:
    """Return the organisation whose lead would look after a freeze made now; "" where there is none."""
    asked_by = opened.visitor.organisation_id
    found = organisation_for(opened.case, asked_by=asked_by, now=now)
    return found.name if found else ""


def is_wholly_frozen(opened: OpenCase) -> bool:
    """Whether everything in the case is frozen, and nothing can be added."""
    return opened.case.pk in frozen_ids(opened.case.pk)


def freeze_rows(opened: OpenCase, *, now: datetime) -> list[FreezeRow]:
    """Return the freezes of a case, the newest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    rows = Freeze.objects.filter(case=opened.case).select_related("organisation", "case")
    return [
        _row(opened, one, zone, lead=looked_after_by(one, now=now))
        for one in rows.prefetch_related("things").order_by("-asked_at")
    ]


def _row(
    opened: OpenCase, freeze: Freeze, zone: ZoneInfo, *, lead: Organisation | None
) -> FreezeRow:
    state, word = _STATES[Ending(freeze.ending) if freeze.ended_at else Ending.NONE]
    told = (
        ("The links were reported to the Internet Watch Foundation", freeze.links_at),
        ("The police were told of the files", freeze.files_at),
    )
    said = _said(freeze, zone)
    return FreezeRow(
        things=things_in_words(freeze),
        when=_day(freeze.asked_at, zone),
        by=closed_by(freeze, owner="you" if opened.is_owner else "the person"),
        lead=lead.name if lead else "",
        state=state,
        word=word,
        told=(*(f"{words} on {_day(at, zone)}." for words, at in told if at), *said),
        is_open=freeze.is_open,
    )


def closed_by(freeze: Freeze, *, owner: str = "the person") -> str:
    """Return who closed it, as pages say it: by nobody's name."""
    if freeze.asked_by == WORKER.actor:
        return "this site, as it shows the same as one that is closed"
    return owner if freeze.asked_by == Kind.CODE_HOLDER else "a caseworker"


def why_closed(case_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return everything in a case that is frozen, by id, each with why, in words."""
    by_us = Freeze.objects.filter(case=case_id, asked_by=WORKER.actor)
    same = frozenset(by_us.values_list("target_id", flat=True))
    return {
        one: "it shows the same as one that is closed"
        if one in same
        else "somebody may be under 18"
        for one in frozen_ids(case_id)
    }


def _said(freeze: Freeze, zone: ZoneInfo) -> tuple[str, ...]:
    """What was written down of how it ends, as long as it can still be stopped; never who said it."""
    if not freeze.is_open or freeze.said_at is None or freeze.ends_from is None:
        return ()
    word = f"On {_day(freeze.said_at, zone)} a lead wrote down what was said: "
    if freeze.ending == Ending.NOT_A_CHILD:
        return (f"{word}it shows nobody under 18. It is still closed.",)
    local = freeze.ends_from.astimezone(zone)
    return (
        f"{word}destroy what is held here.",
        f"That can be done from {_day(local, zone)}, {local:%H:%M}. Until then it can be taken back.",
        "If it is wrong, tell them, or the police, before that.",
    )


_STATES = {
    Ending.NONE: ("stop", "Closed"),
    Ending.DESTROYED: ("none", "Destroyed"),
    Ending.NOT_A_CHILD: ("done", "Open again"),
}


def things_in_words(freeze: Freeze) -> tuple[str, ...]:
    """Return what a freeze holds, by kind and number: never by what it shows or what it was called."""
    numbers: dict[str, list[int]] = {}
    for one in freeze.things.all():
        numbers.setdefault(one.kind, []).append(one.number)
    said = ["Everything in the notes"] if FrozenKind.CASE in numbers else []
    for kind, (one_word, many) in _WORDS.items():
        if held := sorted(numbers.get(kind, [])):
            said.append(f"{one_word if len(held) == 1 else many} {listed(held)}")
    return tuple(said)


def _day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}"
