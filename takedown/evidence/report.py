"""The report an officer reads: cover, chronology, posts, requests, clocks, likenesses, exhibits.

No picture and no link that can be pressed is in it. The words say what a pack shows and what not. It is
rendered in parts and joined; what names the timestamps (the cover, and from section 8 on) comes last.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from takedown.common.moments import iso_utc, moment
from takedown.common.pdf import render_pdf
from takedown.common.pdf_archive import archival
from takedown.common.pdf_join import headings, joined, page_count
from takedown.evidence.annex import drawings
from takedown.evidence.background import Audience
from takedown.evidence.figures import asked, counts, limits, unasked
from takedown.evidence.manifest import exhibits_digest
from takedown.evidence.printed import cut, in_fours, in_pairs, shown
from takedown.evidence.sections import parts_of
from takedown.evidence.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from takedown.evidence.record import PackRecord
    from takedown.evidence.sections import Block
    from takedown.evidence.stamping import Stamp

# The cover stays one page; what is longer is printed in full at the end.
_COVER_LINES = 3
# Accounts, and lines of what is reported.
_COVER_ROWS = ((6, 3), (5, 3), (4, 3), (3, 3), (2, 3), (1, 3), (1, 2), (1, 1), (0, 1))
_FOR_WHOM: dict[str, str] = {
    Audience.POLICE: "the police",
    Audience.LAWYER: "a lawyer. Whoever made it marked it so: it may be privileged, which is for the lawyer to say",
    Audience.SERVE: "showing to another party or a court: letters, and words that name the person, are left out (section 8)",
    Audience.SELF: "the person's own keeping",
}
_GRADES = (
    ("A", "Fetched by the server that runs this software, with what the other side answered."),
    ("B", "Recorded by a browser tool, or seen by a second person."),
    ("C", "A file given by a person. The software does not know where it came from."),
    ("D", "Typed in by a person."),
)
_NUMBERED = re.compile(r"(\d+|Annex)[.:] ")


def report_pdf(record: PackRecord, *, stamps: tuple[Stamp, ...] = ()) -> bytes:
    """Return the report of a checked record as A4 pages; the same record gives the same bytes.

    `stamps` are the independent timestamps of the record, which the report names.
    """
    body = [part_pdf(record, part) for part in parts_of(record)]
    return report_of(record, body, stamps=stamps)


def part_pdf(record: PackRecord, part: Sequence[Block]) -> bytes:
    """Return one part of sections 1 to 7, without what is printed in the margins."""
    drawn = any(block.template.endswith("_chronology.html") and block.first for block in part)
    return _rendered(
        record,
        part,
        timeline=timeline(record) if drawn else None,
        grades=_grades(record),
        mosaics=_first_mosaic(record),
    )


def report_of(record: PackRecord, body: Sequence[bytes], *, stamps: tuple[Stamp, ...]) -> bytes:
    """Return the whole report (PDF/A-3a, PDF/UA-1) from the parts of its sections 1 to 7."""
    said = _said(record, stamps)
    parts = [*body, _rendered(record, (), template="evidence/report_end.html", **said)]
    cover = _cover(record, pages=_pages(parts), **said)
    head = (
        f"{record.reference} · May be protected by the complainant's right to anonymity · "
        f"Contains no picture{', but squares of colour' if _first_mosaic(record) else ''}"
    )
    return archival(joined([cover, *parts], head=head), title=f"Evidence pack {record.reference}")


def _cover(record: PackRecord, **said: Any) -> bytes:
    # As much as leaves it one page.
    figures = counts(record)
    sent, more = asked(record)
    said |= {
        "asked": sent, "asked_more": more, "unasked": unasked(record),
        "limits": limits(record),
        "mosaics": _first_mosaic(record),
        "has_letters": any(request.letter for request in record.requests),
        "counts": shown(figures, record.time_zone), "digest": in_fours(exhibits_digest(record)),
    }  # fmt: skip
    statement, cover = said["statement"], b""
    for rows, lines in _COVER_ROWS:
        said |= {
            "groups": shown(figures.accounts[:rows], record.time_zone),
            "statement": statement[:lines],
        }
        cover = _rendered(record, (), template="evidence/report_cover.html", **said)
        if page_count(cover) == 1:
            break
    return cover


def _said(record: PackRecord, stamps: tuple[Stamp, ...]) -> dict[str, object]:
    statement = tuple(cut(line) for line in record.statement[:_COVER_LINES])
    return {
        "for_whom": _FOR_WHOM.get(record.variant, record.variant),
        "signer": in_pairs(record.signer),
        "stamps": [(one.authority, moment(one.at, zone=record.time_zone)) for one in stamps],
        "drawings": drawings(record),
        "statement": statement,
        "in_full": bool(record.statement),
    }


def _first_mosaic(record: PackRecord) -> str:
    return next((one.exhibit for one in record.captures if one.mosaic), "")


def _grades(record: PackRecord) -> list[tuple[str, str]]:
    used = {one.grade for one in record.captures}
    return [(letter, meaning) for letter, meaning in _GRADES if letter in used]


def _rendered(
    record: PackRecord,
    blocks: Iterable[Block],
    *,
    template: str = "evidence/report_part.html",
    **more: object,
) -> bytes:
    # What is long comes as rows of the blocks: a part knows nothing of the others.
    short = replace(
        record, posts=(), captures=(), requests=(), clocks=(), matches=(), derivations=(),
        chronology=(), custody=(),
    )  # fmt: skip
    page = {
        "record": shown(short, record.time_zone),
        "blocks": shown(tuple(blocks), record.time_zone),
        "made": iso_utc(record.created_at),
        **more,
    }
    html = render_to_string(template, page)
    return render_pdf(html, stylesheets=(render_to_string("evidence/report.css"),))


def _pages(parts: Sequence[bytes]) -> dict[str, int]:
    """Return the page on which each numbered section begins, such as `s5`; the cover is page 1."""
    found: dict[str, int] = {}
    before = 1
    for part in parts:
        titles, pages = headings(part)
        for title, page in titles:
            if number := _NUMBERED.match(title):
                found.setdefault(f"s{number[1].lower()}", before + page)
        before += pages
    return found
