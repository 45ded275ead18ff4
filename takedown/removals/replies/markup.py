"""Turns a page of mail into plain text: links kept as text, nothing run, nothing hidden kept.

A reader of our own, because it has to take time in proportion to the length of any input, which
those in reach do not promise. What styles of a whole page hide is not known here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]{0,40})"
    r"(?P<rest>(?:[^>\"'=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[=\"'])*+)>"
)
_ATTRIBUTE: Final = re.compile(
    r"([a-zA-Z][\w:-]{0,40})(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?"
)
_HIDES: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:[;!]|$)"
    r"|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt|em|%)?\s*(?:[;!]|$)|color\s*:\s*transparent"
    r"|max-height\s*:\s*0(?:px)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_UNSEEN: Final = re.compile(
    "[\\s\xad\u034f\u061c\u115f\u180e\u200b-\u200f\u2060-\u2064\u2800\ufeff]*"
)
_SKIPPED: Final = frozenset(
    {"script", "style", "title", "textarea", "noscript", "template", "iframe", "object", "svg", "math", "select", "xmp", "noembed"}
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "pre", "address", "dl", "dt", "dd", "center", "blockquote", "body", "form", "fieldset"}
)  # fmt: skip
_APART: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"}
)  # fmt: skip
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)  # fmt: skip
_CLOSES_ITSELF: Final = frozenset({"p", "li", "dt", "dd", "option"})
_DEEPEST: Final = 256
_LONGEST_LINK: Final = 2_000
_LONGEST_STYLE: Final = 2_000
# Tags take the time, words do not; a newsletter has some thousands.
MOST_BRACKETS: Final = 100_000
_MOST_SHOWN: Final = (
    1_000_000  # characters and line ends, before spaces and empty lines are taken out
)


def rendered(html: str, *, most: int = MOST_BRACKETS) -> tuple[str, bool]:
    """Return the page as plain text, and whether it was so long that its end was left off.

    What a quotation holds has "> " in front of each line. `most` is how many tags are read.
    """
    page = _Page()
    at = brackets = 0
    while at < len(html) and page.length < _MOST_SHOWN and brackets < most:
        opens = html.find("<", at)
        if opens < 0:
            opens = len(html)
        page.text(html[at:opens])
        brackets += 1
        at = _after(html, opens, page) if opens < len(html) else opens
    return page.finished(), page.is_cut or at < len(html)


def _after(html: str, at: int, page: _Page) -> int:
    """Deal with what begins with a bracket, and return where to go on."""
    if html.startswith("<!--", at):
        ends = html.find("-->", at + 4)
        return ends + 3 if ends >= 0 else len(html)
    if html.startswith(("<!", "<?"), at):
        ends = html.find(">", at)
        return ends + 1 if ends >= 0 else len(html)
    if not html[at + 1 : at + 3].lstrip("/")[:1].isalpha():
        page.text("<")
        return at + 1
    tag = _TAG.match(html, at)
    if tag is None:
        # A tag that never ends takes the rest with it, as in every browser.
        return len(html)
    name = tag["name"].lower()
    if tag["end"]:
        page.closes(name)
    elif name in _SKIPPED:
        closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, tag.end())
        return closing.start() if closing else len(html)
    else:
        page.opens(name, tag["rest"])
    return tag.end()


class _Page:
    """The text so far, and which elements are open around it."""

    def __init__(self) -> None:
        self.length = 0
        # Inside a text of lines that are kept as they are, where that has no end.
        self.is_cut = False
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[str] = []
        # Where each leads, in which line it began and where in that: what it says in later lines is from their start.
        self._links: list[tuple[str, int, int]] = []
        self._hidden_at: int | None = None
        self._quoted = 0
        self._said = 0

    def text(self, raw: str) -> None:
        """Add words, unless something around them is hidden."""
        if not raw or self._hidden_at is not None:
            return
        words = unescape(raw)
        if "pre" not in self._open:
            self._add(re.sub(r"\s+", " ", words))
            return
        first, *others = words.split("\n")
        self._add(first)
        for line in others:
            if self.length >= _MOST_SHOWN:
                self.is_cut = True
                return
            self._break()
            self._add(line)

    def opens(self, name: str, rest: str) -> None:
        """Begin an element."""
        if name in _CLOSES_ITSELF and name in self._open[-1:]:
            self.closes(name)
        if self._hidden_at is None:
            self._layout(name)
        if name in _VOID or len(self._open) >= _DEEPEST:
            return
        self._open.append(name)
        if self._hidden_at is not None:
            return
        named = _attributes(rest) if rest.strip() else {}
        if "hidden" in named or _HIDES.search(named.get("style", "")[:_LONGEST_STYLE]):
            self._hidden_at = len(self._open) - 1
        elif name == "blockquote":
            self._quoted += 1
        elif name == "a":
            self._links.append((named.get("href", ""), len(self._lines), self._said))

    def closes(self, name: str) -> None:
        """End the nearest open element of this name, and whatever was left open inside it."""
        if name not in self._open:
            return
        while True:
            last = self._open[-1]
            if self._hidden_at is None:
                self._left(last)
            self._open.pop()
            if self._hidden_at is not None and len(self._open) <= self._hidden_at:
                self._hidden_at = None
            if last == name:
                return

    def finished(self) -> str:
        """Return everything as lines."""
        self._break()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(self._lines)

    def _layout(self, name: str) -> None:
        if name == "br":
            self._break()
        elif name == "hr":
            self._break()
            self._add("-" * 8)
            self._break()
        elif name in {"td", "th"}:
            self._add(" ")
        elif name in _BLOCKS:
            self._end_of_block(name)
            self._add("- " if name == "li" else "")

    def _left(self, name: str) -> None:
        if name == "a" and self._links:
            address, line, start = self._links.pop()
            start = start if line == len(self._lines) else 0
            self._name_link(address.strip(), said="".join(self._line[start:]).strip())
        elif name in _BLOCKS:
            self._end_of_block(name)
        if name == "blockquote":
            self._quoted -= 1

    def _name_link(self, address: str, *, said: str) -> None:
        """Say where a link leads, unless its words do."""
        if not address.lower().startswith(("https://", "http://", "mailto:")):
            return
        plain = re.sub(r"\s", "", address)[:_LONGEST_LINK]
        if plain.lower().removeprefix("mailto:") != said.lower():
            self._add(f" ({plain})" if said else plain)

    def _add(self, words: str) -> None:
        if words:
            self._line.append(words)
            self._said = len(self._line)
            self.length += len(words)

    def _end_of_block(self, name: str) -> None:
        if self._line:
            self._break()
        if name in _APART and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix())

    def _break(self) -> None:
        line = "".join(self._line)
        self._line, self._said = [], 0
        kept = "" if _UNSEEN.fullmatch(line) else line.rstrip()
        shown = kept if "pre" in self._open else re.sub(r"[ \t]+", " ", kept).lstrip()
        self._lines.append(self._prefix() + shown)
        self.length += 1

    def _prefix(self) -> str:
        return "> " * min(self._quoted, 5)


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value[: 2 * _LONGEST_LINK]))
        if len(found) == 50:
            break
    return found
