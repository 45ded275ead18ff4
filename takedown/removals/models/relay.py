"""The address of a case, to which the recipients of its letters may answer."""

from __future__ import annotations

from django.db import models

from takedown.cases.models import Case
from takedown.common.vault import Place


class RelayAddress(models.Model):
    """One random token for one case: found by a blind index, readable with the case's key only."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="relay_address", primary_key=True
    )
    token_index = models.BinaryField(unique=True)
    token_sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Retention:
        kind = "identifying"
        erased = "with the case: mail to it then belongs to nobody"

    def __str__(self) -> str:
        """Show nothing of the address."""
        return "relay address"

    @property
    def token_place(self) -> Place:
        """Where the sealed token belongs."""
        return Place("relayaddress", str(self.pk), "token")
