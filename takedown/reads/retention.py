"""What each table holds and when it goes, told from the tables themselves: the retention schedule.

Each table declares a kind and when it goes (its inner class `Retention`). By what it goes is worked out here:
with its case or organisation, by a sweep, or not at all, for a reason. A table of which nothing is known is
refused, so none can be added without an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import models

from takedown.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS: Final = "takedown."
# The name of the task that removes old rows, by table.
SWEPT: Final = {
    "accounts.Invitation": "tidy",
    "cases.Beginning": "tidy",
    "accounts.StaffSession": "tidy",
    "cases.Case": "let_go_drafts, let_go_notes, destroy_due",
    "cases.CodeTry": "tidy",
    "cases.Complaint": "tidy",
    "cases.ComplaintAnswer": "tidy",
    "cases.FormToken": "tidy",
    "cases.PinTurn": "tidy",
    "cases.Sitting": "tidy",
    "cases.SpareWords": "tidy",
    "cases.TakenBack": "destroy_due",
    "evidence.PackPart": "tidy",
    "posts.Capture": "let_go_pictures",
    "posts.GrantedLink": "tidy",
    "posts.RoundPost": "tidy",
    "references.ReferenceImage": "let_go_pictures",
    "removals.UnsortedMail": "tidy",
}
# Why rows of a table stay until somebody removes them.
STAYS: Final = {
    "accounts.CalendarFeed": "until its caseworker ends it; ids, a digest and times",
    "accounts.Membership": "ended, it still says in old records who acted",
    "accounts.Organisation": "removed by whoever runs this",
    "accounts.User": "removed by whoever runs this, when somebody who left asks for it",
    "alerts.Heartbeat": "one row for each queue, about nobody",
    "audit.DailyLeaf": "append-only; ids and digests",
    "audit.DailyRoot": "append-only; digests",
    "audit.DailyStamp": "append-only; a digest and a time",
    "audit.Event": "append-only; ids, counts and choices, which prove what was done",
    "cases.DatabaseId": "one row, about nobody",
    "removals.OrganisationContact": "removed by the organisation",
}


class NothingIsKnown(Exception):
    """Nothing removes the rows of a table, and nothing says why they stay; the message names it."""


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """One table: what kind of thing it holds, when it goes as it declares, and by what."""

    table: str
    holds: str
    kind: str
    goes: str
    by: str


def retention_rows() -> list[RetentionRow]:
    """Return a row for each table of this program, in order; raise NothingIsKnown."""
    ours = (one for one in apps.get_models() if one.__module__.startswith(OURS))
    return [_row(one) for one in sorted(ours, key=lambda model: model._meta.label)]  # noqa: SLF001


def goes_with_the_case(model: type[models.Model]) -> bool:
    """Whether destroying a case destroys the rows of a table that are of it."""
    return model is not Case and Case in _owners(model, seen=frozenset({model}))


def as_table(rows: Iterable[RetentionRow]) -> str:
    """Return the rows as a table in Markdown, a line each."""
    lines = ["| table | what | kind | when it goes | by what |", "|---|---|---|---|---|"]
    lines += [
        f"| `{one.table}` | {one.holds} | {one.kind} | {one.goes} | {one.by} |" for one in rows
    ]
    return "\n".join(lines) + "\n"


def _row(model: type[models.Model]) -> RetentionRow:
    label = model._meta.label  # noqa: SLF001 - Django's documented model API
    ways = [f"`{name}`" for name in SWEPT.get(label, "").split(", ") if name]
    if goes_with_the_case(model):
        ways.append("with its case")
    if label in STAYS:
        ways.append(f"stays: {STAYS[label]}")
    if not ways:
        raise NothingIsKnown(label)
    said = (model.__doc__ or "").split("\n")[0]
    declared = model.Retention  # type: ignore[attr-defined]
    return RetentionRow(label, said, declared.kind, declared.erased, ", ".join(ways))


def _owners(model: type[models.Model], *, seen: frozenset[type]) -> set[type[models.Model]]:
    """Return every table whose rows take this one's with them."""
    found: set[type[models.Model]] = set()
    for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
        owner, relation = field.related_model, field.remote_field
        if relation is None or not isinstance(owner, type) or owner in seen:
            continue
        if relation.on_delete is models.CASCADE:
            found |= {owner, *_owners(owner, seen=seen | {owner})}
    return found
