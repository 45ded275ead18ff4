"""What happened in a case, in words, from its audit chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.models import Membership
from takedown.accounts.roles import Role
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.deadlines.noted_changes import NOT_SENT
from takedown.posts.models import ReportedPost
from takedown.reads.event_sentences import ABOUT_A_LETTER, LIST_TAKEN_AWAY, SENTENCES
from takedown.reads.folding import TimelineLine, folded, together
from takedown.reads.looks import seen_line
from takedown.reads.parts import AT_ONCE, Part, cut
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.writing import heading_of, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

_SAID_OF_THE_LAW = {"YES": "it covers them", "NO": "it does not cover them"}
_PART_SENT = "{letter}: a part sent"
_FOR_EVERY_PICTURE = (
    Name.CAPTURE_ADDED, Name.PICTURE_REFUSED, Name.MATCH_SUGGESTED, Name.MATCH_DECIDED,
    Name.FROZEN_USE_REFUSED,
)  # fmt: skip
_BY_A_LEAD = (
    Name.FREEZE_VIEWED, Name.FROZEN_LINKS_REPORTED, Name.FROZEN_FILES_REPORTED,
    Name.FREEZE_END_SAID, Name.FREEZE_END_TAKEN_BACK, Name.FREEZE_ENDED,
)  # fmt: skip
_FIRST = 5
_LONG = 200
_FEW_MOMENTS = 12
_STAFF = f"{Kind.STAFF}:"
_BY_A_MANAGER = "By a manager"
_WORKER = re.compile("^By (a caseworker|a manager)")


@dataclass(frozen=True, slots=True)
class Recent:
    """What happened last: the first lines, those behind a fold, and whether there are more than both."""

    first: list[TimelineLine]
    rest: list[TimelineLine]
    more: bool


def timeline(opened: OpenCase) -> list[TimelineLine]:
    """Return what happened, newest first, from the audit chain; what caseworkers did names them so."""
    # Also what was done with her own words: somebody else may have them.
    return _lines(opened, _events(opened))


def recent(opened: OpenCase) -> Recent:
    """Return the end of the same for the home of a case, without reading a long chain to its beginning."""
    events, is_cut = _events(opened), False
    is_long = events.order_by("-sequence")[_LONG : _LONG + 1].exists()
    reach = _FEW_MOMENTS if is_long else AT_ONCE
    # By moments: one press may write a line for each of hundreds of posts, which are told as one.
    moments = events.order_by("-at").values_list("at", flat=True).distinct()
    oldest = moments[reach : reach + 1].first()
    if oldest is not None:
        # Whole days, as lines of one day are put together.
        day = oldest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        is_cut = events.filter(at__lt=day).exists()
        events = events.filter(at__gte=day)
    lines = _lines(opened, events)
    more = is_cut or len(lines) > AT_ONCE
    return Recent(first=lines[:_FIRST], rest=[] if more else lines[_FIRST:], more=more)


def past_part(opened: OpenCase, *, asked: str) -> Part[TimelineLine]:
    """Return the part of everything that happened that was asked for, newest first."""
    lines = timeline(opened)
    part = cut(len(lines), asked=asked)
    return part.of(lines[part.rows])


def done_by_caseworkers(opened: OpenCase) -> list[TimelineLine]:
    """Return what caseworkers did in a case, newest first, however much else happened since."""
    return _lines(opened, _events(opened).filter(actor__startswith=_STAFF))


def _events(opened: OpenCase) -> QuerySet[Event]:
    return Event.objects.filter(case_id=opened.case.pk, name__in=SENTENCES)


def _lines(opened: OpenCase, events: QuerySet[Event]) -> list[TimelineLine]:
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    shown = list(events.defer("previous", "digest").order_by("-sequence"))
    workers = _workers(shown)
    letters = _letters(opened, shown)
    posts = {
        str(pk): number
        for pk, number in ReportedPost.objects.filter(case=opened.case).values_list("pk", "number")
    }
    told = together([(event, _what(event, letters, posts)) for event in shown], posts)
    lines = [_line(event, what, zone, workers) for event, what in told]
    return folded(
        lines,
        often={SENTENCES[name] for name in _FOR_EVERY_PICTURE},
        always={SENTENCES[Name.ANSWERS_SAVED]},
    )


def _line(event: Event, what: str, zone: ZoneInfo, workers: dict[str, str]) -> TimelineLine:
    local = event.at.astimezone(zone)
    detail = workers.get(event.actor, "")
    if event.name in _BY_A_LEAD:
        detail = _WORKER.sub("By the safeguarding lead", detail)
    if detail.startswith(_BY_A_MANAGER):
        what = what.replace("A caseworker", "A manager")
    return TimelineLine(
        when=f"{local.day} {local:%B %Y, %H:%M}", iso=event.at.isoformat(), what=what, detail=detail
    )


def _what(event: Event, letters: dict[str, str], posts: dict[str, int]) -> str:
    name = Name(event.name)
    if name == Name.POSTS_ADDED:
        return _added(event.details.get("count"))
    if name == Name.ANSWERS_SAVED and event.details.get("questions") == "unread":
        return LIST_TAKEN_AWAY
    if name in (Name.OUTCOME_RECORDED, Name.OUTCOME_CORRECTED):
        return seen_line(event, posts)
    letter = letters.get(_subject(event))
    return SENTENCES[name] if letter is None else _of_a_letter(event, letter)


def _of_a_letter(event: Event, letter: str) -> str:
    name = Name(event.name)
    if name == Name.COVERED_NOTED:
        said = _SAID_OF_THE_LAW.get(str(event.details.get("decision")), "taken back")
        return f"{ABOUT_A_LETTER[name].format(letter=letter)}, {said}"
    if name == Name.SENDING_CORRECTED and event.details.get("state") == NOT_SENT:
        return f"{letter}: not sent after all"
    if name == Name.REPLY_DECIDED and event.details.get("state"):
        return f"{letter}: what an answer says decided anew"
    part = name == Name.SUBMISSION_MADE and event.details.get("state") == str(False)
    return (_PART_SENT if part else ABOUT_A_LETTER[name]).format(letter=letter)


def _subject(event: Event) -> str:
    """Return the id of the request, sending or clock that an event about a letter names."""
    if event.name not in ABOUT_A_LETTER:
        return ""
    ids = (event.details.get(kind) for kind in ("request", "submission", "clock"))
    return str(next(filter(None, ids), ""))


def _letters(opened: OpenCase, events: Sequence[Event]) -> dict[str, str]:
    """Return what the letter is called, by the id of the request, sending or clock of each event."""
    named = {_subject(event) for event in events} - {""}
    letters = RemovalRequest.objects.filter(case=opened.case)
    sendings = Submission.objects.filter(request__case=opened.case, pk__in=named)
    clocks = Deadline.objects.filter(case=opened.case, pk__in=named)
    request_of = {
        **{one: one for one in letters.filter(pk__in=named).values_list("pk", flat=True)},
        **dict(sendings.values_list("pk", "request_id")),
        **dict(clocks.values_list("pk", "submission__request_id")),
    }
    wanted = list(letters.filter(pk__in=set(request_of.values())))
    services = services_of(opened, wanted)
    said = {
        one.pk: f"{heading_of(opened, one, service=services[one.pk])}, {one.reference}"
        for one in wanted
    }
    return {str(subject): said[request] for subject, request in request_of.items()}


def _workers(events: Sequence[Event]) -> dict[str, str]:
    """Return how each person of an organisation is named: managers come in an emergency only."""
    actors = {event.actor for event in events if event.actor.startswith(_STAFF)}
    managers = {one.actor for one in events if one.details.get("role") == Role.MANAGER}
    ids = [actor.removeprefix(_STAFF) for actor in actors]
    members = Membership.objects.filter(pk__in=ids).select_related("organisation")
    # Who worked there once and does no more is still a caseworker here.
    of = {f"{_STAFF}{one.pk}": f" of {one.organisation.name}" for one in members}
    return {
        actor: f"{_BY_A_MANAGER if actor in managers else 'By a caseworker'}{of.get(actor, '')}"
        for actor in actors
    }


def _added(count: object) -> str:
    """Say how many; none where every link was in the notes before."""
    return {0: "No new post was added", 1: "1 post was added"}.get(
        count if isinstance(count, int) else -1, f"{count} posts were added"
    )
