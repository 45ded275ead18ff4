"""The first save: a case, its key, its six words and the first posts, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Visitor, code_holder
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.access import OpenCase
from takedown.cases.answers import Answers, write_answers
from takedown.cases.giving import give_words
from takedown.cases.guessing import for_opening, take_turn
from takedown.cases.models import Case, CaseCode
from takedown.common.identifiers import new_id, new_reference
from takedown.posts.adding import Added, NewPost, add_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime


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
    address: str = "",
) -> Opened:
    """Open a case for whoever asks; the words wait, sealed, until they say they wrote them down.

    The key is on disk before the row is committed; if the transaction fails, the key opens nothing
    and a sweep removes it. Raises guessing.TooManyTries for an address that begins very many.
    """
    if address:
        take_turn(for_opening(address), now=now)
    case = Case(pk=new_id(), reference=new_reference(prefix="TD"), opened_at=now)
    key = keystore.create(case.pk)
    with transaction.atomic():
        write_answers(case, key, answers)
        case.save(force_insert=True)
        opened = OpenCase(case=case, key=key, visitor=by or code_holder(case.pk))
        code = CaseCode(case=case)
        give_words(code, key)
        code.save(force_insert=True)
        record(Name.CASE_OPENED, actor=opened.actor, case_id=case.pk, now=now)
        added = add_to(opened, posts, now=now)
        record(Name.POSTS_ADDED, actor=opened.actor, case_id=case.pk, now=now, count=added.new)
    return Opened(case_id=case.pk, added=added)
