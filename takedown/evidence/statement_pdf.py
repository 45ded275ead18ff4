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

if TYPE_CHECKING:
    from takedown.common.moments import Moment
    from takedown.evidence.record import CaptureRecord, PackRecord


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


def drafts(record: PackRecord) -> tuple[Draft, ...]:
    """Return one draft for each producer of the record, in the order of their first exhibit."""
    by: dict[str, list[CaptureRecord]] = {}
    for capture in record.captures:
        by.setdefault(capture.exhibit.partition("/")[0], []).append(capture)
    return tuple(
        Draft(
            initials=initials,
            producer=own[0].obtained_by,
            exhibits=tuple(
                Listed(one, moment(one.obtained_at, zone=record.time_zone)) for one in own
            ),
        )
        for initials, own in by.items()
    )


def statement_pdf(record: PackRecord) -> bytes | None:
    """Return the drafts as A4 pages, each page with room to sign; None where there is no exhibit."""
    if not record.captures:
        return None
    page = {"record": record, "drafts": drafts(record), "made": iso_utc(record.created_at)}
    html = render_to_string("evidence/producing.html", page)
    pdf = render_pdf(html, stylesheets=(render_to_string("evidence/producing.css"),))
    return archival(pdf, title=f"Draft statement of a producing witness, pack {record.reference}")
