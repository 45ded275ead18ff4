"""What keeps a clock from starting: elements a notice lacks, facts that are not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from takedown.regimes.refusals import UnknownElement, UnknownFact
from takedown.regimes.schema import Answer, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Lack(StrEnum):
    """Which half of a rule something is missing from."""

    ELEMENT = auto()
    FACT = auto()


@dataclass(frozen=True, slots=True)
class Missing:
    """An element or a fact that keeps a clock from starting; `plain` says it to the person."""

    id: str
    lack: Lack
    sentence: str
    paragraph: str | None = None
    plain: str = ""


def what_is_missing(
    rule: Rule, *, facts: Mapping[str, str], lacking: Collection[str]
) -> tuple[Missing, ...]:
    """Return each element that is lacking and each fact that is not known to be so, in rule order.

    Raises UnknownElement, UnknownFact.
    """
    unheard_of = sorted(set(lacking) - {element.id for element in rule.elements})
    if unheard_of:
        raise UnknownElement(f"{rule.id} has no element {', '.join(unheard_of)}.")
    elements = (
        Missing(e.id, Lack.ELEMENT, f"The notice lacks this: {e.sentence}", e.paragraph)
        for e in rule.elements
        if e.id in lacking
    )
    unmet = (
        Missing(f.id, Lack.FACT, f"{_unmet(answer)}: {f.sentence}", plain=f.plain)
        for f in rule.facts
        if (answer := _answer(f.id, facts)) is not Answer.YES
    )
    return (*elements, *unmet)


def _answer(fact_id: str, facts: Mapping[str, str]) -> Answer:
    try:
        return Answer(facts.get(fact_id, Answer.UNKNOWN))
    except ValueError:
        raise UnknownFact(f"The answer about {fact_id} has to be yes, no or unknown.") from None


def _unmet(answer: Answer) -> str:
    return "Answered no" if answer is Answer.NO else "Not known yet"
