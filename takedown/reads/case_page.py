"""What happened in a case, in words, from its audit chain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.models import Membership
from takedown.accounts.roles import Role
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.reads.folding import TimelineLine, folded
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.writing import heading_of, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

_SENTENCES = {
    Name.CASE_OPENED: "These notes were begun",
    Name.CODE_CONFIRMED: "The six words were written down",
    Name.CASE_ENTERED: "The six words were typed, and the notes opened",
    Name.PIN_SET: "A PIN was set",
    Name.PIN_WRONG: "Somebody typed the six words and a wrong PIN",
    Name.PIN_REMOVED: "The PIN was taken away",
    Name.PIN_CHANGE_ASKED_FOR: "A change of the PIN was asked for",
    Name.PIN_CHANGE_STOPPED: "A change of the PIN was stopped",
    Name.SPARE_WORDS_MADE: "Spare words were made",
    Name.SPARE_WORDS_ENDED: "All spare words were ended",
    Name.NEW_WORDS_ASKED_FOR: "Somebody asked for new words with spare words",
    Name.NEW_WORDS_STOPPED: "Asking for new words was stopped",
    Name.NEW_WORDS_GIVEN: "New words were given. The old words and the PIN ended",
    Name.CONTACT_CHANGED: "Where answers go was changed",
    Name.SESSIONS_ENDED: "The notes were closed on every other device",
    Name.ANSWERS_SAVED: "Answers were changed",
    Name.POSTS_ADDED: "Posts were added",
    Name.POST_REMOVED: "A link was taken out",
    Name.EARLIER_REPORT_NOTED: "An earlier report was noted",
    Name.REQUEST_APPROVED: "A letter was approved",
    Name.SUBMISSION_MADE: "A letter was sent",
    Name.MAIL_ASKED_FOR: "Sending a letter from here was asked for",
    Name.MAIL_REFUSED: "A letter could not be sent from here",
    Name.MAIL_UNKNOWN: "We do not know whether a letter went",
    Name.MAIL_SETTLED: "Somebody said whether a letter went",
    Name.RECEIPT_RECORDED: "A receipt was added",
    Name.RECEIPT_TAKEN_BACK: "A receipt was taken back",
    Name.OUTCOME_RECORDED: "Somebody noted what they saw",
    Name.CLOCK_PASSED: "The time of a clock passed",
    Name.CLOCK_EXTENDED: "The time of a clock was extended",
    Name.CLOCK_PAUSED: "A clock was paused",
    Name.CLOCK_RESUMED: "A clock went on",
    Name.CLOCK_CHANGE_TAKEN_BACK: "What was noted of a time was taken back",
    Name.POST_DESCRIBED: "More was said of a link",
    Name.SUBMISSION_ADDED: "Another way to send a letter was chosen",
    Name.REQUEST_WITHDRAWN: "A letter is not followed any more",
    Name.REQUEST_FOLLOWED: "A letter is followed again",
    Name.SENDING_CORRECTED: "The time of a sending was corrected",
    Name.COVERED_NOTED: "What they say of the law was noted",
    Name.REPLY_ADDED: "An answer was added",
    Name.RELAY_MADE: "These notes got an address for answers",
    Name.REPLY_PLACED: "Which letter an answer is about was said",
    Name.REPLY_SETTLED: "An answer was dealt with",
    Name.REPLY_LAID_ASIDE: "An answer about no letter was laid aside",
    Name.REPLY_DECIDED: "What an answer says was decided",
    Name.REPLY_MOVED: "An answer was put with another letter, or with none",
    Name.ACCESS_GRANTED: "An organisation was let in",
    Name.ACCESS_WITHDRAWN: "An organisation's access was ended",
    Name.CASE_VIEWED: "A caseworker opened these notes",
    Name.CASE_TAKEN: "A caseworker took these notes on",
    Name.CASE_HANDED_OVER: "These notes were handed to another caseworker",
    Name.ASSIGNMENT_ENDED: "A caseworker stopped working on these notes",
    Name.EMERGENCY_OPENED: "Somebody opened these notes in an emergency",
    Name.REFERENCE_ADDED: "A photo to compare with was added",
    Name.FINGERPRINT_ADDED: "The fingerprint of a photo was added",
    Name.CAPTURE_ADDED: "A picture of a post was added",
    Name.PICTURE_REFUSED: "A file could not be read as a picture",
    Name.MATCH_SUGGESTED: "A likeness was found",
    Name.MATCH_DECIDED: "A likeness was decided",
    Name.COPY_PARTED: "A picture was said to be no copy of another",
    Name.PICTURE_VIEWED: "A picture was opened",
    Name.PACK_ASKED_FOR: "An evidence pack was asked for",
    Name.PACK_BUILT: "An evidence pack was made",
    Name.PACK_DOWNLOADED: "An evidence pack was downloaded",
    Name.ORIGINALS_ASKED_FOR: "The files of an evidence pack were asked for",
    Name.ORIGINALS_HANDED_OUT: "The files of an evidence pack were saved, locked",
    Name.PACK_STAMPED: "A timestamp of an evidence pack came",
    Name.LETTER_DOWNLOADED: "A letter was downloaded",
    Name.ERASE_UNDONE: "Erasing was undone",
    Name.HOLD_SET: "Something was kept for evidence, until a day",
    Name.HOLD_ENDED: "Keeping something for evidence was ended",
    Name.GOING_TOLD: "It was said here that something will go by itself",
    Name.GOING_KEPT: "What would have gone by itself was kept",
    Name.GOING_HIDDEN: "The notes were hidden because nobody had opened them for long",
    Name.PICTURE_LET_GO: "A picture was destroyed, long after its post was gone",
    Name.THING_FROZEN: "Something was closed, as somebody may be under 18",
    Name.FROZEN_USE_REFUSED: "Something that is closed was tried, and refused",
    Name.FREEZE_VIEWED: "A safeguarding lead looked at what is closed, and at no picture",
    Name.FROZEN_LINKS_REPORTED: "Closed links were reported to the Internet Watch Foundation",
    Name.FROZEN_FILES_REPORTED: "The police were told of closed files",
    Name.FREEZE_END_SAID: "What was said of something closed was written down",
    Name.FREEZE_ENDED: "Something is closed no more, or was destroyed, as they said",
    Name.SAFE_CONTACT_SAVED: "How to make contact was said",
    Name.SAFE_CONTACT_CONFIRMED: "Contact was said to be safe still",
    Name.SAFE_CONTACT_ENDED: "Contact was stopped",
    Name.NUDGE_SENT: "A short message went out",
    Name.NUDGE_REFUSED: "A short message could not be sent",
    Name.NUDGE_UNKNOWN: "We do not know whether a short message went out",
    Name.NUDGE_DROPPED: "A short message was not sent",
    Name.NUDGE_FOR_STAFF: "News was left to a caseworker to tell",
    Name.NUDGE_DONE: "A caseworker dealt with news",
}
# What names the letter it is about.
_ABOUT_A_LETTER = {
    Name.REQUEST_APPROVED: "{letter}: approved",
    Name.SUBMISSION_MADE: "{letter}: sent",
    Name.MAIL_ASKED_FOR: "{letter}: sending it from here asked for",
    Name.MAIL_REFUSED: "{letter}: could not be sent from here",
    Name.MAIL_UNKNOWN: "{letter}: we do not know whether it went",
    Name.MAIL_SETTLED: "{letter}: somebody said whether it went",
    Name.RECEIPT_RECORDED: "{letter}: receipt added",
    Name.RECEIPT_TAKEN_BACK: "{letter}: receipt taken back",
    Name.LETTER_DOWNLOADED: "{letter}: downloaded",
    Name.CLOCK_PASSED: "{letter}: the time for it passed",
    Name.CLOCK_EXTENDED: "{letter}: the time for it extended",
    Name.CLOCK_PAUSED: "{letter}: the time for it paused",
    Name.CLOCK_RESUMED: "{letter}: the time for it goes on",
    Name.CLOCK_CHANGE_TAKEN_BACK: "{letter}: what was noted of its time taken back",
    Name.REQUEST_WITHDRAWN: "{letter}: not followed any more",
    Name.REQUEST_FOLLOWED: "{letter}: followed again",
    Name.SENDING_CORRECTED: "{letter}: the time of sending corrected",
    Name.COVERED_NOTED: "{letter}: what they say of the law noted",
    Name.REPLY_ADDED: "{letter}: an answer added",
    Name.REPLY_DECIDED: "{letter}: what an answer says decided",
}
_SEEN: dict[str, str] = {
    Outcome.THERE: "seen, still there",
    Outcome.GONE: "gone",
    Outcome.REGION: "hidden in some countries only",
    Outcome.BACK: "came back",
}
_SAID_OF_THE_LAW = {"YES": "it covers them", "NO": "it does not cover them"}
_PART_SENT = "{letter}: a part sent"
_FOR_EVERY_PICTURE = (
    Name.CAPTURE_ADDED, Name.PICTURE_REFUSED, Name.MATCH_SUGGESTED, Name.MATCH_DECIDED,
    Name.FROZEN_USE_REFUSED,
)  # fmt: skip
_BY_A_LEAD = (
    Name.FREEZE_VIEWED, Name.FROZEN_LINKS_REPORTED, Name.FROZEN_FILES_REPORTED,
    Name.FREEZE_END_SAID, Name.FREEZE_ENDED,
)  # fmt: skip
_STAFF = f"{Kind.STAFF}:"
_BY_A_MANAGER = "By a manager"
_WORKER = re.compile("^By (a caseworker|a manager)")


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
    shown = list(events.order_by("-sequence"))
    workers = _workers(shown)
    letters = _letters(opened, shown)
    posts = {
        str(pk): number
        for pk, number in ReportedPost.objects.filter(case=opened.case).values_list("pk", "number")
    }
    lines = [_line(event, _what(event, letters, posts), zone, workers) for event in shown]
    return folded(lines, often={_SENTENCES[name] for name in _FOR_EVERY_PICTURE})


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
    if name == Name.OUTCOME_RECORDED:
        return _seen(event, posts)
    letter = letters.get(_subject(event))
    if letter is None:
        return _SENTENCES[name]
    if name == Name.COVERED_NOTED:
        said = _SAID_OF_THE_LAW.get(str(event.details.get("decision")), "taken back")
        return f"{_ABOUT_A_LETTER[name].format(letter=letter)}, {said}"
    part = name == Name.SUBMISSION_MADE and event.details.get("state") == str(False)
    return (_PART_SENT if part else _ABOUT_A_LETTER[name]).format(letter=letter)


def _seen(event: Event, posts: dict[str, int]) -> str:
    number = posts.get(str(event.details.get("post")))
    post = f"Post {number}" if number else "A post"
    outcome, kind = str(event.details.get("outcome")), event.details.get("kind")
    if event.details.get("state") or outcome == Outcome.UNKNOWN:
        return f"{post}: what they said of it was taken back"
    if outcome == Outcome.GONE and kind == Basis.SIGNED_OUT:
        return f"{post}: not seen by somebody not signed in, which is weak"
    seen = _SEEN.get(outcome, "looked at")
    return f"{post}: {seen}, as they say" if kind == Basis.SERVICE_SAYS else f"{post}: {seen}"


def _subject(event: Event) -> str:
    """Return the id of the request, sending or clock that an event about a letter names."""
    if event.name not in _ABOUT_A_LETTER:
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
