"""What of likenesses goes into a pack: what a person decided; how pictures differ only where asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from takedown.cases.keeping import read_facts
from takedown.evidence.copies import BY, answered_exhibits, one_answered
from takedown.evidence.likeness_words import facts_of
from takedown.evidence.record import DerivationRecord, MatchRecord
from takedown.matching.answers import WORTH_A_LOOK
from takedown.matching.compare import Band
from takedown.matching.models import Decision, Match
from takedown.matching.words import BAND_WORDS, DECISION_WORDS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from takedown.cases.access import OpenCase

_THOUSANDTHS = 1000
# An annex is read by people: of more, the first are drawn.
MOST_DRAWN = 100
_UNANSWERED = (
    "Likenesses that nobody answered: {}. data/custody.jsonl names when each was suggested, and not how "
    "alike the pictures were."
)
_NO_LIKENESS = "Comparisons in which software found no likeness: {}. That does not show that the pictures differ."
_TOO_LITTLE = "Comparisons with too little detail in a picture: {}."
_MEASURED = "Measured differences, of likenesses that a person confirmed: {}."


def matches_of(
    opened: OpenCase, names: Mapping[str, str], marks: Mapping[uuid.UUID, str]
) -> tuple[MatchRecord, ...]:
    """Only what a person answered: a suggestion is not evidence. How much differs is left out.

    That somebody did not want to look is nobody's business, and is left out too.
    """
    decided = Match.objects.usable_in(opened.case.pk).filter(decided_at__isnull=False)
    decided = decided.exclude(decision=Decision.SOMEONE_ELSE)
    answered = answered_exhibits(opened.case)
    rows = decided.select_related("reference").order_by("decided_at", "pk")
    rows = rows.defer("reference__signature_sealed", "reference__view_sealed")
    found = [_match(opened, one, names, one_answered(one, answered, marks)) for one in rows]
    return tuple(sorted(found, key=lambda one: _in_order(one.exhibit)))


def derivations_of(opened: OpenCase, names: Mapping[str, str]) -> tuple[DerivationRecord, ...]:
    """Return what software measured of each likeness that a person confirmed, where anything was.

    A copy that took its answer from another shows the same again, and is left out.
    """
    confirmed = Match.objects.usable_in(opened.case.pk).filter(
        decision=Decision.YES, answer_of__isnull=True
    )
    rows = confirmed.select_related("capture").order_by("capture__number", "reference__number")
    rows = rows.defer("capture__signature_sealed", "capture__view_sealed")
    made = (_derivation(opened, one, names) for one in rows)
    return tuple(one for one in made if one is not None)


def unanswered_lines(opened: OpenCase, *, derivations: int) -> list[str]:
    """Say what was compared and is not in the pack; `derivations` is how many of these are left out."""
    unanswered = Match.objects.usable_in(opened.case.pk).filter(decided_at__isnull=True)
    counted = (
        (unanswered.filter(band__in=WORTH_A_LOOK).count(), _UNANSWERED),
        (unanswered.filter(band=Band.DIFFERENT).count(), _NO_LIKENESS),
        (unanswered.filter(band=Band.INCOMPARABLE).count(), _TOO_LITTLE),
        (derivations, _MEASURED),
    )
    return [words.format(count) for count, words in counted if count]


def _numbers(opened: OpenCase, one: Match) -> dict[str, Any]:
    value = opened.key.open_json(one.likeness_sealed, one.likeness_place)
    return value if isinstance(value, dict) else {}


def _in_order(mark: str) -> tuple[str, int]:
    initials, _, number = mark.partition("/")
    return initials, int(number) if number.isdigit() else 0


def _match(opened: OpenCase, one: Match, names: Mapping[str, str], given_to: str) -> MatchRecord:
    numbers = _numbers(opened, one)
    return MatchRecord(
        exhibit=names[str(one.capture_id)],
        reference=names[str(one.reference_id)],
        band=BAND_WORDS[Band(one.band)],
        support=int(numbers.get("support", 0)),
        facts=facts_of(one, numbers),
        decision=_decision(one, given_to),
        decided_by=BY,
        decided_at=one.decided_at,
    )


def _decision(one: Match, given_to: str) -> str:
    said = DECISION_WORDS[Decision(one.decision)]
    if not given_to:
        return said
    return (
        f"None of its own. Software used for it, as a copy, the answer to {given_to}, “{said}”, as "
        "somebody asked it to"
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
            f"What lines up covers about {max(1, round(100 * covers))} % of {exhibit}; {_differing(differs)}",
            f"In about {100 * numbers['own']:.0f} % of {exhibit} no difference from {reference} was measured.",
            *(("One of the two is mirrored.",) if numbers.get("mirrored") else ()),
        ),
    )


def _differing(share: float) -> str:
    whole = round(100 * share)
    if not whole:
        return "no difference was measured in it. A small or plain change can be missed."
    return f"about {whole} % of that differs."


def _corners(rectangle: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(round(_THOUSANDTHS * one) for one in rectangle)
