"""The first save: a case, its key, its six words and the first posts, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import Beginning
from takedown.common.limit_settings import Intake
from takedown.posts.opening import begin_notes

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.answers import Answers
    from takedown.posts.adding import Added, NewPost


class NoNewNotes(Exception):
    """Nobody may begin notes here now, or not without an invitation; the message says which."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The new case and what was added to it."""

    case_id: uuid.UUID
    added: Added


def open_case(
    *,
    answers: Answers,
    posts: Sequence[NewPost],
    now: datetime,
    by: Visitor | None = None,
    invitation: str = "",
) -> Opened:
    """Open a case for whoever asks; the words wait, sealed, until they say they wrote them down.

    `invitation` is the digest of the token of an invitation to begin, where one is needed. Raises
    NoNewNotes and quota.Unconfirmed.
    """
    with transaction.atomic():
        _let_in(invitation, now)
        made, added = begin_notes(answers=answers, posts=posts, by=by, now=now)
    return Opened(case_id=made.case.pk, added=added)


def _let_in(invitation: str, now: datetime) -> None:
    """Use up the invitation where one is needed; raise NoNewNotes."""
    if settings.INTAKE == Intake.OPEN:
        return
    if settings.INTAKE == Intake.CLOSED:
        raise NoNewNotes(
            "New notes cannot be begun here at the moment. Copy what you wrote to a safe place. "
            "Other people can help: see “Where to get help” below."
        )
    usable = Beginning.objects.usable(now).filter(token_digest=invitation)
    found = usable.select_for_update(no_key=True).first()
    if found is None:
        raise NoNewNotes(
            "The link you came by was used, or has run out. Copy what you wrote to a safe place, and "
            "ask whoever gave you the link for a new one."
        )
    found.used_at = now
    found.save(update_fields=["used_at"])
    # In the chain of the house: which notes it began stands nowhere.
    record(Name.BEGINNING_USED, actor="code-holder", now=now, invitation=str(found.pk))
