"""Pictures and matches of a case as pages show them: numbers and words, never pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from takedown.cases.frozen import frozen_things
from takedown.cases.keeping import read_facts
from takedown.cases.sealed_picture import Reading, SealedPicture
from takedown.matching.answers import WORTH_A_LOOK
from takedown.matching.compare import Band
from takedown.matching.models import Decision, Match
from takedown.matching.stored import is_worth_a_look
from takedown.matching.words import BAND_WORDS
from takedown.pictures.refusals import SENTENCES, Refusal
from takedown.posts.models import Capture
from takedown.reads.freezes import why_closed
from takedown.reads.tiles import on_tile
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from takedown.cases.access import OpenCase
    from takedown.cases.keeping import FileFacts

SHAPES = {
    Band.SAME: "confirmed",
    Band.LIKELY: "confirmed",
    Band.POSSIBLE: "estimated",
    Band.DIFFERENT: "none",
    Band.INCOMPARABLE: "none",
}
_ONLY_FINGERPRINT = "Only its fingerprint. The photo stayed on your device."
_IT_MOVES = "it moves, and only its first picture is compared"
_NOT_COMPARED = (
    "It is kept and can be shown. Comparing it was tried several times and did not finish."
)


class NoSuchMatch(Exception):
    """There is no such match in this case."""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One picture in a list."""

    id: uuid.UUID
    kind: str
    number: int
    waiting: bool
    readable: bool
    refusal: str
    post_number: int | None
    note: str
    state: str
    word: str
    is_fingerprint: bool = False
    # Why it is closed: then nothing is offered for it. Empty where it is open.
    closed: str = ""


def has_picture(opened: OpenCase, *, kind: str, picture_id: uuid.UUID) -> bool:
    """Whether the case has this picture."""
    table: type[SealedPicture] | None = {"reference": ReferenceImage, "capture": Capture}.get(kind)
    return table is not None and table.objects.filter(case=opened.case, pk=picture_id).exists()


def is_fingerprint(opened: OpenCase, *, kind: str, picture_id: uuid.UUID) -> bool:
    """Whether this is a photo of the case of which only a fingerprint is kept."""
    rows = ReferenceImage.objects.filter(case=opened.case, level=Level.FINGERPRINT)
    return kind == "reference" and rows.filter(pk=picture_id).exists()


def reading_state(opened: OpenCase) -> tuple[int, int]:
    """Return how many pictures of both kinds are still being read or compared, and how many there are."""
    tables = [one.objects.filter(case=opened.case) for one in (ReferenceImage, Capture)]
    frozen = frozen_things(opened.case.pk)
    waiting = sum(rows.unfinished().exclude(pk__in=frozen).count() for rows in tables)
    return waiting, sum(rows.count() for rows in tables)


def reference_rows(opened: OpenCase) -> list[PictureRow]:
    """Return the references of a case in order."""
    rows = ReferenceImage.objects.filter(case=opened.case).order_by("number")
    rows = rows.defer("signature_sealed", "view_sealed")
    frozen = why_closed(opened.case.pk)
    return [picture_row(opened, row, None, frozen=frozen) for row in rows]


def capture_rows(opened: OpenCase) -> list[PictureRow]:
    """Return the captures of a case in order."""
    rows = Capture.objects.filter(case=opened.case).select_related("post").order_by("number")
    rows = rows.defer("signature_sealed", "view_sealed", "prints_sealed")
    frozen = why_closed(opened.case.pk)
    return [capture_row(opened, row, frozen=frozen) for row in rows]


def capture_row(opened: OpenCase, row: Capture, *, frozen: Mapping[uuid.UUID, str]) -> PictureRow:
    """Return one capture; select its post with it."""
    return picture_row(opened, row, row.post.number if row.post else None, frozen=frozen)


