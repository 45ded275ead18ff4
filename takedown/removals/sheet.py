"""The letter taken apart for a form: one answer for each thing a form asks, to copy one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.removals.recipients import How

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.removals.recipients import Channel


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it is, and its words. `id` is unique on its page."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one letter says beyond others: a name, the service it complains of, what happened."""

    name: str = ""
    about: str = ""
    happened: str = ""


def sheet_for(
    channel: Channel,
    *,
    letter: str,
    reference: str,
    contact: str,
    links: Sequence[str],
    number: int,
    told: Told,
) -> list[Answer]:
    """Return the answers for a form; none where the whole letter goes as it is, by e-mail or post.

    `letter` is the approved text, so nothing stands here that was not approved; `number` is that of
    the sending, `told` what was said for this letter alone.
    """
    if channel.how not in {How.FORM, How.IN_APP}:
        return []
    rows = [
        ("name", "Name", told.name),
        ("about", "Which organisation", told.about),
        ("happened", "What happened", told.happened),
        ("links", "Links", "\n".join(link for link in links if link in letter)),
        ("declarations", "Declarations", _part(letter, "1. Declarations", "2. ")),
        ("contact", "Where they may write", contact if contact in letter else ""),
        ("reference", "Your own reference", reference),
    ]
    if channel.text_limit is not None and len(letter) > channel.text_limit:
        rows.append(("limit", "For more details", _cut(letter, channel.text_limit)))
    return [Answer(f"a{number}-{key}", label, text) for key, label, text in rows if text]


def _part(letter: str, start: str, end: str) -> str:
    """The words between two headings of a letter; "" where it has no such heading."""
    _, found, rest = letter.partition(f"\n{start}\n")
    return rest.partition(f"\n{end}")[0].strip() if found else ""


def _cut(letter: str, limit: int) -> str:
    """As many whole paragraphs as a box takes. The rest has to go another way."""
    kept = ""
    for paragraph in letter.split("\n\n"):
        longer = f"{kept}\n\n{paragraph}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept
