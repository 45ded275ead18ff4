"""Whether two links show the same post though they are no spelling of one another: archived, found, led on.

An archive keeps the whole address of a page in its path, a search result or a page that leads on in its query. Such
a page has an address of its own and may be reported as what it is; but what is closed is closed in them too.
Read from the structure of addresses alone. A copy under a short name (`archive.ph/AbCdE`) shows nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from takedown.cases.frozen import frozen_things
from takedown.posts.addresses import authority_of, begins_address, known_ending, parse_address
from takedown.posts.canonical import canonical_of
from takedown.posts.details import read_details
from takedown.posts.models import ReportedPost
from takedown.posts.refusals import LinkRefusedError

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey

_DEEPEST: Final = 3  # an archived search result that leads to a page that leads on
_MOST: Final = 12  # addresses looked at of one link, at each depth
_MOST_PARTS: Final = 12  # parts of a path where an address may begin


@dataclass(frozen=True, slots=True)
class Shows:
    """Keys (posts.canonical) of what a link shows: `own` of what it is or is a copy of, `carried` of all it names."""

    own: frozenset[str]
    carried: frozenset[str]


def shown_by(address: str) -> Shows:
    """Return what a link shows; nothing of one that cannot be read.

    What an address names in its query only, such as where somebody came from, is `carried` and not `own`.
    """
    own, carried = set[str](), set[str]()
    waiting = [(address, True)]
    for _ in range(_DEEPEST):
        inner: list[tuple[str, bool]] = []
        for text, is_own in waiting:
            key, within = _read(text)
            if key and (key not in carried or (is_own and key not in own)):
                carried.add(key)
                if is_own:
                    own.add(key)
                inner += [(one, is_own and is_copy) for one, is_copy in within]
        waiting = inner[:_MOST]
    return Shows(frozenset(own), frozenset(carried))


def alike(opened: OpenCase, posts: Iterable[ReportedPost]) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """Yield the ids of each two of these posts of a case of which one shows the other."""
    read = [(post.pk, _of(post, opened.key)) for post in posts]
    owners: dict[str, list[uuid.UUID]] = defaultdict(list)
    for pk, shows in read:
        for key in shows.own:
            owners[key].append(pk)
    for pk, shows in read:
        for key in shows.carried:
            yield from ((pk, other) for other in owners.get(key, ()) if other != pk)


class FrozenLinks:
    """The posts of a case that are frozen, by what they show."""

    def __init__(self, opened: OpenCase) -> None:
        """Open their links; raise vault.CannotOpen."""
        posts = ReportedPost.objects.filter(case=opened.case, pk__in=frozen_things(opened.case.pk))
        self._key = opened.key
        self._shown = [(post.pk, _of(post, opened.key)) for post in posts.order_by("number")]

    def same_as(self, address: str) -> uuid.UUID | None:
        """Return the id of a frozen post that a link shows, or that shows it; else None."""
        return self._same(shown_by(address)) if self._shown else None

    def same_as_post(self, post: ReportedPost) -> uuid.UUID | None:
        """Return the same for a post that is not in its table, with or without a link."""
        return self._same(_of(post, self._key)) if self._shown else None

    def _same(self, new: Shows) -> uuid.UUID | None:
        return next(
            (pk for pk, shows in self._shown if shows.own & new.carried or shows.carried & new.own),
            None,
        )


def _of(post: ReportedPost, key: CaseKey) -> Shows:
    details = read_details(post, key)
    return shown_by(details.given or details.canonical)


def _read(text: str) -> tuple[str, list[tuple[str, bool]]]:
    """The key of one address, and the addresses within it, each with whether it is a copy of that page."""
    try:
        url, read = parse_address(text), canonical_of(text)
    except LinkRefusedError:
        return "", []
    query = url.raw_query_string
    parts = url.raw_path.split("/")
    within = [
        (f"{'/'.join(parts[at:])}{'?' if query else ''}{query}", True)
        for at in range(1, min(len(parts), _MOST_PARTS))
    ]
    within += [(read.target, True)]
    after = url.raw_fragment
    named = (*url.query.values(), query, after, after.partition("=")[2])
    within += [(value, False) for value in named]
    plain = ((unquote(one) if "%" in one[:12] else one, is_copy) for one, is_copy in within)
    return read.key, [(one, is_copy) for one, is_copy in plain if _is_address(one)]


def _is_address(text: str) -> bool:
    """Whether a text begins as an address does: with its scheme, or with a site's name and a path."""
    if begins_address(text):
        return True
    name = authority_of(text)
    return "." in name[1:] and text[len(name) :].startswith("/") and known_ending(name)
