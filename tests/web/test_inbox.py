"""Mail dropped at the desk goes to the one case that it names, of those the caseworker holds; the rest waits, sealed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

import pytest

from takedown.audit.models import Event
from takedown.cases.models import CaseGrant
from takedown.flows.sweep import tidy
from takedown.removals.models import Reply, UnsortedMail
from tests import factories
from tests.conftest import NOW
from tests.removals.replies.compound import message, wide
from tests.web.test_desk import text
from tests.web.test_saved_mail import mail

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
INBOX = "/desk/mail/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.SEALED_DIR = tmp_path / "sealed"
    return tmp_path / "sealed"


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


@pytest.fixture
def sent(amara, beth):
    """A letter of Amara's that went; Beth has taken the case."""
    submission = factories.sent(amara)
    factories.let_in(amara, beth)
    return submission


def drop(client: Client, content: bytes, name: str = "mail.eml") -> str:
    answer = client.post(INBOX, {"file": SimpleUploadedFile(name, content), "words": ""})
    assert (answer.status_code, answer["Location"]) == (302, INBOX), answer.content.decode()
    return text(client.get(INBOX).content.decode())


def waiting(client: Client) -> str:
    """The address of the first mail that waits."""
    return re.search(rf'href="({INBOX}[0-9a-f-]+/)"', client.get(INBOX).content.decode())[1]


def test_one_that_names_our_number_is_with_its_letter_and_no_file_is_left(
    amara, sent, beth, hers, files
):
    said = drop(hers, mail(f"About {sent.request.reference}: it is removed."))

    assert "Put with their notes: 1." in said
    reply = Reply.objects.get()
    assert (reply.submission, reply.added_by) == (sent, f"staff:{beth.pk}")
    assert Event.objects.filter(case_id=amara.case.pk, name="REPLY_ADDED").count() == 1
    assert not UnsortedMail.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert amara.case.reference in said


def test_one_that_names_the_notes_waits_in_them_for_its_letter(amara, sent, hers):
    drop(hers, mail(f"Hello, about {amara.case.reference}."))
    reply = Reply.objects.get()
    assert (reply.case, reply.submission, reply.laid_aside_at) == (amara.case, None, None)


def test_one_that_names_a_number_of_theirs_is_found_by_it(amara, sent, hers):
    factories.reply(sent, amara, "We got your report. Ticket number: 8812004471")
    drop(hers, mail("Ticket number 8812004471: it breaks no rule."))
    assert Reply.objects.filter(submission=sent).count() == 2


def test_a_number_of_theirs_in_two_cases_decides_nothing(amara, sent, cass, beth, hers):
    other = factories.sent(cass)
    factories.let_in(cass, beth)
    for submission, opened in ((sent, amara), (other, cass)):
        factories.reply(submission, opened, "Ticket number: 8812004471")
    assert "Waiting below: 1." in drop(hers, mail("Ticket number 8812004471: done."))
    assert Reply.objects.count() == 2


def test_a_number_of_notes_one_does_not_hold_is_as_one_that_is_nobodys(amara, sent, cass, hers):
    other = factories.sent(cass)
    theirs = drop(hers, mail(f"About {other.request.reference}."))
    nobodys = drop(hers, mail("About TD-7QQQ-7QQQ."))
    assert "Waiting below: 1." in theirs
    assert "Waiting below: 1." in nobodys
    assert not Reply.objects.exists()


def test_when_access_ends_its_number_is_nobodys(amara, sent, hers):
    CaseGrant.objects.filter(case=amara.case).update(withdrawn_at=NOW, withdrawn_by="code-holder")
    assert "Waiting below: 1." in drop(hers, mail(f"About {sent.request.reference}."))


def test_a_mailbox_is_parted_and_each_goes_where_it_belongs(amara, sent, hers):
    mails = [mail(f"About {sent.request.reference}: {word}") for word in ("one", "two")]
    mails.append(mail("A letter about nothing."))
    box = b"\n".join(b"From a@x.example Fri Nov 20 18:30:00 2026\n" + one for one in mails)

    said = drop(hers, box, "all.mbox")
    assert "Put with their notes: 2. Waiting below: 1." in said
    # The same once more adds nothing.
    assert "There already: 3." in drop(hers, box, "all.mbox")
    assert (Reply.objects.count(), UnsortedMail.objects.count()) == (2, 1)


