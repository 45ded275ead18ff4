"""What is known of the facts that a duty depends on, told from answers and particulars.

A fact nobody was asked about stays unknown, and an unknown fact starts no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Answer
from takedown.posts.platforms import PlatformKind
from takedown.posts.platforms import platform as platform_named
from takedown.regimes.library import rule as rule_of
from takedown.regimes.refusals import UnknownRule
from takedown.removals.kinds import letter_kinds
from takedown.removals.models import RemovalRequest
from takedown.removals.models.requests import Covered
from takedown.removals.particulars import Particulars, Standing, UsPart
from takedown.removals.recipients import Channel, channels_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.answers import Answers
    from takedown.cases.keystore import CaseKey
    from takedown.regimes.schema import Rule

UNKNOWN = "unknown"
# A provider of these is a covered platform in the words of the TAKE IT DOWN Act s.4(3)(A)(ii)(I).
_TIDA = "us-tida-s3"
# Facts about the law that covers a recipient, of which a letter has one at most.
COVERS = frozenset({"uk_gdpr_applies", "eu_gdpr_applies"})


def known_facts(
    rule: Rule,
    *,
    answers: Answers,
    particulars: Particulars,
    platform: str,
    channel: Channel,
    covered: str = "",
    report_made: bool = False,
) -> dict[str, str]:
    """Return "yes", "no" or "unknown" for each fact of the rule, once its letter was approved.

    `report_made` says that the letter follows a report of theirs of which all was sent. Raises
    UnknownPlatformError.
    """
    known = {
        "report_made": "yes" if report_made else UNKNOWN,
        **_about_the_picture(answers),
        **_about_the_complaint(particulars),
        **_about_us_law(answers, particulars),
        **_about_the_recipient(platform, channel),
        **_about_the_law(rule, platform, particulars, covered),
    }
    return {fact.id: known.get(fact.id, UNKNOWN) for fact in rule.facts}


def _about_the_picture(answers: Answers) -> dict[str, str]:
    return {
        "adult": "yes",  # the age question stands before anything is saved
        "content_appears_66d": "yes" if answers.is_intimate else "no",
        "not_66c3": _opposite(answers.public_before),
        "declaration_confirmed": "yes" if answers.agreed_here is Answer.NO else "no",
        "digital_forgery": _as_fact(answers.made_by_ai),
    }


def _about_the_complaint(particulars: Particulars) -> dict[str, str]:
    standing = particulars.standing
    if standing is Standing.UNASKED:
        return {}
    may = standing is not Standing.NONE
    return {"reporter_user_or_affected_uk": "yes" if may else "no"}


def _about_us_law(answers: Answers, particulars: Particulars) -> dict[str, str]:
    parts = set(particulars.us_parts)
    covered = bool(parts - {UsPart.NONE})
    real = Answer.YES if answers.made_by_ai is Answer.NO else particulars.looks_real
    return {
        "depicts_6851": ("yes" if covered else "no") if parts else UNKNOWN,
        "us_scope": _as_fact(particulars.us_home),
        "face_or_mark_displayed": _as_fact(particulars.likeness_shown),
        "looks_real": _as_fact(real),
    }


def asks_whether_covered(request: RemovalRequest) -> bool:
    """Whether the time of a letter depends on a law that nobody knows to cover its recipient."""
    rule_id = request.rule_id
    return _needs(rule_id, COVERS) and not has_own_way(request.platform, rule_id=rule_id)


def has_own_way(platform: str, *, rule_id: str) -> bool:
    """Whether a service has a way of its own for requests under a law of data protection.

    Then it takes itself to be bound: nobody has to ask whether that law covers it.
    """
    ways = channels_for(platform=platform, regime=rule_id)
    return any(not one.is_generic for one in ways)


def coverage_is_open(request: RemovalRequest) -> bool:
    """Whether nobody knows that the law covers the site: not we, and it has not said so itself."""
    if _needs(request.rule_id, COVERS):
        return asks_whether_covered(request) and request.covered != Covered.YES
    return platform_named(request.platform).kind is PlatformKind.OTHER


def ground_of(request: RemovalRequest, key: CaseKey) -> str:
    """Return where the site says whether the law covers it, as it was noted; raise CannotOpen."""
    sealed = request.covered_ground_sealed
    return "" if sealed is None else key.open_text(sealed, request.covered_ground_place)


def keep_covered(
    letters: Iterable[RemovalRequest], *, covered: str, ground: str, key: CaseKey
) -> None:
    """Note on each letter whether the law covers its site, and where it says so; save them."""
    for letter in letters:
        letter.covered = covered
        place = letter.covered_ground_place
        letter.covered_ground_sealed = key.seal_text(ground, place) if ground else None
        letter.save(update_fields=["covered", "covered_ground_sealed"])


def coverage_of(request: RemovalRequest, key: CaseKey) -> str:
    """Say what a time rests on where nobody here knows whether the law covers the site; else "".

    Raises vault.CannotOpen.
    """
    if request.covered == Covered.NO:
        return "The site itself says that this law does not cover it, as it was noted here."
    if coverage_is_open(request):
        return "Nobody here has looked whether this law covers the site."
    if request.covered == Covered.YES:
        ground = ground_of(request, key)
        said = "That this law covers the site is its own word, as it was noted here"
        return f"{said}: \u201c{ground}\u201d" if ground else f"{said}."
    return ""


def same_site_and_law(request: RemovalRequest) -> QuerySet[RemovalRequest]:
    """Return the letters of its case to the same site whose time depends on the same law; it too."""
    fact = COVERS & {one.id for one in rule_of(request.rule_id).facts}
    alike = [
        kind.rule_id
        for kind in letter_kinds()
        if _needs(kind.rule_id, fact) and not has_own_way(request.platform, rule_id=kind.rule_id)
    ]
    return RemovalRequest.objects.filter(
        case=request.case_id,
        platform=request.platform,
        site_index=request.site_index,
        rule_id__in=alike,
    )


def _needs(rule_id: str, facts: frozenset[str]) -> bool:
    try:
        return any(fact.id in facts for fact in rule_of(rule_id).facts)
    except UnknownRule:  # a clock outlives its rule
        return False


def _about_the_law(
    rule: Rule, platform: str, particulars: Particulars, covered: str
) -> dict[str, str]:
    """Whether data protection law binds the recipient, which a site nobody knows can say itself.

    The law of the Union has to be the person's own too: a service may answer others under another.
    """
    own = "yes" if has_own_way(platform, rule_id=rule.id) else ""
    noted = covered.lower()
    return {
        "uk_gdpr_applies": noted or own or UNKNOWN,
        "eu_gdpr_applies": noted or (own and _as_fact(particulars.eu_home)) or UNKNOWN,
    }


def _about_the_recipient(platform: str, channel: Channel) -> dict[str, str]:
    kind = platform_named(platform).kind
    own_process = _TIDA in channel.serves and not channel.is_generic
    return {
        "search_content": "yes" if kind is PlatformKind.SEARCH else "no",
        "covered_platform": "yes" if kind is PlatformKind.USER_TO_USER else UNKNOWN,
        "own_process": "yes" if own_process else "no",
    }


def _opposite(answer: Answer) -> str:
    return {Answer.NO: "yes", Answer.YES: "no"}.get(answer, UNKNOWN)


def _as_fact(answer: Answer) -> str:
    return {Answer.YES: "yes", Answer.NO: "no"}.get(answer, UNKNOWN)
