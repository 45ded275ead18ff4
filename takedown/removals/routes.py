"""Which rule a removal request may rest on, told from what the person answered.

A declaration is offered only where the answers make it true (Sexual Offences Act 2003 ss.66B-66D).
Nobody is turned away: where section 20A cannot be declared there is section 10(3)(b), and the
reasons are said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import OUTSIDE, Answer
from takedown.posts.models import About
from takedown.posts.platforms import PlatformKind

if TYPE_CHECKING:
    from takedown.cases.answers import Answers

INTIMATE_REPORT = "uk-osa-iic-48h-u2u"
SWIFT_NOTICE = "uk-osa-swift"
SEARCH_REPORT = "uk-osa-iic-48h-search"
# Both say the same declarations, so both are offered only where these are true.
REPORTS = frozenset({INTIMATE_REPORT, SEARCH_REPORT})


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


def first_rule_for(answers: Answers, *, about: str, kind: PlatformKind) -> str:
    """Return the rule of the first letter about such posts; there is always one.

    A post that only asks for a picture is never an intimate image content report (section 66F). A
    search engine is asked under section 27 where the declarations are true, else to erase data.
    """
    route = route_for(answers)
    if kind is PlatformKind.SEARCH:
        return SEARCH_REPORT if route.is_report else _erasure_for(answers)
    return SWIFT_NOTICE if about == About.PROMPT else route.rule_id


def _erasure_for(answers: Answers) -> str:
    return "eu-gdpr-17" if answers.in_uk is Answer.NO else "uk-gdpr-erasure"


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


def asking_may_be_illegal(answers: Answers) -> bool:
    """Whether a letter may say that asking for such a picture may be an offence (section 66F).

    What was public before does not matter there: section 66C(3) is about sharing.
    """
    return (
        answers.is_intimate
        and not any(tick in OUTSIDE for tick in answers.shows)
        and answers.agreed_here is Answer.NO
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
