"""The person writes to whom she let in, or one of them answers. It waits inside until somebody reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again
from takedown.cases.messages import Addressee, Message
from takedown.cases.models import CaseGrant

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# Of one side. Whoever has stolen the words fills nobody's desk.
MOST_OF_THE_PERSON: Final = 20
MOST_OF_AN_ORGANISATION: Final = 50
MOST_KEPT: Final = 500
_A_DAY: Final = timedelta(days=1)


class NobodyLetIn(Exception):
    """There is no organisation that could read it."""


class TooManyInADay(Exception):
    """This side wrote as many in 24 hours as one may, those taken back among them."""


class NoRoom(Exception):
    """The case holds as many messages of this side as it may."""


@transaction.atomic
def write_message(opened: OpenCase, *, words: str, now: datetime) -> Message:
    """Keep a message, sealed, for the other side as it is now.

    Raises NobodyLetIn, TooManyInADay or NoRoom.
    """
    opened = enter_again(opened, now=now)
    readers = _readers(opened, now)
    _count(opened, now)
    message = Message(
        case=opened.case,
        organisation_id=None if opened.is_owner else opened.visitor.works_at,
        written_at=now,
        written_by=opened.actor,
    )
    message.body_sealed = opened.key.seal_text(words, message.body_place)
    message.save(force_insert=True)
    Addressee.objects.bulk_create(
        Addressee(message=message, organisation_id=one) for one in readers
    )
    record(
        Name.MESSAGE_WRITTEN, actor=opened.actor, case_id=opened.case.pk, now=now,
        count=len(readers),
    )  # fmt: skip
    return message


def _readers(opened: OpenCase, now: datetime) -> list[uuid.UUID | None]:
    if not opened.is_owner:
        return [None]
    let_in = CaseGrant.objects.filter(case=opened.case).live(now)
    found: list[uuid.UUID | None] = list(let_in.values_list("organisation_id", flat=True))
    if not found:
        raise NobodyLetIn
    return found


def _count(opened: OpenCase, now: datetime) -> None:
    ours = Message.objects.filter(case=opened.case).by_side(opened.visitor)
    most = MOST_OF_THE_PERSON if opened.is_owner else MOST_OF_AN_ORGANISATION
    if ours.filter(written_at__gt=now - _A_DAY).count() >= most:
        raise TooManyInADay
    if ours.there().count() >= MOST_KEPT:
        raise NoRoom
