"""Words nobody must find: written through the pages, then looked for in every table, file, message and log."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

import pytest
from celery import current_app
from PIL import Image
from psycopg import sql

from takedown.accounts.visitor import code_holder
from takedown.audit.models import Event
from takedown.cases.access import case_for
from takedown.cases.models import Case
from takedown.cases.sealed_picture import Reading
from takedown.common import queue
from takedown.common.quiet_logs import Quiet
from takedown.common.vault import Place
from takedown.flows import render_letter
from takedown.reads.code import unconfirmed_words
from tests.canaries import watching
from tests.factories import NOW
from tests.matching.changes import photograph

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LINK = "https://x.com/canarylink/status/1859000000000000321"
WORDS = {
    "link": "canarylink",
    "post id": "1859000000000000321",
    "unread": "canaryunread",
    "account": "canaryaccount",
    "group": "canarygroup",
    "description": "canarydescription",
    "earlier": "canaryearlier",
    "authority": "canaryauthority",
    "knowledge": "canaryknowledge",
    "reply": "canaryreply",
    "more": "canarymore",
    "contact": "canarycontact",
    "answer": "canaryanswer",
    "urgent": "canaryurgent",
    "message": "canarymessage",
    "own note": "canaryownnote",
    "file name": "canaryfilename",
}


@pytest.fixture
def written(
    every_file, messages, beth, signed_in, caplog, django_capture_on_commit_callbacks
) -> tuple[Client, Case]:
    """Go through the pages with a word to be found in every box, and do the work that this asks for."""
    del every_file, messages
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        return _walk(signed_in(beth.user), beth.organisation_id)


def _walk(colleague: Client, organisation_id: uuid.UUID) -> tuple[Client, Case]:
    client = Client()

    def send(name: str, data: dict[str, object], **kwargs: object) -> Response:
        answer = client.post(reverse(name, kwargs=kwargs), data)
        assert answer.status_code == 302, (name, answer.content.decode()[:3000])
        return answer

    send("age", {"under_18": "no"})
    send("where", {"in_uk": "yes"})
    send("links", {"links": f"{LINK} javascript:{WORDS['unread']}"})
    case = Case.objects.get()
    here = {"case_id": case.pk}
    opened = case_for(code_holder(case.pk), case.pk, now=NOW)
    words = " ".join(unconfirmed_words(opened))
    send("code", {"typed": words, "pin": "482916", "pin_again": "482916"}, **here)
    place = {"platform": "whatsapp", "seen_on": "Monday"}
    place |= {name: WORDS[name] for name in ("account", "group", "description")}
    send("case_no_link", place, **here)
    post = case.posts.get(number=1).pk
    send("reported_before", {"words": WORDS["earlier"]}, **here, post_id=post)
    send("shows", {"shows": ["bare"], "made_by_ai": "yes", "names_her": "no"}, **here)
    send("agreed", {"agreed_here": "no", "public_before": "no"}, **here)
    spoken = {
        "authority_kind": "spoken", "authority_words": WORDS["authority"],
        "authority_knowledge": WORDS["knowledge"], "authority_until": "2030-01-01",
    }  # fmt: skip
    send("who", {"maker": "acting"}, **here)
    send("acting", spoken, **here)
    contact = {"contact_kind": "own", "contact_address": f"{WORDS['contact']}@example.org"}
    send("contact", contact, **here)
    client.get(reverse("letters", kwargs=here))
    for request in case.requests.all():
        named = {**here, "request_id": request.pk}
        page = client.get(reverse("letter", kwargs=named)).content.decode()
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
        send("letter", {"read_and_true": "on", "seen": seen}, **named)
        for one in request.submissions.all():
            _send_and_receive(send, {**named, "submission_id": one.pk})
    submission = case.requests.first().submissions.first()
    named = {**here, "request_id": submission.request_id, "submission_id": submission.pk}
    send("add_reply", {"words": f"We got your report. {WORDS['reply']}"}, **named)
    _ask_for_more(client, send, case)
    name = f"{WORDS['file name']}.jpg"
    send("add_reference", {"file": SimpleUploadedFile(name, a_photo())}, **here)
    send("packs", {"audience": "police", "initials": "QZX"}, **here)
    send("people", {"organisation": organisation_id, "days": 30}, **here)
    send("ask", {"words": f"Can you ring me? {WORDS['message']}"}, **here)
    _open_in_an_emergency(colleague, case)
    _note_for_themselves(colleague, case)
    return client, case


def a_photo() -> bytes:
    """Return a JPEG in which a word was written as its comment."""
    out = io.BytesIO()
    picture = Image.fromarray(photograph("astronaut"))
    picture.save(out, "JPEG", comment=WORDS["description"].encode())
    return out.getvalue()


def _open_in_an_emergency(colleague: Client, case: Case) -> None:
    reason = {"reference": case.reference, "reason": f"She rang about {WORDS['urgent']}."}
    assert colleague.post(reverse("desk_urgent"), reason).status_code == 302
    assert WORDS["urgent"] in colleague.get(reverse("case", args=[case.pk])).content.decode()


def _note_for_themselves(colleague: Client, case: Case) -> None:
    assert colleague.post(reverse("take", args=[case.pk])).status_code == 302
    path = reverse("own_notes", args=[case.pk])
    assert colleague.post(path, {"words": f"Rang. {WORDS['own note']}"}).status_code == 302
    assert WORDS["own note"] in colleague.get(path).content.decode()


def _ask_for_more(client: Client, send, case: Case) -> None:
    """Choose a further letter and answer its own questions."""
    beside = {"case_id": case.pk, "request_id": case.requests.first().pk}
    answer = send("ways", {"rule": "uk-gdpr-objection"}, **beside)
    draft = answer.url.split("/")[-3]
    send(
        "more", {"legal_name": WORDS["more"], "situation": WORDS["more"]},
        case_id=case.pk, request_id=draft,
    )  # fmt: skip


def _send_and_receive(send, named: dict[str, object]) -> None:
    moment = {"0": f"{NOW:%Y-%m-%d}", "1": "17:30"}
    at = {f"submitted_at_{key}": value for key, value in moment.items()}
    send("submitted", {**at, "whole_notice_went": "yes"}, **named)
    at = {f"received_at_{key}": value for key, value in moment.items()}
    send("receipt", {**at, "words": WORDS["answer"]}, **named)


def spellings(word: str) -> set[bytes]:
    plain = word.encode()
    wide = word.encode("utf-16-le")
    encoded = {base64.b64encode(b"x" * pad + plain)[4:-4] for pad in range(3)}
    return {plain, plain.upper(), wide, plain.hex().encode(), *encoded}


def every_table(cursor) -> list[tuple[str, str]]:
    """The name of every table, with its schema: those of the queue too, where it is kept in the database."""
    cursor.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    return cursor.fetchall()


def every_value() -> bytes:
    """Every row of every table, as PostgreSQL writes it out."""
    parts = []
    with connection.cursor() as cursor:
        for named in every_table(cursor):
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*named)))
            parts.extend(
                bytes(value) if isinstance(value, memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
    return b"\n".join(parts)


def sealed_columns() -> dict[str, bool]:
    """Whether all that stands in a column that is called sealed can be: a version, a nonce and a tag at least."""
    found = {
        f"{model._meta.label}.{field.name}": [
            bytes(one) for one in model._base_manager.values_list(field.name, flat=True) if one
        ]
        for model in apps.get_models() for field in model._meta.local_fields
        if field.name.endswith("_sealed")
    }  # fmt: skip
    return {
        name: all(one[:1] == b"\x01" and len(one) >= 29 for one in values)
        for name, values in found.items() if values
    }  # fmt: skip


def found_in(content: bytes) -> list[str]:
    return [name for name, word in WORDS.items() if any(one in content for one in spellings(word))]


def test_no_table_file_message_or_log_holds_a_word_that_was_written(
    every_file, messages, written, caplog
):
    client, case = written
    # The walk reached the end, and the work was done: else there would be nothing to find anywhere.
    assert Event.objects.filter(case_id=case.pk).count() > 10
    assert case.deadlines.exists()
    assert case.packs.get().file_id
    assert case.references.get().reading == Reading.READ
    assert {json.loads(one)[0] for one in messages} == {
        "build_pack",
        "read_picture",
        "render_letter",
    }
    # The same words, through the door: so that the search below could find them.
    seen = pages(client, case)
    missing = {name for name, word in WORDS.items() if word.encode() not in seen}
    # What caseworkers noted for themselves the person does not read.
    assert missing - {"file name", "earlier", "answer"} == {"own note"}

    sealed = sealed_columns()
    assert (len(sealed) > 15, [name for name, is_so in sealed.items() if not is_so]) == (True, [])
    assert found_in(every_value()) == []
    assert found_in(every_file()) == []
    assert found_in("".join(messages).encode()) == []
    assert found_in(caplog.text.encode()) == []


def pages(client: Client, case: Case) -> bytes:
    """What the person reads of it."""
    names = ("case_links", "acting", "contact", "case", "people", "ask")
    found = [client.get(reverse(name, kwargs={"case_id": case.pk})).content for name in names]
    for request in case.requests.all():
        named = {"case_id": case.pk, "request_id": request.pk}
        name = "send" if request.is_approved else "more"
        found.append(client.get(reverse(name, kwargs=named)).content)
    reply = {"case_id": case.pk, "reply_id": case.replies.get().pk}
    found.append(client.get(reverse("reply", kwargs=reply)).content)
    return b"".join(found)


@pytest.fixture
def log(monkeypatch) -> io.StringIO:
    """What the process writes to its log, by the handler and filter it really has."""
    written = io.StringIO()
    for handler in logging.getLogger().handlers:
        if any(isinstance(one, Quiet) for one in handler.filters):
            monkeypatch.setattr(handler, "stream", written)
    return written


def test_a_task_that_fails_leaves_its_name_and_id_in_the_log_and_no_word(db, monkeypatch, log):
    def fail(**_ids: object) -> None:
        raise ValueError(f"could not lay out '{LINK}'")

    monkeypatch.setattr(render_letter, "render_letter", fail)
    task = current_app.tasks["render_letter"]
    request_id = str(uuid.uuid4())
    result = task.apply(kwargs={"request_id": request_id}, throw=False)

    said = log.getvalue()
    assert f"ERROR celery.app.trace task render_letter {result.id} [ValueError at " in said
    assert found_in(said.encode()) == []


@pytest.mark.parametrize("name", ["celery.worker.request", "celery.app.trace"])
def test_what_a_worker_says_of_an_exception_is_its_type(log, name):
    error = ValueError(LINK)
    logging.getLogger(name).error("Task handler raised error: %r", error)

    assert "raised error: 'ValueError'" in log.getvalue()
    assert found_in(log.getvalue().encode()) == []


def test_every_model_is_looked_into(db):
    tables = {model._meta.db_table for model in apps.get_models()}
    with connection.cursor() as cursor:
        assert tables <= {table for _schema, table in every_table(cursor)}


def test_what_a_file_held_is_found_though_it_is_gone_or_was_written_anew(
    every_file, tmp_path_factory
):
    """So that the search for words in files can find them."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with tempfile.NamedTemporaryFile("w") as gone:
        gone.write(WORDS["link"])
        gone.flush()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in").write_text(WORDS["reply"])
    Path(elsewhere, "anew").write_text(WORDS["urgent"])
    Path(elsewhere, "anew").write_text("nothing")
    Path(elsewhere, "moved").write_text(WORDS["answer"])
    Path(elsewhere, "moved").rename(elsewhere / "there")
    (elsewhere / "there").unlink()
    subprocess.run(["sh", "-c", f"echo {WORDS['group']} > $TMPDIR/by-a-child"], check=True)
    assert found_in(every_file()) == ["link", "group", "reply", "answer", "urgent"]


def test_a_sealed_text_that_is_said_is_heard(amara, monkeypatch, nothing_sealed_is_said):
    """As `--canaries` listens in every test: to the log, to statements, to what the queue is given."""
    words = f"She wrote of {WORDS['reply']}."
    monkeypatch.setattr(queue, "_send", lambda *_: None)
    with watching(monkeypatch) as watch:
        amara.key.seal_text(words, Place("case", str(amara.case.pk), "answers"))
        assert watch.met() == []
        logging.getLogger("takedown").debug("It says: %s", words)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [words])
        queue._send("read_picture", {"picture_id": words})
        heard = watch.met()
    assert [one.split(": ")[0] for one in heard] == [
        f"case.answers in a {kind}" for kind in ("log", "statement", "message")
    ]
    if nothing_sealed_is_said:
        # It was said on purpose here.
        nothing_sealed_is_said.sealed.clear()
