"""The drill: a host is lost, an empty one takes its place. What was erased opens nowhere, nothing is resent."""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.test import Client

import pytest

from takedown.accounts.models import Invitation
from takedown.accounts.roles import Role
from takedown.cases import keystore
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.cases.ways_back import WAIT
from takedown.common import sealed_files, vault
from takedown.flows.create_organisation import create_organisation
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.hold_by_law import hold_by_law
from takedown.flows.make_daily_root import make_daily_root
from takedown.flows.remove_post import remove_post
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.removals.models import OutgoingMail
from tests import factories
from tests.backups.drill import PICTURE, Host, empty_host, erase, remove, this_host, told
from tests.cases.keystores import url_of_this_database
from tests.conftest import NOW, open_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LINK = "https://x.com/someone/status/1859000000000000001"


@pytest.fixture
def host(settings, tmp_path, monkeypatch) -> Host:
    for name in ("DATA_DIR", "KEYSTORE_DIR", "SEALED_DIR"):
        setattr(settings, name, getattr(settings, name))
    monkeypatch.setenv("OWNER_DATABASE_URL", url_of_this_database())
    return this_host(tmp_path / "lost")


@pytest.fixture
def elsewhere(host, tmp_path):
    made = empty_host(tmp_path / "new")
    yield made
    remove(made)


@pytest.fixture
def copies(tmp_path) -> tuple[Path, Path]:
    return tmp_path / "copies", tmp_path / "keys"


def right(done: tuple[int, str]) -> str:
    code, said = done
    assert code == 0, said
    return said


def restored(host: Host, copies: tuple[Path, Path]) -> str:
    return right(host.manage("restore", copies[0], "--keys", copies[1]))


def ids(host: Host, table: str = "cases_case", column: str = "id") -> set:
    return {found for (found,) in host.ask(f"SELECT {column} FROM {table}")}  # noqa: S608


def test_after_a_restore_pictures_are_byte_identical_chains_add_up_and_what_was_erased_is_gone(
    host, elsewhere, copies
):
    kept, before, after, late = (open_for(LINK) for _ in range(4))
    pictures = {one.case.pk: factories.reference(one, PICTURE) for one in (kept, before, after)}
    erase(before)
    make_daily_root(now=NOW)
    told("backup", copies[0])
    # After the dump: one more is erased, and one is opened.
    erase(after)
    new = open_for(LINK)
    told("backup_keys", copies[1])
    # After both copies.
    erase(late)
    chain = sorted(host.ask("SELECT digest FROM audit_event WHERE case_id = %s", kept.case.pk))
    shutil.rmtree(host.folder)

    said = restored(elsewhere, copies)

    assert ids(elsewhere) == {kept.case.pk, late.case.pk}
    assert (
        sorted(elsewhere.ask("SELECT digest FROM audit_event WHERE case_id = %s", kept.case.pk))
        == chain
    )
    elsewhere.use()
    case, picture = Case.objects.get(pk=kept.case.pk), pictures[kept.case.pk]
    key = keystore.load(case.pk)
    assert read_answers(case, key) == read_answers(kept.case, kept.key)
    file_key = key.open_bytes(picture.file_key_sealed, picture.place("file_key"))
    assert b"".join(sealed_files.read(picture.file_id, file_key)) == PICTURE
    on_disk = {path.name for path in sealed_files.every_path()}
    assert on_disk == {picture.file_id}
    for gone in (before, after):
        assert gone.case.pk in keystore.erased_ids()
        with pytest.raises(keystore.KeyGone):
            keystore.load(gone.case.pk)
    assert keystore.orphan_ids() == [new.case.pk]
    assert [path for path in elsewhere.folder.rglob("*") if after.case.pk.hex in path.name] == []
    assert "Erased cases: 0 keys left out; the rows of 1 cases removed again." in said
    assert "1 daily roots add up" in said
    assert "Cases that open: 2." in said
    # Nobody can know of the last one, and it is said.
    assert "Cases that were erased, and pictures that were taken back, after" in said
    names = elsewhere.ask(
        "SELECT name FROM audit_event WHERE case_id = %s ORDER BY sequence", after.case.pk
    )
    assert names[-1] == ("CASE_ERASED",)
    assert elsewhere.ask("SELECT count(*) FROM audit_event WHERE name = 'RESTORED'") == [(1,)]
    assert shape(elsewhere) == shape(host)


def shape(host: Host) -> dict[str, list[tuple]]:
    """Who may do what with each table, by whom more are made; triggers and constraints."""
    granted = "a.grantee::regrole::text, a.privilege_type FROM"
    return {
        "rights": host.ask(
            f"SELECT relname, {granted} pg_class c, aclexplode(relacl) a "
            "WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
        ),
        "default rights": host.ask(
            f"SELECT defaclobjtype::text, {granted} pg_default_acl d, aclexplode(defaclacl) a "
            "ORDER BY 1, 2, 3"
        ),
        "triggers": host.ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"),
        "constraints": host.ask("SELECT conname FROM pg_constraint ORDER BY 1"),
    }


