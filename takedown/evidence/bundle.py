"""A record in, a ZIP out: letters, report, data files, each counted in two lists of digests.

The steps can be run apart, so that a worker can do each within a minute and go on after a crash;
`build` runs them all. The same record gives the same bytes, but for what signs and timestamps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from takedown.common.moments import iso_utc
from takedown.common.pdf_archive import archival
from takedown.common.pdf_join import joined
from takedown.common.plain_text import one_line
from takedown.evidence.background import SystemFact
from takedown.evidence.bag import TAG_MANIFEST, make_bag, sha256, write_zip
from takedown.evidence.checking import RecordRefused, check_record
from takedown.evidence.manifest import exhibits_digest, record_files
from takedown.evidence.pdf_signing import sign_pdf
from takedown.evidence.police_form import police_form
from takedown.evidence.report import part_pdf, report_of
from takedown.evidence.sections import letters_in_parts, parts_of
from takedown.evidence.statement_pdf import statement_pdf
from takedown.evidence.vouching import (
    FOLDER,
    NO_MEANS,
    OF_MANIFEST,
    OF_SIGNATURE,
    SIGNATURE,
    STAMPED,
    Means,
    Vouched,
    signature_files,
    vouched,
)
from takedown.removals.letter_pdf import PrintedLetter, PrintedSending, letters_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from takedown.evidence.record import PackRecord, RequestRecord, SubmissionRecord
    from takedown.evidence.sections import Block

REPORT = "data/report.pdf"
LETTERS = "data/letters.pdf"
POLICE_FORM = "data/for-police-form.txt"
DRAFTS = "data/producing-witness-draft.pdf"
SYSTEM = "data/system.txt"
_HOLDS = "Holds contact details: do not pass on unread"


@dataclass(frozen=True)
class Pack:
    """A finished pack. `sha256` is of the ZIP; tell it to the receiver by another way.

    `signature` is empty where it is not signed; `stamped` is whether an independent timestamp of the whole
    is in it.
    """

    file_name: str
    content: bytes
    sha256: str
    exhibits_sha256: str
    paths: tuple[str, ...]
    signature: bytes = b""
    stamped: bool = False


def build(*, record: PackRecord, means: Means = NO_MEANS) -> Pack:
    """Return the pack of the record, signed and timestamped with the means there are.

    Raises RecordRefused where its facts do not fit together.
    """
    check_record(record)
    plan = plan_of(record)
    return assemble(vouched(record, means), [render(record, plan, place) for place in plan])


@dataclass(frozen=True)
class Work:
    """What is rendered apart: some of the letters, the drafts, or a part of the report."""

    letters: tuple[RequestRecord, ...] = ()
    drafts: bool = False
    report: tuple[Block, ...] = ()


def plan_of(record: PackRecord) -> dict[int, Work]:
    """Return what is rendered apart, by its place: the letters, the drafts, then the parts of the report."""
    letters = (Work(letters=some) for some in letters_in_parts(record))
    report = (Work(report=part) for part in parts_of(record))
    return dict(enumerate((*letters, Work(drafts=True), *report)))


def render(record: PackRecord, plan: Mapping[int, Work], place: int) -> bytes:
    """Return the PDF of one place of the plan; empty where there are no letters, or no exhibits for drafts."""
    work = plan[place]
    if work.report:
        return part_pdf(record, work.report)
    if work.drafts:
        return statement_pdf(record) or b""
    return _some_letters(record, work.letters)


def render_letters(record: PackRecord) -> bytes | None:
    """Return all letters of the record as one PDF, or None where there is none, or none may be in it."""
    return _letters_of(record, [_some_letters(record, some) for some in letters_in_parts(record)])


def _letters_of(record: PackRecord, parts: Sequence[bytes]) -> bytes | None:
    if not any(parts):
        return None
    whole = parts[0] if len(parts) == 1 else joined(parts, head=_over_letters(record))
    return archival(whole, title=f"Letters of pack {record.reference}")


def _some_letters(record: PackRecord, some: Sequence[RequestRecord]) -> bytes:
    if not some:
        return b""
    return letters_pdf(
        [_letter(request) for request in some],
        title=f"Letters of pack {record.reference}",
        made_at=record.created_at,
        time_zone=record.time_zone,
        # Over several parts it stands once they are joined.
        running=_over_letters(record) if len(letters_in_parts(record)) == 1 else "",
    )


def _over_letters(record: PackRecord) -> str:
    return (
        f"{record.reference} · May be protected by the complainant's right to anonymity · {_HOLDS}"
    )


def assemble(pack: Vouched, rendered: Sequence[bytes], *, at: datetime | None = None) -> Pack:
    """Return the pack from what was rendered, in the order of the plan; report and letters are signed.

    `at` is when they say they were signed; without it, when the pack was asked for. Raises RecordRefused as
    `build` does.
    """
    record = pack.record
    check_record(record)
    count = len(letters_in_parts(record))
    if len(rendered) != count + 1 + len(parts_of(record)):
        raise RecordRefused("The parts that were made are not those of this record.")
    letters, (drafts, *body) = _letters_of(record, rendered[:count]), rendered[count:]
    when = at or record.created_at
    report = _signed(report_of(record, body, stamps=pack.stamps), pack.means, when)
    payload = {**record_files(record), REPORT: report, POLICE_FORM: police_form(record).encode()}
    payload[SYSTEM] = system_text(record).encode()
    if letters:
        payload[LETTERS] = _signed(letters, pack.means, when)
    if drafts:
        payload[DRAFTS] = drafts
    info = _info(pack)
    guide = render_to_string("evidence/verify.txt", _guided(pack))
    files = make_bag(
        payload, info=info, verify=guide, sign=lambda manifest: signature_files(manifest, pack)
    )
    content = write_zip(files, folder=record.reference, at=record.created_at)
    return Pack(
        file_name=f"{record.reference}.zip",
        content=content,
        sha256=sha256(content),
        exhibits_sha256=exhibits_digest(record),
        paths=tuple(sorted(files)),
        signature=files.get(SIGNATURE, b""),
        stamped=any(f"{one}.tsr" in files for one in (OF_SIGNATURE, OF_MANIFEST)),
    )


def _info(pack: Vouched) -> dict[str, str]:
    record = pack.record
    return {
        "Bag-Software-Agent": one_line(record.software),
        "Bagging-Date": iso_utc(record.created_at)[:10],
        "External-Identifier": record.reference,
        "Internal-Sender-Description": "Records of requests for removal; no picture is included",
        STAMPED: " ".join(sha256(one.response) for one in pack.stamps) or "none",
        "Source-Organization": one_line(record.organisation) or "not stated",
    }


def _signed(pdf: bytes, means: Means, at: datetime) -> bytes:
    if means.signer is None:
        return pdf
    return sign_pdf(pdf, signer=means.signer, servers=means.servers, roots=means.roots, at=at)


def system_text(record: PackRecord) -> str:
    """Return what is known of the computer and the software that made the pack, as plain text."""
    facts = [
        SystemFact(name=one_line(one.name), value=one_line(one.value)) for one in record.system
    ]
    told = {"record": record, "at": iso_utc(record.created_at), "facts": facts}
    return render_to_string("evidence/system.txt", told)


def _guided(pack: Vouched) -> dict[str, object]:
    record = pack.record
    stamped = SIGNATURE if record.signer else TAG_MANIFEST
    return {
        "record": record,
        "stamped_file": stamped,
        "stampable": bool(pack.means.servers or pack.stamps),
        "stamped": stamped.removeprefix(FOLDER),
    }


def _letter(request: RequestRecord) -> PrintedLetter:
    return PrintedLetter(
        reference=request.number,
        title=request.title,
        recipient=request.recipient,
        basis=request.legal_basis,
        text=request.letter,
        approved_at=request.approved_at,
        mistaken=request.mistaken,
        sendings=tuple(_sending(submission) for submission in request.submissions),
    )


def _sending(submission: SubmissionRecord) -> PrintedSending:
    return PrintedSending(
        number=submission.number,
        channel=submission.channel,
        posts=submission.posts,
        submitted_at=submission.submitted_at,
        received_at=submission.received_at,
        text=submission.submitted_text,
        receipt=submission.receipt,
        by=submission.submitted_by,
    )
