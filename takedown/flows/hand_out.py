"""A letter or a pack leaves the service: a recorded act of somebody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.frozen import Use
from takedown.common import sealed_files
from takedown.evidence.frozen_packs import refuse_frozen_pack, while_open
from takedown.evidence.handed import HandedOut, NotThere
from takedown.evidence.locking import LOCKED, lock, read_passphrase
from takedown.evidence.models import EvidencePack
from takedown.evidence.squares import with_squares_for_others
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import LetterFile

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def hand_out_letter(opened: OpenCase, *, request_id: uuid.UUID, now: datetime) -> HandedOut:
    """Return the PDF of an approved letter; raise NotThere or frozen.Frozen."""
    letters = LetterFile.objects.filter(request__case=opened.case, pk=request_id)
    letter = letters.select_related("request").first()
    if letter is None or letter.pdf_sealed is None:
        raise NotThere
    refuse_frozen_letter(letter.request, Use.EXPORT)
    pdf = opened.key.open_bytes(letter.pdf_sealed, letter.pdf_place)
    record(
        Name.LETTER_DOWNLOADED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(request_id),
    )  # fmt: skip
    name = f"{letter.request.reference}.pdf"
    return HandedOut(name=name, media_type="application/pdf", size=len(pdf), content=[pdf])


@transaction.atomic
def hand_out_pack(
    opened: OpenCase, *, pack_id: uuid.UUID, now: datetime, passphrase: str = ""
) -> HandedOut:
    """Return the ZIP of a pack, locked with the passphrase where there is one.

    The passphrase is kept nowhere. Raises NotThere, PassphraseRefused for anything but six words,
    access.InAnEmergency, and frozen.Frozen for a pack that holds something frozen since.
    """
    refuse_in_an_emergency(opened, now=now)
    pack = EvidencePack.objects.filter(case=opened.case, pk=pack_id).first()
    if pack is None or pack.file_key_sealed is None or pack.facts_sealed is None:
        raise NotThere
    refuse_frozen_pack(opened, pack)
    if str(pack.pk) in with_squares_for_others(opened.case.pk):
        raise NotThere
    words = read_passphrase(passphrase) if passphrase else ""
    file_key = opened.key.open_bytes(pack.file_key_sealed, pack.place("file_key"))
    value = opened.key.open_json(pack.facts_sealed, pack.place("facts"))
    facts = value if isinstance(value, dict) else {}
    record(
        Name.PACK_DOWNLOADED, actor=opened.actor, case_id=opened.case.pk, now=now,
        pack=str(pack.pk), locked=bool(words),
    )  # fmt: skip
    name, size = str(facts["file_name"]), int(facts["size"])
    content: Iterable[bytes] = sealed_files.read(pack.file_id, file_key)
    if words:
        locked = lock(b"".join(content), name=name, passphrase=words, at=pack.asked_at)
        name, size, content = f"{name.removesuffix('.zip')}{LOCKED}", len(locked), [locked]
    return HandedOut(
        name=name, media_type="application/zip", size=size, content=content,
        ask_again=while_open(opened, pack),
    )  # fmt: skip


@transaction.atomic
def hand_out_stamp(opened: OpenCase, *, pack_id: uuid.UUID, now: datetime) -> HandedOut:
    """Return the timestamp that came after a pack was made.

    Raises NotThere, frozen.Frozen or access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    pack = EvidencePack.objects.filter(case=opened.case, pk=pack_id).first()
    if pack is None or pack.late_stamp_sealed is None:
        raise NotThere
    refuse_frozen_pack(opened, pack)
    content = opened.key.open_bytes(pack.late_stamp_sealed, pack.place("late_stamp"))
    record(
        Name.PACK_DOWNLOADED, actor=opened.actor, case_id=opened.case.pk, now=now,
        pack=str(pack.pk), kind="timestamp",
    )  # fmt: skip
    name, kind = f"{opened.case.reference}-EP{pack.number}.tsr", "application/timestamp-reply"
    return HandedOut(name=name, media_type=kind, size=len(content), content=[content])
