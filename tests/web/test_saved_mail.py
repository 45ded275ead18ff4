"""A saved e-mail on the page of an answer: read, sorted, sealed; nothing of it is left on the disk."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from takedown.removals.models import Reply, ReplyKind
from tests import factories
from tests.conftest import amiss

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_sealed(settings, tmp_path):
    settings.SEALED_DIR = tmp_path / "sealed"


@pytest.fixture
def sent(amara):
    return factories.sent(amara)


def mail(words: str, *, subject: str = "Your report") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.example", "b@y.example", subject
    message["Date"] = "Fri, 20 Nov 2026 18:30:00 +0000"
    message.set_content(words)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="form.pdf")
    return message.as_bytes()


def post(client, amara, content: bytes, **fields: str):
    file = SimpleUploadedFile("answer.eml", content)
    address = reverse("add_any_reply", args=[amara.case.pk])
    return client.post(address, {"file": file, **fields})


def test_a_saved_mail_finds_its_letter_and_is_sealed_as_it_came(amara, sent, holding, settings):
    raw = mail(f"About {sent.request.reference}: the content does not violate our rules.")
    client = holding(amara.case.pk)
    answer = post(client, amara, raw)
    assert answer.status_code == 302
    reply = Reply.objects.get()
    assert reply.submission == sent
    assert reply.suggested == ReplyKind.REFUSED_NO_VIOLATION
    assert amara.key.open_bytes(reply.raw_sealed, reply.place("raw")) == raw
    assert not [path for path in Path(settings.SEALED_DIR).rglob("*") if path.is_file()]
    page = client.get(answer.url).content.decode()
    assert "They stay closed: form.pdf." in page


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\r\n\x1a\n" + b"0" * 99, "picture"), (b"", "There is nothing in it.")],
)
def test_what_is_no_mail_is_refused_in_plain_words(amara, sent, holding, content, said):
    answer = amiss(post(holding(amara.case.pk), amara, content))
    assert said in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_mail_that_names_no_letter_asks_for_it(amara, sent, holding):
    client = holding(amara.case.pk)
    answer = amiss(post(client, amara, mail("Hello.")))
    assert "Choose the letter it is about." in answer.content.decode()
    assert post(client, amara, mail("Hello."), letter=str(sent.pk)).status_code == 302
