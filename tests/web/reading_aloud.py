"""What a page says in words, sentence by sentence, as somebody would read it aloud."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = {
    "a", "button", "dd", "div", "dt", "h1", "h2", "h3", "label", "legend", "li", "p", "summary",
    "td", "th",
}  # fmt: skip
# A letter is for its recipient; what a person typed is hers.
_NOT_OURS = {"option", "pre", "script", "style", "svg", "textarea"}
_FEWEST_WORDS = 4


class _Main(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._in_main, self._left_out = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._in_main = self._in_main or tag == "main"
        self._left_out += tag in _NOT_OURS
        if tag in _BREAKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._in_main = self._in_main and tag != "main"
        self._left_out -= tag in _NOT_OURS
        if tag in _BREAKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_main and not self._left_out:
            self.text.append(data)


def sentences(html: str) -> list[str]:
    """Return the sentences of a page's main part; references and single words are none."""
    page = _Main()
    page.feed(html)
    found = []
    for line in "".join(page.text).split("\n"):
        words = [word for word in line.split() if not re.fullmatch(r"[A-Z]+-\w+-\w+[.,]?", word)]
        if len(words) >= _FEWEST_WORDS:
            said = " ".join(words)
            said += "" if said[-1] in ".?!:" else "."
            found += re.split(r"(?<=[.?!])\s+(?=[A-Z])", said)
    return found
