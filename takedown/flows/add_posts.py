"""More posts for a case that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers, write_answers
from takedown.cases.frozen import Frozen, Use, record_refusal, refuse_if_frozen
from takedown.cases.keeping_rules import can_come_back, what_keeps_aside
from takedown.cases.models import Case, TakenBack
from takedown.deadlines.coming_back import bring_post_back
from takedown.posts.adding import Added, NewPost, add_to
from takedown.posts.refusals import CLOSED
from takedown.removals.again import posts_that_stay

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
    """Add what is new, keep what could not be read, and list what shows the same as a frozen post.

    A link that is added again while it can be brought back is brought back, with all that was known of it. Raises
    posts.adding.TooManyPosts, TooManyUnread, or frozen.Frozen where all of the case is frozen; then
    nothing is added.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    refuse_if_frozen(case.pk, [case.pk], Use.ADD)
    shut = _bring_back_the_same(opened, posts, now)
    new = [one for one in posts if one.key not in shut]
    added = add_to(opened, new, stays=posts_that_stay(case.pk), now=now)
    answers = read_answers(case, opened.key)
    # What was listed before stays until the person takes it away: nothing is dropped for what is new.
    closed = [(given, CLOSED) for given, _ in added.closed]
    listed = tuple(dict.fromkeys([*answers.unread, *unread, *closed]))
    if len(listed) > max(MOST_UNREAD, len(answers.unread)):
        raise TooManyUnread
    write_answers(case, opened.key, replace(answers, unread=listed))
    case.save(update_fields=["answers_sealed"])
    record(Name.POSTS_ADDED, actor=opened.actor, case_id=case.pk, now=now, count=added.new)
    for same in dict.fromkeys(same for _, same in added.closed):
        refused = Frozen(Use.ADD, same)
        record_refusal(refused, actor=opened.actor, case_id=case.pk, now=now)
    return added


def _bring_back_the_same(
    opened: OpenCase, posts: Sequence[NewPost], now: datetime
) -> frozenset[str]:
    """Bring back what can come back; return the keys of links that may not, as something of theirs is frozen.

    One whose time is over is added anew.
    """
    keys = {opened.key.link_index(one.key): one.key for one in posts if one.key}
    out = TakenBack.objects.filter(case=opened.case, link_index__in=keys).order_by("pk")
    shut: set[str] = set()
    for aside in out.select_for_update(no_key=True):
        if not can_come_back(aside, what_keeps_aside(aside, now=now), now=now):
            continue
        try:
            bring_post_back(opened, aside, now=now)
        except Frozen:
            shut.add(keys[bytes(aside.link_index or b"")])
    return frozenset(shut)
