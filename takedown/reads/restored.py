"""What a database that was restored holds, and whether it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from takedown.audit.erasures import erased_cases
from takedown.cases import keystore
from takedown.cases.answers import read_answers
from takedown.cases.models import Case, DatabaseId
from takedown.common import vault

if TYPE_CHECKING:
    import uuid

_AT_ONCE = 500


def case_ids() -> frozenset[uuid.UUID]:
    """Return the cases there are, hidden ones among them."""
    return frozenset(Case.objects.values_list("pk", flat=True))


def ids_erased() -> frozenset[uuid.UUID]:
    """Return the cases that the chains say were erased."""
    return erased_cases()


def id_of_database() -> uuid.UUID | None:
    """Return which database this is."""
    return DatabaseId.objects.values_list("pk", flat=True).first()


def known_files() -> frozenset[str]:
    """Return the sealed files that a row of any table names."""
    found: set[str] = set()
    for model in apps.get_models():
        try:
            model._meta.get_field("file_id")  # noqa: SLF001 - Django's documented model API
        except FieldDoesNotExist:
            continue
        rows = model._base_manager.values_list("file_id", flat=True)  # noqa: SLF001
        found.update(one for one in rows.iterator(chunk_size=_AT_ONCE) if one)
    return frozenset(found)


@dataclass
class Opened:
    """How many cases open, and the references of those that have no key and of those that are damaged."""

    count: int = 0
    keyless: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def open_one_value_of_each() -> Opened:
    """Open the answers of every case, as its owner's page would, and keep nothing of them."""
    found = Opened()
    for case in Case.objects.order_by("opened_at", "pk").iterator(chunk_size=_AT_ONCE):
        try:
            read_answers(case, keystore.load(case.pk))
        except keystore.KeyGone:
            found.keyless.append(case.reference)
        except vault.CannotOpen:
            found.damaged.append(case.reference)
        else:
            found.count += 1
    return found
