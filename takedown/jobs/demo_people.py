"""The helpline of a demonstration set: an organisation, its people, and how each signs in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import generate_totp_secret

from takedown.accounts.roles import Role
from takedown.accounts.visitor import Kind, Visitor
from takedown.cases import codes
from takedown.flows.add_contact import add_contact
from takedown.flows.begin_staff_session import begin_staff_session
from takedown.flows.create_organisation import create_organisation
from takedown.flows.invite_person import invite_person
from takedown.flows.set_second_step import Person, add_app, keep_codes
from takedown.flows.take_invitation import take_invitation
from takedown.removals.contacts import ContactDetails

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.invitations import Issued

HELPLINE = "Made-up Helpline"
_NAMES = (
    ("mo", Role.MANAGER),
    ("ama", Role.CASEWORKER),
    ("bryn", Role.CASEWORKER),
    ("carys", Role.CASEWORKER),
    ("dev", Role.CASEWORKER),
    ("lee", Role.SAFEGUARDING_LEAD),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in: their address, and the secret of their app, as it is typed into one."""

    address: str
    role: str
    secret: str
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class People:
    """Everybody at the helpline; one password for all, made for this set and kept nowhere."""

    organisation_id: uuid.UUID
    password: str
    accounts: tuple[Account, ...]

    @property
    def workers(self) -> list[Visitor]:
        """The caseworkers, in order."""
        return [one.visitor for one in self.accounts if one.role == Role.CASEWORKER]

    @property
    def manager(self) -> Visitor:
        """Whoever sees numbers and no case."""
        return self._first(Role.MANAGER)

    @property
    def lead(self) -> Visitor:
        """Whoever looks after what is closed, as somebody may be under 18."""
        return self._first(Role.SAFEGUARDING_LEAD)

    def _first(self, role: str) -> Visitor:
        return next(one.visitor for one in self.accounts if one.role == role)


def set_up_people(*, now: datetime) -> People:
    """Found the helpline and let everybody join it, each with a second step; raise NameTaken."""
    password = " ".join(codes.new_words())
    accounts: list[Account] = []
    for name, role in _NAMES:
        issued = (
            invite_person(organisation_name=HELPLINE, role=role, by="operator", now=now)
            if accounts
            else create_organisation(name=HELPLINE, report_address="", role=role, now=now)
        )
        accounts.append(_joined(issued, f"{name}@helpline.example", password, now))
    people = People(
        organisation_id=accounts[0].visitor.works_at, password=password, accounts=tuple(accounts)
    )
    _add_contacts(people.workers[0], now)
    return people


def _joined(issued: Issued, address: str, password: str, now: datetime) -> Account:
    """Take the invitation as somebody does: a password, an app, and the codes on paper."""
    user = take_invitation(token=issued.token, email=address, password=password, now=now)
    person = Person(user_id=user.pk, digest=secrets.token_hex(20))
    begin_staff_session(user_id=user.pk, digest=person.digest, second_step=False, now=now)
    secret = generate_totp_secret()
    add_app(person, secret=secret, now=now)
    keep_codes(person, now=now)
    membership = user.memberships.get()
    visitor = Visitor(
        kind=Kind.STAFF,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )
    return Account(address=address, role=membership.role, secret=secret, visitor=visitor)


def _add_contacts(worker: Visitor, now: datetime) -> None:
    """Keep a few contacts of the helpline's own."""
    for platform, name in (("x", "Safety desk"), ("reddit", "Admins"), ("telegram", "Abuse team")):
        details = ContactDetails(
            name=f"{name} (made up)",
            address=f"{platform}@contacts.example",
            note="Answers at night.",
        )
        add_contact(worker, platform=platform, details=details, now=now)
