"""A caseworker takes a call: notes are begun for the caller, and the caseworker has them from the start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.cases.answers import ContactKind, write_answers
from takedown.cases.assigning import give_to
from takedown.common.limit_settings import Intake
from takedown.posts.letting_in import GRANT_DAYS, let_in
from takedown.posts.opening import begin_notes
from takedown.removals.relay import make_relay_address

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers
    from takedown.posts.adding import NewPost


class NotForCallers(Exception):
    """Whoever asks takes no cases, or nobody may begin notes here now; the message says which."""


@transaction.atomic
def open_for_caller(
    visitor: Visitor, *, answers: Answers, posts: Sequence[NewPost], days: int, now: datetime
) -> uuid.UUID:
    """Open a case with what the caller said, let the caseworker's organisation in, and give them the case.

    The caller agreed to it aloud; both stand in the chain with the caseworker's name on them, and the
    caller can end the grant with the words they are given. Raises NotForCallers and quota.Unconfirmed.
    """
    if visitor.kind is not Kind.STAFF or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NotForCallers("Only caseworkers take calls here.")
    if settings.INTAKE == Intake.CLOSED:
        raise NotForCallers("New notes cannot be begun here at the moment.")
    if days not in GRANT_DAYS:
        raise NotForCallers("Choose for how long you may keep these notes.")
    opened, _ = begin_notes(answers=answers, posts=posts, by=visitor, now=now)
    if answers.contact_kind is ContactKind.RELAY:
        _give_relay(opened, answers, now=now)
    organisation = Organisation.objects.get(pk=visitor.works_at)
    let_in(opened, organisation, days=days, now=now)
    give_to(visitor, opened.case, now=now)
    return opened.case.pk


def _give_relay(opened: OpenCase, answers: Answers, *, now: datetime) -> None:
    address = make_relay_address(opened, now=now)
    if not address:
        raise NotForCallers("No mailbox for answers is set up here. Choose another address.")
    write_answers(opened.case, opened.key, replace(answers, contact_address=address))
    opened.case.save(update_fields=["answers_sealed"])
