"""A backup holds everything and opens nothing; what is broken off or changed is no backup."""

from __future__ import annotations

import json
import os
import stat
from datetime import timedelta
from pathlib import Path

from django.conf import settings as configured
from django.core.management import CommandError
from django.db import connection

import psycopg
import pytest

from takedown.audit.models import Event
from takedown.cases import keystore, manifests
from takedown.common import backup_files, sealed_files
from takedown.common.backup_files import BackupRefused
from takedown.flows.sweep import tidy
from takedown.jobs.management.commands import backup, backup_keys
from takedown.standalone import locks
from tests import factories
from tests.backups.drill import PICTURE, this_host, told
from tests.cases.keystores import url_of_this_database
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LINK = "https://x.com/someone/status/1859000000000000001"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def host(settings, tmp_path, monkeypatch):
    """Folders of this test's own, and the database as its owner reaches it."""
    for name in ("DATA_DIR", "KEYSTORE_DIR", "SEALED_DIR"):
        setattr(settings, name, getattr(settings, name))
    found = this_host(tmp_path / "data")
    monkeypatch.setenv("OWNER_DATABASE_URL", url_of_this_database())
    return found


@pytest.fixture
def at(monkeypatch):
    def now(moment) -> None:
        for command in (backup, backup_keys):
            monkeypatch.setattr(command, "now", lambda: moment)

    now(NOW)
    return now


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_backup_holds_all_of_the_database_and_every_sealed_file_but_no_key(at, tmp_path):
    opened = open_for(LINK)
    picture = factories.reference(opened, PICTURE)
    said = told("backup", tmp_path / "copies")

    (folder,) = backup_files.complete(tmp_path / "copies")
    manifest, mark = manifests.read_manifest(folder, kind=manifests.BACKUP)
    assert set(manifest.files) == {
        "database.dump",
        f"sealed/{picture.file_id[:2]}/{picture.file_id}",
    }
    assert backup_files.check(folder, manifest.files) > len(PICTURE)
    assert "Sealed files: 1" in said
    assert manifest.database == keystore.database_id()
    event = Event.objects.get(name="BACKUP_MADE")
    assert event.details == {"count": 1, "digest": mark}
    everything = b"".join(path.read_bytes() for path in files_in(folder))
    key_file = next(Path(configured.KEYSTORE_DIR).glob("??/*.key"))
    wrapped = json.loads(key_file.read_bytes())["wrapped"]
    for secret in (
        configured.INSTANCE_KEY, configured.CODE_PEPPER, configured.SECRET_KEY, wrapped, "nobody but her may see",
    ):  # fmt: skip
        assert secret.encode() not in everything
    assert opened.key.secret not in everything
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_in(folder)} == {0o600}
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_the_second_backup_copies_only_what_is_new_and_each_is_whole(at, tmp_path):
    opened = open_for(LINK)
    first = factories.reference(opened, PICTURE).file_id
    told("backup", tmp_path / "copies")
    second = factories.reference(opened, PICTURE[:5000]).file_id
    at(NOW + DAY)
    assert "1 of them as in the backup before" in told("backup", tmp_path / "copies")

    one, two = backup_files.complete(tmp_path / "copies")
    name = f"sealed/{first[:2]}/{first}"
    assert (one / name).samefile(two / name)
    manifest, _ = manifests.read_manifest(two, kind=manifests.BACKUP)
    assert f"sealed/{second[:2]}/{second}" in manifest.files
    backup_files.check(two, manifest.files)


def test_what_was_broken_off_is_no_backup_and_goes_with_the_next(at, tmp_path):
    copies = tmp_path / "copies"
    broken = backup_files.begin(backup_files.private_folder(copies, apart_from=()), now=NOW - DAY)
    (broken / "database.dump").write_bytes(b"half")
    with pytest.raises(BackupRefused, match="no whole backup"):
        backup_files.chosen(copies)
    told("backup", copies)
    assert not broken.exists()
    assert backup_files.chosen(copies).name == "2026-11-20T173000Z"


