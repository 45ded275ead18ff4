"""What answers, and times that stand still or are over, ask of the person now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from takedown.deadlines.answers import ANSWERS
from takedown.deadlines.models import Basis as ClockBasis
from takedown.deadlines.models import ChangeKind, ClockChange, Deadline
from takedown.posts.models import Outcome, ReportedPost
from takedown.reads.clock_words import passed_line
from takedown.reads.steps import NextStep
from takedown.removals.came import posts_of_answers
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.ladder import letters_after, parts_matter_after
from takedown.removals.models import RemovalRequest, Reply, ReplyKind
from takedown.removals.offers import went_whole
from takedown.removals.writing import name_of, recipient_of

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase

# What an answer asks of the person, after the name of whoever gave it.
WANTS = {
    ReplyKind.REFUSED_NO_VIOLATION: "said no to your {letter}. You need not leave it at that.",
    ReplyKind.REFUSED_NOT_SUBJECT: "said no to your {letter}. You need not leave it at that.",
    ReplyKind.ASKS_FOR_IDENTITY: "asks for proof of identity, about your {letter}.",
    ReplyKind.ASKS_FOR_MORE: "asks for more, about your {letter}.",
}


def wanted(opened: OpenCase) -> NextStep | None:
    """An answer that asks something stays in sight until another letter about its posts is written.

    That is: one that fits it, or the same again. It goes too once each of them is gone, or a later
    answer to the same sending was decided that is about it.
    """
    asking = Reply.objects.filter(
        case=opened.case,
        kind__in=WANTS,
        settled_at__isnull=True,
        submission__request__withdrawn_at__isnull=True,
    ).exclude(submission__request__in=frozen_letters(opened.case.pk).values("pk"))
    for reply in asking.prefetch_related("submission__request").order_by("-decided_at"):
        if reply.submission is None or _has_to_go_whole(reply) or _was_followed(reply):
            continue
        request = reply.submission.request
        letter = f"{_in_a_sentence(name_of(request))} {request.reference}"
        who = recipient_of(opened, request)
        return NextStep(
            f"{who} {WANTS[ReplyKind(reply.kind)].format(letter=letter)}",
            "See what you can do",
            "after_reply",
            reply_id=reply.pk,
        )
    return None


def _has_to_go_whole(reply: Reply) -> bool:
    """Whether only a part of the letter went: then the rest of it is what to do, and stands as such."""
    sending = reply.submission
    if sending is None or reply.kind not in parts_matter_after():
        return False
    return not went_whole(sending.request)


def _was_followed(reply: Reply) -> bool:
    about = posts_of_answers([reply])[reply.pk] - _answered_since(reply)
    left = ReportedPost.objects.filter(pk__in=about).exclude(outcome=Outcome.GONE)
    if not left.exists():
        return True
    letters = RemovalRequest.objects.filter(
        requested_posts__post__in=left, rule_id__in=_that_follow(reply)
    )
    changes = ClockChange.objects.filter(
        deadline__submission=reply.submission_id,
        kind__in=[ChangeKind.PAUSED, ChangeKind.RESUMED],
        at__gte=reply.decided_at,
    )
    asked = reply.kind == ReplyKind.ASKS_FOR_IDENTITY
    return letters.filter(drafted_at__gte=reply.decided_at).exists() or (asked and changes.exists())


def _that_follow(reply: Reply) -> tuple[str, ...]:
    """The letters that go on from an answer: those that fit it, and the same one again."""
    rule_id = reply.submission.request.rule_id if reply.submission else ""
    return (rule_id, *letters_after(reply.kind, rule_id=rule_id))


def _answered_since(reply: Reply) -> set[uuid.UUID]:
    """Return the posts of later answers: a receipt, or the note that none came, is none."""
    others = Reply.objects.filter(submission=reply.submission_id, kind__in=[*ANSWERS, *WANTS])
    dated = reply.said_at or reply.added_at
    later = [
        one
        for one in others.exclude(pk=reply.pk)
        if (one.said_at or one.added_at, one.decided_at) > (dated, reply.decided_at)
    ]
    return set().union(*posts_of_answers(later).values())


def paused(opened: OpenCase) -> NextStep | None:
    """A clock that stands still waits for the person, not for the recipient."""
    present = Deadline.objects.filter(case=opened.case).present().not_frozen()
    clock = (
        present.filter(paused_on__isnull=False, met_at__isnull=True, stopped_at__isnull=True)
        .select_related("submission__request")
        .order_by("paused_on", "pk")
        .first()
    )
    if clock is None:
        return None
    who = recipient_of(opened, clock.submission.request)
    return NextStep(
        f"{who} waits for what it asked you for, and the time stands still. Once they have it, note "
        "the day.",
        "They have it",
        "clock_goes_on",
        clock_id=clock.pk,
    )


def passed(opened: OpenCase, *, basis: ClockBasis = ClockBasis.SHOWN) -> NextStep | None:
    """A time that is over, until another letter about the post is written.

    By a receipt that was shown, or where none was, counted from when it was sent: that is said.
    """
    over = Deadline.objects.filter(case=opened.case).running().not_frozen()
    written = RemovalRequest.objects.filter(
        requested_posts__post=OuterRef("post_id"), drafted_at__gte=OuterRef("late_at")
    )
    over = over.filter(~Exists(written), passed_at__isnull=False, basis=basis)
    clock = (
        over.select_related("post")
        .prefetch_related("submission__request")
        .order_by("-late_at", "pk")
        .first()
    )
    if clock is None:
        return None
    return NextStep(
        f"{passed_line(clock)} You can go on now.",
        "See what you can do",
        "ways",
        request_id=clock.submission.request_id,
    )


def _in_a_sentence(name: str) -> str:
    """Return a letter's name as it stands inside a sentence: EU notice, quick complaint."""
    return name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"
