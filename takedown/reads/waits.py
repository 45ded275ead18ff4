"""Until which day to wait for the answer to one letter before the next, and the person's own dates.

Nobody is kept from writing: the day is said, and what can be complained of before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from takedown.deadlines.answers import ANSWERS
from takedown.deadlines.models import Deadline
from takedown.posts.models import ReportedPost
from takedown.reads.no_clock import estimated
from takedown.reads.own_limits import OwnLimit, own_limit_of
from takedown.regimes.due import receipt_day, work_out
from takedown.regimes.library import rule as rule_of
from takedown.regimes.tell import day_in_words
from takedown.removals.came import answers_to, posts_of_answers
from takedown.removals.kinds import letter_kinds
from takedown.removals.models import (
    ReceiptBasis,
    RemovalRequest,
    Reply,
    RequestState,
    SubmittedPost,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.removals.kinds import LetterKind


@dataclass(frozen=True, slots=True)
class Wait:
    """The last day of waiting, what is said of it, and the working."""

    until: date
    say: str
    lines: list[str]
    # Whether they gave notice in time that they take longer.
    extended: bool = False
    # The posts that wait, where they are not all of the letter's: "post 2"; else "".
    about: str = ""


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date that matters to the person alone: what can be done, and how it was worked out."""

    say: str
    lines: list[str]
    # The answer that gave it; None where none did.
    reply_id: uuid.UUID | None = None


def wait_before(kind: LetterKind, follows: RemovalRequest | None, *, now: datetime) -> Wait | None:
    """Return how long to wait for the answer to the letter followed, or None where that is over.

    It goes on for the posts of which no answer says anything yet, and says then which these are.
    The duty is the one the kind names, or else the followed letter's own.
    """
    if not kind.wait_say or follows is None or follows.rule_id not in kind.after:
        return None
    posts = set(_went(follows).values_list("post", flat=True))
    left = posts - _answered(follows)
    rule = rule_of(kind.wait_rule or follows.rule_id)
    counted = _counted(follows, rule.id, left)
    if counted is None or receipt_day(rule, now, calendar=rule.calendar) > counted.until:
        return None
    say = kind.wait_say_longer if counted.extended else kind.wait_say
    said, about = say.format(day=day_in_words(counted.until)), _named(left, posts)
    if about:
        said = f"{said} This day is for {about}: they answered about the rest."
    return replace(counted, say=said, about=about)


def own_dates(opened: OpenCase, *, now: datetime) -> list[OwnDate]:
    """Return from when an authority takes a complaint, and until when the person may go on."""
    letters = RemovalRequest.objects.filter(case=opened.case, withdrawn_at__isnull=True)
    return [*_from_when(list(letters), now), *_until_when(opened, now)]


def _from_when(letters: list[RemovalRequest], now: datetime) -> list[OwnDate]:
    found = []
    for kind in letter_kinds():
        for letter in letters:
            wait = kind.wait_rule and letter.rule_id in kind.after
            if wait and not _went_on(letter, kind) and (left := wait_before(kind, letter, now=now)):
                after = day_in_words(left.until + timedelta(days=1))
                about = f"{letter.reference}{_in_brackets(left.about)}"
                said = f"{kind.name} about {about}: from {after}, unless they refuse before."
                found.append(OwnDate(said, left.lines))
    return found


def _went_on(letter: RemovalRequest, kind: LetterKind) -> bool:
    """Whether the letter of this kind that follows was sent: then nobody waits for its day."""
    after = letter.followed_by.filter(rule_id=kind.rule_id)
    return after.filter(submissions__submitted_at__isnull=False).exists()


def _until_when(opened: OpenCase, now: datetime) -> list[OwnDate]:
    """Each such time once, from the last answer about a post; not where the next letter went, nor once it is over."""
    answered = Reply.objects.filter(
        case=opened.case, submission__request__withdrawn_at__isnull=True
    ).exclude(kind="")
    going_on = answered.exclude(submission__request__followed_by__state=RequestState.APPROVED)
    found: list[tuple[Reply, OwnLimit, set[uuid.UUID]]] = []
    for reply in going_on.prefetch_related("submission__request").order_by("said_at"):
        limit = own_limit_of(reply)
        if limit is not None and limit.last >= now.date():
            about = posts_of_answers([reply])[reply.pk]
            for _, one, posts in found:
                if (one.letter, one.what) == (limit.letter, limit.what):
                    posts.difference_update(about)
            found.append((reply, limit, about))
    return [_own_date(*each) for each in found if each[2]]


def _own_date(reply: Reply, one: OwnLimit, posts: set[uuid.UUID]) -> OwnDate:
    every = (
        _went(reply.submission.request).values_list("post", flat=True) if reply.submission else []
    )
    said = (
        f"Your own time for {one.what} about {one.letter}{_in_brackets(_named(posts, every))}: until "
        f"{one.day}, at the earlier reading. {one.note}"
    )
    return OwnDate(said.strip(), one.lines, reply.pk)


def _counted(letter: RemovalRequest, duty: str, posts: Collection[uuid.UUID]) -> Wait | None:
    # Of a part nobody need answer in time.
    whole = _went(letter).filter(submission__whole_notice_went=True, post__in=posts)
    sent = letter.submissions.filter(pk__in=whole.values("submission"))
    first = sent.order_by("received_at", "submitted_at").first()
    if first is None or first.received_at is None:
        return None
    # A clock knows of an extension, and of a pause: then no day can be said.
    of_letter = Deadline.objects.filter(submission__request=letter, post__in=posts)
    clocks = of_letter.filter(rule_id=duty).present()
    clock = clocks.order_by("late_at").last()
    if clock is not None and clocks.filter(paused_on__isnull=False).exists():
        return None
    if clock is not None:
        lines = [*clock.lines, clock.source]
        return Wait(clock.latest_day, "", lines, extended=clock.extended)
    latest = rule_of(duty)
    day = receipt_day(latest, first.received_at, calendar=latest.calendar)
    rule = rule_of(duty, on=day)
    met = {fact.id: "yes" for fact in rule.facts}
    outcome = work_out(rule, calendar=rule.calendar, facts=met, received_on=day)
    if outcome.due is None or isinstance(outcome.due, datetime):
        return None
    shown = first.receipt_basis == ReceiptBasis.SHOWN
    lines = [estimated(one, shown=shown) for one in outcome.trace]
    return Wait(outcome.due, "", [*lines, outcome.source])


def _went(letter: RemovalRequest) -> QuerySet[SubmittedPost]:
    return SubmittedPost.objects.filter(
        submission__request=letter, submission__submitted_at__isnull=False
    )


def _answered(letter: RemovalRequest) -> set[uuid.UUID]:
    """Return the posts that an answer to a letter is about."""
    return set().union(*posts_of_answers(answers_to(letter).filter(kind__in=ANSWERS)).values())


def _named(posts: Collection[uuid.UUID], of: Iterable[uuid.UUID]) -> str:
    """Name posts by their numbers where they are not all of a letter's; "" where they are."""
    if set(posts) == set(of):
        return ""
    rows = ReportedPost.objects.filter(pk__in=posts).order_by("number")
    numbers = [str(number) for number in rows.values_list("number", flat=True)]
    return f"{'post' if len(numbers) == 1 else 'posts'} {', '.join(numbers)}"


def _in_brackets(about: str) -> str:
    return f" ({about})" if about else ""
