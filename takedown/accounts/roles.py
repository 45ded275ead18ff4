"""What each role at an organisation may do.

Content of a case always needs a grant as well, and having taken it, or an emergency.
"""

from __future__ import annotations

from enum import StrEnum, auto

from django.db import models


class Permission(StrEnum):
    """One thing a member may do."""

    WORK_ON_GRANTED_CASES = auto()
    INVITE_PEOPLE = auto()
    SEE_WORKLOAD = auto()
    KEEP_CONTACTS = auto()
    LOOK_AFTER_FREEZES = auto()
    OPEN_IN_AN_EMERGENCY = auto()


class Role(models.TextChoices):
    """The roles of an organisation."""

    CASEWORKER = "CASEWORKER", "Caseworker"
    MANAGER = "MANAGER", "Manager"
    # The person an organisation names for what may show somebody under 18; sees nothing else.
    SAFEGUARDING_LEAD = "SAFEGUARDING_LEAD", "Safeguarding lead"


_HELD: dict[str, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(
        {
            Permission.WORK_ON_GRANTED_CASES,
            Permission.KEEP_CONTACTS,
            Permission.OPEN_IN_AN_EMERGENCY,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.INVITE_PEOPLE,
            Permission.SEE_WORKLOAD,
            Permission.KEEP_CONTACTS,
            Permission.OPEN_IN_AN_EMERGENCY,
        }
    ),
    Role.SAFEGUARDING_LEAD: frozenset({Permission.LOOK_AFTER_FREEZES}),
}


# A manager invites to these and changes these. Who looks after freezes, whoever runs the site names alone:
# else one person could close everything, be the lead as well, and have it destroyed or opened.
GIVEN_BY_MANAGERS: tuple[Role, ...] = (Role.CASEWORKER, Role.MANAGER)


def may(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission; a role nobody named holds none."""
    return permission in _HELD.get(role, frozenset())


def roles_with(permission: Permission) -> tuple[str, ...]:
    """Return the roles that hold a permission."""
    return tuple(role for role in Role.values if may(role, permission))
