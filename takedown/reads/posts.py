"""Posts of a case as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.posts.details import PostDetails, read_details
from takedown.posts.models import Outcome, ReportedPost
from takedown.posts.platforms import platform
from takedown.removals.models import RequestState

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase

_OUTCOMES = {
    Outcome.UNKNOWN: ("wait", "Not checked"),
    Outcome.THERE: ("next", "Still there"),
    Outcome.GONE: ("done", "Gone"),
    Outcome.BACK: ("back", "Came back"),
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post in a list."""

    id: uuid.UUID
    number: int
    platform: str
    name: str
    details: PostDetails
    outcome: str
    in_letter: bool

    @property
    def short(self) -> str:
        """What names the post: its link, or its account and group."""
        details = self.details
        if details.has_link:
            return details.canonical
        return ", ".join(part for part in (details.account, details.group) if part)

    @property
    def note(self) -> str:
        """What else is worth saying in a list."""
        return "You reported it before." if self.details.reported_before else ""

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return _OUTCOMES[Outcome(self.outcome)][0]

    @property
    def word(self) -> str:
        """The word of the tag."""
        return _OUTCOMES[Outcome(self.outcome)][1]


def post_rows(opened: OpenCase) -> list[PostRow]:
    """Return the posts of a case in order, opened."""
    approved = ReportedPost.objects.filter(
        case=opened.case, requested__request__state=RequestState.APPROVED
    )
    taken = set(approved.values_list("pk", flat=True))
    posts = ReportedPost.objects.filter(case=opened.case).order_by("number")
    return [
        PostRow(
            id=post.pk,
            number=post.number,
            platform=post.platform,
            name=platform(post.platform).name,
            details=read_details(post, opened.key),
            outcome=post.outcome,
            in_letter=post.pk in taken,
        )
        for post in posts
    ]
