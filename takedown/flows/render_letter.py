"""The worker makes the PDF of an approved letter, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.access import NoSuchCase, case_for_work
from takedown.cases.answers import read_answers
from takedown.regimes.library import rule
from takedown.removals.frozen_letters import is_frozen_letter
from takedown.removals.letter_pdf import PrintedLetter, letter_pdf
from takedown.removals.models import LetterFile
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


def render_letter(*, request_id: uuid.UUID, now: datetime) -> None:
    """Claim the row, make the PDF and seal it; a second delivery does nothing."""
    letter = LetterFile.objects.select_related("request").filter(pk=request_id).first()
    if letter is None:
        return
    try:
        # Before the claim: a case that is hidden may come back, and must not use up its tries.
        opened = case_for_work(letter.request.case_id)
    except NoSuchCase:
        return
    if is_frozen_letter(letter.request):
        return
    if not LetterFile.objects.claim(request_id, now=now):
        return
    pdf = _pdf(opened, letter)
    with transaction.atomic():
        locked = LetterFile.objects.select_for_update(no_key=True).get(pk=request_id)
        if not locked.is_waiting:
            return
        locked.pdf_sealed = opened.key.seal_bytes(pdf, locked.pdf_place)
        locked.finish(now=now)
        locked.save()


def _pdf(opened: OpenCase, letter: LetterFile) -> bytes:
    request = letter.request
    stored = opened.key.open_json(request.letter_sealed or b"", request.letter_place)
    words = stored if isinstance(stored, dict) else {}
    printed = PrintedLetter(
        reference=request.reference,
        title=str(words["title"]),
        recipient=recipient_of(opened, request),
        basis=rule(request.rule_id, version=request.rule_version).legal_basis,
        text=str(words["text"]),
        approved_at=request.approved_at,
    )
    zone = read_answers(opened.case, opened.key).zone
    made_at = request.approved_at or request.drafted_at
    return letter_pdf(printed, made_at=made_at, time_zone=zone)
