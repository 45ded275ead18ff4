"""What is held and not in a pack, a line each: counted, and named where a reader would miss it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.cases.frozen import frozen_things
from takedown.cases.keeping_rules import can_come_back, what_keeps_aside
from takedown.cases.models import TakenBack
from takedown.common.moments import moment
from takedown.deadlines.models import Deadline
from takedown.evidence.background import Audience
from takedown.evidence.chronology_held import by_number
from takedown.evidence.exhibits import letters_before
from takedown.evidence.frozen_packs import left_out_lines
from takedown.evidence.gather_likenesses import unanswered_lines
from takedown.evidence.gather_requests import is_printed
from takedown.evidence.record import ZONE
from takedown.posts.former import Field, FormerWords
from takedown.references.models import Level, ReferenceImage
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.models import RemovalRequest, Reply, ReplyKind, RequestState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.evidence.background import Wanted

_OUT = (
    "Taken out of these notes, not destroyed yet, and not listed in this pack: {}. Each is destroyed 72 "
    "hours after it was taken out, unless it is brought back or something keeps it longer: ask at once."
)
_REPLACED = (
    "Words that stood there before and were replaced. They are kept, and stand in the notes beside the "
    "later ones: {}."
)
_FORMER = {
    Field.EARLIER_REPORT: "what was noted of an earlier report",
    Field.DETAILS: "what was said of a post",
    Field.CONTACT: "where answers go",
    Field.RECEIPT: "what showed receipt",
}


def held_back(
    opened: OpenCase, names: Mapping[str, str], *, derivations: int, wanted: Wanted, now: datetime
) -> tuple[str, ...]:
    """Return the lines; `derivations` counts drawings that were not asked for. Raises vault.CannotOpen.

    Letters that stood in marks before are not named in a pack `wanted` to be shown to others.
    """
    drafts = RemovalRequest.objects.filter(case=opened.case, state=RequestState.DRAFT)
    # Of those that name a closed link the lines about what is closed speak.
    drafts = drafts.exclude(pk__in=frozen_letters(opened.case.pk).values("pk"))
    lines = ["Every picture. Their SHA-256 digests are listed, so that a file can be checked."]
    lines += left_out_lines(opened)
    lines += _taken_out(opened, names, now=now)
    if count := drafts.count():
        lines.append(f"Letters that are drafts: {count}.")
    held = ReferenceImage.objects.filter(case=opened.case, level=Level.FINGERPRINT).count()
    if held:
        lines.append(f"Fingerprints of photos that are not held themselves: {held}.")
    lines += unanswered_lines(opened, derivations=derivations)
    replaced = Deadline.objects.filter(case=opened.case, replaced_at__isnull=False).count()
    if replaced:
        lines.append(f"Time limits that were counted otherwise before, and replaced: {replaced}.")
    answers = Reply.objects.filter(case=opened.case).exclude(kind=ReplyKind.NO_REPLY)
    # A receipt's words are printed in section 3.
    if count := sum(not is_printed(one) for one in answers.select_related("submission")):
        lines.append(f"The words of answers, and mails as they came: {count}.")
    if count := answers.filter(Q(kind="") | Q(submission=None)).count():
        lines.append(f"Of these, answers that nobody sorted or set to a letter: {count}.")
    lines += _replaced_words(opened)
    lines += letters_before(opened, named=wanted.audience is not Audience.SERVE)
    lines.append(
        "Whatever was written about earlier reports, and lines that could not be read as links, if any."
    )
    return tuple(lines)


def _replaced_words(opened: OpenCase) -> list[str]:
    """Count the words that were replaced by others, which stand beside those on the pages of the notes."""
    former = FormerWords.objects.filter(case=opened.case)
    former = former.exclude(post_id__in=frozen_things(opened.case.pk))
    said = [
        f"{words}: {count}"
        for field, words in _FORMER.items()
        if (count := former.filter(field=field).count())
    ]
    return [_REPLACED.format("; ".join(said))] if said else []


def _taken_out(opened: OpenCase, names: Mapping[str, str], *, now: datetime) -> list[str]:
    """Name what is out and can still come back. What is kept where nobody may be told is as destroyed."""
    rows = TakenBack.objects.filter(case=opened.case).order_by("taken_at", "pk")
    said = [
        f"{names.get(str(one.thing_id)) or by_number(one.kind, one.number)} (taken out on {moment(one.taken_at, zone=ZONE).local})"
        for one in rows
        if can_come_back(one, what_keeps_aside(one, now=now), now=now)
    ]
    return [_OUT.format(", ".join(said))] if said else []
