"""The person has read the letter and says it is true. It is frozen, and can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.cases.models import Case
from takedown.common.queue import enqueue
from takedown.removals.allowance import refuse_too_many_letters
from takedown.removals.firms import ways_of
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.gaps import asked_just_now
from takedown.removals.mail import named_for_answers
from takedown.removals.models import LetterFile, RemovalRequest, RequestState
from takedown.removals.rests_on import RESTS_ON, rests_on
from takedown.removals.splitting import split
from takedown.removals.writing import notice_for, posts_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.notice import Notice
    from takedown.removals.validator import Checked


class NoSuchRequest(Exception):
    """There is no such draft in this case."""


class NotConfirmed(Exception):
    """Nobody has said that the letter is true."""


class Changed(Exception):
    """The letter is not the one that was read: an answer or a link changed meanwhile."""


class AskedJustNow(Exception):
    """The same firm behind the same site was written to a little while ago."""


class NotComplete(Exception):
    """The law asks for something the letter does not have; nothing was approved."""

    def __init__(self, missing: tuple[Checked, ...]) -> None:
        """Keep what is missing."""
        super().__init__(", ".join(one.element_id for one in missing))
        self.missing = missing


@transaction.atomic
def approve_request(
    opened: OpenCase, *, request_id: uuid.UUID, read_and_true: bool, seen: str, now: datetime
) -> RemovalRequest:
    """Freeze the letter, make its submissions and ask for the PDF; an approved one stays as it is.

    `seen` is the digest of the letter that was read (`Notice.digest`): a person declares that what
    they read is true, and nothing else. Raises NoSuchRequest, NotConfirmed, AskedJustNow, Changed,
    NotComplete, allowance.TooManyLetters or frozen.Frozen.
    """
    # The case before the request, as drafting locks them: no post slips into a letter just frozen.
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    requests = RemovalRequest.objects.filter(case=opened.case).select_for_update(no_key=True)
    request = requests.filter(pk=request_id).first()
    if request is None:
        raise NoSuchRequest
    if request.is_approved:
        return request
    refuse_frozen_letter(request, Use.LETTER)
    if not read_and_true:
        raise NotConfirmed
    refuse_too_many_letters(opened, now=now)
    if asked_just_now(request, opened.key, now=now):
        raise AskedJustNow
    _keep(opened, request, _as_read(opened, request, seen, now), now)
    channel = ways_of(opened, request)[0]
    split(request, channel=channel, posts=posts_of(request))
    LetterFile.objects.create(request=request, asked_at=now)
    record(
        Name.REQUEST_APPROVED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(request.pk), rule=request.rule_id, version=request.rule_version,
        channel=channel.id,
    )  # fmt: skip
    enqueue("render_letter", request_id=str(request.pk))
    return request


def _keep(opened: OpenCase, request: RemovalRequest, notice: Notice, now: datetime) -> None:
    stored = {
        RESTS_ON: rests_on(opened, request, now=now),
        "title": notice.title,
        "text": notice.text,
        "acting": notice.acting,
        "answers_to": named_for_answers(opened, request),
    }
    request.letter_sealed = opened.key.seal_json(stored, request.letter_place)
    request.state = RequestState.APPROVED
    request.approved_at = now
    request.approved_by = opened.actor
    request.save()


def _as_read(opened: OpenCase, request: RemovalRequest, seen: str, now: datetime) -> Notice:
    notice = notice_for(opened, request, now=now)
    if notice.digest != seen:
        raise Changed
    if not notice.is_complete:
        raise NotComplete(notice.missing)
    return notice
