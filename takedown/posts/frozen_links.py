"""The links a freeze holds, as text to report: they are never opened from here.

Of a freeze of the whole case also those that were taken out before: they come back to nobody, and go after their hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind
from takedown.cases.models import TakenBack
from takedown.cases.taken_back import TakenKind, sealed_rows
from takedown.posts.details import read_details
from takedown.posts.models import ReportedPost
from takedown.posts.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.cases.freezes import Freeze
    from takedown.cases.keystore import CaseKey


@dataclass(frozen=True, slots=True)
class FrozenLink:
    """One post: its number in the notes, the service, and its address."""

    number: int
    service: str
    link: str

    @property
    def label(self) -> str:
        """What names it on a page."""
        return f"Link {self.number}, {self.service}"

    @property
    def block(self) -> str:
        """The id of its block on a page."""
        return f"link-{self.number}"


def frozen_links(freeze: Freeze, key: CaseKey) -> list[FrozenLink]:
    """Return those of the posts that have a link, in order; raise vault.CannotOpen."""
    ids = freeze.things.values("thing_id")
    posts = [*ReportedPost.objects.filter(case=freeze.case_id, pk__in=ids)]
    if freeze.kind == FrozenKind.CASE:
        posts += _taken_out(freeze, key)
    told = [(post, read_details(post, key)) for post in sorted(posts, key=lambda one: one.number)]
    return [
        FrozenLink(post.number, platform(post.platform).name, details.canonical)
        for post, details in told
        if details.has_link
    ]


def _taken_out(freeze: Freeze, key: CaseKey) -> Iterator[ReportedPost]:
    """Yield those that wait for their hours, but what looks destroyed: of that nobody may be told."""
    aside = TakenBack.objects.there().filter(case=freeze.case_id, kind=TakenKind.POST)
    for one in aside:
        rows, _ = sealed_rows(one, key)
        yield from (row for row in rows if isinstance(row, ReportedPost))
