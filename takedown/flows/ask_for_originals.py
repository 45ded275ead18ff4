"""Somebody asks for the files themselves: with a reason, and after proving once more who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.models import CaseCode
from takedown.cases.step_up import check_code
from takedown.evidence.background import Agreed
from takedown.evidence.checking import RecordRefused
from takedown.evidence.frozen import thaw
from takedown.evidence.frozen_packs import refuse_frozen_pack
from takedown.evidence.handed import NotThere
from takedown.evidence.models import EvidencePack, SealedPack, session_digest

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

OPEN_FOR = timedelta(minutes=30)


class PackIsOld(Exception):
    """The pack was made by an earlier version of the software; the message says what to do."""


class NotAgreed(Exception):
    """The person was not asked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and typed. `typed` and `pin` are for whoever holds the code; `agreed` for others.

    `session` names the browser session that proves it: no other saves anything.
    """

    reason: str
    with_references: bool = False
    typed: str = ""
    pin: str = ""
    agreed: Agreed | None = None
    session: str = ""


@transaction.atomic
def ask_for_originals(
    opened: OpenCase, *, pack_id: uuid.UUID, asked: Asked, now: datetime
) -> SealedPack:
    """Open the originals of a finished pack for half an hour, to this visitor.

    Whoever holds the code types it again here; a page asks a caseworker for their password before.
    Raises NotThere, PackIsOld, step_up.WrongCode, NotAgreed, frozen.Frozen or
    access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    pack = EvidencePack.objects.filter(
        case=opened.case, pk=pack_id, work_done_at__isnull=False
    ).first()
    if pack is None:
        raise NotThere
    refuse_frozen_pack(opened, pack)
    try:
        thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))
    except RecordRefused:
        raise PackIsOld(
            "This pack was made before the software was renewed. Make a new pack first, and save the files of that."
        ) from None
    _may(opened, asked)
    sealed = SealedPack(
        case=opened.case, pack=pack, asked_at=now, asked_by=opened.actor,
        ends_at=now + OPEN_FOR, with_references=asked.with_references,
    )  # fmt: skip
    sealed.session_digest = session_digest(sealed, asked.session)
    said = {"reason": asked.reason, "agreed": str(asked.agreed or "asked themselves")}
    sealed.reason_sealed = opened.key.seal_json(said, sealed.reason_place)
    sealed.save(force_insert=True)
    record(
        Name.ORIGINALS_ASKED_FOR, actor=opened.actor, case_id=opened.case.pk, now=now,
        pack=str(pack.pk), kind="WITH_PHOTOS" if asked.with_references else "PICTURES",
    )  # fmt: skip
    return sealed


def _may(opened: OpenCase, asked: Asked) -> None:
    if opened.is_owner:
        code = CaseCode.objects.get(case=opened.case)
        check_code(code, typed=asked.typed, pin=asked.pin)
    elif asked.agreed not in {Agreed.IN_WRITING, Agreed.BY_WORD}:
        raise NotAgreed(
            "Ask the person first. These are the pictures themselves, and whether anyone gets them is "
            "theirs to say."
        )
