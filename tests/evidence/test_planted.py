"""What was written in a case and is not for a pack is searched for in every byte of one."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

import pikepdf
import pytest

from takedown.evidence.bundle import build
from takedown.evidence.gather import gather
from takedown.evidence.models import EvidencePack, Exhibit
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.decide_reply import decide_reply
from takedown.flows.report_before import report_before
from takedown.posts.models import ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.test_documents import text_of

pytestmark = pytest.mark.django_db

# Never in a pack, and where the law makes a letter say it: there, and in the record of the letter.
ANSWER, BEFORE, UNREAD, STRANGER = "walrusanswer", "walrusbefore", "walrusunread", "walrusother"
CONTACT = "walruscontact@example.org"
LETTERS = {"data/letters.pdf", "data/record.json"}


@pytest.fixture
def opened():
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    open_for(f"https://x.com/{STRANGER}/status/1859000000000000002")
    unread = ((UNREAD, "It is no link."),)
    sending = factories.sent(opened, contact_address=CONTACT, unread=unread)
    answer = factories.reply(sending, opened, f"No. {ANSWER}", now=NOW)
    refused = ReplyKind.REFUSED_NO_VIOLATION
    decide_reply(opened, reply_id=answer.pk, kind=refused, said_at=NOW, now=NOW)
    post = ReportedPost.objects.get(case=opened.case)
    report_before(opened, post_id=post.pk, words=BEFORE, now=NOW)
    factories.capture(opened, b"one file, as it came")
    factories.reference(opened, b"another file, as it came")
    return opened


def everything(content: bytes) -> dict[str, bytes]:
    """Each file of a pack by its path, PDFs with their text and their streams laid open."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            if name.endswith(".pdf"):
                inside += laid_open(inside)
            found[name.split("/", 1)[1]] = inside
    return found


def laid_open(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]
    return b"\n".join([*streams, text_of(pdf).encode()])


def where(files: dict[str, bytes], secret: str) -> set[str]:
    forms = [secret.encode(how) for how in ("utf-8", "utf-16-be", "utf-16-le")]
    return {name for name, content in files.items() if any(one in content for one in forms)}


def test_what_is_not_for_a_pack_is_in_none_of_its_bytes(opened):
    files = everything(build(record=gather(opened, number=1, now=NOW)).content)
    for secret in (
        ANSWER,
        BEFORE,
        UNREAD,
        STRANGER,
        "one file, as it came",
        "another file, as it came",
    ):
        assert where(files, secret) == set(), secret
    words = unconfirmed_words(opened) or ()
    for content in files.values():
        assert not words or " ".join(words).encode() not in content


def test_what_a_letter_must_say_is_in_the_letter_and_its_record_only(opened):
    files = everything(build(record=gather(opened, number=1, now=NOW)).content)
    assert where(files, CONTACT) == LETTERS


@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_at_once_get_one_pack_and_each_file_one_number(transactional_db):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    for content in (b"one", b"two"):
        factories.capture(opened, content)
    ready = Barrier(20)

    def ask(_number: int) -> int:
        try:
            ready.wait(20)
            return ask_for_pack(opened, now=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {1}
    factories.capture(opened, b"three")
    EvidencePack.objects.update(work_done_at=None, set_aside_at=NOW)
    assert ask_for_pack(opened, now=NOW + timedelta(hours=1)).number == 2
    assert sorted(Exhibit.objects.values_list("number", flat=True)) == [1, 2, 3]
