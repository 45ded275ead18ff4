"""The last steps of a demonstration: letters as PDF, the clocks, a pack that verifies, and erasing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from takedown.cases import keystore
from takedown.cases.access import NoSuchCase
from takedown.common.clock import now
from takedown.common.moments import iso_utc
from takedown.common.vault import CannotOpen
from takedown.evidence.verify import verify_pack
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.erase_case import GRACE, erase_case
from takedown.flows.hand_out import hand_out_letter, hand_out_pack
from takedown.flows.record_receipt import record_receipt
from takedown.flows.record_submission import record_submission
from takedown.jobs.demo_steps import PIN
from takedown.jobs.demo_story import StepFailed, Told, any_of, counted, until
from takedown.reads import letters, sendings
from takedown.reads.clocks import present_clocks
from takedown.reads.packs import letter_is_printed, pack_rows

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.evidence.handed import HandedOut
    from takedown.jobs.demo_order import Order
    from takedown.jobs.demo_steps import Person

_DOCUMENT_SECONDS = 180.0


def print_letters(person: Person, order: Order) -> Told:
    """Wait for the worker's PDFs and write them to the output folder."""
    rows = letters.request_rows(person.notes())
    files = []
    for row in rows:
        until(
            lambda row=row: letter_is_printed(row.id),  # type: ignore[misc]
            what=f"letter {row.reference}",
            seconds=_DOCUMENT_SECONDS,
        )
        handed = hand_out_letter(person.notes(), request_id=row.id, now=now())
        files.append(_write(handed, order.output))
    return Told(
        says=f"{counted(len(files), 'letter', 'letters')} made by the worker",
        found={"files": files},
    )


def start_clocks(person: Person) -> Told:
    """Record every sending, then a receipt for the first. Nothing goes anywhere from here."""
    for row in letters.request_rows(person.notes()):
        for sending in _sendings(person, row.id):
            record_submission(
                person.notes(), submission_id=sending.id, submitted_at=now(),
                whole_notice_went=True, now=now(),
            )  # fmt: skip
    estimated = _clocks(person)
    first = any_of(letters.request_rows(person.notes()))
    sending = any_of(_sendings(person, first.id))
    record_receipt(
        person.notes(), submission_id=sending.id, received_at=now(), words="A demonstration",
        now=now(),
    )  # fmt: skip
    told = _clocks(person)
    silent = [
        {"letter": row.reference, "why": sending.no_clock}
        for row in letters.request_rows(person.notes())
        for sending in _sendings(person, row.id)
        if sending.no_clock
    ]
    return Told(
        says=f"{counted(len(told), 'clock', 'clocks')} running, first {_first_due(told)}",
        found={
            "sent_anywhere": False,
            "when_sent": estimated,
            "after_a_receipt": told,
            "no_clock": silent,
        },
    )


def make_pack(person: Person, order: Order) -> Told:
    """Ask for a pack, wait for the worker, write the ZIP and check it from its bytes alone."""
    pack = ask_for_pack(person.notes(), now=now())
    until(
        lambda: any_of(row for row in pack_rows(person.notes()) if row.id == pack.pk).done,
        what="the pack",
        seconds=_DOCUMENT_SECONDS,
    )
    handed = hand_out_pack(person.notes(), pack_id=pack.pk, now=now())
    written = _write(handed, order.output)
    verified = verify_pack(order.output / handed.name)
    if verified.sha256 != written["sha256"]:
        raise StepFailed("the pack on disk is not the pack that was made")
    return Told(
        says=f"{handed.name} verified: {counted(verified.files, 'file', 'files')}, "
        f"{counted(verified.events, 'event', 'events')}",
        found={**written, "reference": verified.reference, "verified": list(verified.checked)},
    )


def erase(person: Person) -> Told:
    """Erase at once, as 72 hours after the PIN was set, and look for what is left."""
    opened = person.notes()
    later = now() + GRACE
    kept = bytes(opened.case.answers_sealed)
    erase_case(opened, typed=person.words, pin=PIN, at_once=True, now=later)
    proof = {
        "case_opens": _case_opens(person),
        "key_loads": _key_loads(person),
        "key_may_be_made_again": _key_comes_back(person),
        "key_bytes_found_in_files": _key_is_on_disk(opened),
        "older_copy_of_the_row_opens": _copy_opens(person, opened, kept),
        "sealed_files_left": len(_files(Path(settings.SEALED_DIR))),
    }
    if any(proof.values()):
        raise StepFailed(f"something of the case is left: {proof}")
    return Told(
        says="the key is gone, and nothing opens any more",
        found={"as_if_at": iso_utc(later), **proof},
    )


def _case_opens(person: Person) -> bool:
    try:
        person.notes()
    except NoSuchCase:
        return False
    return True


def _key_loads(person: Person) -> bool:
    try:
        keystore.load(person.case_id)
    except keystore.KeyGone:
        return False
    return True


def _key_comes_back(person: Person) -> bool:
    """Whether the keystore would make a key for an erased id, as a restored backup might ask."""
    try:
        keystore.create(person.case_id)
    except keystore.KeyGone:
        return False
    return True


def _key_is_on_disk(opened: OpenCase) -> bool:
    """Look for the plain key, byte for byte, in everything the demonstration kept."""
    secret = opened.key.secret
    return any(secret in path.read_bytes() for path in _files(Path(settings.DATA_DIR)))


def _copy_opens(person: Person, opened: OpenCase, kept: bytes) -> bool:
    """Whether a row kept from before, as in an older dump, opens with any key still stored.

    A key file moved to the erased case's name is not enough either: it is wrapped for its own id.
    """
    for path in _files(Path(settings.KEYSTORE_DIR)):
        if path.suffix != ".key":
            continue
        try:
            keystore.load(person.case_id).open_bytes(kept, opened.case.answers_place)
        except (keystore.KeyGone, CannotOpen):
            continue
        return True
    return False


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _sendings(person: Person, request_id: Any) -> list[sendings.SendingView]:
    opened = person.notes()
    page = letters.letter_page(opened, request_id, now=now())
    return sendings.sendings(opened, page.request, now=now())


def _clocks(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "post": clock.title,
            "state": clock.word,
            "due": clock.due_iso,
            "due_in_words": clock.due,
            "working": list(clock.lines),
        }
        for clock in present_clocks(person.notes(), now=now())
    ]


def _first_due(clocks: list[dict[str, Any]]) -> str:
    return f"due {clocks[0]['due_in_words']}" if clocks else "none"


def _write(handed: HandedOut, folder: Path) -> dict[str, Any]:
    content = b"".join(handed.content)
    (folder / handed.name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return {"file": handed.name, "bytes": len(content), "sha256": digest}
