"""The services this program knows by name, and for each the rules that turn an address into its short form.

The rules are data: one TOML file a service, in the folder beside this module.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from publicsuffixlist import PublicSuffixList

RULES: Final = Path(__file__).parent / "platforms"
OTHER: Final = "other"
# Sites whose own paths may hold the whole address of another page.
HOLD_ADDRESSES: Final = frozenset({OTHER, "internet-archive"})


class PlatformKind(StrEnum):
    """What a service is in the words of the Online Safety Act 2023, sections 3 and 4, or neither."""

    USER_TO_USER = "user_to_user"
    SEARCH = "search"
    OTHER = "other"


class UnknownPlatformError(LookupError):
    """No service of this name is in the register."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"No service is registered under the name “{slug}”.")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One shape of address and what becomes of it; `path` matches the whole path."""

    path: re.Pattern[str]
    query: tuple[tuple[str, re.Pattern[str]], ...] = ()
    hosts: tuple[str, ...] = ()
    kind: str = "post"
    canonical: str = ""
    post_id: str = ""
    key: str = ""
    keep: tuple[str, ...] = ()  # parameters that stay on the link
    part: tuple[str, ...] = ()  # parameters that stay and name a different thing, such as a comment
    redirect: tuple[str, ...] = ()  # parameters holding the address that is really meant
    target: tuple[str, ...] = ()  # parameters holding the page a search result leads to
    fragment: re.Pattern[str] | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A service: its slug (kept in the database), its name in words and what kind of service it is."""

    slug: str
    name: str
    kind: PlatformKind
    order: int
    home: str = ""
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_prefixes: tuple[str, ...] = ()
    fragment: re.Pattern[str] | None = None
    rules: tuple[Rule, ...] = ()
    accounts: tuple[
        re.Pattern[str], ...
    ] = ()  # paths, with their query, that name an account and no post


@cache
def suffixes() -> PublicSuffixList:
    """The Public Suffix List as shipped with the library: nothing is fetched."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def host_fits(host: str, *, pattern: str) -> bool:
    """Whether a host fits `a.b`, `*.a.b` (any sub-domain), `a.*` (any public suffix) or `a.**`."""
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    if pattern.endswith(".**"):
        return host.startswith(pattern[:-2])
    if pattern.endswith(".*"):
        front = pattern[:-1]
        return host.startswith(front) and suffixes().publicsuffix(host) == host[len(front) :]
    return host == pattern


def _rule(row: dict[str, Any]) -> Rule:
    """One rule out of its TOML table."""
    fragment = row.get("fragment")
    return Rule(
        path=re.compile(row["path"]),
        query=tuple((name, re.compile(shape)) for name, shape in row.get("query", {}).items()),
        hosts=tuple(row.get("hosts", ())),
        kind=row.get("kind", "post"),
        canonical=row.get("canonical", ""),
        post_id=row.get("post_id", ""),
        key=row.get("key", ""),
        keep=tuple(row.get("keep", ())),
        part=tuple(row.get("part", ())),
        redirect=tuple(row.get("redirect", ())),
        target=tuple(row.get("target", ())),
        fragment=re.compile(fragment) if fragment else None,
        note=row.get("note", ""),
    )


def _platform(path: Path) -> Platform:
    """One service out of its file."""
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    fragment = row.get("fragment")
    return Platform(
        slug=row["slug"],
        name=row["name"],
        kind=PlatformKind(row["kind"]),
        order=row["order"],
        home=row.get("home", ""),
        **{
            name: tuple(row.get(name, ())) for name in ("aliases", "hosts", "drop", "drop_prefixes")
        },
        fragment=re.compile(fragment) if fragment else None,
        rules=tuple(_rule(each) for each in row.get("rule", ())),
        accounts=tuple(re.compile(shape) for shape in row.get("accounts", ())),
    )


PLATFORMS: Final[tuple[Platform, ...]] = tuple(
    sorted((_platform(path) for path in RULES.glob("*.toml")), key=lambda each: each.order)
)
_BY_SLUG: Final = {each.slug: each for each in PLATFORMS}
_EXACT: Final = {
    pattern: each
    for each in PLATFORMS
    for pattern in each.aliases + each.hosts
    if "*" not in pattern
}
_PATTERNS: Final = tuple(
    (pattern, each)
    for each in PLATFORMS
    if each.slug != OTHER
    for pattern in each.aliases + each.hosts
    if "*" in pattern
)


def platform(slug: str) -> Platform:
    """The service of this slug; raises UnknownPlatformError."""
    try:
        return _BY_SLUG[slug]
    except KeyError:
        raise UnknownPlatformError(slug) from None


def platform_of(host: str) -> Platform:
    """The service a host name (lower case, ASCII) belongs to; `other` where none claims it."""
    exact = _EXACT.get(host)
    if exact is not None:
        return exact
    for pattern, each in _PATTERNS:
        if host_fits(host, pattern=pattern):
            return each
    return _BY_SLUG[OTHER]
