"""More posts for a case that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers, write_answers
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.posts.adding import Added, NewPost, add_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase

MOST_UNREAD = 500


class TooManyUnread(Exception):
    """As many lines that could not be read are listed as may be."""


@transaction.atomic
def add_posts(
    opened: OpenCase,
    *,
    posts: Sequence[NewPost],
    unread: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> Added:
    """Add what is new and keep what could not be read.

    Raises posts.adding.TooManyPosts, TooManyUnread, or frozen.Frozen where all of the case is frozen;
    then nothing is added.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    refuse_if_frozen(case.pk, [case.pk], Use.ADD)
    added = add_to(opened, posts, now=now)
    answers = read_answers(case, opened.key)
    # What was listed before stays until the person takes it away: nothing is dropped for what is new.
    listed = tuple(dict.fromkeys([*answers.unread, *unread]))
    if len(listed) > max(MOST_UNREAD, len(answers.unread)):
        raise TooManyUnread
    write_answers(case, opened.key, replace(answers, unread=listed))
    case.save(update_fields=["answers_sealed"])
    record(Name.POSTS_ADDED, actor=opened.actor, case_id=case.pk, now=now, count=added.new)
    return added
