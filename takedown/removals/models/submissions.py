"""Each sending of a request.

One request has submissions, because a form takes one post and another takes five. What counts for
the law is what was submitted, so a submission says whether a person confirmed that all of it went.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.posts.models import ReportedPost
from takedown.removals.models.contacts import OrganisationContact
from takedown.removals.models.requests import RemovalRequest

# The channel of a sending that goes to a contact of an organisation.
OWN_CONTACT = "own-contact"


class ReceiptBasis(models.TextChoices):
    """How we know when the platform received it."""

    NONE = "NONE", "Not known"
    ESTIMATED = "ESTIMATED", "Estimated from when it was sent"
    SHOWN = "SHOWN", "Shown by the platform's own answer"


class Submission(models.Model):
    """One sending of a request through one channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(
        RemovalRequest, on_delete=models.CASCADE, related_name="submissions"
    )
    number = models.PositiveIntegerField()
    channel_id = models.CharField(max_length=60)
    contact = models.ForeignKey(
        OrganisationContact,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="submissions",
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=60, blank=True, default="")
    whole_notice_went = models.BooleanField(default=False)
    # Which elements of the rule went, by their ids, where not all of them did.
    elements_went = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    receipt_basis = models.CharField(
        max_length=10, choices=ReceiptBasis.choices, default=ReceiptBasis.NONE
    )
    receipt_sealed = models.BinaryField(null=True, blank=True)

    # The answer that shows receipt; None where the person said so by hand.
    receipt_reply = models.ForeignKey(
        "removals.Reply", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "number"], name="submission_has_a_number_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="submission_made_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(receipt_basis=ReceiptBasis.NONE, received_at__isnull=True)
                | (~Q(receipt_basis=ReceiptBasis.NONE) & Q(received_at__isnull=False)),
                name="receipt_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(submitted_at__isnull=False),
                name="nothing_is_received_that_was_not_submitted",
            ),
            models.CheckConstraint(
                condition=Q(whole_notice_went=False) | Q(submitted_at__isnull=False),
                name="nothing_went_whole_that_was_not_submitted",
            ),
            models.CheckConstraint(
                condition=Q(channel_id=OWN_CONTACT, contact__isnull=False)
                | (~Q(channel_id=OWN_CONTACT) & Q(contact__isnull=True)),
                name="a_contact_is_named_where_it_is_the_channel",
            ),
        ]

    def __str__(self) -> str:
        """Show the number only."""
        return f"submission {self.number}"

    @property
    def receipt_place(self) -> Place:
        """Where the sealed receipt (words or ticket number) belongs."""
        return Place("submission", str(self.pk), "receipt")


class SubmittedPost(models.Model):
    """One post that a submission carries."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="submitted_posts"
    )
    post = models.ForeignKey(ReportedPost, on_delete=models.CASCADE, related_name="submitted")

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "post"], name="a_post_stands_once_in_a_submission"
            )
        ]

    def __str__(self) -> str:
        """Show the row's number only."""
        return f"submitted post {self.pk}"
