"""Which rule a removal request may rest on, told from what the person answered.

A declaration is offered only where the answers make it true (Sexual Offences Act 2003 ss.66B-66D).
Nobody is turned away: where section 20A cannot be declared there is section 10(3)(b), and the
reasons are said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import OUTSIDE, Answer

if TYPE_CHECKING:
    from takedown.cases.answers import Answers

INTIMATE_REPORT = "uk-osa-iic-48h-u2u"
SWIFT_NOTICE = "uk-osa-swift"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to ask: the rule it rests on, and why this and not a stronger one."""

    rule_id: str
    why: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        """Whether it is an intimate image content report, the one with the 48 hours."""
        return self.rule_id == INTIMATE_REPORT


def route_for(answers: Answers) -> Route:
    """Return the strongest route whose declarations these answers make true."""
    why = reasons_against_report(answers)
    return Route(rule_id=SWIFT_NOTICE if why else INTIMATE_REPORT, why=why)


def reasons_against_report(answers: Answers) -> tuple[str, ...]:
    """Return why section 20A cannot be declared; empty where it can."""
    reasons = []
    if not answers.is_intimate:
        reasons.append(
            "The 48-hour report is for intimate pictures. From your answers, what these show may "
            "be outside what the law calls intimate (section 66D)."
        )
    elif any(tick in OUTSIDE for tick in answers.shows):
        reasons.append(
            "Some of what you ticked may be outside what the law calls intimate (section 66D). Put "
            "those pictures in notes of their own, so that each letter is true."
        )
    reasons.extend(_about_agreement(answers))
    return tuple(reasons)


def may_be_illegal(answers: Answers) -> bool:
    """Whether a letter may say that the sender believes this to be illegal content.

    That is: intimate, shared without agreement, and not public before with it (Sexual Offences Act
    2003 ss.66B(1), 66C(3)). A person unsure of the last may still believe it; one who says it was
    public may not.
    """
    return (
        answers.is_intimate
        and not any(tick in OUTSIDE for tick in answers.shows)
        and answers.agreed_here is Answer.NO
        and answers.public_before is not Answer.YES
    )


def _about_agreement(answers: Answers) -> list[str]:
    reasons = []
    if answers.agreed_here is not Answer.NO:
        reasons.append(
            "The 48-hour report is for pictures shared without agreement (section 66B). You "
            "answered that you agreed, or that you are not sure."
        )
    if answers.public_before is not Answer.NO:
        reasons.append(
            "The 48-hour report leaves out pictures that were public before with agreement "
            "(section 66C(3)). Your answer does not rule that out."
        )
    return reasons


def facts(answers: Answers, *, confirmed: bool) -> dict[str, str]:
    """Return what is known of the facts that the 48-hour duty depends on.

    Adults only come this far: the age question stands before anything is saved.
    """
    agreed_to_nothing = answers.agreed_here is Answer.NO
    return {
        "content_appears_66d": "yes" if answers.is_intimate else "no",
        "not_66c3": _opposite(answers.public_before),
        "declaration_confirmed": "yes" if confirmed and agreed_to_nothing else "no",
        "adult": "yes",
    }


def _opposite(answer: Answer) -> str:
    return {Answer.NO: "yes", Answer.YES: "no"}.get(answer, "unknown")
