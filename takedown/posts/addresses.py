"""From the text of one address to its parts: schemes people type, hosts that exist, and what is refused."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from yarl import URL

from takedown.posts.platforms import suffixes
from takedown.posts.refusals import (
    CREDENTIALS,
    INCOMPLETE,
    NETWORK,
    TOO_LONG,
    LinkRefusedError,
    no_such_ending,
)

LONGEST: Final = 8_192  # characters; image search results run to several thousand
SCHEME: Final = r"(?:h(?:tt|xx|\*\*)ps?|htps?|ttps?)(?:\[?:\]?/{1,3}|//)"
DOT: Final = r"(?:\.|\[\.\]|\(\.\)|\[dot\])"
# Names reserved for examples and tests (RFC 2606): they are in no suffix list, yet training uses them.
_RESERVED: Final = frozenset({"example", "test"})
# RFC 6761, RFC 6762, RFC 8375, RFC 9476 and ICANN's reservation of .internal.
_INSIDE: Final = ("localhost", "local", "internal", "lan", "intranet", "home", "corp", "home.arpa")
_SCHEME: Final = re.compile(SCHEME, re.IGNORECASE)
_SCHEME_NAME: Final = re.compile(r"[a-z*]+s(?![a-z])", re.IGNORECASE)  # https, hxxps, ttps
_DOT: Final = re.compile(DOT, re.IGNORECASE)
_AUTHORITY_END: Final = re.compile(r"[/?#]")


def authority_of(text: str) -> str:
    """What stands between the scheme and the path, as typed."""
    start = _SCHEME.match(text)
    rest = text[start.end() :] if start else text
    return _AUTHORITY_END.split(rest, maxsplit=1)[0]


def begins_address(text: str) -> bool:
    """Whether a text begins with a scheme of the web, as people type it."""
    return _SCHEME.match(text) is not None


def parse_address(text: str) -> URL:
    """One address, with or without a scheme, as a URL with an ASCII host; raises LinkRefusedError."""
    if len(text) > LONGEST:
        raise LinkRefusedError(TOO_LONG)
    start = _SCHEME.match(text)
    rest = text[start.end() :] if start else text
    plain_http = bool(start) and not _SCHEME_NAME.match(text)
    authority = authority_of(text)
    if "@" in authority:
        raise LinkRefusedError(CREDENTIALS)
    tail = rest[len(authority) :].replace("&amp;", "&")
    try:
        url = URL(("http://" if plain_http else "https://") + _DOT.sub(".", authority) + tail)
        host = (url.raw_host or "").rstrip(".")
        port = url.explicit_port
        url.query, url.path  # noqa: B018  (the library decodes late; what cannot be decoded is refused here)
    except ValueError:
        raise LinkRefusedError(INCOMPLETE) from None
    check_host(host)
    if port is not None and port in {443, 80 if plain_http else 443}:
        port = None
    try:
        return url.with_scheme("https").with_host(host.strip("[]")).with_port(port)
    except ValueError:
        raise LinkRefusedError(INCOMPLETE) from None


def check_host(host: str) -> None:
    """Refuse a host nobody outside one network can reach, or that cannot exist; raises LinkRefusedError."""
    if not host:
        raise LinkRefusedError(INCOMPLETE)
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        _check_name(host)
        return
    if not address.is_global or address.is_multicast:
        raise LinkRefusedError(NETWORK)


def _check_name(host: str) -> None:
    if "." not in host or any(host == name or host.endswith(f".{name}") for name in _INSIDE):
        raise LinkRefusedError(NETWORK)
    ending = host.rpartition(".")[2]
    if any(not label or len(label) > 63 for label in host.split(".")) or len(host) > 253:
        raise LinkRefusedError(INCOMPLETE)
    if ending not in _RESERVED and not suffixes().publicsuffix(host):
        raise LinkRefusedError(no_such_ending(ending))


def known_ending(host: str) -> bool:
    """Whether a host name ends as public names do."""
    return suffixes().publicsuffix(host.lower()) is not None


def without_password(text: str) -> str:
    """The text with whatever could be a password replaced by dots, for showing back what could not be read."""
    start = text.find("://")
    front = start + 3 if start >= 0 else 0
    colon = text.find(":", front)
    if colon < 0:
        return text
    at = text.rfind("@")
    slash = _AUTHORITY_END.search(text, front)
    end = slash.start() if slash else len(text)
    if at > colon:
        return f"{text[: colon + 1]}•••{text[at:]}"
    in_authority = start >= 0 and colon < end and not text[colon + 1 : end].isdigit()
    return f"{text[: colon + 1]}•••{text[end:]}" if in_authority else text
