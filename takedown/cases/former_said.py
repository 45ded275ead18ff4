"""What a lead had written down about a closing before it was written anew, or taken back: it stays, sealed.

Things are destroyed on these words. Whoever looks into that later finds what was said at each time, by whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

import pgtrigger

from takedown.cases.freezes import Ending, Freeze
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.keystore import CaseKey


class Step(models.TextChoices):
    """What is written down about a freeze."""

    LINKS = "links", "Links reported"
    FILES = "files", "Police told"
    SAID = "said", "What they said"


class FormerSaid(models.Model):
    """Words about a freeze that stood from `at` until `left_at`, with the ending they named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    freeze = models.ForeignKey(Freeze, on_delete=models.CASCADE, related_name="former")
    step = models.CharField(max_length=5, choices=Step.choices)
    ending = models.CharField(
        max_length=12, choices=Ending.choices, blank=True, default=Ending.NONE
    )
    # When they were written down; of an ending, from when its 72 hours were counted.
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    left_at = models.DateTimeField()
    words_sealed = models.BinaryField()

    class Retention:
        kind = "identifying"
        erased = "with its freeze"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(step__in=Step.values), name="former_said_is_of_a_step"
            ),
            models.CheckConstraint(
                condition=Q(ending__in=Ending.values) & (Q(step=Step.SAID) ^ Q(ending=Ending.NONE)),
                name="former_said_has_an_ending_where_one_was_said",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="former_said_says_by_whom"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="former_said_stays", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        """Show the step only."""
        return f"former: {self.step}"

    @property
    def place(self) -> Place:
        """Where the sealed words belong."""
        return Place("formersaid", str(self.pk), "words")


def keep_former_said(key: CaseKey, freeze: Freeze, step: Step, *, now: datetime) -> None:
    """Keep what is about to be replaced, where anything stands; the caller holds the freeze's lock."""
    sealed = getattr(freeze, f"{step}_sealed")
    if sealed is None:
        return
    former = FormerSaid(
        freeze=freeze, step=step, at=getattr(freeze, f"{step}_at"), by=getattr(freeze, f"{step}_by"),
        ending=freeze.ending if step == Step.SAID else Ending.NONE, left_at=now,
    )  # fmt: skip
    words = key.open_json(sealed, freeze.place(step))
    former.words_sealed = key.seal_json(words, former.place)
    former.save(force_insert=True)
