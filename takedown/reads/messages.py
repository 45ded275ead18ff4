"""Messages as a page shows them: who wrote, when, and who has read; and which cases have one to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count

from takedown.cases.answers import read_answers
from takedown.cases.messages import Addressee, Message
from takedown.cases.models import CaseGrant
from takedown.reads.parts import cut

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.reads.parts import Part


@dataclass(frozen=True, slots=True)
class Reading:
    """One side a message is for: when it was read, "" for not yet, and whether it may be read now."""

    who: str
    when: str
    may_read: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message: whose it is, its words, and of one's own who has read it."""

    id: uuid.UUID
    by: str
    when: str
    iso: str
    words: str
    is_ours: bool
    is_new: bool
    read_by: tuple[Reading, ...] = ()

    @property
    def may_be_taken_back(self) -> bool:
        """Whether nobody has read it."""
        return self.is_ours and not any(one.when for one in self.read_by)


def which_messages(opened: OpenCase, *, asked: str = "") -> Part[uuid.UUID]:
    """Return the ids of one part of the messages the visitor may read, newest first."""
    shown = Message.objects.filter(case=opened.case).shown_to(opened.visitor)
    part = cut(shown.count(), asked=asked)
    newest = shown.order_by("-written_at", "-pk").values_list("pk", flat=True)
    return part.of(list(newest[part.rows]))


def messages(
    opened: OpenCase,
    message_ids: Collection[uuid.UUID],
    *,
    now: datetime,
    new: Collection[uuid.UUID] = (),
) -> list[MessageRow]:
    """Return these messages, newest first; those in `new` were read for the first time just now.

    Times are on the person's own clock for her, and on the team's for staff. Raises vault.CannotOpen.
    """
    hers = read_answers(opened.case, opened.key).zone if opened.is_owner else ""
    zone = ZoneInfo(hers or settings.TEAM_ZONE)
    rows = Message.objects.filter(case=opened.case, pk__in=message_ids).shown_to(opened.visitor)
    found = rows.select_related("organisation").prefetch_related("addressees__organisation")
    # None is the person, who always may.
    let_in = {None, *_let_in(opened, now)}
    return [
        _row(opened, one, zone, let_in=let_in, is_new=one.pk in new)
        for one in found.order_by("-written_at", "-pk")
    ]


def unread_messages(opened: OpenCase) -> int:
    """Return how many messages wait for the visitor's side."""
    return Addressee.objects.unread().of(opened.visitor).filter(message__case=opened.case).count()


def unread_by_case(
    visitor: Visitor, case_ids: Collection[uuid.UUID] | QuerySet[Any, Any]
) -> dict[uuid.UUID, int]:
    """Return how many messages wait for a member's organisation, by case, in one query.

    A case with none is left out. It tells nothing of a case the organisation was never let into: no
    message there is for it. Ask about cases that `cases.access` gave.
    """
    waiting = Addressee.objects.unread().of(visitor).filter(message__case__in=case_ids)
    counted = waiting.order_by().values("message__case").annotate(many=Count("pk"))
    return dict(counted.values_list("message__case", "many"))


def _let_in(opened: OpenCase, now: datetime) -> Iterable[uuid.UUID]:
    live = CaseGrant.objects.filter(case=opened.case).live(now)
    return live.values_list("organisation", flat=True)


def _row(
    opened: OpenCase,
    message: Message,
    zone: ZoneInfo,
    *,
    let_in: Collection[uuid.UUID | None],
    is_new: bool,
) -> MessageRow:
    organisation = message.organisation
    ours = None if opened.is_owner else opened.visitor.works_at
    is_ours = message.organisation_id == ours
    # The other side's own addressees are not ours to know: whom else she let in.
    addressees = message.addressees.all() if is_ours else ()
    read_by = [_reading(one, zone, let_in) for one in addressees]
    return MessageRow(
        id=message.pk,
        by=_name(opened) if organisation is None else organisation.name,
        when=_moment(message.written_at, zone),
        iso=message.written_at.isoformat(),
        words=opened.key.open_text(message.body_sealed, message.body_place),
        is_ours=is_ours,
        is_new=is_new,
        read_by=tuple(sorted(read_by, key=lambda one: one.who)),
    )


def _name(opened: OpenCase) -> str:
    return "You" if opened.is_owner else "The person"


def _reading(addressee: Addressee, zone: ZoneInfo, let_in: Collection[uuid.UUID | None]) -> Reading:
    return Reading(
        who=addressee.organisation.name if addressee.organisation else "the person",
        when=_moment(addressee.seen_at, zone) if addressee.seen_at else "",
        may_read=addressee.organisation_id in let_in,
    )


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"
