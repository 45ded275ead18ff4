"""The documents on paper: readable, tagged, with nothing in them that fetches, runs or shows."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from takedown.common.pdf import FetchRefused, render_pdf
from takedown.evidence.figures import counts, group_clocks
from takedown.evidence.report import report_pdf
from takedown.evidence.stamping import Stamp
from takedown.removals.letter_pdf import (
    NothingToPrint,
    PrintedLetter,
    PrintedSending,
    letter_pdf,
    letters_pdf,
)
from tests.evidence.records import NOON, a_chain, a_post, a_record, clocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = "\U0001f525\u4f60\u597d \u0645\u0631\u062d\u0628\u0627 a\u202eb \0 \ud800 \u200b <b>x</b> e\u0301"
LETTER = PrintedLetter(
    reference="TD-1", title="Intimate image content report", recipient="Example Ltd",
    basis="section 20A", text="Dear Example,\n\n1. One.\n2. Two.", approved_at=NOON,
)  # fmt: skip


def text_of(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(told.stdout.decode().split())


def objects(content: bytes) -> Iterator[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield from (one for one in opened.objects if isinstance(one, pikepdf.Dictionary))
        yield from (one for one in opened.objects if isinstance(one, pikepdf.Stream))


@pytest.fixture(scope="module")
def hostile() -> bytes:
    posts = (
        a_post("P1", url="https://x.com/" + "a" * 2000, account=HOSTILE, description=HOSTILE),
        a_post("P2", url="javascript:alert(1)", account='<img src="http://127.0.0.1:9/x">'),
    )
    return report_pdf(a_record(posts=posts, statement=(HOSTILE, "word " * 200)))


def test_nothing_in_a_document_can_be_pressed_run_or_seen_as_a_picture(
    pack: object, folder: Path, hostile: bytes
) -> None:
    report = (folder / "data/report.pdf").read_bytes()
    letters = (folder / "data/letters.pdf").read_bytes()
    forbidden = {"/URI", "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/AA", "/OpenAction"}
    for content in (report, letters, hostile):
        for one in objects(content):
            assert not forbidden & set(one.keys())
            assert one.get("/Subtype") not in ("/Image", "/Link", "/FileAttachment")
            assert one.get("/S") not in ("/URI", "/Launch", "/JavaScript")


def test_documents_are_tagged_titled_and_say_their_language(folder: Path) -> None:
    with pikepdf.open(folder / "data/report.pdf") as opened:
        assert opened.Root.Lang == "en-GB"
        assert opened.Root.MarkInfo.Marked
        assert opened.docinfo["/Title"] == "Evidence pack EP-7K3M-1"
        assert opened.docinfo["/CreationDate"] == "D:20261121120000Z"
        assert opened.open_metadata()["pdfuaid:part"] == "1"


def test_the_cover_is_one_page_however_much_was_said(hostile: bytes, tmp_path: Path) -> None:
    posts = tuple(
        a_post(f"P{number}", account=f"@{'long' * 30}{number}", platform="A platform of long name")
        for number in range(1, 41)
    )
    many = a_record(
        posts=posts,
        statement=tuple("word " * 150 for _ in range(12)),
        organisation="Long name " * 12,
        contact="long@example.org " * 12,
        site="https://long.example/" * 12,
        signer="ab" * 32,
        signer_name="Organizational Unit: Long, Common Name: " + "Long name " * 12,
    )
    stamp = Stamp(authority="Long name " * 12, at=many.created_at, trusted=True, response=b"")
    (tmp_path / "r.pdf").write_bytes(report_pdf(many, stamps=(stamp, stamp)))
    for content in (hostile, (tmp_path / "r.pdf").read_bytes()):
        with pikepdf.open(io.BytesIO(content)) as opened:
            second = pikepdf.new()
            second.pages.append(opened.pages[1])
            out = io.BytesIO()
            second.save(out)
        assert "1. Chronology" in text_of(out.getvalue())


def test_the_report_says_what_it_is_and_what_it_is_not(folder: Path, pack: object) -> None:
    said = text_of((folder / "data/report.pdf").read_bytes())
    for words in (
        "There is no picture in this pack",
        "integrity since it was added",
        "not show that the post was real",
        "software output, not an expert's opinion",
        "may be protected by lifelong anonymity",
        "no signature",
        "NOT independently timestamped",
        "One letter drafted and not sent.",
        "20 Nov 2026 12:00:00 GMT (UTC+00:00)",
        "20 Nov 2026 12:00:00 UTC",
    ):
        assert words in said
    assert said.index("The first thing.") < said.index("The second thing.")


def test_the_cover_prints_the_digest_of_the_exhibit_list(folder: Path, pack: object) -> None:
    digest = pack.exhibits_sha256
    fours = " ".join(digest[start : start + 4] for start in range(0, 64, 4))
    assert fours in text_of((folder / "data/report.pdf").read_bytes())


def test_hidden_reversed_and_undrawable_characters_are_printed_by_number(hostile: bytes) -> None:
    said = text_of(hostile)
    for number in ("U+1F525", "U+202E", "U+0000", "U+D800", "U+200B"):
        assert number in said
    assert "\u202e" not in said
    assert "<b>x</b>" in said
    assert said.count("a" * 20) >= 1


def test_a_long_address_is_printed_to_its_last_character(hostile: bytes) -> None:
    assert text_of(hostile).replace(" ", "").count("a" * 2000) == 1


def test_a_long_chain_prints_its_ends_and_counts_the_rest() -> None:
    said = text_of(report_pdf(a_record(custody=a_chain(100))))
    assert "40 events are not printed here" in said
    assert a_chain(100)[-1].digest[:16] in said
    assert a_chain(100)[50].digest[:16] not in said


def test_clocks_alike_in_all_but_post_and_state_are_shown_once() -> None:
    first = clocks()[0]
    alike = (first, replace(first, post="P2", state="met"), replace(first, post="P3"))
    (group,) = group_clocks(alike)
    assert group.states == (("running", "P1, P3"), ("met", "P2"))


def test_the_cover_counts_live_posts_and_accounts() -> None:
    figures = counts(a_record())
    assert [post.number for post in figures.live] == ["P1"]
    assert [(one.name, one.posts, one.live) for one in figures.accounts] == [
        ("@other", 1, 0),
        ("@someone", 1, 1),
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://192.0.2.1/x">',
        '<img src="file:///etc/hostname">',
        '<img src="data:image/png;base64,AAAA">',
        '<p style="background: url(https://192.0.2.1/x)">',
        '<object data="http://192.0.2.1/x.svg"></object>',
        '<link rel="attachment" href="file:///etc/hostname">',
        "<style>@import 'http://192.0.2.1/x.css';</style>",
        "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}p{font-family:x}</style><p>x",
    ],
)
def test_a_document_that_asks_for_an_outside_file_is_not_made(html: str) -> None:
    with pytest.raises(FetchRefused):
        render_pdf(html)


def test_a_stylesheet_that_asks_for_an_outside_file_is_refused() -> None:
    with pytest.raises(FetchRefused):
        render_pdf("<p>x", stylesheets=("p { background: url(http://192.0.2.1/x) }",))


def test_the_renderer_writes_nothing_of_a_document_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="weasyprint")
    render_pdf("<p style='no-such: secret-words'>\u4f60\u597d</p><a href='relative'>x</a>")
    assert [one for one in caplog.records if one.name.startswith("weasyprint")] == []


def test_an_identifier_changes_the_file_and_nothing_else_does() -> None:
    assert render_pdf("<p>x") == render_pdf("<p>x")
    assert render_pdf("<p>x", identifier=b"a" * 16) != render_pdf("<p>x", identifier=b"b" * 16)


def test_a_letter_is_one_page_that_says_who_what_and_when() -> None:
    content = letter_pdf(LETTER, made_at=NOON, time_zone="Europe/London")
    said = text_of(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert len(opened.pages) == 1
    for words in ("Reference TD-1", "Example Ltd", "section 20A", "2. Two.", "12:00:00 UTC"):
        assert words in said
    assert content == letter_pdf(LETTER, made_at=NOON, time_zone="Europe/London")


@pytest.mark.parametrize("lines", range(27, 43, 3))
def test_whoever_signs_does_not_stand_alone_on_a_page(lines: int) -> None:
    words = "\n\n".join(
        [
            "A line of the letter.\nAnother.",
            *["One."] * (lines - 5),
            "Quote TD-1.\nNow.",
            "Signed: /s/ A",
        ]
    )
    content = letter_pdf(replace(LETTER, text=words), made_at=NOON, time_zone="Europe/London")
    with pikepdf.open(io.BytesIO(content)) as opened:
        last = pikepdf.new()
        last.pages.append(opened.pages[-1])
        page = io.BytesIO()
        last.save(page)
    said = text_of(page.getvalue())
    assert "Signed: /s/ A" in said
    assert "One. Quote TD-1." in said


def test_a_letter_not_approved_says_so() -> None:
    draft = replace(LETTER, approved_at=None)
    said = text_of(letter_pdf(draft, made_at=NOON, time_zone="Europe/London"))
    assert "This is a draft" in said


def test_what_was_sent_is_printed_where_it_differs_from_the_letter() -> None:
    sent = PrintedSending(
        number="1", channel="form", posts=("P1", "P2"), submitted_at=NOON, text="Shorter words."
    )
    letter = replace(LETTER, sendings=(sent, replace(sent, number="2", text="")))
    said = text_of(letter_pdf(letter, made_at=NOON, time_zone="Europe/London"))
    assert "Shorter words." in said
    assert "P1, P2" in said
    assert "Receipt not shown" in said
    assert said.count("Recorded as sent in the words of the letter above") == 1


def test_no_letters_are_not_printed() -> None:
    with pytest.raises(NothingToPrint):
        letters_pdf([], title="x", made_at=NOON, time_zone="Europe/London")