def test_what_outlook_saved_and_what_was_pasted_are_read_too(amara, sent, hers):
    words = f"About {sent.request.reference}: we removed it."
    assert "Put with their notes: 1." in drop(hers, message(wide(0x1000, words)), "mail.msg")
    pasted = f"Subject: About {sent.request.reference}\n\nNothing was found."
    assert hers.post(INBOX, {"words": pasted}).status_code == 302
    assert Reply.objects.filter(submission=sent).count() == 2


def test_what_waits_is_sealed_and_only_whoever_dropped_it_sees_it(hers, bo, mo, signed_in):
    drop(hers, mail("A face nobody may see.", subject="A subject nobody may see"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_sealed, raw_sealed FROM removals_unsortedmail")
        ((head, raw),) = cursor.fetchall()
    assert b"nobody may see" not in bytes(head) + bytes(raw)
    path = waiting(hers)
    assert "A face nobody may see." in hers.get(path).content.decode()
    assert "They stay closed." in hers.get(path).content.decode()
    for other in (signed_in(bo.user), signed_in(mo.user)):
        assert "nobody may see" not in other.get(INBOX).content.decode()
        assert other.get(path).status_code == 404
        assert other.post(f"{path}out/").status_code == 404
    assert UnsortedMail.objects.count() == 1


def test_what_waits_is_put_with_notes_by_hand(amara, sent, cass, hers):
    drop(hers, mail("No number at all."))
    path = waiting(hers)
    page = hers.get(path).content.decode()
    assert amara.case.reference in page
    assert cass.case.reference not in page
    assert hers.post(path, {"notes": str(cass.case.pk)}).status_code == 422
    assert hers.post(path, {"notes": ""}).status_code == 422

    answer = hers.post(path, {"notes": str(amara.case.pk)})

    reply = Reply.objects.get()
    assert answer["Location"] == f"/notes/{amara.case.pk}/answers/{reply.pk}/"
    assert (
        "Which letter is this about?" in hers.get(answer["Location"], follow=True).content.decode()
    )
    assert not UnsortedMail.objects.exists()
    assert hers.post(path, {"notes": str(amara.case.pk)}).status_code == 404


def test_what_waits_is_let_go_after_a_page_that_asks(hers):
    drop(hers, mail("No number at all."))
    path = waiting(hers)
    assert "nobody can bring it back" in hers.get(f"{path}out/").content.decode()
    assert UnsortedMail.objects.count() == 1
    assert hers.post(f"{path}out/")["Location"] == INBOX
    assert not UnsortedMail.objects.exists()
    assert Event.objects.filter(name="DROPPED_MAIL_LET_GO", case_id=None).count() == 1


def test_what_waits_goes_by_itself_after_a_month(hers):
    drop(hers, mail("No number at all."))
    tidy(now=NOW + timedelta(days=29))
    assert UnsortedMail.objects.count() == 1
    tidy(now=NOW + timedelta(days=30))
    assert not UnsortedMail.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "picture"),
        (b"", "There is nothing in it."),
        (b"From a@x.example Fri Nov 20 18:30:00 2026\n\nx\n\n" * 101, "mailbox"),
    ],
)
def test_what_cannot_be_sorted_is_refused_in_plain_words(hers, content, said):
    answer = hers.post(INBOX, {"file": SimpleUploadedFile("a.eml", content), "words": ""})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not UnsortedMail.objects.exists()


def test_of_somebody_without_an_inbox_no_file_is_taken(mo, signed_in, files, holding, amara):
    for client in (signed_in(mo.user), holding(amara.case.pk)):
        client.post(INBOX, {"file": SimpleUploadedFile("a.eml", mail("x"))})
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert not UnsortedMail.objects.exists()
