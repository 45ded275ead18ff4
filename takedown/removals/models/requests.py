"""Removal requests: what was asked, of whom, under which rule; and each sending of it.

One request has submissions, because a form takes one post and another takes five. What counts for
the law is what was submitted, so a submission says whether a person confirmed that all of it went.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.leases import Leased
from takedown.common.vault import Place
from takedown.posts.models import ReportedPost


class RequestState(models.TextChoices):
    """How far a request has come."""

    DRAFT = "DRAFT", "Draft"
    APPROVED = "APPROVED", "Approved"


class RemovalRequest(models.Model):
    """One request to one service under one rule, for any number of its posts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    reference = models.CharField(max_length=20, unique=True)
    platform = models.CharField(max_length=40)
    # Which site, where the platform is none we know by name: a blind index, for the site is sealed.
    site_index = models.BinaryField(default=b"")
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.DRAFT
    )
    drafted_at = models.DateTimeField()
    letter_sealed = models.BinaryField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=60, blank=True, default="")

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state=RequestState.DRAFT,
                    approved_at__isnull=True,
                    approved_by="",
                    letter_sealed__isnull=True,
                )
                | (
                    Q(
                        state=RequestState.APPROVED,
                        approved_at__isnull=False,
                        letter_sealed__isnull=False,
                    )
                    & ~Q(approved_by="")
                ),
                name="approved_request_has_its_letter_a_time_and_a_person",
            ),
            models.UniqueConstraint(
                fields=["case", "platform", "site_index", "rule_id"],
                condition=Q(state=RequestState.DRAFT),
                name="one_draft_for_a_site_and_a_rule",
            ),
        ]

    def __str__(self) -> str:
        """Show the public reference only."""
        return self.reference

    @property
    def letter_place(self) -> Place:
        """Where the sealed letter belongs."""
        return Place("removalrequest", str(self.pk), "letter")

    @property
    def is_approved(self) -> bool:
        """Whether a person has read and approved the letter."""
        return self.state == RequestState.APPROVED


class RequestedPost(models.Model):
    """One post a request is about."""

    request = models.ForeignKey(
        RemovalRequest, on_delete=models.CASCADE, related_name="requested_posts"
    )
    post = models.ForeignKey(ReportedPost, on_delete=models.CASCADE, related_name="requested")

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "post"], name="a_post_stands_once_in_a_request"
            )
        ]

    def __str__(self) -> str:
        """Show the row's number only."""
        return f"requested post {self.pk}"


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
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=60, blank=True, default="")
    whole_notice_went = models.BooleanField(default=False)
    received_at = models.DateTimeField(null=True, blank=True)
    receipt_basis = models.CharField(
        max_length=10, choices=ReceiptBasis.choices, default=ReceiptBasis.NONE
    )
    receipt_sealed = models.BinaryField(null=True, blank=True)

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


class LetterFile(Leased):
    """The approved letter as PDF, made by the worker and sealed."""

    request = models.OneToOneField(
        RemovalRequest, on_delete=models.CASCADE, related_name="letter_file", primary_key=True
    )
    asked_at = models.DateTimeField()
    pdf_sealed = models.BinaryField(null=True, blank=True)

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(work_done_at__isnull=True) | Q(pdf_sealed__isnull=False),
                name="letter_file_done_has_its_pdf",
            ),
            models.CheckConstraint(
                condition=Q(work_done_at__isnull=True) | Q(work_done_at__gte=F("asked_at")),
                name="letter_file_done_after_it_was_asked_for",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of the letter."""
        return "letter file"

    @property
    def pdf_place(self) -> Place:
        """Where the sealed PDF belongs."""
        return Place("letterfile", str(self.pk), "pdf")
