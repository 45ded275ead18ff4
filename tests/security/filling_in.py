"""Fills in whatever form a page shows: every box for text gets one string, every choice its first."""

from __future__ import annotations

from html.parser import HTMLParser

_TEXT = {"", "text", "email", "url", "search", "tel", "password", "date", "time", "number"}


class Forms(HTMLParser):
    """The fields of a page's forms: those for text, and what stands in the others."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.given: dict[str, str] = {}
        self.elements: list[tuple[str, frozenset[str]]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        self.elements.append((tag, frozenset(got)))
        name = got.get("name") or ""
        kind = got.get("type") or ""
        if tag == "textarea" or (tag == "input" and name and kind in _TEXT):
            self.text.append(name)
        elif tag == "input" and name and kind in {"radio", "checkbox", "hidden"}:
            self.given.setdefault(name, got.get("value") or "on")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and got.get("value"):
            self.given.setdefault(self._select, got["value"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def filled(self, string: str) -> dict[str, str]:
        return {**self.given, **dict.fromkeys(self.text, string)}


# What no page of ours has: where one of these turns up, a string became markup.
_MARKUP = {"iframe", "object", "embed", "base", "math", "xss", "marquee", "link rel=attachment"}


def became_markup(html: str, before: Forms) -> list[str]:
    """Return what a string has put into a page besides text: elements or handlers that were not there."""
    known = {tag for tag, _names in before.elements}
    found = []
    for tag, names in Forms(html).elements:
        if tag in _MARKUP - known or any(name.startswith("on") for name in names):
            found.append(f"<{tag} {' '.join(sorted(names))}>")
    return found
