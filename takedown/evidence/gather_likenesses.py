"""What of likenesses goes into a pack: what a person decided; how pictures differ only where asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from takedown.cases.keeping import read_facts
from takedown.evidence.copies import answered_exhibits, decided_by
from takedown.evidence.record import DerivationRecord, MatchRecord
from takedown.matching.compare import Band
from takedown.matching.models import Decision, Match
from takedown.matching.words import BAND_WORDS, DECISION_WORDS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from takedown.cases.access import OpenCase

_THOUSANDTHS = 1000


def matches_of(
    opened: OpenCase, names: Mapping[str, str], exhibits: Mapping[uuid.UUID, int]
) -> tuple[MatchRecord, ...]:
    """Only what a person decided: a suggestion is not evidence. How much differs is left out."""
    decided = Match.objects.filter(case=opened.case, decided_at__isnull=False)
    answered = answered_exhibits(opened.case)
    return tuple(
        _match(opened, one, names, decided_by(one, answered, exhibits))
        for one in decided.order_by("decided_at", "pk")
    )


def derivations_of(opened: OpenCase, names: Mapping[str, str]) -> tuple[DerivationRecord, ...]:
    """Return what software measured of each likeness that a person confirmed, where anything was."""
    confirmed = Match.objects.filter(case=opened.case, decision=Decision.YES)
    rows = confirmed.select_related("capture").order_by("capture__number", "reference__number")
    rows = rows.defer("capture__signature_sealed", "capture__view_sealed")
    made = (_derivation(opened, one, names) for one in rows)
    return tuple(one for one in made if one is not None)


def _numbers(opened: OpenCase, one: Match) -> dict[str, Any]:
    value = opened.key.open_json(one.likeness_sealed, one.likeness_place)
    return value if isinstance(value, dict) else {}


def _match(opened: OpenCase, one: Match, names: Mapping[str, str], by: str) -> MatchRecord:
    numbers = _numbers(opened, one)
    shares = set(numbers.get("of_shares", []))
    sentences = (str(line) for line in numbers.get("sentences", []) if line not in shares)
    return MatchRecord(
        exhibit=names[str(one.capture_id)],
        reference=names[str(one.reference_id)],
        band=BAND_WORDS[Band(one.band)],
        support=int(numbers.get("support", 0)),
        facts=tuple(sentences),
        decision=DECISION_WORDS[Decision(one.decision)],
        decided_by=by,
        decided_at=one.decided_at,
    )


def _derivation(opened: OpenCase, one: Match, names: Mapping[str, str]) -> DerivationRecord | None:
    numbers = _numbers(opened, one)
    if numbers.get("differs") is None or not numbers.get("overlap"):
        return None
    facts = read_facts(one.capture, opened.key)
    exhibit, reference = names[str(one.capture_id)], names[str(one.reference_id)]
    left, top, right, bottom = numbers["overlap"]
    covers, differs = (right - left) * (bottom - top), numbers["differs"]
    return DerivationRecord(
        exhibit=exhibit,
        reference=reference,
        width=facts.width,
        height=facts.height,
        lines_up=_corners(numbers["overlap"]),
        differs_most=_corners(numbers.get("differing") or ()),
        facts=(
            f"Consistent with {reference}: {int(numbers['support'])} places line up.",
            f"What lines up covers about {100 * covers:.0f} % of {exhibit}; about {100 * differs:.0f} % of that differs.",
            f"In about {100 * numbers['own']:.0f} % of {exhibit} no difference from {reference} was measured.",
            *(("One of the two is mirrored.",) if numbers.get("mirrored") else ()),
        ),
    )


def _corners(rectangle: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(round(_THOUSANDTHS * one) for one in rectangle)
