"""How a law stands in an address: addresses stay in a browser's history, and an id would name it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from takedown.removals.kinds import letter_kinds

if TYPE_CHECKING:
    from collections.abc import Collection


class RuleNumber:
    """The id of a rule, as eight hexadecimal digits that are the same everywhere."""

    regex = "[0-9a-f]{8}"

    def to_python(self, value: str) -> str:
        """Return the id of the letter's rule; raise ValueError for a number that is none's."""
        for kind in letter_kinds():
            if self.to_url(kind.rule_id) == value:
                return kind.rule_id
        raise ValueError(value)

    def to_url(self, value: str) -> str:
        """Return the number of an id, known or not."""
        return hashlib.sha256(value.encode()).hexdigest()[:8]


def numbers_of(rules: Collection[str]) -> list[str]:
    """Return the numbers of rules, for the part of an address that a form or a link adds."""
    return [RuleNumber().to_url(one) for one in rules]


def rules_of(numbers: Collection[str]) -> frozenset[str]:
    """Return the rules that have one of these numbers."""
    every = (kind.rule_id for kind in letter_kinds())
    return frozenset(one for one in every if RuleNumber().to_url(one) in numbers)
