"""`/healthz` tells a monitor whether it is well, tells a stranger one word, and costs next to nothing."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta

from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

import pytest
from psycopg import sql

from takedown.alerts.heartbeats import Heart, Heartbeat
from takedown.flows.note_heartbeat import note_heartbeat
from takedown.reads import health
from takedown.standalone.message_queue import install_over
from takedown.web.views.health import REMEMBERED
from tests.security.things import RIGHT_ANSWERS

TOKEN = "a token of whoever runs this"
TELLS = re.compile(
    r"takedown|abuse|intimate|image|picture|case|letter|evidence|django|postgres|\d\.\d"
)


@pytest.fixture(autouse=True)
def looked_at_anew(db):
    REMEMBERED.forget()
    yield
    REMEMBERED.forget()


@pytest.fixture
def alive() -> None:
    for heart in Heart:
        note_heartbeat(heart, now=datetime.now(UTC))


def asked(client: Client | None = None, **headers: str):
    return (client or Client()).get("/healthz", headers=headers)


def parts(settings) -> dict[str, str]:
    """Each part, as whoever has the token reads it, looked at anew."""
    settings.HEALTH_TOKEN = TOKEN
    REMEMBERED.forget()
    lines = asked(authorization=f"Bearer {TOKEN}").content.decode().splitlines()
    return dict(line.split(": ") for line in lines[1:])


def amiss(settings) -> set[str]:
    return {part for part, state in parts(settings).items() if state != "ok"}


def test_where_all_is_well_it_says_so_in_one_word(alive):
    answer = asked()
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_where_something_is_not_well_a_stranger_hears_no_more_than_that():
    answer = asked()
    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_whoever_has_the_token_reads_each_part_and_nothing_of_what_this_is(alive, settings):
    found = parts(settings)
    assert set(found.values()) == {"ok"}
    assert {"database", "clock", "tables", "timetable", "keys", "room", "room for files"} < set(
        found
    )
    assert {"worker 1", "worker 2", "worker 3", "worker 4"} < set(found)
    assert TELLS.findall(" ".join(found).lower()) == []


@pytest.mark.parametrize(
    ("set_to", "given"),
    [
        (TOKEN, ""), (TOKEN, "Bearer"), (TOKEN, "Bearer "), (TOKEN, TOKEN), (TOKEN, f"Basic {TOKEN}"),
        (TOKEN, f"Bearer {TOKEN}x"), (TOKEN, f"Bearer {TOKEN[:-1]}"), (TOKEN, "Bearer é\x80"),
        ("", "Bearer "), ("", "Bearer"), ("", "Bearer x"),
    ],
)  # fmt: skip
def test_without_the_token_nobody_reads_more(alive, settings, set_to, given):
    settings.HEALTH_TOKEN = set_to
    # Nor whoever seems to be on this computer: behind a proxy that is everybody.
    assert asked(Client(REMOTE_ADDR="127.0.0.1"), authorization=given).content == b"ok\n"


def test_no_session_is_made_and_no_cookie_set(alive):
    client = Client()
    answer = asked(client)
    assert not answer.cookies
    assert not Session.objects.exists()
    assert answer["Cache-Control"] == "no-store, private, max-age=0"
    assert client.post("/healthz", RIGHT_ANSWERS).status_code == 405


def test_however_often_it_is_asked_the_machine_is_looked_at_once(alive, django_assert_num_queries):
    asked()
    with django_assert_num_queries(0):
        for _ in range(50):
            asked()


def test_no_row_of_a_case_is_read_and_few_questions_are_asked(
    alive, amara, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8) as asking:
        asked()
    read = {
        name
        for one in asking.captured_queries
        for name in re.findall(r'FROM "?([\w.]+)', one["sql"])
    }
    assert read == {"alerts_heartbeat", "django_migrations", "pg_catalog.pg_class"}


@pytest.mark.parametrize(
    ("heart", "part", "minutes"),
    [
        ("short", "worker 1", 6), ("pictures", "worker 2", 16), ("documents", "worker 3", 16),
        ("packs", "worker 4", 16), ("beat", "timetable", 6),
    ],
)  # fmt: skip
def test_a_worker_that_was_not_heard_of_is_named_by_its_number(
    alive, settings, heart, part, minutes
):
    Heartbeat.objects.filter(heart=heart).update(at=datetime.now(UTC) - timedelta(minutes=minutes))
    assert amiss(settings) == {part}
    Heartbeat.objects.filter(heart=heart).delete()
    assert amiss(settings) == {part}


def test_a_heartbeat_of_a_time_to_come_is_none(alive, settings):
    Heartbeat.objects.filter(heart="short").update(at=datetime.now(UTC) + timedelta(hours=1))
    assert amiss(settings) == {"worker 1"}


def waits_since(queue: str, age: timedelta, *, in_hand: bool = False) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgmq.send(%s, %s::jsonb)", [queue, json.dumps({"a": 1})])
        ahead = timedelta(minutes=5) if in_hand else -age
        table = sql.Identifier("pgmq", f"q_{queue}")
        cursor.execute(
            sql.SQL("UPDATE {} SET enqueued_at = now() - %s, vt = now() + %s").format(table),
            [age, ahead],
        )


@pytest.fixture
def our_queue(alive, settings):
    settings.CELERY_BROKER_URL = "pgmq://here"
    connection.ensure_connection()
    install_over(connection.connection, role=connection.settings_dict["USER"])


@pytest.mark.parametrize(
    ("queue", "age", "part"),
    [
        ("short", timedelta(minutes=9), None), ("short", timedelta(minutes=11), "queue 1"),
        ("pictures", timedelta(hours=1), None), ("pictures", timedelta(hours=3), "queue 2"),
        ("documents", timedelta(hours=3), "queue 3"), ("packs", timedelta(hours=3), "queue 4"),
    ],
)  # fmt: skip
def test_what_waits_too_long_is_told_of_its_queue(our_queue, settings, queue, age, part):
    waits_since(queue, age)
    assert amiss(settings) == ({part} if part else set())


def test_what_a_worker_has_in_hand_does_not_wait(our_queue, settings):
    waits_since("short", timedelta(hours=1), in_hand=True)
    assert amiss(settings) == set()


def test_tables_that_are_older_or_newer_than_this_version_are_not_well(alive, settings):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name LIKE '0003%'")
    assert amiss(settings) == {"tables"}
    assert health.missing_migrations() == ["audit 0003_daily_roots"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES "
            "('audit', '0003_daily_roots', now()), ('audit', '9999_later', now())"
        )
    assert amiss(settings) == {"tables"}
    assert health.strange_migrations() == ["audit 9999_later"]


def test_a_full_disk_is_told_before_files_are_refused(alive, settings):
    settings.KEEP_FREE_BYTES = health.free_bytes(django_settings.SEALED_DIR) * 2 // 3
    assert amiss(settings) == {"room", "room for files"}


def test_a_folder_on_a_disk_that_is_gone_has_no_room(settings, tmp_path):
    assert health.has_room(tmp_path / "not" / "made" / "yet")
    settings.KEEP_FREE_BYTES = 2**62
    assert not health.has_room(tmp_path)


def test_a_key_file_that_was_taken_away_is_missed_before_the_next_start(
    alive, settings, tmp_path, monkeypatch
):
    key = tmp_path / "instance-key"
    key.write_text("a key")
    monkeypatch.setenv("INSTANCE_KEY_FILE", os.fspath(key))
    assert amiss(settings) == set()
    key.unlink()
    assert amiss(settings) == {"keys"}


def test_a_restore_that_is_half_done_is_not_well(alive, settings, tmp_path):
    settings.KEYSTORE_DIR = tmp_path
    (tmp_path / "restoring").write_text("a mark\n")
    assert amiss(settings) == {"keys"}


def test_a_clock_that_is_not_that_of_the_database_is_told(alive, settings, monkeypatch):
    monkeypatch.setattr(
        "takedown.common.clock.now", lambda: datetime.now(UTC) - timedelta(seconds=8)
    )
    assert amiss(settings) == {"clock"}


def test_a_database_that_hangs_holds_one_who_asks_and_not_all(alive):
    REMEMBERED.latest()
    REMEMBERED._until = 0.0
    assert REMEMBERED._asking.acquire(blocking=False)
    try:
        # Somebody is looking: the others hear what was, and when that is old, that it is not well.
        assert asked().content == b"ok\n"
        REMEMBERED._worthless_at = 0.0
        assert asked().content == b"not ok\n"
    finally:
        REMEMBERED._asking.release()


def test_a_monitor_on_this_computer_is_not_led_to_https(alive, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert asked().status_code == 200
    assert Client().get("/who/").status_code == 301


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lost", [OperationalError, InterfaceError])
def test_whatever_the_driver_says_of_a_lost_connection_it_is_told_as_not_well(settings, lost):
    def is_lost(*_query):
        raise lost("the connection is closed")

    with connection.execute_wrapper(is_lost):
        assert amiss(settings) >= {"database"}
        REMEMBERED.forget()
        assert asked().status_code == 503
    assert "database" not in amiss(settings)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_told_once_and_made_anew(settings):
    connection.ensure_connection()
    connection.connection.close()
    assert "database" in amiss(settings)
    assert "database" not in amiss(settings)
