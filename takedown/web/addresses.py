"""How a law stands in an address: addresses stay in a browser's history, and an id would name it."""

from __future__ import annotations

import hashlib

from takedown.removals.kinds import letter_kinds


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