@pytest.mark.parametrize("command", ["backup", "backup_keys"])
def test_copies_over_30_days_old_go_but_never_the_newest(at, tmp_path, command):
    open_for(LINK)
    for days in (0, 1, 30):
        at(NOW + days * DAY)
        told(command, tmp_path / "copies")
    assert len(backup_files.complete(tmp_path / "copies")) == 3
    at(NOW + 31 * DAY)
    assert "removed: 1" in told(command, tmp_path / "copies")
    at(NOW + 400 * DAY)
    assert "removed: 3" in told(command, tmp_path / "copies")


def test_a_copy_of_the_keystore_holds_wrapped_keys_and_what_was_erased(at, tmp_path):
    kept, gone = open_for(LINK), open_for(LINK)
    keystore.destroy(gone.case.pk)
    assert "Keys: 1." in told("backup_keys", tmp_path / "keys")
    folder = backup_files.chosen(tmp_path / "keys")
    names = [str(path.relative_to(folder)) for path in files_in(folder)]
    assert set(names) == {
        f"keys/{kept.case.pk.hex[:2]}/{kept.case.pk.hex}.key", "keys/erased.ledger", "keys/removed.ledger",
        "manifest.json",
    }  # fmt: skip
    assert (folder / "keys/erased.ledger").read_text() == f"{gone.case.pk}\n"
    everything = b"".join(path.read_bytes() for path in files_in(folder))
    assert configured.INSTANCE_KEY.encode() not in everything
    assert kept.key.secret not in everything


def test_a_case_erased_while_the_keystore_is_copied_is_not_in_the_copy(at, tmp_path):
    kept, gone = open_for(LINK), open_for(LINK)
    with pytest.MonkeyPatch.context() as patch:

        def erased_ids():
            """Keys are copied, and the ledger is asked for: in this moment one is erased."""
            assert len([path for path in files_in(tmp_path / "keys") if path.suffix == ".key"]) == 2
            patch.undo()
            keystore.destroy(gone.case.pk)
            return keystore.erased_ids()

        patch.setattr(keystore, "erased_ids", erased_ids)
        told("backup_keys", tmp_path / "keys")
    names = {path.stem for path in files_in(tmp_path / "keys") if path.suffix == ".key"}
    assert names == {kept.case.pk.hex}


def test_keys_can_be_saved_when_the_database_is_lost(at, tmp_path, monkeypatch):
    open_for(LINK)
    tidy(now=NOW)
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")
    connection.close()
    said = told("backup_keys", tmp_path / "keys")
    assert "Keys: 1." in said
    assert "it was not noted there" in said


def refused(*arguments: object) -> str:
    with pytest.raises(CommandError) as error:
        told(*arguments)
    return str(error.value)


def test_a_folder_that_others_may_read_or_that_is_not_apart_is_refused(at, tmp_path):
    open_for(LINK)
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o750)
    for command in ("backup", "backup_keys"):
        assert "Others can look into" in refused(command, tmp_path / "open")
        assert "not apart" in refused(command, tmp_path / "data" / "copies")
        assert "not apart" in refused(command, tmp_path)
        assert "not apart" in refused(command, Path(configured.KEYSTORE_DIR))
    told("backup", tmp_path / "copies")
    assert "Keep them apart" in refused("backup_keys", tmp_path / "copies")
    told("backup_keys", tmp_path / "keys")
    assert "keep them apart" in refused("backup", tmp_path / "keys")


def test_the_backup_of_another_database_than_the_keystores_is_refused(at, tmp_path):
    tidy(now=NOW)
    (Path(configured.KEYSTORE_DIR) / "database-id").unlink()
    keystore.database_id(new=factories.new_id())
    assert "do not belong together" in refused("backup", tmp_path / "copies")
    assert backup_files.complete(tmp_path / "copies") == []


