"""Which further letters can be written about the posts of a letter, and why the others cannot yet.

Nobody is turned away: a letter that is closed says what opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import Answer
from takedown.posts.models import About
from takedown.posts.platforms import PlatformKind, platform
from takedown.regimes import tell
from takedown.regimes.library import rule as rule_of
from takedown.regimes.schema import Kind
from takedown.removals.gaps import too_soon
from takedown.removals.kinds import LetterKind, letter_kind, letter_kinds
from takedown.removals.known import COVERS, has_own_way
from takedown.removals.models import RemovalRequest, RequestState
from takedown.removals.routes import first_rule_for

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.answers import Answers

# Under these a letter may be about a post that only asks for a picture.
_FOR_PROMPTS = frozenset({"uk-osa-swift", "uk-osa-complaint", "uk-ofcom-info"})

_NOT_LOOKED = "Nobody here has looked whether this law covers this site."
_UNTIL = "Until the site says so, no day is given."


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of letter for the posts of another: open or not, why, and which letter it follows."""

    kind: LetterKind
    period: str
    why_not: str
    follows: RemovalRequest | None

    @property
    def is_open(self) -> bool:
        """Whether it can be written now."""
        return not self.why_not


def offers_for(request: RemovalRequest, *, answers: Answers, now: datetime) -> list[Offer]:
    """Return an offer for each kind of letter that fits the service of a letter, in its order.

    The first letter itself is not among them. Raises UnknownPlatformError.
    """
    service = platform(request.platform)
    first = first_rule_for(answers, about=request.about, kind=service.kind)
    sent = _sent_about(request)
    return [
        _offer(kind, beside=request, sent=sent, answers=answers, first=first, now=now)
        for kind in letter_kinds()
        if service.kind in kind.platforms
        and not kind.first
        and kind.rule_id != first
        and (request.about == About.PICTURE or kind.rule_id in _FOR_PROMPTS)
    ]


def period_of(kind: LetterKind, *, service: str) -> str:
    """Return the time the law gives, in words; "no fixed period" is said as such."""
    rule = rule_of(kind.rule_id)
    if rule.kind is not Kind.STATUTORY_MAXIMUM or not rule.stages:
        return rule.why_no_clock or ""
    stage = rule.stages[0]
    said = (
        f"{tell.period_in_words(stage)} for {stage.what}, where all that the law asks for is met."
    )
    facts = {fact.id for fact in rule.facts}
    if facts & COVERS and not has_own_way(service, rule_id=rule.id):
        return f"{said} {_NOT_LOOKED} {_UNTIL}"
    unknown = platform(service).kind is PlatformKind.OTHER
    return f"{said} {_NOT_LOOKED}" if unknown and "covered_platform" in facts else said


def went_whole(request: RemovalRequest) -> bool:
    """Whether all of a letter was sent at least once."""
    sendings = request.submissions.all()
    return any(one.submitted_at and one.whole_notice_went for one in sendings)


def _sent_about(request: RemovalRequest) -> list[RemovalRequest]:
    """Letters that were sent to or about the same service, the newest first."""
    sent = RemovalRequest.objects.filter(
        case=request.case_id,
        platform=request.platform,
        site_index=request.site_index,
        about=request.about,
        state=RequestState.APPROVED,
        submissions__submitted_at__isnull=False,
        withdrawn_at__isnull=True,
    )
    newest = sent.distinct().order_by("-approved_at")
    return list(newest.prefetch_related("submissions"))


def _offer(
    kind: LetterKind,
    *,
    beside: RemovalRequest,
    sent: list[RemovalRequest],
    answers: Answers,
    first: str,
    now: datetime,
) -> Offer:
    # The letter this page stands beside comes first, where it is one that may be followed.
    ordered = sorted(sent, key=lambda one: one.pk != beside.pk)
    before = [one for one in ordered if one.rule_id in kind.after]
    may_follow = [one for one in before if went_whole(one) or not kind.after_whole]
    follows = may_follow[0] if may_follow else None
    why_not = (
        _elsewhere(kind, answers)
        or ("" if follows or not kind.after else _what_first(kind, before, first=first))
        or too_soon(kind, sent, now=now)
    )
    return Offer(
        kind=kind,
        period=period_of(kind, service=beside.platform),
        why_not=why_not,
        follows=follows,
    )


def _elsewhere(kind: LetterKind, answers: Answers) -> str:
    if kind.place == "uk" and answers.in_uk is Answer.NO:
        return (
            "This is UK data protection law. It may not cover you outside the UK. Your own country may "
            "have such a law: ask its data protection authority."
        )
    return ""


def _what_first(kind: LetterKind, before: list[RemovalRequest], *, first: str) -> str:
    """Say which letter has to go before; never one that these answers do not make true."""
    if before:
        name = letter_kind(before[0].rule_id).name
        return f"Only a part of your {name} went. Send all of it first."
    kinds = [letter_kind(rule_id) for rule_id in kind.after]
    fitting = [one.name for one in kinds if not one.first or one.rule_id == first]
    if not fitting:
        names = " or ".join(one.name for one in kinds)
        return f"It is for whoever sent a {names}. By your answers that is not for these pictures."
    if len(fitting) == 1:
        return f"Send this one first: {fitting[0]}."
    return f"Send one of these first: {', '.join(fitting)}."
