"""Gathers what a request's letter is made from, and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.posts.details import read_details
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.posts.platforms import OTHER, platform
from takedown.posts.sites import site_of
from takedown.regimes.library import rule as rule_of
from takedown.regimes.tell import date_in_words
from takedown.removals.earlier import ON_RECORD, earlier_of, sent_to_service
from takedown.removals.kinds import HOST, SERVICE, letter_kind
from takedown.removals.known import coverage_is_open
from takedown.removals.letter_facts import NoticeFacts, PostInLetter
from takedown.removals.models import RequestedPost
from takedown.removals.notice import Notice, contact_of, write_notice
from takedown.removals.particulars import read_particulars

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.letter_facts import Earlier
    from takedown.removals.models import RemovalRequest

_SEEN = {
    Outcome.THERE: "was still there when somebody looked on {day}",
    Outcome.BACK: "was there again when somebody looked on {day}",
    Outcome.REGION: "was hidden in some countries only on {day}",
    Outcome.GONE: "was not there any more when somebody looked on {day}",
}


def posts_of(request: RemovalRequest) -> list[ReportedPost]:
    """Return the posts of a request, in order."""
    posts = ReportedPost.objects.filter(requested__request=request)
    return list(posts.order_by("number"))


def notice_for(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> Notice:
    """Return the letter of a draft as the answers stand now; raise vault.CannotOpen."""
    answers = read_answers(opened.case, opened.key)
    zone = ZoneInfo(answers.zone)
    posts = [
        PostInLetter(
            number=number,
            platform=post.platform,
            details=read_details(post, opened.key),
            last_seen=_last_seen(post, zone),
            in_notes=post.number,
        )
        for number, post in enumerate(posts_of(request), start=1)
    ]
    facts = NoticeFacts(
        service=service_of(opened, request),
        reference=request.reference,
        answers=answers,
        posts=posts,
        contact=contact_of(answers, organisation_address=answers.contact_address),
        written_on=now.astimezone(zone).date(),
        about=request.about,
        particulars=read_particulars(request, opened.key),
        earlier=earlier_of(opened, request, now=now),
        sent_before=_sent_before(opened, request, now=now),
    )
    return write_notice(rule_of(request.rule_id, version=request.rule_version), facts)


def _sent_before(
    opened: OpenCase, request: RemovalRequest, *, now: datetime
) -> tuple[Earlier, ...]:
    """Only who judges the service as a whole is told of every letter."""
    return sent_to_service(opened, request, now=now) if request.rule_id == ON_RECORD else ()


def services_of(opened: OpenCase, requests: Iterable[RemovalRequest]) -> dict[uuid.UUID, str]:
    """Return the service each letter is about: its name, or its site where we know no name.

    One post of each such letter is read, in one query for all. Raises vault.CannotOpen.
    """
    told = {one.pk: _named(one.platform) for one in requests}
    unknown = [pk for pk, name in told.items() if not name]
    named = RequestedPost.objects.filter(request__in=unknown).select_related("post")
    # Every post of such a letter is on one site.
    first = named.order_by("request_id", "post__number").distinct("request_id")
    for each in first if unknown else ():
        told[each.request_id] = (
            site_of(read_details(each.post, opened.key)) or told[each.request_id]
        )
    return {pk: name or "the service" for pk, name in told.items()}


def _named(slug: str) -> str:
    return "" if slug == OTHER else platform(slug).name


def service_of(opened: OpenCase, request: RemovalRequest) -> str:
    """Return the service a letter is about, as `services_of` does for many."""
    return services_of(opened, [request])[request.pk]


def recipient_of(opened: OpenCase, request: RemovalRequest, *, service: str = "") -> str:
    """Return whom a letter goes to: the service, the firm behind its site, or an authority.

    `service` saves reading it where it was read with many. Raises vault.CannotOpen.
    """
    kind = letter_kind(request.rule_id)
    if kind.to == SERVICE:
        return service or service_of(opened, request)
    if kind.to == HOST:
        return read_particulars(request, opened.key).host_name or "the host"
    return kind.to


def heading_of(opened: OpenCase, request: RemovalRequest, *, service: str = "") -> str:
    """Return a letter's name with whom it goes to, once. Raises vault.CannotOpen."""
    if letter_kind(request.rule_id).to_authority:
        return name_of(request)
    return f"{name_of(request)} to {recipient_of(opened, request, service=service)}"


def name_of(request: RemovalRequest) -> str:
    """Return a letter's name: without the law's hours where nobody knows that the law covers the site."""
    kind = letter_kind(request.rule_id)
    return kind.name_open if coverage_is_open(request) else kind.name


def _last_seen(post: ReportedPost, zone: ZoneInfo) -> str:
    words = _SEEN.get(Outcome(post.outcome))
    if words is None or post.outcome_at is None or post.outcome_basis == Basis.SERVICE_SAYS:
        return ""
    # A service may show nothing to whoever is not signed in.
    if post.outcome == Outcome.GONE and Basis(post.outcome_basis).is_weak:
        return ""
    return words.format(day=date_in_words(post.outcome_at.astimezone(zone)))
