"""What is known of the letter that another one follows: when it went, and what came back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.posts.details import read_details
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.regimes.tell import date_in_words
from takedown.removals.came_back import came_back, lines
from takedown.removals.following import posts_that_went
from takedown.removals.kinds import letter_kinds
from takedown.removals.letter_facts import Earlier
from takedown.removals.models import Origin, RemovalRequest
from takedown.removals.routes import REPORTS
from takedown.removals.sightings import said_gone, seen_gone
from takedown.removals.went import went

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.went import Went

# The letters that ask the service itself under the Act (kinds.toml).
ASKS_THEM = "again"
# Information for the regulator: it lists every letter to the service.
ON_RECORD = "uk-ofcom-info"
# How a letter says that somebody acts for the person, where it was approved before that was kept.
_BY_HELPER = ("acting on behalf of the subject of the content", "I write on behalf of")


def earlier_of(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> Earlier | None:
    """Return what is known of the letter this one follows, or None where it follows none.

    Raises vault.CannotOpen.
    """
    before = request.follows
    if before is None or before.letter_sealed is None:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    sendings = before.submissions.filter(submitted_at__isnull=False).order_by("submitted_at")
    if request.origin == Origin.AGAIN:
        carried = ReportedPost.objects.filter(requested__request=request)
        sendings = sendings.filter(submitted_posts__post__in=carried).distinct()
    if not sendings.exists():
        return None
    is_same = request.origin == Origin.AGAIN
    numbers = _numbers(request)
    last = went(list(sendings), numbers, now=now)
    gone = seen_gone(request, since=last.since, until=now)
    told_gone = is_same and said_gone(request, since=last.since, until=now)
    told = _told(opened, before, last, numbers=numbers, now=now)
    same = _of_the_same(told, gone, told_gone=told_gone, before=before) if is_same else set()
    return replace(
        told,
        rests_on=told.rests_on | same,
        is_same=is_same,
        was_gone=bool(gone or told_gone),
        is_replaced=is_same and _is_replaced(request, before),
        is_there=is_same and _last_seen(request, {Outcome.THERE, Outcome.BACK}),
        seen_gone=date_in_words(gone.astimezone(zone)) if is_same and gone else "",
    )


def _of_the_same(
    told: Earlier, gone: datetime | None, *, told_gone: bool, before: RemovalRequest
) -> set[str]:
    """What only a letter that is the same once more, or takes the place of one, says."""
    return {
        f"times:{told.times}",
        *([f"gone:{gone.isoformat()}"] if gone else []),
        *(["said gone"] if told_gone else []),
        *([f"not followed:{before.reference}"] if before.withdrawn_at else []),
    }


def _is_replaced(request: RemovalRequest, before: RemovalRequest) -> bool:
    """Whether a letter is written because the one before, not followed any more, was not right.

    One about a return is not, unless that was a report which cannot be declared any more.
    """
    declared = before.rule_id in REPORTS and request.rule_id not in REPORTS
    anew = declared or not _last_seen(request, {Outcome.BACK})
    return before.withdrawn_at is not None and anew


def _last_seen(request: RemovalRequest, outcomes: set[Outcome]) -> bool:
    """Whether this is what somebody, and no service, said last of every post of a letter."""
    posts = ReportedPost.objects.filter(requested__request=request)
    others = posts.exclude(outcome__in=outcomes).exists()
    return not others and not posts.filter(outcome_basis=Basis.SERVICE_SAYS).exists()


def sent_to_service(
    opened: OpenCase, request: RemovalRequest, *, now: datetime
) -> tuple[Earlier, ...]:
    """Return what went to the service under the Online Safety Act about posts of a letter, oldest first.

    Raises vault.CannotOpen.
    """
    rules = [kind.rule_id for kind in letter_kinds() if kind.group == ASKS_THEM]
    letters = RemovalRequest.objects.filter(
        case=request.case_id,
        rule_id__in=rules,
        withdrawn_at__isnull=True,
        letter_sealed__isnull=False,
        requested_posts__post__requested__request=request,
        submissions__submitted_at__isnull=False,
    )
    found, numbers = [], _numbers(request)
    for letter in letters.order_by("approved_at").distinct():
        sendings = letter.submissions.filter(submitted_at__isnull=False).order_by("submitted_at")
        gone = went(list(sendings), numbers, now=now)
        found.append(_told(opened, letter, gone, numbers=numbers, now=now))
    return tuple(found)


def _numbers(request: RemovalRequest) -> dict[uuid.UUID, int]:
    """Return the number that each post of a letter has in it."""
    posts = ReportedPost.objects.filter(requested__request=request).order_by("number")
    return {pk: number for number, pk in enumerate(posts.values_list("pk", flat=True), 1)}


def _told(
    opened: OpenCase,
    before: RemovalRequest,
    gone: Went,
    *,
    numbers: Mapping[uuid.UUID, int],
    now: datetime,
) -> Earlier:
    """What a letter about posts, with their numbers in it, may say of one before, as that went."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    received, passed = gone.received, gone.passed
    letter = opened.key.open_json(before.letter_sealed or b"", before.letter_place)
    came = came_back(before, counted=gone.counted, numbers=numbers, until=now)
    return Earlier(
        reference=before.reference,
        title=str(letter["title"]) if isinstance(letter, dict) else before.reference,
        sent=_moment(gone.sent, zone),
        received=_moment(received, zone) if received else "",
        passed=passed,
        answers=lines(came, zone),
        rests_on=frozenset(
            {
                f"sent:{before.reference}:{gone.sent.isoformat()}",
                *(f"went:{before.reference}:{post}" for post in gone.since),
                *([f"received:{before.reference}:{received.isoformat()}"] if received else []),
                *([f"passed:{before.reference}"] if passed else []),
                *(f"answer:{before.reference}:{one.word}" for one in came),
            }
        ),
        links=_links(opened, before),
        times=_times(before),
        by_helper=_by_helper(letter),
        is_report=before.rule_id in REPORTS,
    )


def _by_helper(letter: object) -> bool:
    """What was approved is what counts, whoever writes now."""
    if not isinstance(letter, dict):
        return False
    if "acting" in letter:
        return bool(letter["acting"])
    return any(words in str(letter["text"]) for words in _BY_HELPER)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{date_in_words(local)} at {local:%H:%M} ({local:%Z})"


def _links(opened: OpenCase, before: RemovalRequest) -> frozenset[str]:
    details = [read_details(post, opened.key) for post in posts_that_went(before)]
    return frozenset(
        one.canonical or f"{one.account} {one.group} {one.description}" for one in details
    )


def _times(before: RemovalRequest) -> int:
    """Count a letter that went and those it says again; one that never went was no report."""
    times, step = 1, before
    while step.origin == Origin.AGAIN and step.follows is not None:
        step = step.follows
        times += step.submissions.filter(submitted_at__isnull=False).exists()
    return times
