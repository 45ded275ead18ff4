"""A choice that stands for all of a list: it counts for those that were on the page, and for no others."""

from __future__ import annotations

import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# What such a choice begins with.
ALL: Final = "all:"


class ListChanged(Exception):
    """The choice stands for all of a list, and those are others now than on the page."""


def whole(ids: Iterable[uuid.UUID]) -> str:
    """Return the choice that stands for all of these."""
    return f"{ALL}{digest(ids)}"


def digest(ids: Iterable[uuid.UUID]) -> str:
    """Return the same for the same ids, in whichever order."""
    return sha256(b"".join(sorted(one.bytes for one in ids))).hexdigest()


def picked(values: Iterable[str], *, of: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return the ids that choices stand for, each its own or all of a list. Raises ListChanged."""
    found: set[uuid.UUID] = set()
    for value in values:
        if not value.startswith(ALL):
            found.add(uuid.UUID(value))
        elif value == whole(of):
            found.update(of)
        else:
            raise ListChanged
    return found
