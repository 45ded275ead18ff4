"""An organisation's own contacts at a service, such as a named person who reads their letters."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.accounts.models import Organisation
from takedown.common.identifiers import new_id
from takedown.common.vault import Place


class ContactQuerySet(models.QuerySet["OrganisationContact"]):
    """Questions about contacts."""

    def live(self) -> ContactQuerySet:
        """Return the contacts that were not removed."""
        return self.filter(removed_at__isnull=True)


class OrganisationContact(models.Model):
    """One contact of one organisation, sealed with the organisation's own key.

    A contact is removed by saying so, never by deleting the row: letters that went to it name it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts"
    )
    platform = models.CharField(max_length=40)
    details_sealed = models.BinaryField()
    # How the audit names a member: a kind and the id of the membership.
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=60, blank=True, default="")

    objects = ContactQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "with the organisation; a removed one is offered no more"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(added_by=""), name="contact_says_who_added_it"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="removed_contact_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("added_at")),
                name="contact_is_removed_after_it_was_added",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"contact {str(self.pk)[:8]}"

    @property
    def details_place(self) -> Place:
        """Where the sealed details belong."""
        return Place("organisationcontact", str(self.pk), "details")
