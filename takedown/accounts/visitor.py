"""Whoever is asking: somebody holding a case code, a signed-in caseworker, or nobody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

# No row has it: a question asked with it finds nothing.
_NOBODY = uuid.UUID(int=0)


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

    @property
    def works_as(self) -> uuid.UUID:
        """Return the membership of staff, and for everybody else an id that no row has."""
        return self.membership_id or _NOBODY

    @property
    def works_at(self) -> uuid.UUID:
        """Return the organisation of staff, and for everybody else an id that no row has."""
        return self.organisation_id or _NOBODY


NOBODY = Visitor(kind=Kind.NOBODY)


def code_holder(case_id: uuid.UUID, *, epoch: int = 0) -> Visitor:
    """Return the visitor who typed the code of this case, in an epoch of its sessions."""
    return Visitor(kind=Kind.CODE_HOLDER, case_id=case_id, epoch=epoch)
