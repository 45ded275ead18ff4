"""Which post somebody means: a short list to choose from, or found by its number or link where the list is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.frozen import frozen_things
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.reads.parts import AT_ONCE
from takedown.reads.posts import post_rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

_LONGEST_NUMBER = 9


def posts_to_choose(opened: OpenCase) -> list[tuple[str, str]] | None:
    """Return the posts to choose from, id and words; None where there are more than a list should hold."""
    posts = _open_posts(opened)
    if posts.count() > AT_ONCE:
        return None
    rows = post_rows(opened, list(posts.order_by("number")))
    return [(str(row.id), f"{row.number}. {row.name}: {row.short}") for row in rows]


def find_post(opened: OpenCase, typed: str) -> str | None:
    """Return the id of the post whose number or link was typed; None where there is none such. No other is opened."""
    typed = typed.strip().rstrip(".")
    posts = _open_posts(opened)
    if typed.isascii() and typed.isdigit() and len(typed) < _LONGEST_NUMBER:
        found = posts.filter(number=int(typed))
    else:
        indexes = [opened.key.link_index(link.key) for link in read_links(typed).unique]
        found = posts.filter(link_index__in=indexes)
    ids = list(found.values_list("pk", flat=True)[:2])
    return str(ids[0]) if len(ids) == 1 else None


def _open_posts(opened: OpenCase) -> QuerySet[ReportedPost]:
    """What is closed is not offered."""
    posts = ReportedPost.objects.filter(case=opened.case)
    return posts.exclude(pk__in=frozen_things(opened.case.pk))
