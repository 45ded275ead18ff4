"""Checks the channel files: shapes, addresses within their allowed hosts, and honesty about what was not seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from yarl import URL

from takedown.posts.platforms import UnknownPlatformError, platform
from takedown.regimes.check import Document, Problem, parse_file
from takedown.regimes.check_channels import check_channels
from takedown.removals.recipients import (
    ANY,
    FAKE,
    REAL,
    Channel,
    How,
    Status,
    packaged_files,
    read_channel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from takedown.regimes.schema import Rule

_EMAIL: Final = re.compile(r"[a-z0-9._+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MUST_SAY: Final = ("name", "purpose", "asks", "who_may_use", "source")
_KEYS: Final = frozenset(
    {
        "id", "platforms", "kinds", "name", "purpose", "how", "address", "see_also", "hosts", "asks", "carries",
        "text_limit", "posts_per_submission", "published_time", "who_may_use", "regimes", "last_verified", "source",
        "status", "warning", "firm", "pictures",
    }
)  # fmt: skip


def check_recipients(
    *, rules: Iterable[Rule], today: date, paths: Iterable[Path] | None = None
) -> tuple[Problem, ...]:
    """Everything wrong in the channel files (those that ship, unless named), by file and line; empty when all is well."""
    files = tuple(packaged_files() if paths is None else paths)
    problems: list[Problem] = []
    seen: set[str] = set()
    for path in files:
        parsed = parse_file(path)
        if isinstance(parsed, Problem):
            continue  # check_channels, below, says so
        if not parsed.tables("channel"):
            problems.append(Problem(path, 1, "there is no [[channel]] in this file"))
        for index, table in parsed.tables("channel"):
            problems += _table(parsed, index, table, seen=seen)
    return (*problems, *check_channels(files, rules=rules, today=today))


def _table(
    document: Document, index: int, table: Mapping[str, object], *, seen: set[str]
) -> Iterator[Problem]:
    for key in sorted(set(table) - _KEYS):
        yield document.problem("channel", index, f"{key} is not an entry of a channel", key=key)
    try:
        each = read_channel(table, place=(document.path.name, index))
    except KeyError as missing:
        yield document.problem("channel", index, f"{missing.args[0]} is missing")
        return
    except (TypeError, ValueError) as wrong:
        yield document.problem("channel", index, f"this channel cannot be read: {wrong}")
        return
    if each.id in seen:
        yield document.problem("channel", index, f"{each.id} stands twice", key="id")
    seen.add(each.id)
    for key, message in _faults(each):
        yield document.problem("channel", index, message, key=key)


def _says(each: Channel, name: str) -> bool:
    return bool(getattr(each, name).strip())


def _faults(each: Channel) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(each.id):
        yield "id", f"{each.id} is not a slug"
    yield from ((name, f"{name} says nothing") for name in _MUST_SAY if not _says(each, name))
    if each.pictures not in {"", REAL, FAKE}:
        yield "pictures", f"{each.pictures} is neither {REAL} nor {FAKE}"
    for slug in each.platforms:
        if slug != ANY and not _registered(slug):
            yield "platforms", f"{slug} is no service of the register"
    for key in ("text_limit", "posts_per_submission"):
        number = getattr(each, key)
        if number is not None and (not isinstance(number, int) or number < 1):
            yield key, f"{key} is not a number of at least 1"
    yield from _address_faults(each)
    yield from _honesty_faults(each)


def _registered(slug: str) -> bool:
    try:
        platform(slug)
    except UnknownPlatformError:
        return False
    return True


def _address_faults(each: Channel) -> Iterator[tuple[str, str]]:
    if each.how is How.EMAIL:
        match = _EMAIL.fullmatch(each.address)
        if match is None or match.group(1) not in each.hosts:
            yield "address", "the e-mail address is not one of an allowed host"
    elif each.how is How.FORM and each.address and not _allowed(each.address, hosts=each.hosts):
        yield "address", "the address is not an https address on an allowed host"
    elif each.how in {How.IN_APP, How.POST} and not each.address.strip():
        yield "address", "there is no instruction"
    for other in each.see_also:
        if not _allowed(other, hosts=each.hosts):
            yield "see_also", f"{other} is not an https address on an allowed host"


def _allowed(address: str, *, hosts: tuple[str, ...]) -> bool:
    try:
        url = URL(address)
    except ValueError:
        return False
    return url.scheme == "https" and url.host in hosts and not url.user


def _honesty_faults(each: Channel) -> Iterator[tuple[str, str]]:
    if not each.address and each.status is Status.SEEN:
        yield "status", "a channel without an address cannot be called seen"
    if (not each.address or each.status is Status.UNVERIFIED) and not each.warning:
        yield "warning", "a channel that was not seen needs a warning"
    if each.status is Status.UNVERIFIED and each.carries_known:
        yield "carries", "what an unverified channel carries is unknown"
