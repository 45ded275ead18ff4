"""People who sign in (caseworkers), the organisations they work for, and invitations.

An affected person needs none of this: a case code opens their notes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from takedown.accounts.calendars import CalendarFeed  # noqa: F401 - Django finds the table here
from takedown.accounts.roles import Permission, Role, roles_with
from takedown.accounts.visitor import Kind
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    from datetime import datetime

# ASVS 5.0, 7.3.1 and 7.3.2: so long a sign-in lasts without anybody doing anything, and at the most.
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
# Whoever runs the site, as the audit names them: they invite by a command.
OPERATOR = "operator"


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None) -> User:
        """Save and return a person who can sign in."""
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in with an e-mail address. There is no superuser."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # When they said that they keep their recovery codes; before that no sign-in of theirs counts.
    codes_kept_at = models.DateTimeField(null=True, blank=True)
    # Raised when all sign-ins are ended: one that waits for its second step is over as well.
    sign_in_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Retention:
        kind = "identifying"
        erased = "when the organisation ends the person's membership and asks for it"

    def __str__(self) -> str:
        """Show the id, never the address."""
        return f"person {str(self.pk)[:8]}"


class Organisation(models.Model):
    """A charity or other body whose caseworkers may be granted cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    report_address = models.EmailField(blank=True, default="")
    created_at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "by the operator"

    def __str__(self) -> str:
        """Show the organisation's own public name."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about who works where."""

    def live(self) -> MembershipQuerySet:
        """Return memberships that have not ended."""
        return self.filter(ended_at__isnull=True, user__is_active=True)


class Membership(models.Model):
    """One person's work at one organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    # What they chose to be called on the pages of people whose notes they have; empty for no name.
    known_as = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "with the person"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_live_membership_for_a_person_in_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        """Show the role only."""
        return self.role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Return those that can be taken: in time, and of somebody who may still invite people there.

        Else a manager who left would come back by a link of before, under another address.
        """
        actor = Concat(Value(f"{Kind.STAFF}:"), Cast("pk", models.CharField()))
        inviting = (
            Membership.objects.live()
            .alias(actor=actor)
            .filter(
                actor=OuterRef("invited_by"),
                organisation=OuterRef("organisation"),
                role__in=roles_with(Permission.INVITE_PEOPLE),
            )
        )
        by_the_operator = Q(invited_by=OPERATOR)
        in_time = Q(taken_at__isnull=True, expires_at__gt=now)
        return self.filter(in_time, by_the_operator | Q(Exists(inviting)))


class Invitation(models.Model):
    """A link that lets one person join an organisation, once, until it expires."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "30 days after it was taken or expired"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(taken_at__isnull=False),
                name="invitation_taken_by_somebody_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"invitation {str(self.pk)[:8]}"


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    """Questions about who is signed in."""

    def live(self, now: datetime) -> StaffSessionQuerySet:
        """Return those that were not ended and did not run out."""
        return self.filter(
            ended_at__isnull=True, last_seen_at__gt=now - IDLE, started_at__gt=now - LONGEST
        )


class StaffSession(models.Model):
    """One browser in which a person signed in. Neither its address nor its name is kept."""

    class End(models.TextChoices):
        """How a sign-in ended that did not run out."""

        LEFT = "LEFT", "The person signed out"
        ENDED = "ENDED", "Ended from elsewhere"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_sessions")
    # What the session is stored under: see `accounts/sessions.py`. It opens nothing.
    digest = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    # To the minute, which is enough to count fifteen of them.
    last_seen_at = models.DateTimeField()
    second_step_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=5, choices=End.choices, blank=True, default="")

    objects = StaffSessionQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "90 days after it was last used, or with the person"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, how="")
                | Q(ended_at__isnull=False, how__in=["LEFT", "ENDED"]),
                name="ended_sign_in_says_how",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"sign-in {str(self.pk)[:8]}"

    @property
    def ends_at(self) -> datetime:
        """When it runs out if nothing more is asked for."""
        return min(self.last_seen_at + IDLE, self.started_at + LONGEST)
