"""When a post on X was made, read from its number alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

# Twitter's own generator: twepoch = 1288834974657 ms after 1970, time above 22 bits of machine and sequence
# (github.com/twitter-archive/snowflake, IdWorker.scala, release snowflake-2010).
X_EPOCH: Final = datetime.fromtimestamp(1288834974, UTC) + timedelta(milliseconds=657)
_LOW_BITS: Final = 22
_LARGEST: Final = 2**63 - 1
# Before November 2010 posts were numbered one by one; read as a time, those numbers all fall in the first minute.
_SMALLEST: Final = 60_000 << _LOW_BITS


class NotASnowflakeError(ValueError):
    """This post number carries no time."""

    def __init__(self) -> None:
        super().__init__("This post’s number does not carry the time at which it was posted.")


def snowflake_time(post_id: str) -> datetime:
    """The instant (UTC, to the millisecond) at which X numbered a post.

    `post_id` is the digits of the post's number. Raises NotASnowflakeError for anything else, for a number over
    63 bits, and for posts of before November 2010. Source: twitter-archive/snowflake, IdWorker.scala.
    """
    if not (post_id.isascii() and post_id.isdigit() and len(post_id) <= 19):
        raise NotASnowflakeError
    number = int(post_id)
    if not _SMALLEST <= number <= _LARGEST:
        raise NotASnowflakeError
    return X_EPOCH + timedelta(milliseconds=number >> _LOW_BITS)
