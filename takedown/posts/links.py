"""Every link in what a person pasted: recognised, in its short form, with repeats named and nothing dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from takedown.posts.accounts import ACCOUNT_NOTE, is_account
from takedown.posts.addresses import LONGEST, without_password
from takedown.posts.canonical import Canonical, canonical_of
from takedown.posts.refusals import CREDENTIALS, INCOMPLETE, NO_LINK, LinkRefusedError
from takedown.posts.scan import Found, find_links

MOST_LINKS: Final = 500
_SHOWN: Final = 200  # characters of a piece that could not be read


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link that was read.

    `given` is as typed; `canonical` an https address; `post_id` the service's own id of the post or ""; `duplicate_of`
    the canonical address of the first link to the same post; `key` is equal for all links to one post; `target` the page a search result leads to or "";
    `note` a sentence for the person or "".
    """

    given: str
    platform: str
    canonical: str
    post_id: str
    line: int
    key: str
    duplicate_of: str | None = None
    target: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Something meant as a link that could not be used, with a sentence saying why and what to do."""

    given: str
    reason: str
    line: int


@dataclass(frozen=True, kw_only=True)
class LinksRead:
    """What a text came to, in the order pasted; `over_limit` counts the different posts beyond the limit (they are kept)."""

    links: tuple[Link, ...]
    unreadable: tuple[Unreadable, ...]
    limit: int

    @property
    def unique(self) -> tuple[Link, ...]:
        """One link for each post."""
        return tuple(each for each in self.links if each.duplicate_of is None)

    @property
    def over_limit(self) -> int:
        """How many different posts there are beyond the limit."""
        return max(0, len(self.unique) - self.limit)


def read_links(text: str, *, limit: int = MOST_LINKS) -> LinksRead:
    """Read any mixture of words and links; never raises on any text.

    A text with words and no link at all gives one Unreadable saying so. Sources for the forms: each service's file in
    `platforms/`.
    """
    links: list[Link] = []
    unreadable: list[Unreadable] = []
    first: dict[str, str] = {}
    for found in find_links(text):
        try:
            given, read = _read(found)
        except LinkRefusedError as refusal:
            unreadable.append(_unreadable(found, reason=str(refusal)))
            continue
        links.append(_link(given, read=read, line=found.line, earlier=first.get(read.key)))
        first.setdefault(read.key, read.canonical)
    if not links and not unreadable and text.strip():
        unreadable.append(
            Unreadable(given=text.strip().splitlines()[0][:_SHOWN], reason=NO_LINK, line=1)
        )
    return LinksRead(links=tuple(links), unreadable=tuple(unreadable), limit=limit)


def _link(given: str, *, read: Canonical, line: int, earlier: str | None) -> Link:
    return Link(
        given=given,
        platform=read.platform,
        canonical=read.canonical,
        post_id=read.post_id,
        line=line,
        key=read.key,
        duplicate_of=earlier,
        target=read.target,
        note=read.note or (ACCOUNT_NOTE if is_account(read.canonical) else ""),
    )


def _read(found: Found) -> tuple[str, Canonical]:
    """The link as typed and what it comes to; words of another script stuck to a post's address are left off."""
    if found.refusal:
        raise LinkRefusedError(found.refusal)
    whole: Canonical | None = None
    refusal = LinkRefusedError(NO_LINK)
    try:
        whole = canonical_of(found.given)
    except LinkRefusedError as error:
        refusal = error
    cut = found.given
    if not cut.isascii() and len(cut) <= LONGEST and not (whole and whole.post_id):
        cut = cut[: next(place for place, char in enumerate(cut) if not char.isascii())]
        shorter = _post(cut)
        if shorter is not None:
            return cut, shorter
    if whole is None:
        raise refusal
    return found.given, whole


def _post(text: str) -> Canonical | None:
    """What an address comes to if it names one post."""
    try:
        read = canonical_of(text)
    except LinkRefusedError:
        return None
    return read if read.post_id else None


def _unreadable(found: Found, *, reason: str) -> Unreadable:
    """What is shown of a piece that was refused: never a password, never more than a line."""
    given = without_password(found.given)
    if given != found.given and reason == INCOMPLETE:
        reason = CREDENTIALS
    elif given == found.given and reason == CREDENTIALS:
        # The password sits inside an address that this one carries.
        given = given.partition("?")[0].partition("@")[0] + "•••"
    return Unreadable(
        given=given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…",
        reason=reason,
        line=found.line,
    )
