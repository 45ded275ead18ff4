"""A person sets up a second step of their own, or takes one of several away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from allauth.mfa.models import Authenticator

from takedown.accounts.models import Membership, StaffSession, User
from takedown.accounts.second_steps import APP, CODES, PASSKEY, codes_of, steps_of
from takedown.accounts.staff_sessions import end_all
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.second_step_keys import seal_secret

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_SEED_BYTES = 40


class NotNow(Exception):
    """This sign-in may not change second steps: it ran out, or did not take the one there is."""


class OneApp(Exception):
    """There is an app already: a second would take its place unseen."""


class LastStep(Exception):
    """The last second step of a person is never taken away by themselves."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose second step it is, and the sign-in they set it up in."""

    user_id: uuid.UUID
    digest: str


@transaction.atomic
def add_app(person: Person, *, secret: str, now: datetime) -> None:
    """Keep the secret of an app whose code was right; raise NotNow or OneApp."""
    membership = _allowed(person, now)
    if steps_of(person.user_id).filter(type=APP).exists():
        raise OneApp
    sealed = _sealed(secret, membership)
    _add(person, membership, kind=APP, data={"secret": sealed}, now=now)


@transaction.atomic
def add_passkey(person: Person, *, credential: dict[str, Any], now: datetime) -> None:
    """Keep the public half of a passkey that answered; raise NotNow.

    The library wants a name beside it; nobody is asked for one, so that there is nothing to seal.
    """
    membership = _allowed(person, now)
    _add(person, membership, kind=PASSKEY, data={"name": "", "credential": credential}, now=now)


@transaction.atomic
def remove_step(person: Person, *, step_id: int, now: datetime) -> None:
    """Take one of several away, and end every other sign-in: it may have been somebody else's.

    Raises NotNow, LastStep or Authenticator.DoesNotExist.
    """
    membership = _allowed(person, now)
    steps = steps_of(person.user_id)
    step = steps.get(pk=step_id)
    if steps.count() == 1:
        raise LastStep
    step.delete()
    record(Name.SECOND_STEP_REMOVED, actor=_actor(membership), now=now, kind=str(step.type))
    _end_others(person, membership, now)


@transaction.atomic
def renew_codes(person: Person, *, now: datetime) -> None:
    """Make ten fresh recovery codes; the old ones open nothing from now on. Raises NotNow.

    Every other sign-in ends: until somebody says that they keep them, each would show them, without a password.
    """
    membership = _allowed(person, now)
    _make_codes(membership, now)
    _end_others(person, membership, now)


@transaction.atomic
def keep_codes(person: Person, *, now: datetime) -> None:
    """The person said that they keep the codes: they are not shown again. Raises NotNow."""
    membership = _allowed(person, now)
    if codes_of(person.user_id) is None:
        raise NotNow
    User.objects.filter(pk=person.user_id).update(codes_kept_at=now)
    record(Name.RECOVERY_CODES_KEPT, actor=_actor(membership), now=now)


def _allowed(person: Person, now: datetime) -> Membership:
    """Return the membership of a person who took every second step they have; else raise NotNow."""
    # One change at a time: two tabs must not take the last two steps away together.
    User.objects.select_for_update(no_key=True).get(pk=person.user_id)
    live = StaffSession.objects.live(now).filter(user_id=person.user_id, digest=person.digest)
    session = live.first()
    membership = Membership.objects.live().filter(user_id=person.user_id).first()
    if session is None or membership is None:
        raise NotNow
    if session.second_step_at is None and steps_of(person.user_id).exists():
        raise NotNow
    return membership


def _add(
    person: Person, membership: Membership, *, kind: str, data: dict[str, Any], now: datetime
) -> None:
    Authenticator.objects.create(user_id=person.user_id, type=kind, data=data)
    StaffSession.objects.filter(digest=person.digest).update(second_step_at=now)
    record(Name.SECOND_STEP_ADDED, actor=_actor(membership), now=now, kind=kind)
    if codes_of(person.user_id) is None:
        _make_codes(membership, now)


def _end_others(person: Person, membership: Membership, now: datetime) -> None:
    count = end_all(person.user_id, now=now, keep=person.digest)
    record(Name.SIGN_IN_ENDED, actor=_actor(membership), now=now, count=count)


def _make_codes(membership: Membership, now: datetime) -> None:
    Authenticator.objects.filter(user_id=membership.user_id, type=CODES).delete()
    seed = _sealed(secrets.token_hex(_SEED_BYTES), membership)
    data = {"seed": seed, "used_mask": 0}
    Authenticator.objects.create(user_id=membership.user_id, type=CODES, data=data)
    User.objects.filter(pk=membership.user_id).update(codes_kept_at=None)
    record(Name.RECOVERY_CODES_MADE, actor=_actor(membership), now=now)


def _sealed(secret: str, membership: Membership) -> str:
    return seal_secret(
        secret, organisation_id=membership.organisation_id, user_id=membership.user_id
    )


def _actor(membership: Membership) -> str:
    return f"staff:{membership.pk}"
