"""Finds the sender's own words: without what was quoted, and without a signature.

Our own letters speak of taking down and of 48 hours; quoted back, they must not sort a reply.
"""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r"[ \t]*[>|]")
# "On Friday, 20 November 2026 at 17:30, Somebody wrote:", in the languages of mail programs here.
_ATTRIBUTION: Final = re.compile(
    r"\s*(?:(?:On|Le|El|Am|Il|Op|Den|Em)\b.{0,400}?\b(?:wrote|writes|a écrit|escribió|schrieb.{0,80}|ha scritto|schreef.{0,80}"
    r"|skrev.{0,80}|escreveu)\s?:?|.{0,200}\bwrote\s?:)\s*"
)
_ATTRIBUTION_BEGINS: Final = re.compile(r"\s*(?:On|Le|El|Am|Il|Op|Den|Em)\b.{0,200}(?:\d|@|,)")
_RULE: Final = re.compile(
    r"\s*[-_*=]{2,}\s*(?:Original Message|Original-Nachricht|Forwarded message|Forwarded Message"
    r"|Begin forwarded message|Reply above this line|Message d'origine|Mensaje original)\s*[-_*=:]*\s*"
    r"|\s*Begin forwarded message:\s*",
    re.IGNORECASE,
)
_REPLY_ABOVE: Final = re.compile(r".{0,40}reply above this line.{0,40}", re.IGNORECASE)
_BLOCK: Final = re.compile(
    r"[ \t]*\**(From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|Attachments?)\**:\**(?:[ \t].*)?",
    re.IGNORECASE,
)
# The first line of every letter this program writes, wherever it was pasted back without marks.
_OUR_LETTER: Final = re.compile(
    r"\s*(?:To: the provider of .*|INTIMATE IMAGE CONTENT REPORT|NOTICE OF CONTENT"
    r"|This is an intimate image content report under section 20A.*"
    r"|This notice alerts you to content on your service.*)"
)
_SIGNATURE: Final = re.compile(r"-- ?")
_LONGEST_LINE: Final = 1_000


def own_words(text: str) -> str:
    """Return the text without quotations, forwarded heads, our own letters and signatures."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        short = line[:_LONGEST_LINE]
        if _SIGNATURE.fullmatch(short) or _OUR_LETTER.fullmatch(short):
            break
        length = _attribution(lines, at)
        if length:
            if not _quoted_next(lines, at + length):
                break
            at += length
            continue
        length = _heading(lines, at)
        if length:
            if any(one.strip() for one in kept):
                break
            # A forwarded message: nothing stands above it, so what follows is what was sent on.
            at += length
            continue
        if not _QUOTED.match(short):
            kept.append(line)
        at += 1
    return "\n".join(kept)


def _attribution(lines: list[str], at: int) -> int:
    """How many lines say "On … wrote:" here; programs break it into up to three. 0 for none."""
    first = lines[at][:_LONGEST_LINE]
    if _ATTRIBUTION.fullmatch(first) and first.rstrip().endswith(":"):
        return 1
    if not _ATTRIBUTION_BEGINS.match(first):
        return 0
    for length in (2, 3):
        joined = " ".join(line.strip() for line in lines[at : at + length])[:_LONGEST_LINE]
        if joined.endswith(":") and _ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def _quoted_next(lines: list[str], at: int) -> bool:
    """Whether the next line that says anything is marked as quoted, so that its end can be seen."""
    following = next((line for line in lines[at : at + 5] if line.strip()), "")
    return _QUOTED.match(following) is not None


def _heading(lines: list[str], at: int) -> int:
    """How many lines of a heading of a quoted or forwarded message stand here. 0 for none."""
    line = lines[at][:_LONGEST_LINE]
    if _REPLY_ABOVE.fullmatch(line):
        return 1
    start = at + 1 if _RULE.fullmatch(line) else at
    end, names = _block(lines, start)
    if start > at:
        return (end if names else start) - at
    return end - at if "from" in names and len(names) >= 3 else 0


def _block(lines: list[str], at: int) -> tuple[int, set[str]]:
    """Where a block of From, Sent, To and Subject lines ends, and which names it holds."""
    names: set[str] = set()
    end = at
    while end < len(lines) and end - at < 20:
        line = lines[end][:_LONGEST_LINE]
        found = _BLOCK.fullmatch(line)
        if found:
            names.add(found[1].lower())
        elif _ends_block(line, begun=bool(names)):
            break
        end += 1
    return end, names


def _ends_block(line: str, *, begun: bool) -> bool:
    """Whether a line that names nothing ends the block: not before it began, nor by being folded."""
    return not line.startswith((" ", "\t")) if begun else bool(line.strip())
