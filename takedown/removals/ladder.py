"""What follows an answer: data, read once. Nothing is sent by itself; a person decides."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "ladder.toml"


@dataclass(frozen=True, slots=True)
class Step:
    """What is said of an answer, and the rules of the letters that are shown first."""

    reply: str
    say: str
    letters: tuple[str, ...]


def steps() -> dict[str, Step]:
    """Return the step for each kind of answer."""
    return {
        table["reply"]: Step(table["reply"], table["say"], tuple(table.get("letters", ())))
        for table in _document()["step"]
    }


def say_of(reply: str, *, rule_id: str, whole: bool = True) -> str:
    """Return what is said of an answer to a letter under a rule, of which all went, or only a part."""
    if not whole and reply in parts_matter_after():
        return next(str(one["say"]) for one in _document()["part"] if one["reply"] == reply)
    return str(_own(reply, rule_id).get("say", steps()[reply].say))


def parts_matter_after() -> frozenset[str]:
    """Return the answers after which a letter of which only a part went has to be sent whole first."""
    return frozenset(one["reply"] for one in _document()["part"])


def letters_after(reply: str, *, rule_id: str) -> tuple[str, ...]:
    """Return the rules of the letters that are shown first after an answer to a letter under a rule."""
    return tuple(_own(reply, rule_id).get("letters", steps()[reply].letters))


def steps_after(reply: str, *, rule_id: str) -> tuple[str, ...]:
    """Return whom the person can turn to without a letter of ours, one sentence or two for each."""
    return tuple(_own(reply, rule_id).get("steps", ()))


def _own(reply: str, rule_id: str) -> dict[str, Any]:
    """What a law says of an answer in place of the others; empty where it says nothing of its own."""
    rows = _document()["own"]
    fitting = (one for one in rows if rule_id in one["rules"] and reply in one["replies"])
    return next(fitting, {})


def own_limit(reply: str, *, rule_id: str) -> str | None:
    """Return the duty that gives the person a time of their own after such an answer, if any."""
    for limit in _document()["limit"]:
        if rule_id in limit["rules"] and reply in limit["replies"]:
            return str(limit["duty"])
    return None


def again_after_hours() -> int:
    """Return our own least number of hours between two letters of one kind about the same posts."""
    return int(_document()["again_after_hours"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
