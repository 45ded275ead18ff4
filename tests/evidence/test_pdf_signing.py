"""A signed report: two other programs find the signature good, and see any change after it."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pikepdf
import pytest
from asn1crypto import pem, tsp
from asn1crypto.x509 import Certificate
from pikepdf import pdfa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from takedown.common.pdf_archive import archival
from takedown.common.pdf_join import joined
from takedown.evidence.pdf_signing import sign_pdf
from takedown.evidence.report import part_pdf
from takedown.evidence.sections import parts_of
from takedown.evidence.signing import signer_of
from tests.common.structure import problems_of
from tests.common.test_pdf_join import a_part
from tests.evidence.authority import Authority, authority
from tests.evidence.records import a_record
from tests.evidence.test_signing import AT, OTHER, OURS
from tests.evidence.test_stamping import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyhanko.sign.validation.status import PdfSignatureStatus

LATER = AT + timedelta(hours=1)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture(scope="module")
def plain() -> bytes:
    files = {"exhibits.csv": b"a,b\n"}
    return archival(
        joined([part_pdf(a_record(), parts_of(a_record())[0]), a_part(2)], head="EP-1"),
        title="EP-1",
        attachments=files,
    )


@pytest.fixture(scope="module")
def signed(plain: bytes, clock: Authority) -> bytes:
    return sign_pdf(
        plain, signer=signer_of(OURS), servers=(NOBODY, clock.url), roots=clock.roots, at=LATER
    )


def roots_of(text: str) -> list[Certificate]:
    return [
        Certificate.load(der) for kind, _, der in pem.unarmor(text.encode(), multiple=True)
        if kind == "CERTIFICATE"
    ]  # fmt: skip


def status_of(content: bytes, *, ours: str = OURS, stamps: str = "") -> PdfSignatureStatus:
    """What pyHanko finds, with the certificate of `ours` and the roots `stamps` trusted."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=roots_of(ours), allow_fetching=False),
        ts_validation_context=ValidationContext(
            trust_roots=roots_of(stamps) if stamps else [], allow_fetching=False
        ),
    )


def test_the_signature_covers_the_whole_file_and_has_a_timestamp(signed: bytes, clock: Authority):
    status = status_of(signed, stamps=clock.roots)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.timestamp_validity.trusted
    assert abs(status.timestamp_validity.timestamp - datetime.now(UTC)) < timedelta(minutes=5)
    assert status.signer_reported_dt == LATER


def test_it_is_pades_made_to_allow_no_change(signed: bytes, plain: bytes):
    with pikepdf.open(io.BytesIO(signed)) as opened:
        signature = opened.Root.Perms.DocMDP
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert signature.Reference[0].TransformParams.P == 1
        assert set(signature.Reference[0].keys()).isdisjoint({"/DigestMethod", "/DigestValue"})
        assert opened.check_pdf_syntax() == []
    assert signed.startswith(plain)


def test_the_field_is_on_no_page_and_has_a_name_read_aloud(signed: bytes):
    with pikepdf.open(io.BytesIO(signed)) as opened:
        (field,) = opened.Root.AcroForm.Fields
        box = opened.pages[0].obj.MediaBox
        assert field.Rect[2] <= box[0]
        assert field.F & 0b111 == 0b100
        assert "Ours" in str(field.TU)


def test_what_the_archive_asks_for_is_still_there(signed: bytes, plain: bytes):
    assert problems_of(signed) == []
    with pikepdf.open(io.BytesIO(signed)) as after, pikepdf.open(io.BytesIO(plain)) as before:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo.items()) == dict(before.docinfo.items())
        assert after.trailer.ID[0] == before.trailer.ID[0]
        assert len(after.Root.OutputIntents) == len(after.Root.AF) == 1
    report = pdfa.validate_written(io.BytesIO(signed), "3b")
    unforeseen = [str(one) for one in report.violations if "pdfa" not in one.message.lower()]
    assert [one for one in unforeseen if "pdfuaid" not in one] == []


def test_another_key_is_not_ours(signed: bytes):
    assert not status_of(signed, ours=OTHER).trusted


def test_a_bit_changed_anywhere_in_what_is_signed_is_seen(signed: bytes):
    with pikepdf.open(io.BytesIO(signed)) as opened:
        ranges = [int(one) for one in opened.Root.Perms.DocMDP.ByteRange]
    places = [*range(ranges[0], ranges[1]), *range(ranges[2], ranges[2] + ranges[3])]
    chosen = random.Random(7)  # noqa: S311 - which bits, not a secret
    for place in chosen.sample(places, 40):
        changed = bytearray(signed)
        changed[place] ^= 1 << chosen.randrange(8)
        assert not _found_good(bytes(changed)), place


def _found_good(content: bytes) -> bool:
    try:
        return status_of(content).bottom_line
    except Exception:  # noqa: BLE001 - what cannot be read is not found good
        return False


def test_a_page_changed_and_saved_after_is_seen(signed: bytes):
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/PageMode"] = writer.root["/Type"]
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    assert not status_of(output.getvalue()).bottom_line


@pytest.mark.parametrize(
    "spoil", [lambda answer: answer[:-20] + bytes(20), lambda _: b"", lambda _: b"<html>"]
)
def test_a_bad_answer_or_none_leaves_a_good_signature_without_a_timestamp(
    plain: bytes, clock: Authority, spoil
):
    clock.spoil = spoil
    try:
        content = sign_pdf(
            plain, signer=signer_of(OURS), servers=(NOBODY, clock.url), roots=clock.roots, at=LATER
        )
    finally:
        clock.spoil = lambda answer: answer
    status = status_of(content)
    assert status.bottom_line
    assert status.timestamp_validity is None


def test_a_timestamp_too_long_for_the_room_is_left_out(plain: bytes, clock: Authority, monkeypatch):
    monkeypatch.setattr("takedown.evidence.pdf_signing._ROOM", 1200)
    content = sign_pdf(
        plain, signer=signer_of(OURS), servers=(clock.url,), roots=clock.roots, at=LATER
    )
    assert status_of(content).bottom_line
    assert status_of(content).timestamp_validity is None


def test_a_file_with_a_timestamp_has_one_of_the_signature_itself(signed: bytes):
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    (attribute,) = signature.signer_info["unsigned_attrs"]
    info = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
    assert isinstance(info, tsp.TSTInfo)


def test_poppler_says_that_it_is_valid_and_that_all_of_it_is_signed(signed: bytes, tmp_path: Path):
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not on this machine; pyHanko's check stood in")
    if shutil.which("certutil") is None:
        pytest.skip("certutil (libnss3-tools) is not on this machine; pyHanko's check stood in")
    store = f"sql:{tmp_path}"
    _run("certutil", "-N", "--empty-password", "-d", store)
    said = _run("pdfsig", "-nssdir", store, _written(signed, tmp_path))
    assert "Total document signed" in said
    assert "Signature is Valid" in said
    changed = signed.replace(b"/Subtype /Widget", b"/Subtype /Widgat", 1)
    assert changed != signed
    assert "Signature is Valid" not in _run("pdfsig", "-nssdir", store, _written(changed, tmp_path))


def test_poppler_without_a_store_sees_that_all_of_it_is_signed(signed: bytes, tmp_path: Path):
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not on this machine; pyHanko's check stood in")
    said = _run("pdfsig", _written(signed, tmp_path))
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def _written(content: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(content)
    return str(path)


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
