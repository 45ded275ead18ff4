"""Gathers the record of a pack from the rows of a case, as they stand at one moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.audit.models import Event
from takedown.audit.record import line_of
from takedown.cases.answers import Maker, read_answers
from takedown.cases.frozen import frozen_things
from takedown.deadlines.by_removal import what_met
from takedown.deadlines.models import Basis, Deadline
from takedown.evidence.background import Wanted
from takedown.evidence.chronology import chronology, posted
from takedown.evidence.chronology_later import ClockOf
from takedown.evidence.condensed import condensed
from takedown.evidence.custody_proof import proof_of
from takedown.evidence.gather_background import consents_of, offences_of
from takedown.evidence.gather_exhibits import exhibits_of
from takedown.evidence.gather_likenesses import (
    MOST_DRAWN,
    derivations_of,
    matches_of,
)
from takedown.evidence.gather_requests import requests_of
from takedown.evidence.held_back import held_back
from takedown.evidence.names import names_of
from takedown.evidence.record import (
    AS_TYPED,
    BY_NUMBER,
    PICTURE_POST,
    PROMPT_POST,
    ZONE,
    ClockRecord,
    CustodyLine,
    PackRecord,
    PostRecord,
)
from takedown.evidence.said import said_gone_on
from takedown.evidence.sightings import clock_state, is_in_time, source_of, state_of
from takedown.evidence.statement import statement_of
from takedown.evidence.system_facts import system_facts
from takedown.evidence.variants import for_audience
from takedown.posts.details import read_details
from takedown.posts.models import About, ReportedPost
from takedown.posts.platforms import platform
from takedown.posts.snowflake import NotASnowflakeError, snowflake_time
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.known import coverage_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.evidence.record import CaptureRecord

SOFTWARE = "Takedown 0.1.0"
WANTED = Wanted()
# By whether they say that they are the person shown.
_PRODUCERS = {
    True: "a person who says that they are the person shown (not verified)",
    False: "a person who says that they act for the person shown (not verified)",
}
_BASIS = {
    Basis.SHOWN: "The receipt that an answer is said to show (section 3).",
    Basis.ESTIMATED: (
        "Estimated: nothing shows when the service received it. Counted as if it came the moment "
        "it was sent."
    ),
}


def gather(opened: OpenCase, *, number: int, now: datetime, wanted: Wanted = WANTED) -> PackRecord:
    """Return everything a pack says to those it is for. Lock the case's row before."""
    return for_audience(_whole(opened, number, now, wanted), wanted.audience)


def _whole(opened: OpenCase, number: int, now: datetime, wanted: Wanted) -> PackRecord:
    marks, files = exhibits_of(opened, now=now, mosaics=wanted.mosaics)
    names = names_of(opened, marks)
    answers = read_answers(opened.case, opened.key)
    derivations = derivations_of(opened, names)
    not_drawn = len(derivations[MOST_DRAWN if wanted.derivations else 0 :])
    said = said_gone_on(opened.case)
    posts = _with_exhibits(_posts(opened, said), files)
    proof = proof_of(opened.case.pk, now=now)
    events = list(Event.objects.filter(case_id=opened.case.pk).order_by("sequence"))
    return PackRecord(
        reference=f"{opened.case.reference}-EP{number}",
        variant=wanted.audience.value,
        created_at=now,
        producer=_PRODUCERS[answers.maker == Maker.SUBJECT],
        organisation=settings.OPERATOR_NAME,
        contact=settings.OPERATOR_CONTACT,
        site=settings.SITE_URL,
        software=SOFTWARE,
        statement=statement_of(answers),
        time_zone=ZONE,
        posts=posts,
        captures=files,
        requests=requests_of(opened),
        clocks=_clocks(opened, said, now),
        matches=matches_of(opened, names, marks),
        derivations=derivations[:MOST_DRAWN] if wanted.derivations else (),
        chronology=(
            *posted(posts),
            *condensed(chronology(events, names=names, clocks=_of_sendings(opened))),
        ),
        custody=tuple(_custody(event) for event in events),
        consents=consents_of(opened, wanted, now=now),
        offences=offences_of(posts),
        system=system_facts(SOFTWARE, events),
        custody_proof=proof,
        held_back=held_back(opened, names, derivations=not_drawn, wanted=wanted, now=now),
    )


