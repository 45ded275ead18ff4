"""Reads the forms of a page, and fills them in as somebody does who wants each to be taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.security.things import RIGHT_ANSWERS

_TEXT = {"", "text", "email", "url", "search", "tel", "password", "date", "time", "number"}
# What is right in a box of which only the kind is known, and what is right by name besides the answers of the matrix.
_BY_KIND = {"date": "2026-11-20", "time": "17:30", "email": "a@b.example", "tel": "07700 900123"}
_WORDS = "In a few words, at least twenty letters."
_BY_NAME = RIGHT_ANSWERS | {"maker": "acting", "address": "a@b.example", "reply_to": "a@b.example"}
# What no page of ours has, nor ever an attribute that is a handler: where one turns up, a string became markup.
_MARKUP = {
    "iframe",
    "object",
    "embed",
    "base",
    "math",
    "xss",
    "marquee",
    "style",
    "frame",
    "applet",
}
_PROGRAMS = ("javascript:", "vbscript:", "data:")
_LEADS = ("href", "src", "action", "formaction", "xlink:href")


@dataclass
class Form:
    """One form of a page: where it goes, its boxes for text by name (their kinds), and what its choices offer."""

    action: str
    boxes: dict[str, str] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)  # characters
    given: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def right(self, known: dict[str, str]) -> dict[str, object]:
        """Answer everything as is right; `known` are answers of this case."""
        chosen: dict[str, object] = dict(self.given)
        for name, values in self.offered.items():
            usual = _BY_NAME.get(name)
            chosen[name] = usual if usual in values else values[0]
        for name, kind in self.boxes.items():
            chosen[name] = known.get(name) or _BY_KIND.get(kind) or _BY_NAME.get(name, _WORDS)
        return chosen


class Forms(HTMLParser):
    """The forms of a page; and all of them as one: the fields for text, and what stands in the others."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.each: list[Form] = []
        self.text: list[str] = []
        self.given: dict[str, str] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        # A box outside every form is one to copy from.
        self._form = Form("")
        self._select = ""
        self.feed(html)

    @property
    def links(self) -> set[str]:
        """Where the page leads to, on this site."""
        leads = {got.get("href") or "" for tag, got in self.elements if tag == "a"}
        return {one.partition("#")[0] for one in leads if one.startswith("/")}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        self.elements.append((tag, got))
        if tag == "form":
            self._form = Form(got.get("action") or "")
            if (got.get("method") or "").lower() == "post":
                self.each.append(self._form)
        elif tag == "select":
            self._select = got.get("name") or ""
        elif tag == "option" and self._select and got.get("value"):
            self._offer(self._select, got["value"] or "")
        elif tag == "textarea":
            self._box(got.get("name") or "", "textarea", got)
        elif tag == "input" and got.get("name"):
            self._input(got["name"] or "", got.get("type") or "", got)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = Form("")

    def _input(self, name: str, kind: str, got: dict[str, str | None]) -> None:
        if kind in _TEXT:
            self._box(name, kind, got)
        elif kind == "hidden":
            self._form.given.setdefault(name, got.get("value") or "")
            self.given.setdefault(name, got.get("value") or "on")
        elif kind in {"radio", "checkbox"}:
            self._offer(name, got.get("value") or "on")

    def _box(self, name: str, kind: str, got: dict[str, str | None]) -> None:
        self.text.append(name)
        self._form.boxes[name] = kind
        if got.get("maxlength"):
            self._form.most[name] = int(got["maxlength"] or 0)

    def _offer(self, name: str, value: str) -> None:
        self._form.offered.setdefault(name, []).append(value)
        self.given.setdefault(name, value)


def became_markup(html: str) -> list[str]:
    """Return what no page of ours has by itself: elements, handlers, programs of the page, addresses that run."""
    found = []
    for tag, attributes in Forms(html).elements:
        leads = [(attributes.get(name) or "").strip().lower() for name in _LEADS]
        if (
            tag in _MARKUP
            or (
                tag == "script"
                and "src" not in attributes
                and "json" not in (attributes.get("type") or "")
            )
            or (tag == "link" and attributes.get("rel") == "attachment")
            or any(name.startswith("on") for name in attributes)
            or any(one.startswith(_PROGRAMS) for one in leads)
        ):
            found.append(f"<{tag} {' '.join(sorted(attributes))}>")
    return found
