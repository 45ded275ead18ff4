"""Whoever is asking: somebody holding a case code, a signed-in caseworker, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid


class Kind(StrEnum):
    """The kinds of visitor."""

    NOBODY = "nobody"
    CODE_HOLDER = "code-holder"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. Case and epoch for a code-holder; membership and organisation for staff."""

    kind: Kind
    case_id: uuid.UUID | None = None
    epoch: int = 0
    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    role: str = ""

    @property
    def actor(self) -> str:
        """How the audit names this visitor: a kind and an id, never a name."""
        if self.kind is Kind.STAFF:
            return f"staff:{self.membership_id}"
        return str(self.kind)


NOBODY = Visitor(kind=Kind.NOBODY)


def code_holder(case_id: uuid.UUID, *, epoch: int = 0) -> Visitor:
    """Return the visitor who typed the code of this case, in an epoch of its sessions."""
    return Visitor(kind=Kind.CODE_HOLDER, case_id=case_id, epoch=epoch)
