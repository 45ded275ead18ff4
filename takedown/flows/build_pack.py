"""The worker builds a pack from its frozen record, part by part, once, and seals it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, OpenCase, case_for_work
from takedown.common import sealed_files
from takedown.common.identifiers import new_id
from takedown.common.queue import enqueue
from takedown.evidence.bundle import Pack, assemble, plan_of, render
from takedown.evidence.frozen import thaw
from takedown.evidence.models import EvidencePack, PackPart
from takedown.evidence.signing import SigningKeyRefused
from takedown.evidence.system_facts import code_digest
from takedown.evidence.vouching import Means, means, vouched

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

logger = logging.getLogger(__name__)

# One part is rendered in less than a minute; the last task joins them.
_MINUTES = 5
# A server that is away comes back within days; later a timestamp says little.
_ASK_AGAIN = timedelta(days=7)


def build_pack(*, pack_id: uuid.UUID, now: datetime) -> None:
    """Claim the row and make one part of the documents, or the pack of the parts; queue what is next.

    A second delivery does nothing, and what a worker that died had finished is not made again.
    """
    row = EvidencePack.objects.filter(pk=pack_id).first()
    if row is None:
        return
    try:
        # Before the claim: a case that is hidden may come back, and must not use up its tries.
        opened = case_for_work(row.case_id)
    except NoSuchCase:
        return
    if not EvidencePack.objects.claim(pack_id, now=now, minutes=_MINUTES):
        return
    frozen = thaw(opened.key.open_bytes(row.record_sealed, row.place("record")))
    plan = plan_of(frozen)
    # A new version may cut the report elsewhere.
    row.parts.exclude(made_by=code_digest()).delete()
    made = set(row.parts.values_list("place_in_pack", flat=True))
    missing = [place for place in plan if place not in made]
    if missing:
        pdf = render(frozen, plan, missing[0])
        _keep_part(opened, row, missing[0], pdf, total=len(plan) + 1)
        return
    pack = vouched(frozen, _means(frozen.created_at))
    _keep(opened, row, assemble(pack, _parts(opened, row), at=now), now)


@transaction.atomic
def _keep_part(opened: OpenCase, row: EvidencePack, place: int, pdf: bytes, *, total: int) -> None:
    locked = EvidencePack.objects.select_for_update(no_key=True).get(pk=row.pk)
    if not locked.is_waiting:
        return
    part = PackPart(pack=row, place_in_pack=place, made_by=code_digest())
    part.pdf_sealed = opened.key.seal_bytes(pdf, part.pdf_place)
    part.save(force_insert=True)
    EvidencePack.objects.filter(pk=row.pk).update(steps_done=row.parts.count(), steps_total=total)
    EvidencePack.objects.went_on(row.pk)
    EvidencePack.objects.hand_on(row.pk)
    enqueue("build_pack", pack_id=str(row.pk))


def _parts(opened: OpenCase, row: EvidencePack) -> list[bytes]:
    parts = row.parts.order_by("place_in_pack")
    return [opened.key.open_bytes(part.pdf_sealed, part.pdf_place) for part in parts]


def _means(at: datetime) -> Means:
    """Return what to sign with. A key that cannot be used leaves the pack unsigned, and it says so."""
    try:
        return means(now=at)
    except SigningKeyRefused as refused:
        logger.error("a pack is not signed: %s", refused)  # noqa: TRY400 - the words say all
        return Means()


def _keep(opened: OpenCase, row: EvidencePack, pack: Pack, now: datetime) -> None:
    writer = sealed_files.SealedWriter(new_id().hex)
    writer.write(pack.content)
    writer.finish()
    with transaction.atomic():
        locked = EvidencePack.objects.select_for_update(no_key=True).get(pk=row.pk)
        if not locked.is_waiting:
            sealed_files.remove(writer.file_id)
            return
        locked.file_id = writer.file_id
        locked.file_key_sealed = opened.key.seal_bytes(writer.key, locked.place("file_key"))
        facts = {
            "file_name": pack.file_name,
            "size": writer.size,
            "sha256": pack.sha256,
            "exhibits_sha256": pack.exhibits_sha256,
            "signed": bool(pack.signature),
            "stamped": pack.stamped,
        }
        if settings.TIMESTAMP_SERVERS and pack.signature and not pack.stamped:
            locked.signature_sealed = opened.key.seal_bytes(
                pack.signature, locked.place("signature")
            )
            locked.stamp_until = now + _ASK_AGAIN
        locked.facts_sealed = opened.key.seal_json(facts, locked.place("facts"))
        locked.steps_done = locked.steps_total
        locked.finish(now=now)
        locked.save()
        locked.parts.all().delete()
        record(
            Name.PACK_BUILT, actor="worker", case_id=opened.case.pk, now=now,
            pack=str(locked.pk), digest=pack.sha256,
        )  # fmt: skip
