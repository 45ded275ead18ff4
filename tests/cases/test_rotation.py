"""A new instance key: everything comes under it, nothing is lost, nothing erased comes back."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

from django.core.management import call_command

import pytest

from takedown.audit.models import Event
from takedown.cases import instance_keys, key_files, keystore, rewrapping
from takedown.cases.contact_keys import contact_key
from takedown.cases.link_keys import link_key
from takedown.common import vault
from takedown.common.identifiers import new_id
from takedown.web.key_checks import instance_keys_fit
from tests.cases.keystores import MANAGE, NEW, OLD, environment, files, ids, made, opens
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def keystore_under_the_old_key(settings, tmp_path):
    settings.KEYSTORE_DIR = tmp_path / "keystore"
    settings.INSTANCE_KEY, settings.FORMER_INSTANCE_KEYS = OLD, ()


def replace_key(settings, *former: str) -> None:
    settings.INSTANCE_KEY, settings.FORMER_INSTANCE_KEYS = NEW, former or (OLD,)


def told(*arguments: str) -> tuple[int, str]:
    """What the command exits with, and says."""
    out = StringIO()
    try:
        call_command("rotate_keys", *arguments, stdout=out, stderr=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_reading_picks_the_key_by_its_id_and_writing_takes_the_current(settings):
    (old,) = made(1)
    replace_key(settings, "another", OLD)
    (new,) = made(1)
    assert opens(old)
    assert opens(new)
    assert sorted(ids()) == sorted([instance_keys.former()[1].id, instance_keys.current().id])


def test_a_key_of_an_unknown_instance_key_is_refused_by_its_id(settings):
    (old,) = made(1)
    was = instance_keys.current().id
    replace_key(settings, "another")
    with pytest.raises(vault.CannotOpen, match=f"instance key {was}, which is neither"):
        keystore.load(old.case_id)


def test_a_damaged_key_file_is_refused_plainly(settings):
    (one,) = made(1)
    files()[0].write_bytes(b'{"instance_key": "0')
    with pytest.raises(vault.CannotOpen, match="damaged"):
        keystore.load(one.case_id)


@pytest.mark.django_db
def test_every_kind_of_key_comes_under_the_new_one_and_keeps_its_time(settings):
    cases = made(3)
    organisation, orphan = new_id(), cases[2]
    links, contacts = link_key(organisation), contact_key(organisation)
    keystore.set_aside(orphan.case_id, timestamp=NOW.timestamp())
    replace_key(settings)
    assert told("--check")[0] == 1

    assert told() == (0, "Wrapped anew: 4. Already current: 0. Failed: 0.\n")

    assert set(ids()) == {instance_keys.current().id}
    (aside,) = (path for path in files() if path.parent.name == "orphans")
    assert aside.stat().st_mtime == NOW.timestamp()
    assert {stat.S_IMODE(path.stat().st_mode) for path in files()} == {0o600}
    event = Event.objects.get(name="KEYS_ROTATED")
    assert event.details == {"count": 4, "digest": instance_keys.current().id}
    settings.FORMER_INSTANCE_KEYS = ()
    assert all(opens(key) for key in cases)
    assert (link_key(organisation), contact_key(organisation)) == (links, contacts)
    assert told() == (0, "Wrapped anew: 0. Already current: 4. Failed: 0.\n")
    assert told("--check") == (0, "Under the current instance key: 4.\n")
    assert Event.objects.filter(name="KEYS_ROTATED").count() == 1


@pytest.mark.django_db
def test_what_cannot_be_wrapped_is_named_and_the_rest_is_done(settings):
    kept, lost = made(1)[0], made(1)[0]
    was = instance_keys.current().id
    settings.INSTANCE_KEY = "a third key"
    foreign = made(1)[0]
    third = instance_keys.current().id
    replace_key(settings)
    path = next(one for one in files() if lost.case_id.hex in one.name)
    path.write_text("{")
    strange = Path(settings.KEYSTORE_DIR) / "passports" / f"{new_id().hex}.key"
    key_files.write_key(strange, vault.new_key(), owner="somebody")

    code, said = told()

    assert code == 1
    assert "Wrapped anew: 1." in said
    assert "Failed: 3." in said
    assert f"{foreign.case_id.hex}.key: This is sealed under the instance key {third}" in said
    assert f"{lost.case_id.hex}.key: A key file is damaged." in said
    assert "It is not known whose key this is." in said
    assert (
        f"NOT under the current instance key: 1, under the instance key {third}, which was not given."
        in said
    )
    assert "NOT under the current instance key: 1, damaged." in said
    assert was not in ids_that_read()
    assert opens(kept)


def ids_that_read() -> set[str]:
    return {rewrapping.id_of(path) for path in files()}


@pytest.mark.django_db
def test_a_key_that_is_erased_at_the_worst_moment_does_not_come_back(settings, monkeypatch):
    """Between reading a key and putting it back wrapped anew, somebody erases the case."""
    (one,) = made(1)
    replace_key(settings)
    erasing = threading.Thread(target=keystore.destroy, args=[one.case_id])
    at_the_draft = os.utime

    def erase_now(*given: object, **named: object) -> None:
        erasing.start()
        # The ledger is written at once; the key itself has to wait for us.
        while one.case_id not in keystore.erased_ids():
            time.sleep(0.01)
        assert files()
        at_the_draft(*given, **named)

    monkeypatch.setattr(os, "utime", erase_now)
    rewrapping.rewrap_all()
    erasing.join()

    assert files() == []
    with pytest.raises(keystore.KeyGone):
        keystore.load(one.case_id)


def side_by_side(*work) -> None:
    """Do all of it at once, and fail with what went wrong in any of it."""
    with ThreadPoolExecutor(len(work)) as threads:
        for done in [threads.submit(each) for each in work]:
            done.result()


@pytest.mark.django_db
def test_cases_are_opened_erased_and_set_aside_while_keys_are_rotated_twice_at_once(settings):
    keys, opened = made(60), []
    replace_key(settings)

    def erase() -> None:
        for key in keys[::3]:
            keystore.destroy(key.case_id)

    def move() -> None:
        for key in keys[1::3]:
            keystore.set_aside(key.case_id, timestamp=NOW.timestamp())
            keystore.take_back(key.case_id)

    rotate = rewrapping.rewrap_all
    side_by_side(rotate, rotate, erase, move, lambda: opened.extend(made(20)))

    assert told()[0] == 0
    settings.FORMER_INSTANCE_KEYS = ()
    left = [key for place, key in enumerate(keys) if place % 3]
    assert all(opens(key) for key in (*left, *opened))
    assert len(files()) == len(left) + len(opened)


def test_what_a_killed_process_left_is_finished_and_leaves_no_copy(settings):
    """Killed between ledger and key; and, before that, between the draft of a key and its name."""
    first, second = made(2)
    for key in (first, second):
        path = next(one for one in files() if one.name == f"{key.case_id.hex}.key")
        os.link(path, path.with_name(f".{path.name}.0123456789ab"))
    keystore.remember_erased([first.case_id])
    replace_key(settings)

    rewrapping.rewrap_all()
    keystore.destroy(second.case_id)

    assert files() == []


def test_an_erasure_broken_off_in_the_ledger_spoils_no_later_one(settings):
    first, second = made(2)
    keystore.destroy(first.case_id)
    ledger = Path(settings.KEYSTORE_DIR) / "erased.ledger"
    with ledger.open("a") as out:
        out.write("0190abcd-12")
    keystore.destroy(second.case_id)
    assert keystore.erased_ids() == {first.case_id, second.case_id}


def test_checks_say_which_former_keys_are_needed(settings):
    def found() -> list[str]:
        return [message.id for message in instance_keys_fit(None)]

    made(2)
    assert found() == []
    settings.INSTANCE_KEY = NEW
    assert found() == ["takedown.E007"]
    settings.FORMER_INSTANCE_KEYS = (OLD,)
    assert found() == ["takedown.W002"]
    rewrapping.rewrap_all()
    assert found() == ["takedown.W003"]
    settings.FORMER_INSTANCE_KEYS = ()
    assert found() == []


def rotate_and_kill(after: int) -> None:
    """Begin to rotate in a process of its own, and kill it once so many keys are new."""
    child = subprocess.Popen([*MANAGE, "rotate_keys"], env=environment(), stdout=subprocess.DEVNULL)
    newest = instance_keys.current().id
    while rewrapping.count_by_instance_key()[newest] < after and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "it was too quick to be killed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("number", "kills"),
    [
        pytest.param(200, (60,), marks=pytest.mark.slow),
        pytest.param(10_000, (1, 10, 1_000, 3_000, 6_000, 9_000), marks=pytest.mark.long),
    ],
)
def test_rotation_survives_being_killed_and_loses_no_key(settings, number, kills):
    keys = made(number)
    gone = keys[:: number // 20]
    replace_key(settings)
    for after in kills:
        rotate_and_kill(after)
        keystore.destroy(gone.pop().case_id)
        assert sum(rewrapping.count_by_instance_key().values()) == len(files_with_names())
    done = subprocess.run(
        [*MANAGE, "rotate_keys"], check=False, env=environment(), capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    settings.FORMER_INSTANCE_KEYS = ()
    erased = keystore.erased_ids()
    left = [key for key in keys if key.case_id not in erased]
    assert len(left) == number - len(kills)
    assert [key for key in left if not opens(key)] == []
    assert [path for path in files_with_names() if path.stem in {one.hex for one in erased}] == []


def files_with_names() -> list[Path]:
    return [path for path in files() if path.suffix == ".key"]
