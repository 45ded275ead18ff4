"""Walks pages as a person does: reads the form of the page, fills it in, presses the button."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

_TICKED = {"radio", "checkbox", "file", "submit"}


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.boxes: dict[str, Any] = {}
        self._writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        name = got.get("name")
        if tag == "input" and name and got.get("type") == "hidden":
            self.fields[name] = got.get("value") or ""
        elif tag == "input" and name and ("checked" in got or got.get("type") not in _TICKED):
            self.boxes[name] = got.get("value") or ""
        self._writing = name or "" if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.boxes[self._writing] = data.strip()
            self._writing = ""


class Walker:
    """A browser without JavaScript that keeps where it is."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.path = "/"
        self.html = ""
        self.status = 0

    def go(self, path: str) -> Walker:
        response = self.client.get(path, follow=True)
        self._arrive(response)
        return self

    def fields(self) -> dict[str, Any]:
        """The hidden fields of the page."""
        form = _Form()
        form.feed(self.html)
        return form.fields

    def boxes(self) -> dict[str, Any]:
        """What stands in the boxes of the page that a person sees."""
        form = _Form()
        form.feed(self.html)
        return form.boxes

    def send(self, **fields: Any) -> Walker:
        response = self.client.post(self.path, {**self.fields(), **fields}, follow=True)
        self._arrive(response)
        return self

    def _arrive(self, response: Any) -> None:
        if response.redirect_chain:
            self.path = response.redirect_chain[-1][0].partition("?note=")[0]
        else:
            self.path = response.request["PATH_INFO"]
        self.html = response.content.decode()
        self.status = response.status_code

    def shown_words(self) -> list[str]:
        """The words that the page shows as a list, to be written down."""
        return re.findall(r"<li>([a-z]+)</li>", self.html)

    def sees(self, words: str) -> bool:
        return words in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", self.html))
