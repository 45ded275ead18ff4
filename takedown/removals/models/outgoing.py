"""Letters that go from here by e-mail, when a person presses the button. One row for each try.

SENDING is committed before the server is spoken to. A try whose worker went away in between is
UNKNOWN: it is never sent again by itself, and a person says what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.removals.models.submissions import Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class MailState(models.TextChoices):
    """How far one try has come."""

    WAITING = "WAITING", "Waiting to go"
    SENDING = "SENDING", "On its way"
    SENT = "SENT", "Sent"
    REFUSED = "REFUSED", "Not sent"
    UNKNOWN = "UNKNOWN", "Not known"


class Settled(models.TextChoices):
    """What a person says became of a try that ended in doubt."""

    OPEN = "", "Not said yet"
    WENT = "WENT", "It went"
    DID_NOT_GO = "DID_NOT_GO", "It did not go"


# Nothing may be sent beside one of these: a second letter would go, or may go.
_HOLDS_THE_SENDING = ~Q(state=MailState.REFUSED) & ~Q(settled=Settled.DID_NOT_GO)


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    """Questions about letters that go from here."""

    def claim(self, mail_id: uuid.UUID, *, until: datetime, **sealed: bytes) -> bool:
        """Say that one is being sent; False when somebody else has it, or it was sent before.

        One UPDATE, so two workers cannot both be told yes. It is never taken a second time.
        """
        waiting = self.filter(pk=mail_id, state=MailState.WAITING)
        taken = waiting.update(state=MailState.SENDING, leased_until=until, **sealed)
        return taken == 1


class OutgoingMail(models.Model):
    """One try to send one sending of a letter by e-mail. It holds neither the letter nor an address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="mails")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    message_id_sealed = models.BinaryField(null=True, blank=True)
    # Why it was not sent, in the words of the mail server or ours.
    reason_sealed = models.BinaryField(null=True, blank=True)
    settled = models.CharField(
        max_length=10, choices=Settled.choices, blank=True, default=Settled.OPEN
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="mail_has_a_number_of_its_own"
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=_HOLDS_THE_SENDING,
                name="nothing_is_mailed_beside_what_went_or_may_have_gone",
            ),
            models.CheckConstraint(condition=~Q(asked_by=""), name="mail_says_who_asked_for_it"),
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING, leased_until=None, ended_at=None)
                | Q(
                    state=MailState.SENDING,
                    leased_until__isnull=False,
                    message_id_sealed__isnull=False,
                    ended_at=None,
                )
                | Q(state__in=(MailState.SENT, MailState.UNKNOWN), leased_until=None)
                & Q(message_id_sealed__isnull=False, ended_at__isnull=False)
                | Q(state=MailState.REFUSED, leased_until=None)
                & Q(reason_sealed__isnull=False, ended_at__isnull=False),
                name="mail_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(settled=Settled.OPEN, settled_at=None, settled_by="")
                | Q(
                    settled__in=(Settled.WENT, Settled.DID_NOT_GO),
                    state=MailState.UNKNOWN,
                    settled_at__isnull=False,
                )
                & ~Q(settled_by=""),
                name="only_a_doubt_is_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """Show the state only."""
        return f"mail {self.state}"

    def place(self, field: str) -> Place:
        """Where a sealed column of this row belongs."""
        return Place("outgoingmail", str(self.pk), field)

    @property
    def is_in_doubt(self) -> bool:
        """Whether nobody knows whether it went, and nobody has said."""
        return self.state == MailState.UNKNOWN and self.settled == Settled.OPEN
