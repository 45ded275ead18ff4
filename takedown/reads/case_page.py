"""The home of a case: what is happening, what is next, by when, and everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.reads.code import code_state
from takedown.reads.letters import RequestRow, request_rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

_SENTENCES = {
    Name.CASE_OPENED: "These notes were begun",
    Name.CODE_CONFIRMED: "The six words were written down",
    Name.CASE_ENTERED: "The six words were typed, and the notes opened",
    Name.PIN_SET: "A PIN was set",
    Name.PIN_WRONG: "Somebody typed the six words and a wrong PIN",
    Name.SESSIONS_ENDED: "The notes were closed on every other device",
    Name.ANSWERS_SAVED: "Answers were changed",
    Name.POSTS_ADDED: "Posts were added",
    Name.POST_REMOVED: "A link was taken out",
    Name.EARLIER_REPORT_NOTED: "An earlier report was noted",
    Name.REQUEST_APPROVED: "A letter was approved",
    Name.SUBMISSION_MADE: "A letter was sent",
    Name.RECEIPT_RECORDED: "A receipt was added",
    Name.OUTCOME_RECORDED: "Somebody noted what they saw",
    Name.CLOCK_PASSED: "The time of a clock passed",
    Name.ACCESS_GRANTED: "An organisation was let in",
    Name.ACCESS_WITHDRAWN: "An organisation's access was ended",
    Name.CASE_VIEWED: "A caseworker opened these notes",
    Name.REFERENCE_ADDED: "A photo to compare with was added",
    Name.CAPTURE_ADDED: "A picture of a post was added",
    Name.PICTURE_REFUSED: "A file could not be read as a picture",
    Name.MATCH_SUGGESTED: "A likeness was found",
    Name.MATCH_DECIDED: "A likeness was decided",
    Name.PICTURE_VIEWED: "A picture was opened",
    Name.PACK_ASKED_FOR: "An evidence pack was asked for",
    Name.PACK_BUILT: "An evidence pack was made",
    Name.PACK_DOWNLOADED: "An evidence pack was downloaded",
    Name.LETTER_DOWNLOADED: "A letter was downloaded",
    Name.ERASE_UNDONE: "Erasing was undone",
}
_SHOWN = 40
_STAFF = f"{Kind.STAFF}:"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and one button."""

    sentence: str
    button: str
    page: str
    request: RequestRow | None = None


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened."""

    when: str
    iso: str
    what: str
    detail: str = ""


def next_step(opened: OpenCase) -> NextStep:
    """Return the one thing to do now."""
    if opened.is_owner and code_state(opened).confirmed_at is None:
        return NextStep("Write down your six words first.", "Show my six words", "code")
    answers = read_answers(opened.case, opened.key)
    if not answers.shows:
        return NextStep("A few questions decide which letter is true.", "Go on", "shows")
    if not answers.agreed_here or not answers.public_before:
        return NextStep("Two questions about agreement come next.", "Go on", "agreed")
    if not answers.maker:
        return NextStep("Say who makes the report.", "Go on", "who")
    if not answers.contact_kind:
        return NextStep("Choose where the platform may write.", "Go on", "contact")
    return _about_letters(request_rows(opened))


def _about_letters(rows: list[RequestRow]) -> NextStep:
    for row in rows:
        if not row.is_approved:
            return NextStep(
                f"A letter to {row.service} is ready to read.", "Read it", "letter", row
            )
    for row in rows:
        if row.sent < row.sendings:
            return NextStep(f"The letter to {row.service} is not sent yet.", "Send it", "send", row)
    if not rows:
        return NextStep("See which letters can be written.", "Go to the letters", "letters")
    return NextStep(
        "Your letters are sent. Nothing needs doing before the time below.",
        "Add what they answered",
        "send",
        rows[-1],
    )


def timeline(opened: OpenCase) -> list[TimelineLine]:
    """Return what happened, newest first, from the audit chain; what caseworkers did names them so."""
    # Her own answers are hers to change; a caseworker's changes she must be able to see.
    return _lines(
        opened, _events(opened).exclude(name=Name.ANSWERS_SAVED, actor=str(Kind.CODE_HOLDER))
    )


def done_by_caseworkers(opened: OpenCase) -> list[TimelineLine]:
    """Return what caseworkers did in a case, newest first, however much else happened since."""
    return _lines(opened, _events(opened).filter(actor__startswith=_STAFF))


def _events(opened: OpenCase) -> QuerySet[Event]:
    return Event.objects.filter(case_id=opened.case.pk, name__in=_SENTENCES)


def _lines(opened: OpenCase, events: QuerySet[Event]) -> list[TimelineLine]:
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    shown = list(events.order_by("-sequence")[:_SHOWN])
    workers = _organisations({event.actor for event in shown})
    return [_line(event, zone, workers) for event in shown]


def _line(event: Event, zone: ZoneInfo, workers: dict[str, str]) -> TimelineLine:
    local = event.at.astimezone(zone)
    what = _SENTENCES[Name(event.name)]
    if event.name == Name.POSTS_ADDED:
        what = _added(event.details.get("count"))
    detail = ""
    if event.actor.startswith(_STAFF):
        # Who worked there once and does no more is still a caseworker here.
        organisation = workers.get(event.actor)
        detail = f"By a caseworker of {organisation}" if organisation else "By a caseworker"
    return TimelineLine(
        when=f"{local.day} {local:%B %Y, %H:%M}", iso=event.at.isoformat(), what=what, detail=detail
    )


def _organisations(actors: set[str]) -> dict[str, str]:
    """Return the organisation of every actor who is a caseworker."""
    ids = [actor.removeprefix(_STAFF) for actor in actors if actor.startswith(_STAFF)]
    members = Membership.objects.filter(pk__in=ids).select_related("organisation")
    return {f"{_STAFF}{one.pk}": one.organisation.name for one in members}


def _added(count: object) -> str:
    """Say how many; none where every link was in the notes before."""
    return {0: "No new post was added", 1: "1 post was added"}.get(
        count if isinstance(count, int) else -1, f"{count} posts were added"
    )
