"""Removal requests: what was asked, of whom, under which rule."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.posts.models import About, ReportedPost


class RequestState(models.TextChoices):
    """How far a request has come."""

    DRAFT = "DRAFT", "Draft"
    APPROVED = "APPROVED", "Approved"


class Origin(models.TextChoices):
    """Why there is a letter; drafts that follow from the answers come and go with them."""

    ANSWERS = "ANSWERS", "It follows from the answers"
    CHOSEN = "CHOSEN", "A person chose it"
    AGAIN = "AGAIN", "It came back"


class Covered(models.TextChoices):
    """Whether the recipient itself says that the law of a letter covers it."""

    UNKNOWN = "", "Not known"
    YES = "YES", "It says so"
    NO = "NO", "It says that it is not covered"


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
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ANSWERS)
    about = models.CharField(max_length=10, choices=About.choices, default=About.PICTURE)
    # The letter this one follows: the report a complaint is about, the last one of a post that came back.
    follows = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="followed_by"
    )
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.DRAFT
    )
    drafted_at = models.DateTimeField()
    particulars_sealed = models.BinaryField(null=True, blank=True)
    letter_sealed = models.BinaryField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=60, blank=True, default="")
    # When the person said that it is safe to send this one now; asked again until then.
    safe_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Asked only of a site that nobody has looked at, where a time in the law depends on it.
    covered = models.CharField(max_length=3, choices=Covered.choices, blank=True, default="")
    covered_ground_sealed = models.BinaryField(null=True, blank=True)

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
                fields=["case", "platform", "site_index", "rule_id", "about", "origin", "follows"],
                condition=Q(state=RequestState.DRAFT),
                name="one_draft_for_a_site_and_a_rule",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.AGAIN) | Q(follows__isnull=False),
                name="what_came_back_follows_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(state=RequestState.APPROVED),
                name="only_an_approved_letter_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(covered__in=Covered.values), name="what_is_covered_is_known_or_not"
            ),
            models.CheckConstraint(
                condition=~Q(covered="") | Q(covered_ground_sealed__isnull=True),
                name="only_what_is_said_of_the_law_has_a_ground",
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
    def particulars_place(self) -> Place:
        """Where the sealed particulars belong."""
        return Place("removalrequest", str(self.pk), "particulars")

    @property
    def covered_ground_place(self) -> Place:
        """Where the sealed words belong that say where a site says so."""
        return Place("removalrequest", str(self.pk), "covered_ground")

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
