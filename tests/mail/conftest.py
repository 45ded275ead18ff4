"""A real mail server of our own, and letters that can go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from takedown.common import outgoing
from takedown.common.mail_settings import MailOut, Server
from takedown.flows.choose_relay import choose_relay
from takedown.flows.confirm_safe import confirm_safe
from takedown.removals.models import RemovalRequest, Submission
from tests import factories
from tests.conftest import NOW, open_for
from tests.mail import letter_box
from tests.mail.letter_box import Dovecot, LetterBox
from tests.mail.post_office import PostOffice

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from takedown.cases.access import OpenCase

# Its channel is an e-mail address that somebody saw.
ONLYFANS = "https://onlyfans.com/1234567/someone"
RECIPIENT = "support@onlyfans.com"
FROM = "Post <post@charity.example>"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server on this computer; a test says how it behaves."""
    with PostOffice() as office:
        yield office


@pytest.fixture
def mail_out(settings, post_office, monkeypatch) -> PostOffice:
    """Outgoing mail is set up, and a server that says nothing is given up quickly."""
    server = Server(host="127.0.0.1", port=post_office.port, security="none")
    settings.MAIL_OUT = MailOut(server=server, sender=FROM)
    monkeypatch.setattr(outgoing, "SECONDS", 1.0)
    return post_office


def letter_to_send(opened: OpenCase, *, safe: bool = True, **changed: object) -> Submission:
    """An approved letter whose sending is an e-mail, with the question of safety answered."""
    request: RemovalRequest = factories.approved(opened, **changed)
    if safe:
        confirm_safe(opened, request_id=request.pk, is_safe=True, now=NOW)
    return Submission.objects.select_related("request").get(request=request)


@pytest.fixture
def hers(db) -> OpenCase:
    return open_for(ONLYFANS)


@pytest.fixture
def letter(hers) -> Submission:
    return letter_to_send(hers)


def named(submission: Submission) -> dict[str, uuid.UUID]:
    """What an address of a page about a sending takes."""
    request = submission.request
    return {"case_id": request.case_id, "request_id": request.pk, "submission_id": submission.pk}


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    if not letter_box.is_installed():
        pytest.skip("NO DOVECOT HERE: nothing that comes in by mail is tested")
    with Dovecot() as server:
        yield server


@pytest.fixture
def box(settings, dovecot) -> LetterBox:
    """A mailbox for answers of its own, and the settings that name it."""
    made = LetterBox(port=dovecot.port)
    settings.RELAY = made.relay
    return made


@pytest.fixture
def address(hers, box) -> str:
    """The address of her notes."""
    return choose_relay(hers, now=NOW)