def test_an_erasure_is_obeyed_from_the_chain_or_from_the_ledger_here_alone(host, elsewhere, copies):
    """The copy of the keys is the older one: it has every key, and no line in its ledger."""
    chain_only, here_only, kept = (open_for(LINK) for _ in range(3))
    told("backup_keys", copies[1])
    erase(chain_only)
    told("backup", copies[0])
    elsewhere.use()
    keystore.remember_erased([here_only.case.pk])

    said = restored(elsewhere, copies)

    assert ids(elsewhere) == {kept.case.pk}
    assert keystore.every_id() == [kept.case.pk]
    assert keystore.orphan_ids() == []
    assert "Erased cases: 2 keys left out; the rows of 1 cases removed again." in said


def test_what_was_taken_out_and_destroyed_since_the_backup_does_not_come_back(
    host, elsewhere, copies
):
    opened = open_for(f"{LINK}\n{LINK.replace('1859', '1860')}")
    taken = factories.match(opened).capture
    kept = factories.copy_of(taken, opened)
    gone, stays = opened.case.posts.order_by("number")
    factories.put_aside(opened)
    told("backup", copies[0])
    withdraw_picture(opened, kind="capture", picture_id=taken.pk, now=NOW)
    remove_post(opened, post_id=gone.pk, now=NOW)
    assert destroy_due(now=NOW + WAIT) == 3
    told("backup_keys", copies[1])

    said = restored(elsewhere, copies)

    assert elsewhere.ask("SELECT id, copy_of_id FROM posts_capture") == [(kept.pk, None)]
    assert elsewhere.ask("SELECT id FROM posts_reportedpost") == [(stays.pk,)]
    assert elsewhere.ask("SELECT count(*) FROM cases_takenback") == [(0,)]
    elsewhere.use()
    on_disk = {path.name for path in sealed_files.every_path()}
    assert kept.file_id in on_disk
    assert taken.file_id not in on_disk
    assert "removed again: 3." in said
    assert "LOOK AT THIS" not in said


@pytest.mark.parametrize("not_told", [None, "The order says so."])
def test_a_duty_to_keep_of_after_the_backup_is_asked_for_and_those_of_the_backup_are_named(
    host, elsewhere, copies, not_told
):
    before, since = open_for(LINK), open_for(LINK)
    now = datetime.now(UTC)

    def keep(opened):
        hold_by_law(
            reference=opened.case.reference, until=now + timedelta(days=90), basis="An order.",
            not_told=not_told, now=now,
        )  # fmt: skip

    keep(before)
    told("backup", copies[0])
    told("backup_keys", copies[1])
    keep(since)

    said = restored(elsewhere, copies).partition("BEFORE YOU START THE SERVER set each again")[2]

    assert before.case.reference in said
    assert since.case.reference not in said
    assert ("NOBODY MAY BE TOLD" in said) == (not_told is not None)


@pytest.mark.long
def test_a_restored_keystore_opens_with_the_former_key_and_is_rotated_there(
    host, elsewhere, copies
):
    kept = open_for(LINK)
    told("backup", copies[0])
    told("backup_keys", copies[1])
    new = {"INSTANCE_KEY": "a new key"}
    asked = ("restore", copies[0], "--keys", copies[1])
    code, said = elsewhere.manage(*asked, **new)
    assert code == 1
    assert "is neither INSTANCE_KEY nor among FORMER_INSTANCE_KEYS" in said
    assert not (elsewhere.folder / "keystore" / "restoring").exists()
    old = {**new, "FORMER_INSTANCE_KEYS": configured.INSTANCE_KEY}
    right(elsewhere.manage(*asked, **old))
    assert "Wrapped anew: 1." in right(elsewhere.manage("rotate_keys", **old))
    elsewhere.use()
    with pytest.raises(vault.CannotOpen):
        keystore.load(kept.case.pk)


def letters(state: str) -> OutgoingMail:
    """A letter that waits, or is on its way."""
    opened = open_for(LINK)
    submission = factories.approved(opened).submissions.get()
    row = OutgoingMail(submission=submission, asked_at=NOW, asked_by="code-holder", state=state)
    if state == "SENDING":
        row.leased_until = NOW
        row.message_id_sealed = opened.key.seal_text("<a@b.example>", row.place("message_id"))
    row.save()
    return row


def test_nothing_is_sent_again_nobody_is_signed_in_and_no_invitation_works_twice(
    host, elsewhere, copies
):
    waiting, sending = letters("WAITING"), letters("SENDING")
    create_organisation(name="A Charity", report_address="", role=Role.CASEWORKER, now=NOW)
    Client().session.save()
    assert (Session.objects.count(), Invitation.objects.count()) == (1, 1)
    told("backup", copies[0])
    told("backup_keys", copies[1])

    said = restored(elsewhere, copies)

    rows = elsewhere.ask("SELECT id, state, ended_at IS NULL FROM removals_outgoingmail")
    assert sorted(rows) == sorted([(one.pk, "UNKNOWN", False) for one in (waiting, sending)])
    assert elsewhere.ask("SELECT count(*) FROM audit_event WHERE name = 'MAIL_UNKNOWN'") == [(2,)]
    assert "now in doubt: 2. Nothing was sent." in said
    assert "Ended: 1 sessions, 1 invitations" in said
    assert ids(elsewhere, "django_session", "session_key") == set()
    assert ids(elsewhere, "accounts_invitation") == set()


