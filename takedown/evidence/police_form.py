"""A short text to paste into a police force's own form: what, where, when, and what else is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.common.moments import moment
from takedown.common.plain_text import one_line
from takedown.evidence.figures import partly, unasked
from takedown.evidence.record import BY_NUMBER

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.evidence.record import PackRecord, PostRecord

LONGEST = 3800  # characters; forms cut long texts off without saying so
_LONGEST_LINE = 600
_MOST_SENT = 5


def police_form(record: PackRecord) -> str:
    """Return at most 3,800 characters of plain text; posts that do not fit are counted."""
    top = [
        f"Reference: {record.reference}",
        f"Written: {_both(record.created_at, record)}",
        "",
        "What is reported (intimate images shared without consent):",
        *(_cut(line) for line in record.statement[:6]),
        "",
        f"Posts ({len(record.posts)}). Opening an address may show the pictures:",
    ]
    squares = ", but squares of colour" if any(one.mosaic for one in record.captures) else ""
    foot = [
        "",
        f"Requests and complaints approved: {len(record.requests)}.",
        *_requests(record),
        f"Files held as exhibits, with SHA-256, and not attached: {len(record.captures)}.",
        "A pack with a report, the letters, a chronology and a custody record can be handed over.",
        *([f"No letter is recorded as sent for: {left}."] if (left := unasked(record)) else []),
        "Please ask the platforms to preserve content, account data and log-in addresses.",
        f"It contains no picture{squares}. A person named or shown may be protected by lifelong anonymity.",
    ]
    room = LONGEST - sum(len(line) + 1 for line in (*top, *foot)) - 60
    return "\n".join([*top, *_posts(record, room), *foot]) + "\n"


def _requests(record: PackRecord) -> list[str]:
    # The first ones: what was sent to whom, when, and whether it was received.
    lines = []
    for request in record.requests:
        for sent in request.submissions:
            received = _local(sent.received_at, record) if sent.received_at else "not shown"
            lines.append(
                f"- {sent.number} to {_cut(request.recipient)[:80]}: sent {_local(sent.submitted_at, record)}{_said(sent.submitted_by)}{'; only a part of it' if partly(sent) else ''}; received: {received}"
            )
    left = len(lines) - _MOST_SENT
    return [*lines[:_MOST_SENT], *([f"- and {left} more, listed in the pack"] if left > 0 else [])]


def _posts(record: PackRecord, room: int) -> list[str]:
    lines: list[str] = []
    for post in record.posts:
        line = _post(post, record)
        if len(line) + 1 > room:
            break
        room -= len(line) + 1
        lines.append(line)
    left = len(record.posts) - len(lines)
    if left:
        lines.append(f"- and {left} more, listed in the pack")
    return lines


def _post(post: PostRecord, record: PackRecord) -> str:
    # An address is whole or absent: half an address misleads.
    address = one_line(post.url)
    parts = [f"- {post.number}", one_line(post.platform)]
    parts.append(address if 0 < len(address) <= _LONGEST_LINE else "address in the pack")
    if post.account:
        parts.append(f"account {_cut(post.account)[:120]}")
    if post.posted_at:
        parts.append(f"posted {_local(post.posted_at, record)}{_basis(post)}")
    parts.append(f"state: {one_line(post.state)}")
    return "; ".join(parts)


def _said(who: str) -> str:
    return f" ({one_line(who)[:80]})" if who else ""


def _basis(post: PostRecord) -> str:
    if post.posted_basis == BY_NUMBER:
        # In short, so that more posts have room; the report says it in full.
        return " (by its number, not seen on the page)"
    return f" ({one_line(post.posted_basis)[:80]})" if post.posted_basis else ""


def _local(at: datetime, record: PackRecord) -> str:
    return moment(at, zone=record.time_zone).local


def _both(at: datetime, record: PackRecord) -> str:
    shown = moment(at, zone=record.time_zone)
    return f"{shown.local} / {shown.utc}"


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= 300 else f"{line[:297]}..."
