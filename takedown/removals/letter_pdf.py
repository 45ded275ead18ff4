"""A letter on paper: what was approved, to whom, and when, with each sending of it behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from takedown.common.moments import Moment, iso_utc, moment
from takedown.common.pdf import render_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


# "2. The content", and not "1. Link: https://…".
_HEADING = re.compile(r"\d+\. [^:\n]{1,60}")


class NothingToPrint(Exception):
    """There is no letter in the list."""


@dataclass(frozen=True, kw_only=True)
class PrintedSending:
    """One sending of the letter; `text` is what went, where it differs from the letter; `by` on whose word."""

    number: str
    channel: str
    posts: tuple[str, ...]
    submitted_at: datetime
    received_at: datetime | None = None
    text: str = ""
    receipt: str = ""
    by: str = ""


@dataclass(frozen=True)
class Block:
    """One paragraph of a letter, and whether it is a heading."""

    text: str
    is_heading: bool


@dataclass(frozen=True, kw_only=True)
class PrintedLetter:
    """One letter as it was approved. `reference` is what the recipient quotes back.

    `mistaken` names what it may say that was noted later as a mistake.
    """

    reference: str
    title: str
    recipient: str
    basis: str
    text: str
    approved_at: datetime | None = None
    sendings: tuple[PrintedSending, ...] = ()
    mistaken: tuple[str, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """The text in blocks, so that a heading stays on the page of what it heads."""
        return [Block(text, _is_heading(text)) for text in self.text.strip().split("\n\n") if text]


@dataclass(frozen=True)
class _Sending:
    of: PrintedSending
    submitted: Moment
    received: Moment | None


@dataclass(frozen=True)
class _Sheet:
    letter: PrintedLetter
    approved: Moment | None
    sendings: tuple[_Sending, ...]


def letter_pdf(letter: PrintedLetter, *, made_at: datetime, time_zone: str) -> bytes:
    """Return one letter as A4 pages. The same letter and time give the same bytes."""
    return letters_pdf([letter], title=letter.title, made_at=made_at, time_zone=time_zone)


def letters_pdf(
    letters: Sequence[PrintedLetter],
    *,
    title: str,
    made_at: datetime,
    time_zone: str,
    running: str = "",
) -> bytes:
    """Return the letters in order, each on its own page, with `running` at the top of every page.

    Raises NothingToPrint for none.
    """
    if not letters:
        raise NothingToPrint("There is no letter to print.")
    sheets = [_sheet(letter, time_zone) for letter in letters]
    page = {"title": title, "made": iso_utc(made_at), "sheets": sheets, "running": running}
    html = render_to_string("letters/print.html", page)
    return render_pdf(html, stylesheets=(render_to_string("letters/print.css"),))


def _is_heading(text: str) -> bool:
    return bool(_HEADING.fullmatch(text.strip()))


def _sheet(letter: PrintedLetter, zone: str) -> _Sheet:
    sendings = tuple(
        _Sending(
            sending,
            moment(sending.submitted_at, zone=zone),
            moment(sending.received_at, zone=zone) if sending.received_at else None,
        )
        for sending in letter.sendings
    )
    approved = moment(letter.approved_at, zone=zone) if letter.approved_at else None
    return _Sheet(letter, approved, sendings)