def picture_row(
    opened: OpenCase,
    row: Capture | ReferenceImage,
    post_number: int | None,
    *,
    frozen: Mapping[uuid.UUID, str],
) -> PictureRow:
    """Return one picture; its facts are opened. Of one that is frozen, nothing but its number."""
    kind = "capture" if isinstance(row, Capture) else "reference"
    if row.pk in frozen:
        return PictureRow(
            id=row.pk, kind=kind, number=row.number, waiting=False, readable=False, refusal="",
            post_number=post_number, note="", state="stop", word="Closed", closed=frozen[row.pk],
        )  # fmt: skip
    facts = read_facts(row, opened.key)
    state, word = {
        Reading.WAITING: ("wait", "Being read"),
        Reading.READ: ("done", "Locked away"),
        Reading.REFUSED: ("stop", "Not read"),
    }[Reading(row.reading)]
    refusal = SENTENCES[Refusal(row.refusal)] if row.refusal else ""
    if row.set_aside_at is not None and row.reading == Reading.READ:
        state, word, refusal = "stop", "Not compared", _NOT_COMPARED
    elif row.set_aside_at is not None:
        state, word, refusal = "stop", "Not read", SENTENCES[Refusal.CRASHED]
    only_fingerprint = isinstance(row, ReferenceImage) and row.is_fingerprint
    return PictureRow(
        id=row.pk,
        kind=kind,
        number=row.number,
        waiting=row.is_waiting,
        readable=row.reading == Reading.READ and not only_fingerprint,
        refusal=refusal,
        post_number=post_number,
        note=_ONLY_FINGERPRINT if only_fingerprint else _note(facts),
        state=state,
        word=word,
        is_fingerprint=only_fingerprint,
    )


def _note(facts: FileFacts) -> str:
    note = f"{facts.width} × {facts.height}, {facts.format}" if facts.format else ""
    return f"{note}; {_IT_MOVES}" if facts.first_frame_only else note


_FINGERPRINTS = "Fingerprints:"


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One likeness: who is compared, the band in words, the numbers, the decision."""

    id: uuid.UUID
    capture_id: uuid.UUID
    capture: int
    reference_id: uuid.UUID
    reference: int
    band: str
    state: str
    word: str
    sentences: tuple[str, ...]
    # On a tile: the shape of the picture, where the photo lines up, and where the two differ most.
    frame: dict[str, float] | None
    box: dict[str, float] | None
    differing: dict[str, float] | None
    mirrored: bool
    by_fingerprint: bool
    decision: str
    decided: str

    @property
    def in_words(self) -> list[str]:
        """What a person decides on."""
        return [line for line in self.sentences if not line.startswith(_FINGERPRINTS)]

    @property
    def in_numbers(self) -> list[str]:
        """What an expert may ask for."""
        return [line for line in self.sentences if line.startswith(_FINGERPRINTS)]


def match_rows(opened: OpenCase) -> list[MatchRow]:
    """Return the likenesses worth a look, undecided first."""
    matches = Match.objects.usable_in(opened.case.pk).select_related("capture", "reference")
    rows = [
        _match(opened, match)
        for match in matches.order_by("capture__number", "reference__number")
        if is_worth_a_look(match.band)
    ]
    return sorted(rows, key=lambda row: row.decision != Decision.UNDECIDED)


def count_compared(opened: OpenCase) -> int:
    """Return how many comparisons were made in this case."""
    return Match.objects.usable_in(opened.case.pk).count()


def without_likeness(opened: OpenCase) -> tuple[int, ...]:
    """Return the numbers of the pictures of posts that were compared and resemble no photo."""
    compared = Capture.objects.filter(case=opened.case, reading=Reading.READ, matches__isnull=False)
    resembling = Match.objects.filter(case=opened.case, band__in=WORTH_A_LOOK).values("capture_id")
    compared = compared.exclude(pk__in=frozen_things(opened.case.pk))
    numbers = compared.exclude(pk__in=resembling).order_by("number").distinct()
    return tuple(numbers.values_list("number", flat=True))


def match_row(opened: OpenCase, match_id: uuid.UUID) -> MatchRow:
    """Return one likeness; raise NoSuchMatch."""
    match = (
        Match.objects.filter(case=opened.case, pk=match_id)
        .select_related("capture", "reference")
        .first()
    )
    if match is None:
        raise NoSuchMatch
    return _match(opened, match)


def _match(opened: OpenCase, match: Match) -> MatchRow:
    value = opened.key.open_json(match.likeness_sealed, match.likeness_place)
    numbers: dict[str, Any] = value if isinstance(value, dict) else {}
    band = Band(match.band)
    facts = read_facts(match.capture, opened.key)
    placed = partial(on_tile, width=facts.width, height=facts.height)
    return MatchRow(
        id=match.pk,
        capture_id=match.capture_id,
        capture=match.capture.number,
        reference_id=match.reference_id,
        reference=match.reference.number,
        band=band,
        state=SHAPES[band],
        word=BAND_WORDS[band],
        sentences=tuple(str(line) for line in numbers.get("sentences", [])),
        frame=placed([0, 0, 1, 1]),
        box=placed(numbers.get("overlap")),
        differing=placed(numbers.get("differing")),
        mirrored=bool(numbers.get("mirrored")),
        by_fingerprint=match.reference.is_fingerprint,
        decision=match.decision,
        decided=match.get_decision_display(),
    )
