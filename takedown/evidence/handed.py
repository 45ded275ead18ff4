"""What leaves the service when a letter, a pack or the originals are saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime


def _nothing_more() -> None:
    """Ask nothing more than the door."""


class NotThere(Exception):
    """There is no such file in this case, or it is not made yet, or not for this visitor."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file to give: a neutral name, its type and its bytes, chunk by chunk.

    `size` is None where it is only known when all is given. From `ends_at` on no more of it is given.
    `ask_again` is called before each piece and raises where it must not go out any more.
    """

    name: str
    media_type: str
    size: int | None
    content: Iterable[bytes]
    ends_at: datetime | None = None
    ask_again: Callable[[], None] = _nothing_more
