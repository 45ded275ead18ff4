"""Answers as pages show them, and what follows each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.reads.freezes import is_wholly_frozen
from takedown.reads.posts import names_of
from takedown.regimes.tell import date_in_words
from takedown.removals.answered import submission_named_in
from takedown.removals.came import came_before
from takedown.removals.ladder import letters_after, parts_matter_after, say_of, steps_after
from takedown.removals.models import Reply, ReplyKind, Submission
from takedown.removals.offers import went_whole
from takedown.removals.replies.finding import references_in
from takedown.removals.replies.message import Message
from takedown.removals.replies.quoting import own_words
from takedown.removals.writing import heading_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# Asked for beside these reads; flows ask it too.
__all__ = [
    "NoSuchReply",
    "ReplyPage",
    "ReplyRow",
    "replies_without_letter",
    "reply_page",
    "reply_rows",
    "sent_letters",
    "submission_named_in",
]


class NoSuchReply(Exception):
    """There is no such answer in this case."""


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One answer in a list."""

    id: uuid.UUID
    word: str
    is_decided: bool
    when: str


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One answer: its words, how rules sorted it and why, and what a person decided."""

    reply: Reply
    subject: str
    text: str
    sender: str
    attachments: tuple[str, ...]
    why: tuple[str, ...]
    suggested: str
    said_at: datetime | None
    say: str
    # Whether the letter has to be sent whole first: only a part of it went.
    in_part: bool
    letters: tuple[str, ...]
    # Whom the person can turn to without a letter from here.
    steps: tuple[str, ...]
    # The letter it is with, and another one whose number it quotes; each "" for none.
    letter: str
    quotes: str
    # All of the notes are frozen: its words are not opened.
    is_shut: bool

    @property
    def whole(self) -> str:
        """The subject and the words, as they came."""
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text


def reply_rows(opened: OpenCase, submission: Submission) -> list[ReplyRow]:
    """Return the answers to one sending, oldest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    rows = submission.replies.order_by("added_at")
    return [_row(one, zone, is_older=came_before(one, submission)) for one in rows]


def _row(one: Reply, zone: ZoneInfo, *, is_older: bool = False) -> ReplyRow:
    local = (one.said_at or one.added_at).astimezone(zone)
    kind = ReplyKind(one.kind or one.suggested)
    return ReplyRow(
        id=one.pk,
        word=str(kind.label),
        is_decided=bool(one.kind),
        when=f"{'' if one.said_at else 'Added '}{local.day} {local:%B %Y, %H:%M}"
        f"{', before the letter went as it is noted now' if is_older else ''}",
    )


def reply_page(opened: OpenCase, reply_id: uuid.UUID) -> ReplyPage:
    """Return one answer, opened; raise NoSuchReply."""
    reply = (
        Reply.objects.filter(case=opened.case, pk=reply_id)
        .select_related("submission__request")
        .first()
    )
    if reply is None:
        raise NoSuchReply
    shut = is_wholly_frozen(opened)
    stored = {} if shut else opened.key.open_json(reply.message_sealed, reply.place("message"))
    message = stored if isinstance(stored, dict) else {}
    request = reply.submission.request if reply.submission else None
    rule_id = request.rule_id if request else ""
    kind = reply.kind or reply.suggested
    in_part = kind in parts_matter_after() and bool(request and not went_whole(request))
    return ReplyPage(
        reply=reply,
        subject=str(message.get("subject", "")),
        text=str(message.get("text", "")),
        sender=str(message.get("sender", "")),
        attachments=tuple(message.get("attachments", ())),
        why=tuple(message.get("why", ())),
        suggested=reply.suggested,
        said_at=reply.said_at,
        say=say_of(kind, rule_id=rule_id, whole=not in_part),
        in_part=in_part,
        letters=letters_after(kind, rule_id=rule_id),
        steps=steps_after(kind, rule_id=rule_id),
        letter=f"{heading_of(opened, request)}, {request.reference}" if request else "",
        quotes=_quoted_instead(opened, reply, message),
        is_shut=shut,
    )


def _quoted_instead(opened: OpenCase, reply: Reply, message: dict[str, Any]) -> str:
    """Name the letter an answer quotes where it is with another one."""
    if reply.submission is None:
        return ""
    said = Message(subject=str(message.get("subject", "")), text=str(message.get("text", "")))
    quoted = set(references_in(said)) - {""}
    if not quoted or reply.submission.request.reference in quoted:
        return ""
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    other = sent.filter(request__reference__in=quoted).select_related("request").first()
    return (
        "" if other is None else f"{heading_of(opened, other.request)}, {other.request.reference}"
    )


def replies_without_letter(opened: OpenCase) -> list[ReplyRow]:
    """Return the answers that came by mail and are about no letter yet, or about none; newest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    loose = Reply.objects.filter(case=opened.case, submission__isnull=True)
    return [_row(one, zone) for one in loose.order_by("-added_at")]


def sent_letters(opened: OpenCase) -> list[tuple[str, str]]:
    """Return the letters that were sent, to choose one from: the sending's id, and its name."""
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    newest = sent.prefetch_related("request").order_by("-submitted_at")
    return [(str(one.pk), _name_of(opened, one)) for one in newest]


def _name_of(opened: OpenCase, one: Submission) -> str:
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    day = date_in_words(one.submitted_at.astimezone(zone)) if one.submitted_at else ""
    return f"{heading_of(opened, one.request)}, {one.request.reference}, sent on {day}"


def posts_named_in(opened: OpenCase, page: ReplyPage) -> list[str]:
    """Return the posts of its sending whose links stand in the words of an answer, without what it quotes."""
    links = {link.key for link in read_links(own_words(page.whole)).links}
    if not links:
        return []
    named = ReportedPost.objects.filter(
        submitted__submission=page.reply.submission_id,
        link_index__in=[opened.key.link_index(link) for link in links],
    )
    return [str(pk) for pk in named.order_by("number").values_list("pk", flat=True)]


def posts_of_reply(opened: OpenCase, reply: Reply) -> list[tuple[str, str]]:
    """Return the posts that an answer can be about, to tick: id, and number with what names it."""
    posts = ReportedPost.objects.filter(submitted__submission=reply.submission_id)
    return [(str(pk), name) for pk, name in names_of(opened, posts.order_by("number"))]
