"""What came back: the answers of services and authorities, sorted by rules and decided by a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.removals.models.submissions import Submission


class ReplyKind(models.TextChoices):
    """What an answer says. The names are those of `replies.sorting`."""

    UNSORTED = "UNSORTED", "Something else"
    AUTOMATIC_RECEIPT = "AUTOMATIC_RECEIPT", "They have your letter"
    ASKS_FOR_MORE = "ASKS_FOR_MORE", "They ask for more"
    ASKS_FOR_IDENTITY = "ASKS_FOR_IDENTITY", "They ask for proof of identity"
    REMOVED = "REMOVED", "They say it is removed"
    REFUSED_NO_VIOLATION = "REFUSED_NO_VIOLATION", "They say it breaks no rule"
    REFUSED_NOT_SUBJECT = "REFUSED_NOT_SUBJECT", "They say it is not you, or not for you to report"
    WRONG_CHANNEL = "WRONG_CHANNEL", "They say to use another way"
    GONE_BUT_ELSEWHERE = "GONE_BUT_ELSEWHERE", "Gone there, but somewhere else"
    REGION_BLOCKED_ONLY = "REGION_BLOCKED_ONLY", "Hidden in some countries only"
    NO_REPLY = "NO_REPLY", "They have not answered"


class ReplyManager(models.Manager["Reply"]):
    """Answers without their words and mails, which are read of one that is opened: lists would read gigabytes."""

    def get_queryset(self) -> models.QuerySet[Reply]:
        """Leave what is long in the database until it is asked for."""
        return super().get_queryset().defer("message_sealed", "raw_sealed")


class Reply(models.Model):
    """One answer, or the note that there is none. What it says is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    suggested = models.CharField(
        max_length=24, choices=ReplyKind.choices, default=ReplyKind.UNSORTED
    )
    kind = models.CharField(max_length=24, choices=ReplyKind.choices, blank=True, default="")
    message_sealed = models.BinaryField()
    raw_sealed = models.BinaryField(null=True, blank=True)
    # Of an answer that came by mail: a blind index under the case's key, so that it is kept once.
    mail_index = models.BinaryField(null=True, blank=True)
    # Ids of the posts it speaks of; None for every post of its sending.
    posts = models.JSONField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField(null=True, blank=True)
    # When the person had done what it asks of them.
    settled_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    # Of one that came as a mail and is kept so: the how manyth of its case, in the order in which they were saved.
    mail_number = models.PositiveIntegerField(null=True, blank=True)
    # It came by mail and is about none of the letters: kept, and asked about no more.
    laid_aside_at = models.DateTimeField(null=True, blank=True)
    laid_aside_by = models.CharField(max_length=60, blank=True, default="")

    objects = ReplyManager()

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="", decided_at__isnull=True, decided_by="")
                | (
                    Q(decided_at__isnull=False, submission__isnull=False)
                    & ~Q(kind="")
                    & ~Q(decided_by="")
                ),
                name="decided_reply_has_a_sending_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(suggested__in=ReplyKind.values), name="reply_suggestion_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *ReplyKind.values]), name="reply_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["case", "mail_index"], name="a_mail_is_kept_once_in_a_case"
            ),
            models.UniqueConstraint(
                fields=["case", "mail_number"], name="a_number_is_of_one_mail_of_a_case"
            ),
            models.CheckConstraint(
                condition=Q(raw_sealed__isnull=True)
                | Q(mail_number__isnull=False, mail_number__gte=1),
                name="a_mail_kept_as_it_came_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(laid_aside_at__isnull=True, laid_aside_by="")
                | Q(laid_aside_at__isnull=False, submission__isnull=True, kind="")
                & ~Q(laid_aside_by=""),
                name="only_an_answer_to_no_letter_is_laid_aside",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"reply {self.pk}"

    def place(self, field: str) -> Place:
        """Where a sealed column of this row belongs."""
        return Place("reply", str(self.pk), field)
