"""Finds what was meant as a link in any text a person pastes; every step is linear in the length of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from takedown.posts import refusals
from takedown.posts.addresses import DOT, SCHEME, authority_of, known_ending
from takedown.posts.canonical import trimmed
from takedown.posts.platforms import HOLD_ADDRESSES, OTHER, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters that are not seen but change how text is read: zero-width, direction, soft hyphen, variation.
_UNSEEN: Final = dict.fromkeys(
    (0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
     *range(0xFE00, 0xFE10))
)  # fmt: skip
_STOPS: Final = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f<>\"{}|\\^`“”„‟«»‹›،؛؟。，、；！？：「」『』【】（）《》"
    r"\u2190-\u2bff\U0001f000-\U0001faff]+"
)
_HOST: Final = rf"(?:[\w-]{{1,63}}{DOT}){{1,12}}[\w-]{{2,63}}"
_IPV4: Final = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?=[/:])"
_START: Final = re.compile(
    rf"(?P<scheme>{SCHEME})"
    r"|(?P<barred>(?<![A-Za-z0-9])(?:(?:javascript|vbscript|livescript):|data:(?=[\w.+-]*[;,/])|about:(?=[a-z])"
    r"|(?:blob|mailto|tel|sms|chrome|file|content):(?=\S)|[a-z](?:(?!h(?:tt|xx)ps?:)[a-z0-9+.-]){1,30}://))"
    rf"|(?P<bare>(?<![\w@./:=&%?#~+-])(?:{_IPV4}|{_HOST})(?![\w@-]|\.\w))",
    re.IGNORECASE,
)
_LOOKS: Final = re.compile(
    r"h(?:tt|xx)ps?:|www[.,]|://"
    r"|^[\w-]{1,63}[.,]?[\w-]{1,63}/\S{0,300}?(?:status|watch|reel|video|posts?)/",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^(?:[-*•–—>]|[0-9]{1,3}[.)])\s+")
_HANDLES: Final = re.compile(
    r"(?:@[\w.-]{1,64}|/?[ur]/[\w-]{2,64})(?:[\s,;]+(?:@[\w.-]{1,64}|/?[ur]/[\w-]{2,64}))*"
)
_EMAIL: Final = re.compile(r"[^\s@/:,]{1,64}@[^\s@/:]{1,250}\.[a-z]{2,24}", re.IGNORECASE)
_CLOSERS: Final = {"(": ")", "[": "]", "'": "'", "‘": "’"}
_ON_DEVICE: Final = frozenset(
    {"javascript", "vbscript", "livescript", "data", "about", "blob", "chrome", "file", "content"}
)
_WEB_ONLY: Final = frozenset(
    {"ftp", "sftp", "ftps", "ws", "wss", "mailto", "tel", "sms", "gopher", "ssh", "smb", "magnet"}
)
# Endings a site's name has in running prose; others ("know.It") are more often a missing space.
_IN_PROSE: Final = frozenset({"com", "net", "org", "info", "xxx", "porn", "sex", "adult", "cam"})
_FILE_ENDINGS: Final = frozenset(
    {
        "zip",
        "mov",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "heic",
        "mp4",
        "mp3",
        "pdf",
        "doc",
        "docx",
        "txt",
        "md",
        "py",
    }
)
_LONGEST_ALONE: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """One piece of text meant as a link: `refusal` is "" where it can be read further."""

    given: str
    line: int
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class _Start:
    at: int
    kind: str
    end: int


def find_links(text: str) -> Iterator[Found]:
    """Everything in the text that is, or was meant to be, a link, in order, with its line counted from 1."""
    for number, line in enumerate(text.translate(_UNSEEN).splitlines(), start=1):
        alone = _alone(line)
        refusal = _whole_line(alone)
        if refusal:
            yield Found(given=alone, line=number, refusal=refusal)
            continue
        for chunk in _STOPS.split(line):
            if chunk:
                yield from _in_chunk(chunk, line=number, alone=trimmed(chunk) == alone)


def _alone(line: str) -> str:
    """What a line says without bullet and closing punctuation; "" for a line too long to be one thing."""
    stripped = line.strip()
    return trimmed(_BULLET.sub("", stripped)) if len(stripped) <= _LONGEST_ALONE else ""


def _whole_line(alone: str) -> str:
    if _HANDLES.fullmatch(alone):
        return refusals.HANDLE
    return refusals.EMAIL if _EMAIL.fullmatch(alone) else ""


def _in_chunk(chunk: str, *, line: int, alone: bool) -> Iterator[Found]:
    """The links in a run of text without spaces."""
    if "." not in chunk and ":" not in chunk and "/" not in chunk:
        return
    found = False
    for start, end in _pieces(chunk):
        given = _cut(chunk[start.at : end], before=chunk[start.at - 1 : start.at])
        piece = _judged(given, kind=start.kind, line=line, alone=alone)
        if piece is not None:
            found = True
            yield piece
    if not found and _LOOKS.search(chunk):
        yield Found(given=chunk, line=line, refusal=refusals.INCOMPLETE)


def _pieces(chunk: str) -> Iterator[tuple[_Start, int]]:
    """Where each link of a run begins and ends, when several were pasted without a space."""
    current: _Start | None = None
    for match in _START.finditer(chunk):
        if current is not None and not _begins_another(chunk, current=current, match=match):
            continue
        if current is not None:
            yield current, match.start()
        current = _Start(at=match.start(), kind=match.lastgroup or "", end=match.end())
        if current.kind == "bare":
            current = _Start(at=_ascii_start(match), kind="bare", end=match.end())
            if chunk[match.end() : match.end() + 1] not in {"/", "?", "#", ":"}:
                yield current, match.end()
                current = None
    if current is not None:
        yield current, len(chunk)


def _begins_another(chunk: str, *, current: _Start, match: re.Match[str]) -> bool:
    """Whether a start inside a link is the next link rather than a part of this one."""
    before = chunk[match.start() - 1]
    if current.kind == "barred" or match.lastgroup == "barred":
        return False
    if match.lastgroup == "bare":
        return before in ",;" or not before.isascii()
    if before == "/":
        # Archives keep the whole address in their path; a known service never does.
        host = authority_of(chunk[current.at : current.at + 300]).lower()
        return platform_of(host).slug not in HOLD_ADDRESSES
    return before not in "=&?%"


def _ascii_start(match: re.Match[str]) -> int:
    """Where a name begins when words of another script stand right before a service's name."""
    name = match.group()
    if name.isascii():
        return match.start()
    tail = re.search(r"[A-Za-z0-9.]+\Z", name)
    known = tail is not None and platform_of(tail.group().lower()).slug != OTHER
    return match.end() - len(tail.group()) if tail is not None and known else match.start()


