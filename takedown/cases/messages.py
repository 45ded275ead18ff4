"""Messages that wait inside: between the person and the organisations that are let in. They go nowhere.

A message is for those who were let in when it was written, and for nobody who comes later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from takedown.accounts.models import Organisation
from takedown.accounts.visitor import Kind
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    import uuid

    from takedown.accounts.visitor import Visitor

# In characters.
LONGEST_MESSAGE: Final = 3_000


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def there(self) -> MessageQuerySet:
        """Return those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def by_side(self, visitor: Visitor) -> MessageQuerySet:
        """Return those of the visitor's own side: the person's, or those of one organisation."""
        return self.filter(organisation=_side(visitor))

    def shown_to(self, visitor: Visitor) -> MessageQuerySet:
        """Return what a visitor may read in a case that is open to them.

        Everything to its person; to an organisation what it wrote, and what was written to it.
        """
        if visitor.kind is Kind.CODE_HOLDER:
            return self.there()
        to_us = Addressee.objects.filter(message=OuterRef("pk"), organisation_id=visitor.works_at)
        return self.there().filter(Q(organisation_id=visitor.works_at) | Exists(to_us))

    def kept_back(self) -> MessageQuerySet:
        """Return those that were taken back while something kept them from being destroyed."""
        return self.filter(taken_back_at__isnull=False).exclude(body_sealed=b"")


class Message(models.Model):
    """One message. Taken back before anybody read it, nothing is left but that it was there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="messages")
    # Whose it is; none for the person's own.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="messages", null=True, blank=True
    )
    written_at = models.DateTimeField()
    # A kind and an id, as the audit names them.
    written_by = models.CharField(max_length=60)
    body_sealed = models.BinaryField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "with the case; its words at once where it is taken back and nothing keeps them"

    class Meta:
        app_label = "cases"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(body_sealed=b"") | Q(taken_back_at__isnull=False),
                name="message_says_something",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("written_at")),
                name="message_is_taken_back_after_it_was_written",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of what was written."""
        return "a message"

    @property
    def body_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("message", str(self.pk), "body")


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """Questions about whom messages wait for."""

    def unread(self) -> AddresseeQuerySet:
        """Return those who have not read a message that is still there."""
        return self.filter(seen_at__isnull=True, message__taken_back_at__isnull=True)

    def of(self, visitor: Visitor) -> AddresseeQuerySet:
        """Return those that a visitor is: the person, or one of the organisation."""
        return self.filter(organisation=_side(visitor))


class Addressee(models.Model):
    """One side that a message is for, and when somebody there first opened it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="addressees")
    # None for the person.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = AddresseeQuerySet.as_manager()

    class Retention:
        kind = "record"
        erased = "with the case"

    class Meta:
        app_label = "cases"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "organisation"],
                nulls_distinct=False,
                name="a_message_is_for_each_side_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation"],
                condition=Q(seen_at__isnull=True),
                name="messages_not_read",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing."""
        return "an addressee"


def _side(visitor: Visitor) -> uuid.UUID | None:
    return None if visitor.kind is Kind.CODE_HOLDER else visitor.works_at
