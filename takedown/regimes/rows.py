"""One table of a TOML file, read entry by entry with a clear refusal for each wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from takedown.regimes.refusals import BrokenRule

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """A table and what was asked of it; `refuse_leftovers` names entries nobody asked for."""

    table: Mapping[str, object]
    asked: set[str] = field(default_factory=set)

    def text(self, key: str) -> str:
        """Return a sentence or a name that has to be there."""
        found = self.maybe_text(key)
        if found is None:
            raise BrokenRule(f"{key} is missing", key=key)
        return found

    def maybe_text(self, key: str) -> str | None:
        """Return a sentence or a name, or None where there is no such entry."""
        found = self._take(key)
        if found is not None and (not isinstance(found, str) or not found.strip()):
            raise BrokenRule(f"{key} has to be some text", key=key)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of names, empty where there is no such entry."""
        found = self._take(key)
        listed = found if isinstance(found, list) else [] if found is None else [None]
        if not all(isinstance(one, str) and one.strip() for one in listed):
            raise BrokenRule(f"{key} has to be a list of texts", key=key)
        return tuple(listed)

    def number(self, key: str) -> int:
        """Return a whole number above nought."""
        found = self._take(key)
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise BrokenRule(f"{key} has to be a whole number above nought", key=key)
        return found

    def flag(self, key: str) -> bool:
        """Return a yes or no, no where there is no such entry."""
        found = self._take(key)
        if not isinstance(found, bool | None):
            raise BrokenRule(f"{key} has to be true or false", key=key)
        return bool(found)

    def day(self, key: str) -> date:
        """Return a date that has to be there."""
        found = self.maybe_day(key)
        if found is None:
            raise BrokenRule(f"{key} is missing", key=key)
        return found

    def maybe_day(self, key: str) -> date | None:
        """Return a date, or None where there is no such entry."""
        found = self._take(key)
        if found is None:
            return None
        if not isinstance(found, date) or isinstance(found, datetime):
            raise BrokenRule(f"{key} has to be a date", key=key)
        return found

    def choice(self, key: str, among: type[Choice]) -> Choice:
        """Return one of a fixed set of names."""
        found = self.text(key)
        try:
            return among(found)
        except ValueError:
            allowed = ", ".join(among)
            raise BrokenRule(f"{key} is {found!r}, not one of: {allowed}", key=key) from None

    def rows(self, key: str) -> tuple[Row, ...]:
        """Return the tables under an entry, none where there is no such entry."""
        found = self._take(key)
        listed = found if isinstance(found, list) else [] if found is None else [None]
        tables = [one for one in listed if isinstance(one, dict)]
        if len(tables) < len(listed):
            raise BrokenRule(f"{key} has to be a list of tables", key=key)
        return tuple(Row(one) for one in tables)

    def maybe_row(self, key: str) -> Row | None:
        """Return the table under an entry, or None where there is no such entry."""
        found = self._take(key)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise BrokenRule(f"{key} has to be a table", key=key)
        return Row(found)

    def refuse_leftovers(self) -> None:
        """Refuse entries that nothing read: a misspelt one would otherwise be lost in silence."""
        for key in self.table:
            if key not in self.asked:
                raise BrokenRule(f"{key} is not an entry of this table", key=key)

    def _take(self, key: str) -> object:
        self.asked.add(key)
        return self.table.get(key)
