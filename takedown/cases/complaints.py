"""Complaints to whoever runs this about how data is used (DPA 2018 s.164A), and what was answered.

They belong to no case: anybody may complain, also who has never used the site. Sealed with a key of
their own in the keystore. Six words, as for notes, bring whoever complained back to the answer.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.link_keys import link_key
from takedown.common import vault
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

# No organisation has this id: the key file beside theirs is the operator's own.
_OPERATOR = uuid.UUID(int=0)
_OWNER = "complaints"


class Complaint(models.Model):
    """One complaint. What was written, and how to answer, is sealed; reference and times are not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    received_at = models.DateTimeField()
    said_sealed = models.BinaryField()
    handle_index = models.BinaryField(unique=True)
    secret_hash = models.CharField(max_length=200)
    words_sealed = models.BinaryField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "identifying"
        erased = "twelve months after it was closed"

    class Meta:
        app_label = "cases"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("received_at")),
                name="complaint_is_closed_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        """Show the reference only."""
        return self.reference

    def place(self, field: str) -> Place:
        """Where a sealed value of this complaint belongs."""
        return Place("complaint", str(self.pk), field)


class ComplaintAnswer(models.Model):
    """What was answered, in order; the last one closes the complaint."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField()
    words_sealed = models.BinaryField()

    class Retention:
        kind = "identifying"
        erased = "with the complaint"

    class Meta:
        app_label = "cases"

    def __str__(self) -> str:
        """Show nothing of what was written."""
        return "an answer"

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("complaint_answer", str(self.pk), "words")


def seal(value: Mapping[str, str] | str, place: Place) -> bytes:
    """Seal something about a complaint; raise vault.CannotOpen with another instance key."""
    plain = json.dumps(value, ensure_ascii=False).encode()
    return vault.seal(_key(), plain, owner=_OWNER, place=place)


def unseal(sealed: bytes | memoryview, place: Place) -> str | dict[str, str]:
    """Open a sealed value; raise vault.CannotOpen."""
    opened: str | dict[str, str] = json.loads(
        vault.unseal(_key(), bytes(sealed), owner=_OWNER, place=place)
    )
    return opened


def _key() -> bytes:
    return vault.derive(link_key(_OPERATOR), purpose="complaints")
