"""A new case: its key, its six words and its first posts, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.visitor import Visitor, code_holder
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.access import OpenCase
from takedown.cases.answers import Answers, write_answers
from takedown.cases.giving import give_words
from takedown.cases.models import Case, CaseCode
from takedown.cases.quota import refuse_more_notes
from takedown.common.identifiers import new_id, new_reference
from takedown.posts.adding import Added, NewPost, add_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def begin_notes(
    *, answers: Answers, posts: Sequence[NewPost], by: Visitor | None = None, now: datetime
) -> tuple[OpenCase, Added]:
    """Make the case, for whoever holds its words unless `by` says who else, inside the caller's transaction.

    The words wait, sealed, until somebody says they wrote them down. The key is on disk before the row
    is committed; if the transaction fails, the key opens nothing and a sweep removes it. Raises
    quota.Unconfirmed.
    """
    if by is None:
        # Strangers who fill the site keep no caseworker from taking a call.
        refuse_more_notes()
    case = Case(pk=new_id(), reference=new_reference(prefix="TD"), opened_at=now)
    key = keystore.create(case.pk)
    write_answers(case, key, answers)
    case.save(force_insert=True)
    opened = OpenCase(case=case, key=key, visitor=by or code_holder(case.pk))
    code = CaseCode(case=case)
    give_words(code, key)
    code.save(force_insert=True)
    record(Name.CASE_OPENED, actor=opened.actor, case_id=case.pk, now=now)
    added = add_to(opened, posts, now=now)
    record(Name.POSTS_ADDED, actor=opened.actor, case_id=case.pk, now=now, count=added.new)
    return opened, added
