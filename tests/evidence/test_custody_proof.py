"""A pack shows, by its own bytes, that its chain is under a signed daily root; and what is not so is named."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import StringIO

from django.conf import settings as configured
from django.core.management import call_command

import pytest

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.audit.roots import read_statement
from takedown.audit.tree import Step
from takedown.common.certificates import key_and_certificate
from takedown.evidence.bundle import assemble
from takedown.evidence.frozen import freeze, thaw
from takedown.evidence.gather import gather
from takedown.evidence.manifest import CUSTODY_PROOF
from takedown.evidence.report import report_pdf
from takedown.evidence.signing import signer_of
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from takedown.evidence.verify_vouching import Trust
from takedown.evidence.vouching import Vouched
from takedown.flows.make_daily_root import make_daily_root
from tests.conftest import NOW, open_for
from tests.evidence.authority import authority
from tests.evidence.conftest import remake_sums, unpacked, unprinted
from tests.evidence.test_documents import text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def gathered(amara):
    """A record whose chain has 4 events, of which the first 3 are under a root."""
    for _ in range(4):
        open_for("https://x.com/a/status/1859000000000000001")
    record(Name.PIN_SET, actor="code-holder", case_id=amara.case.pk, now=NOW)
    make_daily_root(now=NOW)
    record(Name.PIN_SET, actor="code-holder", case_id=amara.case.pk, now=NOW + DAY)
    return gather(amara, number=1, now=NOW + DAY)


@pytest.fixture
def made(tmp_path):
    """Make a pack of a record, and return where it is; its report is not looked at here."""

    def make(of):
        pack = assemble(Vouched(record=of), unprinted(of))
        path = tmp_path / pack.file_name
        path.write_bytes(pack.content)
        return path

    return make


@pytest.fixture
def certificate(tmp_path):
    path = tmp_path / "ours.pem"
    path.write_bytes(signer_of(configured.SIGNING_KEY).by.content)
    return path


def told(*arguments) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_custody", *map(str, arguments), stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_a_pack_has_the_proof_and_both_commands_say_what_it_proves(gathered, made, certificate):
    path = made(thaw(freeze(gathered)))
    by = signer_of(configured.SIGNING_KEY).by.fingerprint
    line = (
        "Up to event 3 the chain is under the daily root of 20 Nov 2026, signed by the certificate "
        f"SHA-256 {by}, "
    )
    assert (
        f"{line}which anybody can make, with no independent timestamp." in verify_pack(path).checked
    )
    for where in (path, unpacked(path)):
        code, said = told("--pack", where, "--certificate", certificate)
        assert code == 0
        assert "The custody chain of 4 events adds up from the first to the last." in said
        assert f"{line}one that you gave, with no independent timestamp." in said


def test_the_file_is_all_that_a_stranger_needs(gathered, made):
    """Checked here with hashes alone, as somebody does who has none of this software."""
    proof = json.loads((unpacked(made(gathered)) / CUSTODY_PROOF).read_bytes())
    chain = (made(gathered).parent / "out").rglob("custody.jsonl")
    event = next(chain).read_bytes().splitlines()[proof["sequence"] - 1]
    assert hashlib.sha256(event).hexdigest() == proof["digest"]
    at = hashlib.sha256(
        b"\0" + bytes.fromhex(proof["digest"]) + proof["sequence"].to_bytes(8, "big")
    )
    for step in proof["path"]:
        beside = bytes.fromhex(step["digest"])
        pair = (beside, at.digest()) if step["side"] == "left" else (at.digest(), beside)
        at = hashlib.sha256(b"\1" + pair[0] + pair[1])
    assert f"\nroot: {at.hexdigest()}\n" in proof["statement"]
    assert proof["signature"].startswith("-----BEGIN CMS-----")


def test_the_commands_of_verify_txt_check_the_signature_of_the_root(gathered, made, certificate):
    folder = unpacked(made(gathered))
    (folder.parent / "CERTIFICATE.pem").write_bytes(certificate.read_bytes())
    lines = (folder / "VERIFY.txt").read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if "printf %b" in line)
    commands = "\n".join(line.strip() for line in lines[at : at + 3])
    done = run(commands, folder)
    assert (folder.parent / "root.txt").read_text() == gathered.custody_proof.statement
    assert (done.returncode, done.stderr.strip()) == (0, "CMS Verification successful")
    other = signer_of(key_and_certificate(name="Somebody", now=NOW)).by.content
    (folder.parent / "CERTIFICATE.pem").write_bytes(other)
    assert run(commands, folder).returncode != 0


def run(commands, folder):
    return subprocess.run(
        ["sh", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_pack_without_a_root_has_no_proof_and_says_so(amara, made):
    path = made(gather(amara, number=1, now=NOW))
    assert not (unpacked(path) / CUSTODY_PROOF).exists()
    code, said = told("--pack", path)
    assert code == 0
    assert "It is under no daily root" in said
    assert "This chain is under none yet" in text_of(report_pdf(gather(amara, number=1, now=NOW)))


def test_the_report_says_up_to_which_event_and_day(gathered):
    said = text_of(report_pdf(gathered))
    assert "Up to event 3 this chain is under the digest of 20 Nov 2026" in said
    assert "It is signed: whoever does not hold" in said
    unsigned = replace(gathered, custody_proof=replace(gathered.custody_proof, signature=""))
    assert "That one was not signed" in text_of(report_pdf(unsigned))


def made_again(lines, place):
    """The chain with one actor changed, and every digest after it fitted to that."""
    out, previous = [], ""
    for line in lines:
        body = {**json.loads(line.line), "previous": previous}
        if line.sequence == place:
            body["actor"] = "somebody else"
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        out.append(replace(line, line=text, previous=previous, digest=digest))
        previous = digest
    return tuple(out)


@pytest.mark.parametrize("place", [1, 3])
def test_a_chain_made_again_as_a_whole_is_named(gathered, made, place):
    path = made(replace(gathered, custody=made_again(gathered.custody, place)))
    code, said = told("--pack", path)
    assert code == 1
    assert said == (
        "WRONG: data/custody-proof.json: Event 3 of the chain is not the one under the daily root: it, or one "
        "before it, was made again.\n"
    )
    with pytest.raises(PackRefused, match="Event 3 of the chain is not the one"):
        verify_pack(path)


def test_a_shorter_chain_is_named(gathered, made):
    path = made(replace(gathered, custody=gathered.custody[:2]))
    assert "It is of an event that is not in the chain" in told("--pack", path)[1]


STEP = Step(side="left", digest="0" * 64)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda one: {"sequence": 0}, "an event that is not in the chain"),
        (lambda one: {"sequence": -1}, "an event that is not in the chain"),
        (lambda one: {"sequence": 10**30}, "an event that is not in the chain"),
        (lambda one: {"sequence": 2}, "Event 2 of the chain is not the one"),
        (lambda one: {"digest": one.digest.upper()}, "Event 3 of the chain is not the one"),
        (lambda one: {"path": one.path[1:]}, "does not lead"),
        (lambda one: {"path": (STEP, *one.path[1:])}, "does not lead"),
        (lambda one: {"path": (STEP,) * 9}, "longer than one in a tree of so many"),
        (lambda one: {"path": (STEP,) * 100_000}, "longer than one in a tree of so many"),
        (lambda one: {"path": (replace(STEP, side="up"),)}, "on no side"),
        (lambda one: {"path": (replace(STEP, digest="0" * 65),)}, "not a SHA-256"),
        (lambda one: {"day": one.day + DAY}, "of another day"),
        (lambda one: {"statement": ""}, "not the statement of a daily root"),
        (lambda one: {"statement": one.statement + "more\n"}, "not the statement"),
        (lambda one: {"statement": one.statement.replace("11-20", "13-20")}, "a day that there is"),
        (lambda one: {"statement": one.statement.replace(": 256\n", ": 0256\n")}, "not the statement"),
        (lambda one: {"statement": one.statement.replace("chains: 256", "chains: 257")}, "signature"),
        (lambda one: {"signature": "x"}, "The signature cannot be read"),
        (lambda one: {"signature": one.signature + "\n"}, "not written as it was made"),
        (lambda one: {"timestamp": "!"}, "ase64"),
        (lambda one: {"timestamp": base64.b64encode(b"x").decode()}, "Its timestamp: It cannot"),
    ],
)  # fmt: skip
def test_a_proof_that_was_tampered_with_is_refused_with_a_sentence(gathered, made, change, word):
    proof = gathered.custody_proof
    path = made(replace(gathered, custody_proof=replace(proof, **change(proof))))
    code, said = told("--pack", path)
    assert code == 1
    assert word in said
    assert said.count("\n") == 1
    with pytest.raises(PackRefused):
        verify_pack(path)


def test_a_root_that_is_younger_than_the_pack_is_refused(gathered, made):
    path = made(replace(gathered, created_at=NOW - DAY))
    assert "Its statement is of another day" in told("--pack", path)[1]


def test_a_proof_and_a_record_that_differ_are_refused(gathered, made):
    folder = unpacked(made(gathered))
    good = (folder / CUSTODY_PROOF).read_bytes()
    for other in (good.replace(b"}", b" }"), b"", b"["):
        (folder / CUSTODY_PROOF).write_bytes(other)
        remake_sums(folder)
        with pytest.raises(PackRefused, match=r"custody-proof.json is not the proof"):
            verify_pack(folder)
    (folder / CUSTODY_PROOF).unlink()
    remake_sums(folder)
    with pytest.raises(PackRefused, match=r"custody-proof.json is not the proof"):
        verify_pack(folder)


def test_a_proof_beside_a_record_without_one_is_refused(gathered, made):
    folder = unpacked(made(replace(gathered, custody_proof=None)))
    (folder / CUSTODY_PROOF).write_bytes(b"{}")
    remake_sums(folder)
    with pytest.raises(PackRefused, match="knows of none"):
        verify_pack(folder)


def test_a_proof_by_another_key_is_refused_where_the_certificate_was_given(
    gathered, made, certificate
):
    """Chain, root and signature made again as a whole by somebody with a key of their own."""
    other = signer_of(key_and_certificate(name="Somebody", now=NOW))
    proof = gathered.custody_proof
    forged = replace(proof, signature=other.sign(proof.statement.encode()).decode())
    for one in (forged, replace(proof, signature="")):
        path = made(replace(gathered, custody_proof=one))
        assert told("--pack", path)[0] == 0
        code, said = told("--pack", path, "--certificate", certificate)
        assert code == 1
        assert "not signed by a certificate that you gave" in said


def test_of_a_key_that_was_replaced_a_pack_says_so_and_is_not_refused(gathered, settings, tmp_path):
    newer = key_and_certificate(name="Newer", now=NOW)
    signer = signer_of(newer)
    record = replace(gathered, signer=signer.by.fingerprint, signer_name=signer.by.name)
    from_now = Vouched(record=record, means=replace(Vouched(record).means, signer=signer))
    path = tmp_path / "newer.zip"
    path.write_bytes(assemble(from_now, unprinted(from_now.record)).content)
    checked = verify_pack(path, trust=Trust(certificate=signer.by)).checked
    assert any("NOT one that you gave" in line for line in checked)


def test_a_timestamp_in_a_proof_is_checked_against_the_roots_that_were_given(
    amara, made, tmp_path, settings
):
    for name in ("a", "b"):
        with authority(tmp_path / name) as clock:
            (tmp_path / f"{name}.pem").write_text(clock.roots)
            if name == "a":
                settings.TIMESTAMP_ROOTS, settings.TIMESTAMP_SERVERS = clock.roots, [clock.url]
                make_daily_root(now=NOW)
    gathered = gather(amara, number=1, now=NOW)
    assert read_statement(gathered.custody_proof.statement).chains == 256
    path = made(gathered)
    assert "under roots that nobody checked" in told("--pack", path)[1]
    assert (
        "under the roots that you gave"
        in told("--pack", path, "--timestamp-roots", tmp_path / "a.pem")[1]
    )
    code, said = told("--pack", path, "--timestamp-roots", tmp_path / "b.pem")
    assert code == 1
    assert "Its timestamp is not under the roots that you gave" in said
