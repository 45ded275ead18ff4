"""Each thing is broken for real, and `doctor` says so in a line, with what to do."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection

import pytest

from takedown.alerts.heartbeats import Heart, Heartbeat
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.models import Case, DatabaseId
from takedown.common import pdf
from takedown.common.identifiers import new_id
from takedown.common.mail_settings import Security, Server
from takedown.evidence.models import EvidencePack
from takedown.flows.erase_case import GRACE
from takedown.flows.note_heartbeat import note_heartbeat
from takedown.reads.doctor.examination import examine
from takedown.reads.doctor.finding import Level
from takedown.removals.models import LetterFile
from tests import factories
from tests.conftest import open_for

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def well(db, settings, tmp_path, monkeypatch) -> None:
    """An installation with nothing amiss: then whatever is named was broken by the test."""
    settings.MODE = "production"
    settings.DATA_DIR = tmp_path
    settings.KEYSTORE_DIR, settings.SEALED_DIR = tmp_path / "keystore", tmp_path / "sealed"
    for folder in (tmp_path, tmp_path / "keystore", tmp_path / "sealed", tmp_path / "keys"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    for heart in Heart:
        note_heartbeat(heart, now=now())
    for name in (Name.BACKUP_MADE, Name.KEYS_COPIED):
        record(name, actor="operator", now=now(), count=1)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE takedown_app")


def now() -> datetime:
    return datetime.now(UTC)


def said(*, group: str = "", network: bool = False) -> list[str]:
    """The lines that are not ok, of one group or of all."""
    found = dict(examine(now=now(), network=network))
    chosen = found[group] if group else [one for lines in found.values() for one in lines]
    return [str(one) for one in chosen if one.level is not Level.OK]


def test_of_an_installation_with_nothing_amiss_nothing_is_wrong():
    groups = dict(examine(now=now()))
    assert list(groups) == [
        "Keys", "Database", "Settings", "Work", "Kept safe", "This computer", "Others", "The law",
    ]  # fmt: skip
    for name in set(groups) - {"Settings"}:
        assert [str(one) for one in groups[name] if one.level is not Level.OK] == [], name


def test_a_setting_that_production_refuses_is_named_with_what_the_check_says(settings):
    settings.OPERATOR_NAME, settings.LEAVE_TO = "", "/"
    lines = "\n".join(said(group="Settings"))
    assert "wrong  takedown.E022: OPERATOR_NAME" in lines
    assert "wrong  takedown.E030: LEAVE_TO" in lines


@pytest.mark.parametrize("name", ["INSTANCE_KEY", "CODE_PEPPER"])
def test_a_key_that_is_gone_is_never_told_to_be_made_anew(settings, name):
    setattr(settings, name, "")
    settings.SECRETS_GIVEN = False
    (line,) = (one for one in said(group="Keys") if name in one)
    assert line.startswith("wrong")
    assert "never a new one" in line


@pytest.mark.parametrize("where", ["", "keystore", "sealed", "keys"])
def test_a_folder_that_others_can_look_into_is_named(tmp_path, where):
    (tmp_path / where).chmod(0o755)
    (line,) = said(group="Keys")
    assert line == (
        f"wrong  Others on this computer can read {tmp_path / where}. Run: chmod 700 {tmp_path / where}"
    )


def test_a_secret_that_others_can_read_is_named(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("secret")
    file.chmod(0o640)
    monkeypatch.setenv("MAIL_OUT_PASSWORD_FILE", str(file))
    assert said(group="Keys") == [
        f"wrong  Others on this computer can read {file}. Run: chmod 600 {file}"
    ]


def test_a_damaged_key_is_counted(tmp_path):
    key = keystore.create(new_id())
    path = keystore.place_of(key.case_id, aside=False)
    path.write_bytes(path.read_bytes()[:20])
    assert any("Damaged keys in the keystore: 1" in one for one in said(group="Keys"))


def test_keys_under_an_instance_key_that_was_not_given_are_named(settings):
    keystore.create(new_id())
    settings.INSTANCE_KEY = "another key"
    assert any("takedown.E007" in one for one in said(group="Settings"))
    settings.FORMER_INSTANCE_KEYS = ("an instance key for tests only",)
    assert any("takedown.W002" in one and "rotate_keys" in one for one in said(group="Settings"))


def test_notes_whose_key_is_gone_are_counted():
    opened = open_for("https://x.com/a/status/1859000000000000001")
    keystore.place_of(opened.case.pk, aside=False).unlink()
    assert said(group="Kept safe") == [
        (
            "wrong  Notes that have no key here, so that nothing in them opens: 1. "
            "Put their keys back from a copy made by backup_keys."
        )
    ]


def test_a_keystore_of_another_database_is_told():
    DatabaseId.objects.all().delete()
    keystore.database_id(new=new_id())
    assert any("do not fit" in one for one in said(group="Kept safe"))


@pytest.mark.parametrize(
    ("days", "level"), [(1, ""), (3, "look"), (8, "wrong")], ids=["a day", "three", "eight"]
)
def test_the_age_of_a_backup_is_told(days, level):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_event SET at = %s", [now() - days * DAY])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    lines = said(group="Kept safe")
    assert [one.split()[0] for one in lines] == ([level] * 2 if level else [])
    assert all("backup" in one for one in lines)


def test_notes_without_any_backup_are_wrong():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_event")
    assert [one.split()[0] for one in said(group="Kept safe")] == ["look", "look"]
    open_for("https://x.com/a/status/1859000000000000001")
    assert [one.split()[0] for one in said(group="Kept safe")] == ["wrong", "wrong"]


def test_a_migration_that_was_not_made_is_named_and_nothing_of_rows_is_asked():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name LIKE '0003%'")
    groups = dict(examine(now=now()))
    (line,) = (str(one) for one in groups["Database"] if "older version" in one.what)
    assert "not made: 1, audit 0003_daily_roots first" in line
    assert "Work" not in groups


def test_tables_of_a_later_version_are_told():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', now())"
        )
    assert any(
        "of a later version, which made cases 9999_later" in x for x in said(group="Database")
    )


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_an_application_that_may_change_the_record_is_told(right):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"GRANT {right} ON audit_dailyroot TO takedown_app")
        cursor.execute("SET ROLE takedown_app")
    (line,) = said(group="Database")
    assert line.startswith("wrong  The role takedown_app may change the record: audit_dailyroot.")


def test_an_application_that_owns_its_tables_is_worth_a_look():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    (line,) = said(group="Database")
    assert line.startswith("look   The application uses the role takedown_owner, which owns")


def test_a_silent_worker_is_named_by_what_it_does():
    Heartbeat.objects.filter(heart="documents").update(at=now() - HOUR)
    (line,) = said(group="Work")
    assert line.startswith("wrong  The worker documents (letters and mail) was last heard of on")
    Heartbeat.objects.filter(heart="documents").delete()
    assert "was never heard of" in said(group="Work")[0]


def test_where_the_clock_is_silent_an_idle_worker_is_not_called_dead():
    Heartbeat.objects.update(at=now() - HOUR)
    beat, *others = said(group="Work")
    assert beat.startswith("wrong  The clock (beat)")
    assert [one.split()[0] for one in others] == ["look"] * 4


def asked_long_ago(*, hidden: bool = False, ago: timedelta = 2 * HOUR) -> None:
    opened = open_for("https://x.com/a/status/1859000000000000001", now=now() - 3 * DAY)
    sent = factories.sent(opened)
    LetterFile.objects.update_or_create(
        request=sent.request, defaults={"asked_at": now() - ago, "work_done_at": None, "set_aside_at": None}
    )  # fmt: skip
    factories.capture(opened)
    if hidden:
        Case.objects.update(hidden_at=now(), erase_at=now() + GRACE)


def test_work_that_is_older_than_an_hour_is_counted():
    asked_long_ago()
    lines = said(group="Work")
    assert any(one.startswith("look   Older than an hour: 1 letters to be made.") for one in lines)
    LetterFile.objects.update(asked_at=now() - 2 * DAY)
    assert any(one.startswith("wrong  Older than an hour: 1 letters") for one in said(group="Work"))
    LetterFile.objects.update(set_aside_at=now(), set_aside_reason="x")
    assert any("Given up after five tries: 1 letters" in one for one in said(group="Work"))


def test_work_of_hidden_notes_waits_rightly():
    asked_long_ago(hidden=True)
    assert said(group="Work") == []


def test_what_should_have_been_destroyed_is_told():
    open_for("https://x.com/a/status/1859000000000000001")
    Case.objects.update(hidden_at=now() - 4 * DAY, erase_at=now() - 2 * HOUR)
    (line,) = said(group="Work")
    assert line.startswith("wrong  Notes that should have been destroyed more than an hour ago: 1.")
    Case.objects.update(erase_at=now() + HOUR)
    assert said(group="Work") == []


def test_a_full_disk_is_told_with_how_much_is_left(settings):
    settings.KEEP_FREE_BYTES = 2**60
    lines = said(group="This computer")
    assert len(lines) == 2
    assert all("Below 1 GB no file is taken" in one for one in lines)


@pytest.mark.parametrize("name", ["postgres.15", "moving.dump"])
def test_what_a_move_of_the_database_left_is_told_until_it_is_removed(tmp_path, name):
    (tmp_path / "postgres").mkdir()
    (tmp_path / name).mkdir()
    (line,) = said(group="This computer")
    assert line.startswith(f"look   {tmp_path / name} is left of a move to another PostgreSQL")


def test_while_a_move_is_broken_off_and_where_nothing_else_is_left_nobody_is_told_to_remove_it(
    tmp_path,
):
    for name in ("postgres", "postgres.15"):
        (tmp_path / name).mkdir()
    (tmp_path / "moving-database").write_text("15\n")
    (line,) = said(group="This computer")
    assert line.startswith("wrong  A move to another PostgreSQL was broken off.")
    assert "Remove nothing. Run script/update --no-backup" in line
    (tmp_path / "moving-database").unlink()
    (tmp_path / "postgres").rmdir()
    (line,) = said(group="This computer")
    assert "may hold everything" in line
    assert "Remove" not in line


def test_letters_that_no_font_here_draws_are_found():
    assert pdf.not_drawn("English, Cymraeg") == ""
    # A letter that Unicode has not given to anybody.
    assert pdf.not_drawn("\u0378") == "\u0378"


def test_a_language_without_a_font_is_named(settings, monkeypatch):
    monkeypatch.setattr(
        "takedown.reads.doctor.machine.get_language_info", lambda code: {"name_local": "\u0378"}
    )
    assert any("No font here draws the letters of en-gb" in x for x in said(group="This computer"))


def test_law_that_nobody_looked_at_for_long_is_told():
    in_a_year = now() + 400 * DAY
    (line,) = (str(one) for one in dict(examine(now=in_a_year))["The law"])
    assert line.startswith("wrong  Rules or channels that are out of date")
    in_100_days = dict(examine(now=now() + 100 * DAY))["The law"]
    assert [one.level for one in in_100_days] == [Level.LOOK]


def test_nobody_is_called_unless_that_is_asked_for(settings):
    """Nothing listens there: a call would be seen to fail."""
    server = Server(host="127.0.0.1", port=1, security=Security.NONE)
    settings.MAIL_OUT = replace(settings.MAIL_OUT, server=server, sender="post@example.org")
    settings.RELAY = replace(
        settings.RELAY, server=replace(server, user="a", password="b"), pattern="in+{token}@example.org"
    )  # fmt: skip
    assert said(group="Others") == []
    out, back = said(group="Others", network=True)
    assert out.startswith("wrong  Letters cannot go: The mail server could not be reached")
    assert back.startswith("wrong  Answers cannot come in (ConnectionRefusedError).")


def test_the_command_is_quiet_where_asked_and_leaves_with_one(capsys):
    EvidencePack.objects.all().delete()
    Heartbeat.objects.filter(heart="short").delete()
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("doctor", "--quiet", stdout=out)
    assert left.value.code == 1
    lines = out.getvalue().splitlines()
    assert "  wrong  The worker short" in "\n".join(lines)
    assert not any(one.startswith("  ok") for one in lines)


def test_no_link_no_name_and_no_secret_is_said(settings):
    open_for("https://x.com/a/status/1859000000000000001")
    out = io.StringIO()
    Heartbeat.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    for secret in (
        "x.com",
        "1859000000000000001",
        settings.INSTANCE_KEY,
        settings.CODE_PEPPER,
        settings.SECRET_KEY,
    ):
        assert secret not in out.getvalue()
