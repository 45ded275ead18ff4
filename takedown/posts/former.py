"""What stood somewhere in a case before it was changed: kept sealed, and shown where it stood.

None of it is deleted: whoever changes something again and again would else push out what stood there before. So
that nobody fills the disk with it, long words are changed so many times a day and no more, where a person changes them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

import pgtrigger

from takedown.cases.answers import read_answers
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

_A_DAY = timedelta(days=1)
# Of one thing. Whoever asks first has each change that is free again, as with letters and packs.
MOST_IN_A_DAY = 50


class Field(models.TextChoices):
    """What was changed."""

    EARLIER_REPORT = "EARLIER_REPORT", "What was noted of an earlier report"
    DETAILS = "DETAILS", "What was said of a link"
    CONTACT = "CONTACT", "Where answers go"
    RECEIPT = "RECEIPT", "What showed receipt"
    UNREAD = "UNREAD", "What could not be read as a link"
    PARTICULARS = "PARTICULARS", "What was typed for a letter"
    AUTHORITY = "AUTHORITY", "What was said about acting for somebody"
    COVERED = "COVERED", "Where a site says which law covers it"


class ChangedOften(Exception):
    """One thing was changed as often in a day as it may be; the message says from when it can be again."""


class FormerWords(models.Model):
    """Words that were replaced. `about` is the id of what they stood at: a post, a sending, a letter or the case."""

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
    """Keep what is about to be replaced, where there is anything. The caller holds the row's lock.

    Whatever a person writes over is asked about before (`refuse_too_many_changes`).
    """
    if not words:
        return
    former = FormerWords(
        case=opened.case, post_id=post_id, about=about, field=field, replaced_at=now,
        replaced_by=opened.actor,
    )  # fmt: skip
    former.words_sealed = opened.key.seal_text(words, former.words_place)
    former.save(force_insert=True)


def refuse_too_many_changes(
    opened: OpenCase, field: Field, about: uuid.UUID, words: str, *, now: datetime
) -> None:
    """Raise ChangedOften where a person would write over words, and that was done too often in a day.

    Not asked of where answers go, and of a receipt: either can be put right at once, however often somebody
    changed it. An address is short, and the whole of an answer stands with the answers.
    """
    if not words:
        return
    kept = FormerWords.objects.filter(case=opened.case, field=field, about=about)
    lately = kept.filter(replaced_at__gt=now - _A_DAY).order_by("-replaced_at")
    times = list(lately.values_list("replaced_at", flat=True)[:MOST_IN_A_DAY])
    if len(times) < MOST_IN_A_DAY:
        return
    # A minute more than the last is rounded away to.
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    again = (times[-1] + _A_DAY + timedelta(minutes=1)).astimezone(zone)
    raise ChangedOften(
        f"This was changed {MOST_IN_A_DAY} times in 24 hours, and stays as it is for now. What stood there "
        f"before is kept. You can change it again from {again:%H:%M} on {date_in_words(again)}."
    )


def former_words(opened: OpenCase, field: Field, about: uuid.UUID) -> QuerySet[FormerWords]:
    """Return what stood there before, still sealed, the latest first."""
    rows = FormerWords.objects.filter(case=opened.case, field=field, about=about)
    return rows.order_by("-replaced_at", "-pk")
