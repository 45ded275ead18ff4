"""What a person knows of one post: sealed as one document."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey
    from takedown.posts.models import ReportedPost


class ResultKind(StrEnum):
    """What a search result is: the Online Safety Act 2023 s.57(2) leaves the last two out."""

    ORDINARY = "ordinary"
    ADVERTISEMENT = "ad"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class PostDetails:
    """A link as given and in its plain form, or where it is when there is no link."""

    given: str = ""
    canonical: str = ""
    post_id: str = ""
    account: str = ""
    group: str = ""
    seen_on: str = ""
    # The time as the post itself shows it, word for word.
    posted_shown: str = ""
    description: str = ""
    reported_before: str = ""
    # Of a search result: the page it leads to, and what it is (ResultKind), "" until said.
    leads_to: str = ""
    result_kind: str = ""

    @property
    def has_link(self) -> bool:
        """Whether there is a link at all."""
        return bool(self.canonical)


def read_details(post: ReportedPost, key: CaseKey) -> PostDetails:
    """Open the details of a post; raise vault.CannotOpen."""
    value = key.open_json(post.details_sealed, post.details_place)
    known = {field.name for field in fields(PostDetails)}
    stored = value if isinstance(value, dict) else {}
    return PostDetails(**{name: str(stored[name]) for name in stored if name in known})


def write_details(post: ReportedPost, key: CaseKey, details: PostDetails) -> None:
    """Seal the details into the post; the caller saves."""
    post.details_sealed = key.seal_json(asdict(details), post.details_place)
