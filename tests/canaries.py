"""`--canaries`: whatever any test seals is a word nobody must find in a log, a statement or a message.

Every logger speaks at DEBUG, through what an installation writes its logs with, and every statement
to the database is read with its values, as is what the queue is given. A test in which a sealed text is met in the clear fails.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import logging.config
import re
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import connections

import pytest

from takedown.common import queue, vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Shorter texts stand in code and in names of tests; days, numbers and ids are in every log.
SHORTEST = 12
_SAYS_NOTHING = re.compile(r"[\d\s:.,+TZ-]*|[0-9a-f-]{32,}|[A-Z_]+|[a-z0-9]+([-_][a-z0-9]+)*")
# It repeats what stands elsewhere, the numbers of letters too; what is sealed there is watched there.
_REPEATS = ("evidencepack", "record")
# How a test itself looks for a word in every table.
_LOOKS_EVERYWHERE = "t::text LIKE"
# The address of an organisation for answers stands open in its row, and in the answers of whoever chose it.
_OPEN = "answers@charity.example"
# The mail server that a test runs is the other side: it must see what it is sent.
_NOT_OURS = "mail.log"


class Watch:
    """What was sealed in one test, and what was said meanwhile."""

    def __init__(self) -> None:
        self.sealed: dict[str, str] = {}
        self.log = io.StringIO()
        self.statements: list[str] = []
        self.messages: list[str] = []

    def note(self, plain: bytes, place: Any) -> None:
        if (place.table, place.field) == _REPEATS:
            return
        with contextlib.suppress(UnicodeDecodeError):
            for text in _texts(plain.decode()):
                says_nothing = _SAYS_NOTHING.fullmatch(text) or text in {
                    _OPEN,
                    *available_timezones(),
                }
                if len(text) >= SHORTEST and not says_nothing:
                    self.sealed[text] = f"{place.table}.{place.field}"

    def hears(self, execute: Callable[..., Any], statement: str, values: Any, *rest: Any) -> Any:
        if _LOOKS_EVERYWHERE not in str(statement):
            self.statements.append(f"{statement} {_readable(values)}")
        return execute(statement, values, *rest)

    def met(self) -> list[str]:
        """Return where a sealed text was met in the clear: its column, and what said it."""
        heard = (
            ("log", self.log.getvalue()),
            ("statement", "\n".join(self.statements)),
            ("message", "\n".join(self.messages)),
        )
        return [
            f"{place} in a {kind}: {_around(said, text)}"
            for text, place in self.sealed.items() for kind, said in heard if text in said
        ]  # fmt: skip


def _texts(plain: str) -> Iterator[str]:
    """Return a sealed text and, where it is JSON, each text in it."""
    yield plain
    with contextlib.suppress(ValueError):
        waiting = [json.loads(plain)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                yield one
            elif isinstance(one, list | dict):
                waiting.extend(one.values() if isinstance(one, dict) else one)


def _readable(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode(errors="replace")
    if isinstance(value, list | tuple):
        return " ".join(_readable(one) for one in value)
    return str(getattr(value, "obj", value))


def _around(said: str, text: str) -> str:
    at = said.index(text)
    return said[max(0, at - 150) : at + len(text) + 50]


@contextlib.contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Note what is sealed, and keep what every logger, every statement and every message says."""
    watch, seal, send = Watch(), vault.seal, queue._send

    def noted(key: bytes, plain: bytes, *, owner: str, place: Any) -> bytes:
        watch.note(plain, place)
        return seal(key, plain, owner=owner, place=place)

    def handed_on(name: str, ids: dict[str, str]) -> None:
        watch.messages.append(json.dumps([name, ids]))
        send(name, ids)

    monkeypatch.setattr(vault, "seal", noted)
    monkeypatch.setattr(queue, "_send", handed_on)
    ours = logging.config.dictConfigClass(settings.LOGGING)
    handler = logging.StreamHandler(watch.log)
    handler.addFilter(lambda record: record.name != _NOT_OURS)
    for name in settings.LOGGING["filters"]:
        handler.addFilter(ours.configure_filter(settings.LOGGING["filters"][name]))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(watch.hears))
            yield watch
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


@pytest.fixture(autouse=True)
def nothing_sealed_is_said(request, monkeypatch):
    """Off without `--canaries`: it makes every test slower."""
    if not request.config.getoption("--canaries"):
        yield None
        return
    with watching(monkeypatch) as watch:
        yield watch
    assert watch.met() == []
