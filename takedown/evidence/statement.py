"""What the person answered, as a report may repeat it: their answers, not findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Answer, Maker, Shows

if TYPE_CHECKING:
    from takedown.cases.answers import Answers

_SHOWS = {
    Shows.BARE: "breasts, bottom or genitals bare, all or in part",
    Shows.UNDERWEAR: "breasts, bottom or genitals covered only by underwear",
    Shows.SEE_THROUGH: "breasts, bottom or genitals showing through wet or see-through clothes",
    Shows.OBSCURED: "breasts, bottom or genitals bare, but for a hand, an emoji or a blur where underwear would be",
    Shows.SEXUAL: "a sexual act or pose",
    Shows.TOILET: "using the toilet, or washing there",
    Shows.UNSAID: "an intimate state, and they would rather not say which",
    Shows.SWIMWEAR: "in swimwear only",
    Shows.CLOTHED: "clothed otherwise",
    Shows.DRAWING: "a drawing or cartoon that nobody would take for a photo",
}
_ANSWERS = {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_SURE: "not sure"}


def statement_of(answers: Answers) -> tuple[str, ...]:
    """Return the answers as lines; a question nobody answered says so."""
    shown = [_SHOWS[Shows(tick)] for tick in answers.shows]
    lines = [
        f"The pictures show, or seem to show: {'; '.join(shown) or 'not answered'}.",
        (
            f"Made or changed with software: {_said(answers.made_by_ai)}. "
            f"Agreed to it being posted there: {_said(answers.agreed_here)}. "
            f"Agreed to the same picture being public before: {_said(answers.public_before)}."
        ),
        f"The post gives a name, address, school or workplace: {_said(answers.names_her)}.",
    ]
    if answers.maker == Maker.ACTING:
        said = f"{answers.authority_words.strip()} {answers.authority_knowledge.strip()}".strip()
        lines.append(f"Made by somebody acting for the person: {said}")
    return tuple(lines)


def _said(answer: Answer) -> str:
    return _ANSWERS.get(answer, "not answered")
