"""A draft for whoever produces exhibits: prompts, an exhibit list and labels, and nothing said for them.

The software writes nobody's testimony, and neither signs, dates nor ticks anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from takedown.common.moments import iso_utc, moment
from takedown.common.pdf import render_pdf
from takedown.common.pdf_archive import archival
from takedown.evidence.background import Audience
from takedown.evidence.manifest import exhibits_digest

if TYPE_CHECKING:
    from takedown.common.moments import Moment
    from takedown.evidence.record import CaptureRecord, PackRecord


# Nobody signs a list of thousands; the rest is in data/exhibits.csv, by its digest.
_MOST_LISTED = 300


@dataclass(frozen=True)
class Listed:
    """One exhibit on the list, with when it was added on two clocks."""

    capture: CaptureRecord
    added: Moment


@dataclass(frozen=True)
class Draft:
    """One draft: whose marks these are, and what carries them."""

    initials: str
    producer: str
    exhibits: tuple[Listed, ...]
    more: int


def drafts(record: PackRecord) -> tuple[Draft, ...]:
    """Return one draft for each producer of the record, in the order of their first exhibit."""
    by: dict[str, list[CaptureRecord]] = {}
    for capture in record.captures:
        initials, slash, _ = capture.exhibit.partition("/")
        # Marks such as E7 say no producer: they are of one list each for whoever added them.
        by.setdefault(initials if slash else f"E, {capture.obtained_by}", []).append(capture)
    return tuple(
        Draft(
            initials=initials,
            producer=own[0].obtained_by,
            exhibits=tuple(
                Listed(one, moment(one.obtained_at, zone=record.time_zone))
                for one in own[:_MOST_LISTED]
            ),
            more=max(0, len(own) - _MOST_LISTED),
        )
        for initials, own in by.items()
    )


def statement_pdf(record: PackRecord) -> bytes | None:
    """Return the drafts as A4 pages, each page with room to sign.

    None where there is no exhibit, or where the pack is to be shown to others.
    """
    if not record.captures or record.variant == Audience.SERVE:
        return None
    page = {
        "exhibits_digest": exhibits_digest(record),
        "record": record,
        "drafts": drafts(record),
        "made": iso_utc(record.created_at),
    }
    html = render_to_string("evidence/producing.html", page)
    pdf = render_pdf(html, stylesheets=(render_to_string("evidence/producing.css"),))
    return archival(pdf, title=f"Draft statement of a producing witness, pack {record.reference}")
