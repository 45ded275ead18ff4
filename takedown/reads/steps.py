"""One thing to do: its sentence, its button, and the page it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid

    from takedown.reads.letters import RequestRow


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and one button."""

    sentence: str
    button: str
    page: str
    request: RequestRow | None = None
    post_id: uuid.UUID | None = None
    reply_id: uuid.UUID | None = None
    clock_id: uuid.UUID | None = None
    request_id: uuid.UUID | None = None
    # What its address asks for after that.
    query: str = ""

    @property
    def takes(self) -> dict[str, uuid.UUID]:
        """What the address of its page takes besides the case."""
        given = {
            "request_id": self.request.id if self.request else self.request_id,
            "post_id": self.post_id,
            "reply_id": self.reply_id,
            "clock_id": self.clock_id,
        }
        return {name: value for name, value in given.items() if value}