def _posts(opened: OpenCase, said: Mapping[uuid.UUID, datetime]) -> tuple[PostRecord, ...]:
    posts = ReportedPost.objects.filter(case=opened.case).order_by("number")
    posts = posts.exclude(pk__in=frozen_things(opened.case.pk))
    return tuple(_post(opened, post, said.get(post.pk)) for post in posts)


def _with_exhibits(
    posts: tuple[PostRecord, ...], files: tuple[CaptureRecord, ...]
) -> tuple[PostRecord, ...]:
    of: dict[str, list[str]] = {}
    for one in files:
        of.setdefault(one.post, []).append(one.exhibit)
    return tuple(replace(post, exhibits=tuple(of.get(post.number, ()))) for post in posts)


def _post(opened: OpenCase, post: ReportedPost, said: datetime | None) -> PostRecord:
    details = read_details(post, opened.key)
    posted_at = _posted_at(post.platform, details.post_id)
    return PostRecord(
        number=f"P{post.number}",
        url=details.given,
        platform=platform(post.platform).name,
        reported_at=post.added_at,
        kind=PROMPT_POST if post.about == About.PROMPT else PICTURE_POST,
        canonical_url=details.canonical,
        account=details.account,
        description=details.description,
        posted_at=posted_at,
        posted_text=details.posted_shown,
        posted_basis=BY_NUMBER if posted_at else AS_TYPED if details.posted_shown else "",
        state=state_of(post),
        state_checked_at=post.outcome_at,
        state_checked_by=source_of(post, said=said, zone=ZONE),
    )


def _posted_at(slug: str, post_id: str) -> datetime | None:
    if slug != "x" or not post_id:
        return None
    try:
        return snowflake_time(post_id)
    except NotASnowflakeError:
        return None


def _clocks(
    opened: OpenCase, said: Mapping[uuid.UUID, datetime], now: datetime
) -> tuple[ClockRecord, ...]:
    clocks = Deadline.objects.filter(case=opened.case).present()
    clocks = clocks.exclude(submission__request__in=frozen_letters(opened.case.pk).values("pk"))
    rows = clocks.select_related("post").prefetch_related("submission__request")
    rows = rows.order_by("due_at", "post__number")
    met = what_met(rows)
    return tuple(
        ClockRecord(
            post=f"P{clock.post.number}",
            request=clock.submission.request.reference,
            duty=f"{clock.what} ({clock.rule_id})",
            due=clock.due_on or clock.due_at,
            basis=_basis_of(opened, clock),
            trace=tuple(clock.lines),
            source=clock.source,
            state=clock_state(
                clock, now=now, zone=ZONE, said=said.get(clock.post_id), met=met.get(clock.pk, ())
            ),
            start=clock.received_at,
            version=clock.rule_version,
        )
        for clock in rows
    )


def _basis_of(opened: OpenCase, clock: Deadline) -> str:
    """Say what the count rests on: the receipt, and the law where nobody knows that it covers a site."""
    return (
        f"{_BASIS[Basis(clock.basis)]} {coverage_of(clock.submission.request, opened.key)}".strip()
    )


def _of_sendings(opened: OpenCase) -> dict[str, ClockOf]:
    rows = (
        Deadline.objects.filter(case=opened.case)
        .select_related("post")
        .prefetch_related("submission")
    )
    met = what_met(rows)
    return {
        str(one.pk): ClockOf(
            submission=str(one.submission_id),
            is_replaced=one.replaced_at is not None,
            is_in_time=is_in_time(one, met.get(one.pk, ())),
            is_paused=one.paused_on is not None,
        )
        for one in rows
    }


def _custody(event: Event) -> CustodyLine:
    return CustodyLine(
        sequence=event.sequence,
        at=event.at,
        event=event.name,
        previous=event.previous,
        digest=event.digest,
        line=line_of(event),
    )
