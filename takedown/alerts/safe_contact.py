"""Whether and how a person may be contacted: nothing at all until they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.alerts.safe_way import CHANGE_WAITS, SafeWay
from takedown.cases.models import Case
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.keystore import CaseKey


class SafeContact(models.Model):
    """What one person said.

    When they take it back the row stays and holds no address: so the next one counts as a change.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="safe_contact", primary_key=True
    )
    way_sealed = models.BinaryField(null=True, blank=True)
    # When it was last said whether it is safe.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # When the address or number was last another one, or was taken back.
    changed_at = models.DateTimeField()
    usable_from = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "identifying"
        erased = "the address at once when it is taken back; the row with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    way_sealed__isnull=True, confirmed_at__isnull=True, usable_from__isnull=True
                )
                | Q(
                    way_sealed__isnull=False, confirmed_at__isnull=False, usable_from__isnull=False
                ),
                name="safe_contact_is_whole_or_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(usable_from__isnull=True) | Q(usable_from__gte=F("changed_at")),
                name="safe_contact_is_not_used_before_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of it."""
        return "safe contact"

    @property
    def way_place(self) -> Place:
        """Where what they said belongs."""
        return Place("safecontact", str(self.pk), "way")

    def opened(self, key: CaseKey) -> SafeWay | None:
        """Open what they said, None where it was taken back; raise vault.CannotOpen."""
        if self.way_sealed is None:
            return None
        return SafeWay.from_json(key.open_json(self.way_sealed, self.way_place))

    def keep(self, key: CaseKey, way: SafeWay, *, is_first: bool, now: datetime) -> None:
        """Seal what they said now; any address but the first of all waits. The caller saves."""
        before = self.opened(key)
        if before is None or (before.way, before.value) != (way.way, way.value):
            self.changed_at = now
            self.usable_from = now if is_first else now + CHANGE_WAITS
        self.way_sealed = key.seal_json(way.to_json(), self.way_place)
        self.confirmed_at = now

    def take_back(self, *, now: datetime) -> None:
        """Forget it. The caller saves."""
        self.way_sealed = self.confirmed_at = self.usable_from = None
        self.changed_at = now
