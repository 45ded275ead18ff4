"""Consent and possible offences, gathered for a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.models import CaseGrant
from takedown.evidence.background import Agreed, Audience, ConsentRecord, OffenceRecord
from takedown.evidence.models import SealedPack
from takedown.evidence.printed import who
from takedown.evidence.record import PROMPT_POST, ZONE
from takedown.regimes.library import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from takedown.cases.access import OpenCase
    from takedown.evidence.background import Wanted
    from takedown.evidence.record import PostRecord
    from takedown.regimes.schema import Rule

_CRIMES = "uk-crim-"
# To ask is an offence of its own, and is about the posts that ask; the others are about the rest.
_ASKING = "uk-crim-66f-request"
_MAKING = "uk-crim-66e"
_WHEN_MADE = "When each picture was made, and whether it was made again later, is not known."
_NOT_ASKED = "To whom it is given is not recorded. Whether the files themselves may be handed over was not asked here."
FOR_WHOM = {
    Audience.POLICE: "the police",
    Audience.LAWYER: "a lawyer",
    Audience.SERVE: "showing to another party or a court",
    Audience.SELF: "the person's own keeping",
}
_AGREED = {
    Agreed.IN_WRITING: "A caseworker noted that the person agreed in writing to a pack for {whom}. The writing is not here.",
    Agreed.BY_WORD: "A caseworker noted that the person agreed by word of mouth to a pack for {whom}.",
    Agreed.NOT_ASKED: "A caseworker asked for a pack for {whom}, and noted that the person was not asked yet: ask them before it is used.",
}


def consents_of(opened: OpenCase, wanted: Wanted, *, now: datetime) -> tuple[ConsentRecord, ...]:
    """Return what the person agreed to: who may open the notes, and this pack."""
    grants = CaseGrant.objects.filter(case=opened.case).select_related("organisation")
    lines = [line for grant in grants.order_by("granted_at", "pk") for line in _grant(grant)]
    return (*lines, *_handed_over(opened), _this_pack(opened, wanted, now))


def _grant(grant: CaseGrant) -> Iterable[ConsentRecord]:
    name = grant.organisation.name
    yield ConsentRecord(
        at=grant.granted_at, who="the person",
        what=f"Let the caseworkers of {name} open and work on the notes, for a time.",
    )  # fmt: skip
    if grant.withdrawn_at is not None:
        yield ConsentRecord(
            at=grant.withdrawn_at, who="the person", what=f"Took that back from {name}."
        )


def _handed_over(opened: OpenCase) -> Iterable[ConsentRecord]:
    saved = SealedPack.objects.filter(case=opened.case, saved_at__isnull=False)
    for one in saved.order_by("saved_at", "pk"):
        value = opened.key.open_json(bytes(one.reason_sealed), one.reason_place)
        agreed = str(value.get("agreed", "")) if isinstance(value, dict) else ""
        if one.saved_at is not None:
            yield ConsentRecord(
                at=one.saved_at, who=who(one.asked_by),
                what=f"Saved the files of an earlier pack, locked. Agreed, as was noted: {agreed}.",
            )  # fmt: skip


def _this_pack(opened: OpenCase, wanted: Wanted, now: datetime) -> ConsentRecord:
    whom = FOR_WHOM[wanted.audience]
    if opened.is_owner:
        return ConsentRecord(
            at=now, who="the person",
            what=f"Asked for this pack themselves, for {whom}. {_NOT_ASKED}",
        )  # fmt: skip
    said = f"{_AGREED[wanted.agreed or Agreed.NOT_ASKED]} {_NOT_ASKED}"
    return ConsentRecord(at=now, who="a caseworker", what=said.format(whom=whom))


def offences_of(posts: Sequence[PostRecord]) -> tuple[OffenceRecord, ...]:
    """Return the possible offences that the rules know, each with the posts of its time."""
    return tuple(_offence(rule, posts) for rule in rules() if rule.id.startswith(_CRIMES))


def _offence(rule: Rule, posts: Sequence[PostRecord]) -> OffenceRecord:
    asks = rule.id == _ASKING
    dated = [
        (post.number, _day(post.posted_at))
        for post in posts
        if post.posted_at is not None and (post.kind == PROMPT_POST) == asks
    ]
    since, until = rule.in_force_from, rule.in_force_until
    return OffenceRecord(
        nation=rule.jurisdiction,
        law=rule.legal_basis,
        about=rule.trigger,
        since=since,
        until=until,
        during=tuple(number for number, day in dated if _was_law(day, since, until)),
        before=tuple(number for number, day in dated if since and day < since),
        checked=rule.last_verified,
        note=f"{_WHEN_MADE} {_read_where(rule)}" if rule.id == _MAKING else _read_where(rule),
    )


def _read_where(rule: Rule) -> str:
    """Say how old the text is that the words of an offence were read in: later changes may be missing."""
    if not rule.words:
        return "Its words are not kept in this software."
    return f"Read in a copy: {rule.words[0].as_at}. Later changes were not seen."


def _was_law(day: date, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return False
    return (since is None or day >= since) and (until is None or day <= until)


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(ZONE)).date()