@pytest.mark.long
def test_a_hidden_case_stays_hidden_and_is_not_erased_in_the_minute_of_the_start(
    host, elsewhere, copies
):
    """Its 72 hours ran out, or would soon: whether it was undone meanwhile, nobody knows."""
    due, later = open_for(LINK), open_for(LINK)
    now = datetime.now(UTC)
    for opened, ends in ((due, now - timedelta(hours=1)), (later, now + timedelta(hours=9))):
        Case.objects.filter(pk=opened.case.pk).update(
            hidden_at=ends - timedelta(hours=72), erase_at=ends
        )
    told("backup", copies[0])
    told("backup_keys", copies[1])
    assert "Hidden cases with less than 72 hours left: 2." in restored(elsewhere, copies)
    found = dict(elsewhere.ask("SELECT id, erase_at FROM cases_case WHERE hidden_at IS NOT NULL"))
    for hidden in (due, later):
        assert found[hidden.case.pk] > now + timedelta(hours=71)


@pytest.mark.long
def test_where_only_the_database_was_lost_the_keystore_is_used_as_it_is(host, elsewhere, copies):
    kept, gone, new = open_for(LINK), open_for(LINK), None
    told("backup", copies[0])
    erase(gone)
    new = open_for(LINK)
    code, said = elsewhere.manage("restore", copies[0])
    assert code == 1
    assert "Name a copy of them with --keys." in said
    shutil.copytree(host.folder / "keystore", elsewhere.folder / "keystore")

    said = right(elsewhere.manage("restore", copies[0]))

    assert ids(elsewhere) == {kept.case.pk}
    elsewhere.use()
    assert (keystore.every_id(), keystore.orphan_ids()) == ([kept.case.pk], [new.case.pk])
    assert "there again" not in said


@pytest.mark.long
def test_a_case_whose_key_is_newer_than_the_copy_is_named_and_the_rest_is_there(
    host, elsewhere, copies
):
    kept = open_for(LINK)
    told("backup_keys", copies[1])
    new = open_for(LINK)
    told("backup", copies[0])
    code, said = elsewhere.manage("restore", copies[0], "--keys", copies[1])
    assert code == 1
    assert f"1 cases have no key in the copy, and do not open: {new.case.reference}." in said
    assert "Cases that open: 1." in said
    assert ids(elsewhere) == {kept.case.pk, new.case.pk}
    assert right(elsewhere.manage("check")) is not None


@pytest.mark.long
def test_the_keys_of_another_installation_are_refused(host, elsewhere, copies, tmp_path, settings):
    open_for(LINK)
    told("backup", copies[0])
    settings.KEYSTORE_DIR = tmp_path / "third" / "keystore"
    keystore.database_id(new=factories.new_id())
    told("backup_keys", copies[1])
    code, said = elsewhere.manage("restore", copies[0], "--keys", copies[1])
    assert code == 1
    assert "are of another database" in said


PHASES = ("Restoring the database", "Restoring keys", "Restoring sealed files")


@pytest.mark.long
@pytest.mark.parametrize("phase", PHASES)
def test_a_restore_killed_in_the_middle_starts_nothing_and_is_begun_again(
    host, elsewhere, copies, phase
):
    kept, gone = open_for(LINK), open_for(LINK)
    for _ in range(60):
        factories.reference(kept, PICTURE)
    told("backup", copies[0])
    erase(gone)
    told("backup_keys", copies[1])

    killed(elsewhere, copies, phase)

    code, said = elsewhere.manage("check", TAKEDOWN_MODE="production")
    assert code == 1
    assert "A restore was begun here and not finished" in said
    assert [path for path in elsewhere.folder.rglob("*") if gone.case.pk.hex in path.name] == []
    said = restored(elsewhere, copies)
    assert "Sealed files: 60." in said
    assert ids(elsewhere) == {kept.case.pk}
    code, said = elsewhere.manage("check", TAKEDOWN_MODE="production")
    assert "A restore was begun" not in said


def killed(host: Host, copies: tuple[Path, Path], phase: str) -> None:
    child = host.start("restore", copies[0], "--keys", copies[1])
    for line in child.stdout:
        if line.startswith(phase):
            break
    time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL


@pytest.mark.long
def test_another_backup_cannot_be_laid_over_a_half_restored_one(host, elsewhere, copies, tmp_path):
    open_for(LINK)
    told("backup", copies[0])
    told("backup", tmp_path / "second")
    told("backup_keys", copies[1])
    killed(elsewhere, copies, PHASES[0])
    code, said = elsewhere.manage("restore", tmp_path / "second", "--keys", copies[1])
    assert code == 1
    assert "Another backup was begun to be restored here" in said
