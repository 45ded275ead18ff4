"""Destroys a case: its key first, so that from then on nothing of it opens anywhere.

The rows go in the same transaction; sealed files go after it, and a sweep takes any left over. The
audit chain stays: it holds ids only.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import keystore
from takedown.cases.frozen import may_be_destroyed
from takedown.cases.step_up import may_destroy_at_once
from takedown.common import sealed_files

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.models import Case, CaseCode

# Hiding ends every session: done and undone without pause, it would keep the person out of every page.
_AFTER_AN_UNDO = timedelta(hours=24)


class NotYet(Exception):
    """Something in the case is frozen: it is hidden, and destroyed once the freeze has ended."""


def may_hide_from(code: CaseCode, *, now: datetime) -> datetime | None:
    """Return when a case may be hidden again, where whoever has its words brought it back lately; else None.

    With a PIN that is old enough it always may. What a caseworker brought back may be hidden again at once.
    """
    if may_destroy_at_once(code, now=now):
        return None
    undone = Event.objects.filter(
        case_id=code.pk, name=Name.ERASE_UNDONE, actor=str(Kind.CODE_HOLDER)
    )
    last = undone.filter(at__gt=now - _AFTER_AN_UNDO).order_by("-sequence").first()
    return last.at + _AFTER_AN_UNDO if last else None


def destroy(case: Case) -> None:
    """Destroy the key, the rows and the files of a case. Raises NotYet while a freeze of it is open.

    The key goes before the commit: a crash in between leaves rows that nothing can open, which the
    sweep removes, and never rows that can be opened again.
    """
    if not may_be_destroyed(case.pk):
        raise NotYet
    files = _sealed_files_of(case)
    keystore.destroy(case.pk)
    case.delete()
    transaction.on_commit(partial(_remove, files))


def _sealed_files_of(case: Case) -> list[str]:
    """Find the sealed files by the rows that point to this case, wherever those tables live."""
    found: list[str] = []
    for relation in case._meta.related_objects:  # noqa: SLF001 - Django's documented model API
        model = relation.related_model
        if isinstance(model, str):
            continue
        names = {field.name for field in model._meta.get_fields()}  # noqa: SLF001
        if "file_id" in names:
            rows = model._base_manager.filter(**{relation.field.name: case})  # noqa: SLF001
            found.extend(file_id for file_id in rows.values_list("file_id", flat=True) if file_id)
    return found


def _remove(files: list[str]) -> None:
    for file_id in files:
        sealed_files.remove(file_id)
