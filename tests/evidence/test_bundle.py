"""What is in a pack, and that standard tools accept it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import bagit
import pytest

from takedown.evidence import record as record_module
from takedown.evidence.bundle import Pack, build
from takedown.evidence.checking import RecordRefused, check_record
from takedown.evidence.frozen import freeze, thaw
from takedown.evidence.manifest import record_files, record_json
from takedown.evidence.police_form import LONGEST, police_form
from tests.evidence.records import a_capture, a_post, a_record, a_request

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_same_record_gives_the_same_bytes(pack: Pack) -> None:
    assert build(record=a_record()).content == pack.content


def test_another_process_with_another_hash_seed_gives_the_same_bytes(pack: Pack) -> None:
    program = (
        "import django; django.setup()\n"
        "from tests.evidence.records import a_record\n"
        "from takedown.evidence.bundle import build\n"
        "print(build(record=a_record()).sha256)"
    )
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    elsewhere = {**os.environ, **changed, "DJANGO_SETTINGS_MODULE": "takedown.settings"}
    told = subprocess.run(
        [sys.executable, "-c", program], env=elsewhere, cwd=ROOT, capture_output=True, check=False
    )
    assert told.stdout.decode().strip() == pack.sha256, told.stderr


def test_names_are_short_plain_and_say_nothing_about_anybody(pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        names = archive.namelist()
    assert all(len(name) <= 75 and name.isascii() for name in names)
    assert {name.split("/")[0] for name in names} == {"EP-7K3M-1"}
    assert sorted(name.split("/", 1)[1] for name in names) == list(pack.paths)


def test_sha256sum_accepts_the_list(folder: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK\n") == sum(path.is_file() for path in folder.rglob("*")) - 1


def test_the_commands_in_verify_txt_work_and_notice_an_added_file(folder: Path) -> None:
    guide = (folder / "VERIFY.txt").read_text()
    (command,) = [line.strip() for line in guide.splitlines() if "xargs -0 sha256sum" in line]
    clean = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    (folder / "extra.txt").write_text("more")
    added = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert clean.stdout == b"FILES-OK\n"
    assert b"FILES-OK" not in added.stdout


def test_the_custody_command_in_verify_txt_names_a_break_and_the_last_digest(folder: Path) -> None:
    guide = (folder / "VERIFY.txt").read_text()
    (command,) = [line.strip() for line in guide.splitlines() if "while IFS=" in line]
    told = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=True)
    assert told.stdout.decode().split() == [a_record().custody[-1].digest]
    chain = folder / "data/custody.jsonl"
    lines = chain.read_text().splitlines(keepends=True)
    for harmed in ([*lines[:1], *lines[2:]], [lines[1], lines[0], *lines[2:]]):
        chain.write_text("".join(harmed))
        told = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=True)
        assert b"BREAK" in told.stdout


def test_the_bagit_library_calls_it_a_valid_bag(folder: Path) -> None:
    assert bagit.Bag(str(folder)).validate()


def test_the_cover_digest_is_that_of_the_exhibit_list(pack: Pack, folder: Path) -> None:
    listed = (folder / "manifest-sha256.txt").read_text()
    assert f"{pack.exhibits_sha256}  data/exhibits.csv\n" in listed


def test_csv_rows_equal_the_json(folder: Path) -> None:
    kept = json.loads((folder / "data/record.json").read_text())["record"]
    with (folder / "data/posts.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["address_as_given"] for row in rows] == [post["url"] for post in kept["posts"]]
    assert [row["reported_utc"] for row in rows] == [post["reported_at"] for post in kept["posts"]]
    assert rows[0]["account_number"] == "'1234567890123456789"


def test_every_row_of_every_csv_has_as_many_cells_as_its_head() -> None:
    for name, content in record_files(a_record()).items():
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
            assert len({len(row) for row in rows}) == 1, name
            assert len(rows) > 1, name


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    posts = (a_post("P1", account=cell, description=cell), a_post("P2"))
    record = a_record(posts=posts)
    for name, content in record_files(record).items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                assert not any(
                    one.lstrip()[:1] in tuple("=+-@＝＋－＠") for one in row if one.strip()
                )
    assert thaw(record_json(record)).posts[0].account == cell


def test_a_frozen_record_comes_back_the_same() -> None:
    record = a_record()
    assert thaw(freeze(record)) == record


@pytest.mark.parametrize(
    "harm",
    [
        b"",
        b"[]",
        b'{"format":"takedown-pack/6","record":{}}',
        b"[" * 5000,
        record_json(a_record()).replace(b'"size": 2400', b'"size": "2400"'),
        record_json(a_record()).replace(b'"variant"', b'"secret"'),
        record_json(a_record()).replace(b"takedown-pack/6", b"takedown-pack/9"),
        record_json(a_record()).replace(b"2026-12-21", b"2026-13-21"),
    ],
)
def test_anything_else_is_not_thawed(harm: bytes) -> None:
    with pytest.raises(RecordRefused):
        thaw(harm)


def test_only_these_facts_can_reach_a_pack() -> None:
    # A new field is a decision: it is added here, with the reason in the record's docstring.
    allowed = {
        "PostRecord": "number url platform reported_at kind exhibits canonical_url account account_id description"
        " posted_at posted_text posted_basis state state_checked_at state_checked_by",
        "CaptureRecord": "exhibit sha256 size kind media_type obtained_at obtained_by how grade post mosaic",
        "SubmissionRecord": "number channel posts submitted_at submitted_by submitted_text received_at receipt answers"
        " sorted_answers",
        "AnswerRecord": "at what",
        "RequestRecord": "number recipient title regime legal_basis letter approved_at approved_by"
        " submissions follows unfollowed_at mistaken",
        "ClockRecord": "post request duty due basis trace source state start version",
        "MatchRecord": "exhibit reference band support facts decision decided_by decided_at",
        "DerivationRecord": "exhibit reference width height lines_up differs_most facts",
        "ChronologyLine": "at what source",
        "ConsentRecord": "at who what",
        "OffenceRecord": "nation law about since until during before checked note",
        "SystemFact": "name value",
        "CustodyLine": "sequence at event previous digest line",
        "CustodyProof": "day sequence digest path statement signature timestamp",
        "PackRecord": "reference variant created_at producer organisation contact site software statement"
        " time_zone posts captures requests clocks matches derivations chronology custody custody_proof"
        " consents offences system held_back"
        " signer signer_name",
    }
    for name, names in allowed.items():
        assert {field.name for field in fields(getattr(record_module, name))} == set(names.split())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reference": "../x"}, "reference"),
        ({"time_zone": "Europe/Nowhere"}, "time zone"),
        ({"time_zone": "../../etc/passwd"}, "time zone"),
        ({"posts": (a_post("P1"), a_post("P1"))}, "post number"),
        ({"posts": (a_post("P1"),)}, "Post P2"),
        ({"captures": ()}, "Exhibit TD/1"),
        ({"requests": ()}, "Request R1"),
        ({"captures": (replace(a_capture(), sha256="A" * 64),)}, "SHA-256"),
        ({"posts": (a_post("P1", reported_at=None), a_post("P2"))}, ""),
    ],
)
def test_facts_that_do_not_fit_are_refused(changes: dict[str, object], says: str) -> None:
    if not says:
        changes = {"created_at": a_record().created_at.replace(tzinfo=None)}
    with pytest.raises(RecordRefused, match=says or "zone"):
        check_record(a_record(**changes))


def test_a_record_with_links_alone_makes_a_pack() -> None:
    bare = a_record(
        captures=(), requests=(), clocks=(), matches=(), derivations=(), chronology=(), custody=(),
        held_back=(), statement=(), organisation="",
    )  # fmt: skip
    assert "data/letters.pdf" not in build(record=bare).paths


def test_the_police_text_fits_a_form_and_counts_what_it_leaves_out() -> None:
    posts = tuple(a_post(f"P{number}") for number in range(1, 501))
    text = police_form(a_record(posts=posts))
    shown = text.count("\n- P")
    assert len(text) <= LONGEST
    assert f"- and {500 - shown} more, listed in the pack\n" in text
    assert shown > 5


def test_the_police_text_never_cuts_an_address() -> None:
    long = "https://x.com/" + "a" * 2000
    text = police_form(a_record(posts=(a_post("P1", url=long), a_post("P2"))))
    assert "address in the pack" in text
    assert "https://x.com/aaa" not in text


def test_a_request_approved_and_not_sent_is_still_listed() -> None:
    unsent = replace(a_request(), submissions=())
    listed = record_files(a_record(requests=(unsent,)))["data/requests.csv"].decode("utf-8-sig")
    assert "R1,Example Ltd" in listed
    assert "not sent" in listed
