"""A file is sealed while it arrives, and gone again where nothing keeps it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import pytest

from takedown.common import sealed_files
from takedown.references.models import ReferenceImage
from tests.conftest import amiss, browser_of

SECRET = b"GIF89a" + b"a face nobody may see " * 20_000


def files() -> list[Path]:
    return [path for path in Path(settings.SEALED_DIR).rglob("*") if path.is_file()]


@pytest.fixture
def nothing_sealed(settings, tmp_path):
    settings.SEALED_DIR = tmp_path / "sealed"


@pytest.fixture
def owner(amara):
    return browser_of(amara.case.pk)


def send(client: Client, case_id: object, content: bytes = SECRET):
    address = reverse("add_reference", args=[case_id])
    return client.post(address, {"file": SimpleUploadedFile("my photo.gif", content)})


def test_what_arrives_is_on_disk_sealed_only(every_file, amara, owner, nothing_sealed):
    response = send(owner, amara.case.pk)

    assert response.status_code == 302
    assert len(files()) == 1
    # Nor did it stand in any file for a moment.
    assert b"a face nobody may see" not in every_file()
    reference = ReferenceImage.objects.get()
    key = amara.key.open_bytes(reference.file_key_sealed, reference.place("file_key"))
    assert b"".join(sealed_files.read(reference.file_id, key)) == SECRET


def test_a_strangers_file_is_gone_when_the_answer_comes(amara, nothing_sealed, db):
    response = send(Client(), amara.case.pk)

    assert response.status_code == 404
    assert files() == []


def test_of_somebody_without_a_session_no_file_is_taken_even_for_a_moment(
    amara, nothing_sealed, monkeypatch
):
    monkeypatch.setattr(sealed_files, "SealedWriter", None)

    assert send(Client(), amara.case.pk).status_code == 404
    assert files() == []


def send_with_token(client: Client, case_id: object):
    """As a browser sends it: the token of the form stands in the body, which is read to find it."""
    client.get(reverse("open"))
    data = {
        "csrfmiddlewaretoken": client.cookies["form"].value,
        "file": SimpleUploadedFile("my photo.gif", SECRET),
    }
    return client.post(reverse("add_reference", args=[case_id]), data)


@pytest.mark.parametrize("whose", ["adult", "cass"])
def test_of_somebody_who_does_not_have_these_notes_no_file_is_taken_even_for_a_moment(
    amara, cass, nothing_sealed, monkeypatch, whose
):
    monkeypatch.setattr(sealed_files, "SealedWriter", None)
    client = Client(enforce_csrf_checks=True)
    if whose == "cass":
        client.cookies = browser_of(cass.case.pk).cookies
    else:
        client.get(reverse("age"))
        token = client.cookies["form"].value
        client.post(reverse("age"), {"under_18": "no", "csrfmiddlewaretoken": token})
    assert client.session.session_key

    assert send_with_token(client, amara.case.pk).status_code == 404
    assert files() == []


def test_a_disk_that_fills_up_while_a_file_arrives_is_not_filled_by_it(
    amara, owner, nothing_sealed, monkeypatch, settings
):
    # Others arrive at the same time: this one sees room twice, and then none.
    room = iter([1, 1])
    monkeypatch.setattr(
        sealed_files, "free_bytes", lambda: settings.KEEP_FREE_BYTES + next(room, 0)
    )

    response = amiss(send(owner, amara.case.pk))

    assert "no room" in response.content.decode()
    assert files() == []


def test_a_file_over_the_limit_is_said_and_not_kept(amara, owner, nothing_sealed, settings):
    settings.UPLOAD_LIMIT_BYTES = 100_000

    response = amiss(send(owner, amara.case.pk))

    assert "larger than 100 MB" in response.content.decode()
    assert files() == []
    assert not ReferenceImage.objects.exists()


def test_a_form_without_a_file_says_so(amara, owner, nothing_sealed):
    response = amiss(owner.post(reverse("add_reference", args=[amara.case.pk]), {}))

    assert "Choose a file." in response.content.decode()


class Reset:
    """A body whose sender resets the connection after some of it."""

    def __init__(self, begin: bytes) -> None:
        self.begin = begin

    def read(self, size: int = -1) -> bytes:
        piece, self.begin = self.begin[:size], self.begin[size:]
        if not piece:
            raise ConnectionResetError
        return piece

    readline = read


def send_half(client: Client, case_id: object) -> int:
    """Begin to send a file as a browser does, and go away; return the answer's status."""
    head = (
        b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n'
        b"Content-Type: image/gif\r\n\r\n"
    )
    return client.generic(
        "POST",
        reverse("add_reference", args=[case_id]),
        **{
            "wsgi.input": Reset(head + SECRET),
            "CONTENT_TYPE": "multipart/form-data; boundary=XX",
            "CONTENT_LENGTH": str(50_000_000),
        },
    ).status_code


@pytest.mark.parametrize("read_by", ["page", "token check"])
def test_what_came_of_a_file_is_gone_when_its_sender_resets_the_connection(
    amara, owner, nothing_sealed, monkeypatch, read_by
):
    begun = []
    whole = sealed_files.SealedWriter.write

    def write(self, data):
        whole(self, data)
        begun.append(len(files()))

    monkeypatch.setattr(sealed_files.SealedWriter, "write", write)
    client = owner if read_by == "page" else Client(enforce_csrf_checks=True)
    client.cookies = owner.cookies
    client.raise_request_exception = False
    # Any page hands out the cookie without which nothing of a form is read before the page itself.
    client.get(reverse("age"))

    send_half(client, amara.case.pk)

    assert 1 in begun
    assert files() == []