def test_a_dump_that_fails_is_said_without_a_row_or_a_password_and_leaves_no_backup(
    at, tmp_path, monkeypatch
):
    open_for(LINK)
    url = url_of_this_database().replace("?", "_gone?")
    monkeypatch.setenv("OWNER_DATABASE_URL", url)
    said = refused("backup", tmp_path / "copies")
    assert "pg_dump failed" in said
    assert connection.settings_dict["PASSWORD"] not in said
    assert backup_files.complete(tmp_path / "copies") == []


def test_two_backups_into_one_folder_do_not_mix(at, tmp_path):
    copies = backup_files.private_folder(tmp_path / "copies", apart_from=())
    with locks.holding(copies / ".lock"):
        assert "at work there" in refused("backup", copies)


def changed_file(folder: Path) -> None:
    path = folder / "database.dump"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_file(folder: Path) -> None:
    path = next((folder / "sealed").glob("*/*"))
    os.truncate(path, path.stat().st_size - 1)


def missing_file(folder: Path) -> None:
    next((folder / "sealed").glob("*/*")).unlink()


def made_anew(folder: Path) -> None:
    """As somebody does who changed a file and has no instance key: with the right digest of it."""
    changed_file(folder)
    path = folder / "manifest.json"
    body = json.loads(path.read_text())
    body["files"]["database.dump"][1] = backup_files.entry_of(folder / "database.dump").digest
    path.write_text(json.dumps(body))


def half_a_manifest(folder: Path) -> None:
    os.truncate(folder / "manifest.json", 100)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (changed_file, "database.dump is not as it was written"),
        (cut_file, "is not as it was written"),
        (missing_file, "is missing or cannot be read"),
        (made_anew, "manifest.json is not as it was written: somebody changed it"),
        (half_a_manifest, "manifest.json cannot be read"),
    ],
)
def test_one_wrong_bit_anywhere_is_found_before_anything_is_touched(at, tmp_path, harm, words):
    factories.reference(open_for(LINK), PICTURE)
    told("backup", tmp_path / "copies")
    told("backup_keys", tmp_path / "keys")
    asked = ("restore", tmp_path / "copies", "--keys", tmp_path / "keys")
    assert "Every file is as it was written" in told(*asked, "--check")
    harm(backup_files.chosen(tmp_path / "copies"))
    for arguments in (asked, (*asked, "--check")):
        assert words in refused(*arguments)
    assert Event.objects.filter(name="CASE_OPENED").exists()


def test_only_who_has_the_instance_key_and_the_pepper_may_restore(at, tmp_path, settings):
    open_for(LINK)
    told("backup", tmp_path / "copies")
    settings.CODE_PEPPER = "another"
    assert "CODE_PEPPER is another one" in refused("restore", tmp_path / "copies", "--check")
    settings.INSTANCE_KEY = "another"
    assert "is neither INSTANCE_KEY nor among" in refused("restore", tmp_path / "copies", "--check")


def test_nothing_is_restored_over_what_is_there(at, tmp_path):
    factories.reference(open_for(LINK), PICTURE)
    told("backup", tmp_path / "copies")
    told("backup_keys", tmp_path / "keys")
    before = [path.read_bytes() for path in files_in(tmp_path / "data")]
    asked = ("restore", tmp_path / "copies", "--keys", tmp_path / "keys")
    assert "other connections use this database" in with_another_connection(asked)
    assert "The database is not empty" in refused(*asked)
    assert [path.read_bytes() for path in files_in(tmp_path / "data")] == before
    assert not (tmp_path / "data" / "keystore" / "restoring").exists()
    assert next(sealed_files.every_path()).exists()


def with_another_connection(asked: tuple[object, ...]) -> str:
    with psycopg.connect(url_of_this_database()):
        return refused(*asked)


@pytest.mark.parametrize("days", [0, -1, 31, 3650])
def test_no_backup_is_kept_for_longer_than_the_30_days_that_people_are_told(at, tmp_path, days):
    with pytest.raises(CommandError, match="must be 1 to 30") as refused:
        told("backup", tmp_path / "copies", "--keep-days", str(days))
    assert refused.value.returncode == 2
    assert not (tmp_path / "copies").exists()
