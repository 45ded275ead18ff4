"""Whatever somebody writes, no document that is made of it opens a file, calls anybody or holds a stranger's file."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from takedown.common.pdf import FetchRefused, render_pdf
from takedown.evidence.report import report_pdf
from takedown.evidence.statement_pdf import statement_pdf
from takedown.removals.letter_pdf import PrintedLetter, PrintedSending, letter_pdf, letters_pdf
from tests.common.outside import Server, serving, watched
from tests.evidence.records import NOON, a_record
from tests.evidence.test_documents import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# These are chosen by the software, and steer how a record is laid out.
OURS = frozenset(
    {
        "digest", "exhibit", "grade", "kind", "line", "media_type", "mosaic", "number", "previous", "sha256",
        "state", "time_zone", "variant",
    }
)  # fmt: skip


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    with serving() as made:
        made.answers["/moved"] = (302, {"Location": "/secret"}, b"")
        made.answers["/secret"] = (200, {"Content-Type": "text/css"}, b"p{content:'walruscontent'}")
        made.answers["/x.svg"] = (
            200, {"Content-Type": "image/svg+xml"},
            b'<svg xmlns="http://www.w3.org/2000/svg"><text>walruscontent</text></svg>',
        )  # fmt: skip
        yield made


def snares(server: Server, secret: Path) -> list[str]:
    """Each way in which HTML, CSS and SVG make a renderer open something."""
    return [
        f'<img src="{server.url("/secret")}">',
        f'<img src="{server.url("/moved")}">',
        f'<img src="file://{secret}">',
        f'<img srcset="{server.url("/x.svg")} 2x">',
        f'<svg><image href="{server.url("/x.svg")}"/><use href="file://{secret}#a"/></svg>',
        f'<object data="{server.url("/x.svg")}"></object><embed src="file://{secret}">',
        f'<iframe src="file://{secret}"></iframe><video poster="{server.url("/secret")}"></video>',
        f'<link rel="attachment" href="file://{secret}"><a rel="attachment" href="file://{secret}">x</a>',
        f'<link rel="stylesheet" href="{server.url("/moved")}">',
        f"<style>@import '{server.url('/secret')}';</style>",
        f"<style>@font-face{{font-family:x;src:url(file://{secret})}}p{{font-family:x}}</style>",
        f'<p style="background:url({server.url("/secret")})">x</p>',
        f"<style>p{{content:url({server.url('/moved')});list-style:url(file://{secret})}}</style>",
        f'<base href="{server.url()}"><img src="secret">',
        f'"><img src=x onerror=x><!--<img src="{server.url("/secret")}">',
        f"url({server.url('/secret')}) @import url(file://{secret});",
        f'<meta http-equiv="refresh" content="0;url={server.url("/secret")}">',
        f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{secret}'>]><x>&e;</x>",
    ]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("walruscontent")
    return path


def written(value: object, snare: str) -> object:
    """The record, with the snare behind each text in it that is not the software's own."""
    if isinstance(value, tuple):
        return tuple(
            f"{one} {snare}" if isinstance(one, str) else written(one, snare) for one in value
        )
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if field.name in OURS:
            continue
        # A number or a name of a kind is a text too; those have classes of their own.
        changes[field.name] = f"{held} {snare}" if type(held) is str else written(held, snare)
    return dataclasses.replace(value, **changes)


def holds_nothing_of_others(pdf: bytes) -> None:
    said = text_of(pdf)
    assert "walruscontent" not in said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        assert not any(b"walruscontent" in one.read_bytes() for one in streams)
        assert not any(one.get("/Subtype") == "/Image" for one in streams)
        assert list(opened.attachments) == []
        links = [
            one
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary)
            and one.get("/S") in ("/URI", "/Launch", "/GoToR")
        ]
        assert links == []


def test_in_a_report_and_a_draft_statement_what_was_written_stays_words(elsewhere, secret):
    snare = " ".join(snares(elsewhere, secret))
    record = written(a_record(), snare)
    with watched() as connects:
        for pdf in (report_pdf(record), statement_pdf(record)):
            # Made at all: one call of the fetcher, and the document is refused (below).
            assert "rel=" in text_of(pdf)
            holds_nothing_of_others(pdf)
    assert connects.seen == []
    assert elsewhere.asked == []


def test_in_a_letter_what_was_written_stays_words(elsewhere, secret):
    letters = [
        PrintedLetter(
            reference=f"TD-1 {snare}", title=snare, recipient=snare, basis=snare,
            text=f"1. {snare}\n\n{snare}\n\n2. Link: {snare}", approved_at=NOON,
            sendings=(
                PrintedSending(
                    number=snare, channel=snare, posts=(snare,), submitted_at=NOON, received_at=NOON,
                    text=snare, receipt=snare, by=snare,
                ),
            ),
        )
        for snare in snares(elsewhere, secret)
    ]  # fmt: skip
    with watched() as connects:
        one = letter_pdf(letters[0], made_at=NOON, time_zone="Europe/London")
        for pdf in (
            one,
            letters_pdf(letters, title=letters[1].title, made_at=NOON, time_zone="Europe/London"),
        ):
            holds_nothing_of_others(pdf)
    assert connects.seen == []
    assert elsewhere.asked == []


def test_as_markup_each_of_them_is_refused_or_does_nothing(elsewhere, secret):
    """Where a template forgot to escape: the second wall."""
    refused = 0
    with watched() as connects:
        for snare in snares(elsewhere, secret):
            try:
                pdf = render_pdf(f"<html lang=en><title>x</title><p>x {snare}")
            except FetchRefused:
                refused += 1
                continue
            assert "walruscontent" not in text_of(pdf)
            with pikepdf.open(io.BytesIO(pdf)) as opened:
                assert list(opened.attachments) == []
    assert refused >= 8
    assert connects.seen == []
    assert elsewhere.asked == []
