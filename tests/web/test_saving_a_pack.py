"""A pack leaves locked with words that its page showed, and that are kept nowhere."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.common.certificates import key_and_certificate
from takedown.evidence.locking import unlock
from takedown.evidence.models import EvidencePack
from takedown.evidence.signatures import read_certificate
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def pack(amara) -> EvidencePack:
    return factories.packed(amara)


@pytest.fixture
def client(amara, holding):
    return holding(amara.case.pk)


def at(name: str, pack: EvidencePack) -> str:
    return reverse(name, args=[pack.case_id, pack.pk])


def words_of(response) -> str:
    (found,) = re.findall(r'name="words"\s+value="([a-z ]+)"', response.content.decode())
    return found


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_file_opens_with_the_words_that_its_page_showed(client, pack):
    shown = client.get(at("save_pack", pack))
    said = words_of(shown)
    assert len(said.split()) == 6
    for word in said.split():
        assert f">{word}<" in shown.content.decode()
    answer = client.post(at("pack_file", pack), {"words": said})
    assert re.search(r'filename="[A-Za-z0-9-]+-locked.zip"', answer["Content-Disposition"])
    locked = content_of(answer)
    assert len(locked) == int(answer["Content-Length"])
    plain = content_of(client.post(at("pack_file", pack)))
    assert unlock(locked, passphrase=said, most=len(plain)) == plain


def test_each_page_has_other_words_and_the_audit_says_only_whether_it_was_locked(client, pack):
    first, second = (words_of(client.get(at("save_pack", pack))) for _ in range(2))
    assert first != second
    content_of(client.post(at("pack_file", pack), {"words": first}))
    content_of(client.post(at("pack_file", pack)))
    events = Event.objects.filter(name="PACK_DOWNLOADED").order_by("sequence")
    assert [one.details["locked"] for one in events] == [True, False]


def test_the_words_are_kept_nowhere(client, pack):
    said = words_of(client.get(at("save_pack", pack)))
    content_of(client.post(at("pack_file", pack), {"words": said}))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(one)::text FROM "{table}" one')  # noqa: S608
            assert not any(said in row for (row,) in cursor.fetchall()), table
    for file in Path(settings.SEALED_DIR).rglob("*"):
        assert not file.is_file() or said.encode() not in file.read_bytes()


@pytest.mark.parametrize("words", ["password", "a b c d e f", "x" * 5000])
def test_other_words_than_the_pages_lead_back_to_it_and_nothing_leaves(client, pack, words):
    answer = client.post(at("pack_file", pack), {"words": words})
    assert answer.status_code == 302
    assert answer["Location"] == at("save_pack", pack)
    assert not Event.objects.filter(name="PACK_DOWNLOADED").exists()


def test_a_pack_that_is_not_made_cannot_be_saved(client, pack):
    EvidencePack.objects.update(work_done_at=None)
    assert client.get(at("save_pack", pack)).status_code == 404


def test_the_page_for_whoever_was_given_a_pack_shows_the_certificate_it_is_signed_with(
    client, pack
):
    shown = client.get(reverse("check_pack")).content.decode()
    certificate = client.get(reverse("certificate"))
    assert certificate["Content-Disposition"].startswith("attachment")
    assert certificate.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in certificate.content
    (number,) = re.findall(r"<code>([0-9A-F:]+)</code>", shown)
    assert len(number.replace(":", "")) == 64


def test_certificates_of_keys_that_were_replaced_are_shown_and_handed_out(client, settings):
    olds = [key_and_certificate(name=name, now=NOW) for name in ("An older key", "The oldest key")]
    olds = ["-----BEGIN CERT" + old.partition("-----BEGIN CERT")[2] for old in olds]
    settings.FORMER_CERTIFICATES = "".join(olds)
    shown = client.get(reverse("check_pack")).content.decode()
    for name, old in zip(("An older key", "The oldest key"), olds, strict=True):
        number = read_certificate(old.encode()).fingerprint
        assert name in shown
        assert number in shown
        found = client.get(reverse("former_certificate", args=[number]))
        assert found.content.decode() == old
    now = read_certificate(client.get(reverse("certificate")).content).fingerprint
    assert shown.split('data-expected="')[1].split('"')[0].split()[0] == now


def test_what_is_no_certificate_is_told_to_the_operator_and_nobody_else(client, settings):
    settings.FORMER_CERTIFICATES = "a private key by mistake"
    assert "takedown.E006" in {one.id for one in run_checks(tags=["security"])}
    assert "by mistake" not in client.get(reverse("check_pack")).content.decode()


def test_without_a_key_the_page_says_that_packs_are_not_signed(client, settings):
    settings.SIGNING_KEY = ""
    assert "<strong>not signed</strong>" in client.get(reverse("check_pack")).content.decode()
    assert client.get(reverse("certificate")).status_code == 404
