"""Reported posts: the links (or the places without a link) a person reports, and captures of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.models import Case, CaseGrant
from takedown.cases.sealed_picture import Reading, SealedPicture
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.posts.former import FormerWords
from takedown.posts.rounds import RoundPost

__all__ = [
    "About", "Basis", "Capture", "FormerWords", "GrantedLink", "Outcome", "ReportedPost",
    "RoundPost",
]  # fmt: skip


class Outcome(models.TextChoices):
    """What a person last saw of a post."""

    UNKNOWN = "UNKNOWN", "Not checked"
    THERE = "THERE", "Still there"
    GONE = "GONE", "Gone"
    REGION = "REGION", "Hidden in some countries only"
    BACK = "BACK", "Came back"


class Basis(models.TextChoices):
    """How sure that is: who looked, and how."""

    NONE = "", "Nobody looked"
    SIGNED_IN = "SIGNED_IN", "Somebody signed in and looked"
    SEEN = "SEEN", "Somebody looked"
    SIGNED_OUT = "SIGNED_OUT", "Somebody looked without signing in"
    SERVICE_SAYS = "SERVICE_SAYS", "The service says so"

    @property
    def is_weak(self) -> bool:
        """Whether it does not show that a post is gone: some services hide live posts from visitors."""
        return self is Basis.SIGNED_OUT


class About(models.TextChoices):
    """What stands at a link: the two are reported under different sections."""

    PICTURE = "PICTURE", "A picture or film"
    # Sexual Offences Act 2003 s.66F: asking is its own act, whether or not a picture was made.
    PROMPT = "PROMPT", "A post that asks for such a picture to be made"


class ReportedPost(models.Model):
    """One post. What identifies it is sealed; its place in the list and its platform are not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    platform = models.CharField(max_length=40)
    about = models.CharField(max_length=10, choices=About.choices, default=About.PICTURE)
    link_index = models.BinaryField(null=True, blank=True)
    details_sealed = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.UNKNOWN)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_basis = models.CharField(
        max_length=12, choices=Basis.choices, blank=True, default=Basis.NONE
    )
    # How many times it came back.
    came_back = models.PositiveIntegerField(default=0)

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="post_has_a_number_of_its_own"),
            models.UniqueConstraint(
                fields=["case", "link_index"],
                condition=Q(link_index__isnull=False),
                name="a_link_stands_once_in_a_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="post_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome=Outcome.UNKNOWN, outcome_at__isnull=True, outcome_basis=Basis.NONE
                )
                | (
                    Q(outcome_at__isnull=False)
                    & ~Q(outcome=Outcome.UNKNOWN)
                    & ~Q(outcome_basis=Basis.NONE)
                ),
                name="post_outcome_has_a_time_and_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(about__in=About.values), name="post_is_about_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome_basis__in=Basis.values), name="post_outcome_basis_is_known"
            ),
        ]

    def __str__(self) -> str:
        """Show the number only."""
        return f"post {self.number}"

    @property
    def details_place(self) -> Place:
        """Where the sealed details belong."""
        return Place("reportedpost", str(self.pk), "details")


class GrantedLink(models.Model):
    """Lets the caseworkers of one granted organisation find a post by its link; ends with the grant."""

    post = models.ForeignKey(ReportedPost, on_delete=models.CASCADE, related_name="granted_links")
    grant = models.ForeignKey(CaseGrant, on_delete=models.CASCADE, related_name="granted_links")
    # Under the organisation's own key: it says nothing to any other organisation.
    link_index = models.BinaryField(db_index=True)

    class Retention:
        kind = "intimate"
        erased = "with the grant or the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant", "post"], name="a_post_is_found_once_through_a_grant"
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"granted link {self.pk}"


class Capture(SealedPicture):
    """The post's picture, or a screenshot of it, added by a person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="captures")
    # Always with its file: without one there would be nothing to look at.
    file_id = models.CharField(max_length=32, unique=True)
    file_key_sealed = models.BinaryField()
    post = models.ForeignKey(
        ReportedPost, on_delete=models.SET_NULL, null=True, blank=True, related_name="captures"
    )
    # The first of the captures that show the same picture, as software measured. Empty for a first, and
    # where no other shows it. A first is no copy itself, and is of the same case (0004).
    copy_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    # When a person said that this is no copy: software does not join it to another again.
    parted_at = models.DateTimeField(null=True, blank=True)
    # The fingerprints alone, so that holding one picture against thousands opens no large signature.
    prints_sealed = models.BinaryField(null=True, blank=True)

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta(SealedPicture.Meta):
        abstract = False
        constraints: ClassVar = [
            *SealedPicture.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(copy_of=F("id")), name="capture_is_no_copy_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(copy_of__isnull=True) | Q(reading=Reading.READ, parted_at__isnull=True),
                name="capture_that_is_a_copy_was_read_and_not_parted",
            ),
        ]