def _cut(piece: str, *, before: str) -> str:
    """A link without the bracket, quote or emphasis of the prose around it."""
    closer = _CLOSERS.get(before)
    if closer:
        depth = 0
        for place, char in enumerate(piece):
            if char == closer and depth == 0:
                piece = piece[:place]
                break
            depth += (char == before) - (char == closer)
    piece = trimmed(piece)
    return piece.rstrip("_") if before == "_" else piece


def _judged(given: str, *, kind: str, line: int, alone: bool) -> Found | None:
    """What a piece is: a link to read, something refused, or (None) only words with a dot between them."""
    if "…" in given and kind != "barred":
        return Found(given=given, line=line, refusal=refusals.CUT_OFF) if "/" in given else None
    if kind == "scheme":
        return Found(given=given, line=line)
    if kind == "barred":
        return Found(given=given, line=line, refusal=_barred(given))
    return _bare(given, line=line, alone=alone)


def _barred(given: str) -> str:
    name = given.partition(":")[0].lower()
    if name in _ON_DEVICE:
        return refusals.SHOWN_ON_DEVICE
    return refusals.SCHEME if name in _WEB_ONLY else refusals.APP


def _bare(given: str, *, line: int, alone: bool) -> Found | None:
    host = re.sub(DOT, ".", authority_of(given), flags=re.IGNORECASE).partition(":")[0].lower()
    path = given[len(authority_of(given)) :].strip("/")
    ending = host.rpartition(".")[2]
    if host.startswith("www."):
        return Found(given=given, line=line)
    if ending.isdigit():
        # Four numbers and a path are an address; two or three are a date or a version.
        return Found(given=given, line=line) if path and host.count(".") == 3 else None
    if path:
        return Found(given=given, line=line) if known_ending(host) or ending.isalpha() else None
    if not alone:
        prose = ending in _IN_PROSE and platform_of(host).slug == OTHER
        return Found(given=given, line=line) if prose else None
    return Found(given=given, line=line, refusal=_name_only(host, ending=ending))


def _name_only(host: str, *, ending: str) -> str:
    """What to say of a line that is nothing but a name with a dot; "" for another site, which is itself a link."""
    if ending in _FILE_ENDINGS:
        return refusals.FILE_NAME
    if not known_ending(host):
        return refusals.no_such_ending(ending)
    return refusals.FRONT_PAGE if platform_of(host).slug != OTHER else ""
