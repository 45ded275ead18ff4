"""Walks through the site as its visitors: every page they have, every box on it, every button; and keeps what was wrong."""

from __future__ import annotations

import copy
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from takedown.web.once import new_token
from tests.security import table
from tests.security.filling_in import Forms, became_markup
from tests.security.naughty import kept
from tests.security.things import address, routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpResponse
    from django.test import Client

    from tests.security.filling_in import Form

# 403: not in an emergency. 405: a page whose boxes are there to copy from.
_ANSWERED = {200, 302, 303, 403, 404, 405, 409, 422}
# On every page; and leaving ends the browser's session.
_ON_EVERY_PAGE = ("/leave/", "/stay/", "/logout/")
_MARK = re.compile(r"zq\d{3}")


@dataclass(frozen=True)
class Place:
    """A form on a page of a visitor."""

    kind: str
    path: str
    form: Form

    @property
    def to(self) -> str:
        """Where it is sent."""
        return self.form.action or self.path


@dataclass
class Walk:
    """What was asked, what was read of what was typed, and what was wrong."""

    by_kind: Mapping[str, Client]
    things: dict[str, Any]
    # Answers that are right in this case, by the name of the box.
    known: dict[str, str]
    # Pages that the table of routes does not know to be there, by who may have them.
    besides: Mapping[str, Sequence[str]]
    wrong: list[str] = field(default_factory=list)
    # By box, as "address: name": how to find again what was typed, and the string that was taken.
    marks: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    # By mark: who read it on a page once it was taken.
    read: dict[str, set[str]] = field(default_factory=dict)
    # Whom a form that was left there led where.
    led: set[tuple[str, str]] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)

    def pages(self, kind: str) -> dict[str, str]:
        """Ask every page that a visitor may have; return the text of each by its address."""
        found: dict[str, str] = {}
        for path in [*_addresses(kind, self.things), *self.besides.get(kind, ())]:
            self.ask(kind, path, found)
        return found

    def ask(self, kind: str, path: str, found: dict[str, str]) -> None:
        """Ask a page, and add its text to what was found."""
        answer = self.by_kind[kind].get(path)
        self._examine(f"{kind}: {path}", answer)
        if answer.status_code == 200 and _is_page(answer):
            found[path] = answer.content.decode()

    def places(self, kind: str, pages: Mapping[str, str]) -> list[Place]:
        """Return every form of these pages."""
        return [
            Place(kind, path, form)
            for path, html in pages.items()
            for form in Forms(html).each
            if not form.action.endswith(_ON_EVERY_PAGE)
        ]

    def try_boxes(self, place: Place, strings: Sequence[str]) -> None:
        """Type each string into each box that was not tried before, one at a time, and undo it."""
        for _box, name in self._new_boxes(place):
            for string in strings:
                self._typed(place, {name: string})

    def try_what_fits(self, place: Place) -> None:
        """Find, for each box that was not tried before, a string that it takes, and undo it."""
        for box, name in self._new_boxes(place):
            most = place.form.most.get(name)
            for string in kept(self.marks[box], kind=place.form.boxes[name], most=most):
                if self._typed(place, {name: string}):
                    self.taken[box] = string
                    break

    def leave_there(self, place: Place) -> None:
        """Send a form with all the strings it takes, and let it stand."""
        boxes = {name: f"{place.to}: {name}" for name in place.form.boxes}
        strings = {name: self.taken[box] for name, box in boxes.items() if box in self.taken}
        if strings:
            shown, _taken = self.send(place, strings)
            self.led.add((place.kind, shown.request["PATH_INFO"]))  # type: ignore[attr-defined]

    def send(self, place: Place, strings: dict[str, str]) -> tuple[HttpResponse, bool]:
        """Send a form, right but for these strings; return what it leads to, and whether it was taken."""
        client = self.by_kind[place.kind]
        typed = {**place.form.right(self.known), **strings, "once": new_token()}
        if "links" in strings:
            # Words and links in one box: without a link nothing of it is kept.
            typed["links"] = f"{self.known['links']}\n{strings['links']}"
        answer = shown = client.post(place.to, typed)
        what = f"{place.kind}: {place.to} with {strings}"
        self._examine(what, answer)
        if answer.status_code in {302, 303} and answer["Location"].startswith("/"):
            shown = client.get(answer["Location"])
            self._examine(f"after {what}", shown)
        html = shown.content.decode() if _is_page(shown) else ""
        taken = answer.status_code in {200, 302, 303} and 'id="error-summary"' not in html
        if taken:
            self._reads(place.kind, html)
        return shown, taken

    def press(self, place: Place) -> None:
        """Press a button that was not pressed before, look at where it leads, and undo it."""
        if not place.form.boxes and place.to not in self.pressed:
            self.pressed.add(place.to)
            with self._undone(place):
                self.send(place, {})

    def look(self, kind: str) -> dict[str, str]:
        """Ask every page again, and those of notes that they lead to; note what is read there of what was typed."""
        found = self.pages(kind)
        for path in sorted({path for whose, path in self.led if whose == kind} - set(found)):
            self.ask(kind, path, found)
        leads = {one for html in found.values() for one in Forms(html).links}
        for path in sorted({one for one in leads if one.startswith("/notes/")} - set(found)):
            self.ask(kind, path, found)
        for html in found.values():
            self._reads(kind, html)
        return found

    def unread(self) -> set[str]:
        """Return the boxes that took a string of which nobody has read anything."""
        return {box for box in self.taken if self.marks[box] not in self.read}

    def _new_boxes(self, place: Place) -> Iterator[tuple[str, str]]:
        for name in place.form.boxes:
            box = f"{place.to}: {name}"
            if box not in self.marks:
                self.marks[box] = f"zq{len(self.marks):03}"
                yield box, name

    def _reads(self, kind: str, html: str) -> None:
        for mark in _MARK.findall(html):
            self.read.setdefault(mark, set()).add(kind)

    def _typed(self, place: Place, strings: dict[str, str]) -> bool:
        with self._undone(place):
            return self.send(place, strings)[1]

    @contextmanager
    def _undone(self, place: Place) -> Iterator[None]:
        """Leave the database and the browser as they were."""
        client = self.by_kind[place.kind]
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        client.cookies = cookies

    def _examine(self, what: str, answer: HttpResponse) -> None:
        if answer.status_code not in _ANSWERED:
            self.wrong.append(f"{what}: {answer.status_code}")
        elif _is_page(answer):
            html = answer.content.decode()
            self.wrong += [f"{what}: {one}" for one in became_markup(html)]
            # 7|add:7 is 14 where a template is made of what was typed.
            if "{0}14" in html:
                self.wrong.append(f"{what}: a sum was done")


def _addresses(kind: str, things: dict[str, Any]) -> list[str]:
    found = []
    for route in routes():
        row = table.ROUTES[route.name]
        # What is the same for everybody, or leads to the door, is asked as somebody whom the site does not know.
        common = len(set(row.values())) == 1 or row[kind] == table.SIGN_IN
        # Some lead away in the table to ask for the password first; in a walk it was given.
        if row[kind][0] in {200, 302} and (kind == table.NOBODY or not common):
            found.append(address(route, things))
    return found


def _is_page(answer: HttpResponse) -> bool:
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
