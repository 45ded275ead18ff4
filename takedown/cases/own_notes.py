"""What caseworkers note for themselves on a case: read at the organisation that wrote it, and not on her page.

She may ask for it under data protection law. An entry is never changed: a further one corrects it.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from takedown.accounts.models import Organisation
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

# In characters.
LONGEST_NOTE: Final = 5_000


class OwnNote(models.Model):
    """One entry of one organisation on one case, sealed with the key of the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="own_notes")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="own_notes"
    )
    written_at = models.DateTimeField()
    # A kind and an id, as the audit names them.
    written_by = models.CharField(max_length=60)
    words_sealed = models.BinaryField()

    class Retention:
        kind = "intimate"
        erased = "with the case; nobody at the organisation reads it while it is not let in"

    class Meta:
        app_label = "cases"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words_sealed=b""), name="own_note_says_something"),
        ]

    def __str__(self) -> str:
        """Show nothing of what was written."""
        return "an entry"

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("own_note", str(self.pk), "words")
