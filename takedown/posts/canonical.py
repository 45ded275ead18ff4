"""One address in its short form: which service it belongs to, which post it names, and what was only decoration."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_plus

from takedown.posts.addresses import LONGEST, SCHEME, parse_address
from takedown.posts.platforms import (
    HOLD_ADDRESSES,
    OTHER,
    Platform,
    Rule,
    host_fits,
    platform,
    platform_of,
    suffixes,
)
from takedown.posts.refusals import SHORT_NOTE, TOO_LONG, LinkRefusedError

if TYPE_CHECKING:
    from yarl import URL

_MOST_REDIRECTS: Final = 3
_INNER: Final = re.compile(SCHEME, re.IGNORECASE)
_TRAILING: Final = ".,;:!?*~'’)](["
_NOTES: Final = {"": "", "short": SHORT_NOTE}
_COMMON: Final = platform(OTHER)


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """What one address comes to.

    `key` is equal for two addresses of the same post; `target` is the page a search result leads to, or "".
    """

    platform: str
    canonical: str
    post_id: str
    key: str
    target: str = ""
    note: str = ""


def canonical_of(text: str, *, redirects: int = 0) -> Canonical:
    """Read one address (nothing around it) into its canonical form; raises LinkRefusedError."""
    url = parse_address(text)
    service = platform_of(url.raw_host or "")
    for rule in service.rules:
        values = _values(rule, url=url)
        if values is None:
            continue
        if not rule.redirect:
            return _finished(_by_rule(rule, service=service, url=url, values=values))
        inner = _inner(url, names=rule.redirect)
        if inner and redirects < _MOST_REDIRECTS:
            return canonical_of(inner, redirects=redirects + 1)
    return _finished(_plain(service, url=url))


def _values(rule: Rule, *, url: URL) -> dict[str, str] | None:
    """The named parts of an address that fits a rule; None where it does not fit."""
    host = url.raw_host or ""
    if rule.hosts and not any(host_fits(host, pattern=pattern) for pattern in rule.hosts):
        return None
    match = rule.path.fullmatch(url.raw_path)
    if match is None:
        return None
    values = {name: value or "" for name, value in match.groupdict().items()}
    for name, shape in rule.query:
        value = url.query.get(name, "")
        if not shape.fullmatch(value):
            return None
        values[name] = value
    return values


def _by_rule(rule: Rule, *, service: Platform, url: URL, values: dict[str, str]) -> Canonical:
    host = url.raw_host or ""
    values = {**values, "host": host, "site": suffixes().privatesuffix(host) or host}
    bare = rule.canonical.format_map(values)
    part = _joined(bare, pairs=_kept(url, names=rule.part))
    whole = _joined(part, pairs=_kept(url, names=rule.keep))
    fragment = url.raw_fragment
    if fragment and rule.fragment and rule.fragment.fullmatch(fragment):
        whole = f"{whole}#{fragment}"
    post_id = rule.post_id.format_map(values)
    inner = _inner(url, names=rule.target)
    name = rule.key.format_map(values).lower() or post_id
    extra = part[len(bare) :]
    canonical = _first_stable(whole, part, bare)
    return Canonical(
        platform=service.slug,
        canonical=canonical,
        post_id=post_id,
        key=f"{service.slug}/{rule.kind}/{name}{extra}" if name else canonical,
        target=_target(inner),
        note=_NOTES[rule.note],
    )


def _plain(service: Platform, *, url: URL) -> Canonical:
    """An address no rule knows: the service's main host, and only what tracks the sharer left out."""
    host = url.raw_host or ""
    if service.home and any(host_fits(host, pattern=pattern) for pattern in service.aliases):
        url = url.with_host(service.home)
    pairs = [pair for pair in _pairs(url) if not _tracks(pair, service=service)]
    shape = service.fragment or _COMMON.fragment
    fragment = url.raw_fragment
    meant = f"#{fragment}" if fragment and shape and shape.fullmatch(fragment) else ""
    origin = f"https://{url.raw_authority}"
    bare = origin + url.raw_path
    full = f"{bare}?{url.raw_query_string}" if url.raw_query_string else bare
    joined = _joined(bare, pairs=pairs)
    canonical = _first_stable(joined + meant, full + meant, f"{full}#{fragment}", bare)
    return Canonical(platform=service.slug, canonical=canonical, post_id="", key=canonical)


def _pairs(url: URL) -> list[str]:
    return [pair for pair in url.raw_query_string.split("&") if pair]


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])


def _tracks(pair: str, *, service: Platform) -> bool:
    name = _name(pair)
    return name in service.drop or name in _COMMON.drop or name.startswith(_COMMON.drop_prefixes)


def _kept(url: URL, *, names: tuple[str, ...]) -> list[str]:
    """The parameters of these names, as they stand in the address; `*` keeps every one."""
    return [pair for pair in _pairs(url) if "*" in names or _name(pair) in names] if names else []


def _joined(base: str, *, pairs: list[str]) -> str:
    if not pairs:
        return base
    return base + ("&" if "?" in base else "?") + "&".join(pairs)


def _first_stable(*forms: str) -> str:
    """The first form that ends in nothing a reader would take for punctuation of the sentence around it."""
    return next((form for form in forms if form == trimmed(form)), trimmed(forms[-1]))


def trimmed(text: str) -> str:
    """An address without the punctuation that prose puts after it; balanced brackets stay."""
    spare = {")": text.count(")") - text.count("("), "]": text.count("]") - text.count("[")}
    end = len(text)
    while end and text[end - 1] in _TRAILING:
        last = text[end - 1]
        if last in spare:
            if spare[last] <= 0:
                break
            spare[last] -= 1
        elif last in "([":
            closing = ")" if last == "(" else "]"
            spare[closing] += 1
        end -= 1
    return text[:end]


def _inner(url: URL, *, names: tuple[str, ...]) -> str:
    """The address carried inside another one, made whole; "" where there is none."""
    for name in names:
        value = url.query.get(name, "")
        if value.startswith("a1") and name == "u":
            value = _from_bing(value)
        if re.match(r"https?%3a", value, re.IGNORECASE):
            value = unquote(value)
        if re.match(r"https?://", value, re.IGNORECASE):
            return value
        if value.startswith("/") and not value.startswith("//"):
            return f"https://{url.raw_host}{value}"
    return ""


def _from_bing(value: str) -> str:
    """Bing's click links hold their target as base64 behind the letters a1."""
    try:
        body = value[2:].encode("ascii")
        return base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _target(inner: str) -> str:
    """The canonical address of a search result's page; "" where it holds none that can be used."""
    if not inner:
        return ""
    try:
        return canonical_of(inner, redirects=_MOST_REDIRECTS).canonical
    except LinkRefusedError:
        return ""


def _finished(result: Canonical) -> Canonical:
    """The result with its inner addresses quoted, so that the canonical form reads as one link again."""
    keep = "=&?%/" if result.platform in HOLD_ADDRESSES else "=&?%"
    text = result.canonical

    def quoted(match: re.Match[str]) -> str:
        start = match.group()
        if match.start() == 0 or text[match.start() - 1] in keep:
            return start
        return start.replace(":", "%3A") if ":" in start else start.replace("/", "%2F")

    canonical = _INNER.sub(quoted, text)
    if len(canonical) > LONGEST:
        raise LinkRefusedError(TOO_LONG)
    return replace(result, canonical=canonical, key=canonical if result.key == text else result.key)
