"""What each role at an organisation may do. Content of a case always needs a grant as well."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db import models


class Permission(StrEnum):
    """One thing a member may do."""

    WORK_ON_GRANTED_CASES = auto()
    INVITE_PEOPLE = auto()
    SEE_WORKLOAD = auto()
    KEEP_CONTACTS = auto()


class Role(models.TextChoices):
    """The roles of an organisation."""

    CASEWORKER = "CASEWORKER", "Caseworker"
    MANAGER = "MANAGER", "Manager"


_HELD: dict[str, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset({Permission.WORK_ON_GRANTED_CASES, Permission.KEEP_CONTACTS}),
    Role.MANAGER: frozenset(
        {Permission.INVITE_PEOPLE, Permission.SEE_WORKLOAD, Permission.KEEP_CONTACTS}
    ),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission; a role nobody named holds none."""
    return permission in _HELD.get(role, frozenset())
