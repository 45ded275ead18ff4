"""What stood somewhere in a case before it was changed: kept sealed, and shown where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

import pgtrigger

from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# Of one thing, so many of the first and of the last: whoever changes it again and again pushes out neither
# what stood there before them, nor what they put their last words over.
_FIRST = _LAST = 25


class Field(models.TextChoices):
    """What was changed."""

    EARLIER_REPORT = "EARLIER_REPORT", "What was noted of an earlier report"
    DETAILS = "DETAILS", "What was said of a link"
    CONTACT = "CONTACT", "Where answers go"
    RECEIPT = "RECEIPT", "What showed receipt"
    UNREAD = "UNREAD", "What could not be read as a link"
    PARTICULARS = "PARTICULARS", "What was typed for a letter"


class FormerWords(models.Model):
    """Words that were replaced. `about` is the id of what they stood at: a post, a sending, a draft or the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="former_words")
    # Of a link, so that they go with it.
    post = models.ForeignKey(
        "posts.ReportedPost", on_delete=models.CASCADE, null=True, blank=True, related_name="former"
    )
    about = models.UUIDField(db_index=True)
    field = models.CharField(max_length=20, choices=Field.choices)
    words_sealed = models.BinaryField()
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=60)

    class Retention:
        kind = "intimate"
        erased = "with the link or the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(field__in=Field.values), name="former_words_are_of_a_field"
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=""), name="former_words_say_who_replaced_them"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="former_words_stay", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        """Show the field only."""
        return f"former words: {self.field}"

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("formerwords", str(self.pk), "words")


def keep_former(
    opened: OpenCase,
    field: Field,
    about: uuid.UUID,
    words: str,
    *,
    now: datetime,
    post_id: uuid.UUID | None = None,
) -> None:
    """Keep what is about to be replaced, where there is anything. The caller holds the row's lock."""
    if not words:
        return
    former = FormerWords(
        case=opened.case, post_id=post_id, about=about, field=field, replaced_at=now,
        replaced_by=opened.actor,
    )  # fmt: skip
    former.words_sealed = opened.key.seal_text(words, former.words_place)
    former.save(force_insert=True)
    kept = FormerWords.objects.filter(case=opened.case, field=field, about=about)
    later = kept.order_by("replaced_at", "pk").values_list("pk", flat=True)[_FIRST:]
    FormerWords.objects.filter(pk__in=list(later)[:-_LAST]).delete()


def former_words(opened: OpenCase, field: Field, about: uuid.UUID) -> list[tuple[str, FormerWords]]:
    """Return what stood there before, the latest first, opened. Raises vault.CannotOpen."""
    rows = FormerWords.objects.filter(case=opened.case, field=field, about=about)
    return [
        (opened.key.open_text(bytes(one.words_sealed), one.words_place), one)
        for one in rows.order_by("-replaced_at", "-pk")
    ]
