"""The next steps that the page of a case and the desk both name: the same thing to do, in the same words.

The desk knows counts and ids only; the page of the case adds what it may read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.reads.steps import NextStep

if TYPE_CHECKING:
    import uuid

    from takedown.reads.letters import RequestRow


def write_again(post_id: uuid.UUID, number: int, *, count: int = 1) -> NextStep:
    """A post came back, the first of `count` that have no new letter."""
    said = f"Post {number} came back."
    if count > 1:
        said = f"{count:,} posts came back and have no new letter. The first is post {number}."
    return NextStep(said, f"Write to them again about post {number}", "again", post_id=post_id)


def read_answer(reply_id: uuid.UUID, *, is_placed: bool) -> NextStep:
    """An answer of which nobody has said what it says, or, not placed, which letter it is about."""
    if not is_placed:
        said = "An answer came. Say which letter it is about."
        return NextStep(said, "Read the answer", "place_reply", reply_id=reply_id)
    return NextStep(
        "An answer came. Say what it says.", "Read the answer", "reply", reply_id=reply_id
    )


def look_for_her(post_id: uuid.UUID, number: int) -> NextStep:
    """A post of which only the service says that it is gone."""
    said = f"Post {number}: they say that it is gone. Somebody you trust can look for you."
    return NextStep(said, "Say what was seen", "seen", post_id=post_id)


def finish_letter(
    request_id: uuid.UUID, *, said: str = "A letter is not finished.", row: RequestRow | None = None
) -> NextStep:
    """A draft that nobody has approved."""
    return NextStep(said, "Finish the letter", "letter", row, request_id=request_id)


def send_letter(
    request_id: uuid.UUID, *, said: str = "A letter was not sent.", row: RequestRow | None = None
) -> NextStep:
    """A letter that was approved and has not gone."""
    return NextStep(said, "Send the letter", "send", row, request_id=request_id)
