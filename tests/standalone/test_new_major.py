"""A database that an older PostgreSQL made: refused with a sentence, and moved with nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from takedown.standalone import binaries, database, moving, new_major, unprivileged
from takedown.standalone.new_major import NotMoved, keep_programs, major_of, move
from takedown.standalone.places import Places
from takedown.standalone.postgres import PostgresRefused
from tests.chaos.installation import new_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def where(tmp_path: Path) -> Places:
    made = Places(checkout=tmp_path, data=tmp_path / "d")
    made.prepare()
    return made


def of_version(where: Places, major: int) -> None:
    where.cluster.mkdir()
    (where.cluster / "PG_VERSION").write_text(f"{major}\n")


def test_where_there_is_no_database_or_it_fits_nothing_is_moved(where: Places) -> None:
    assert major_of(where) is None
    assert "fits" in move(where, os.environ)
    of_version(where, binaries.major_version(binaries.find_binaries(os.environ)))
    assert "fits" in move(where, os.environ)
    assert where.cluster.exists()


def test_without_the_programs_that_made_it_it_stays_where_it_is(where: Places) -> None:
    of_version(where, 9)
    with pytest.raises(NotMoved, match="The programs of PostgreSQL 9"):
        move(where, os.environ)
    assert major_of(where) == 9
    assert not (where.data / "moving.dump").exists()


def test_what_an_earlier_move_left_is_not_overwritten(where: Places) -> None:
    of_version(where, 9)
    (where.data / "postgres.9").mkdir()
    with pytest.raises(NotMoved, match="is in the way"):
        move(where, os.environ)


# A move that stops itself dead, as a power cut would, once it has come this far.
KILLED = """
import os, signal, sys
from pathlib import Path
from takedown.standalone import moving, new_major
from takedown.standalone.places import Places

where, step = Places(checkout=Path(sys.argv[1]), data=Path(sys.argv[1]) / "d"), sys.argv[2]

def die_at(name):
    if name == step:
        os.kill(os.getpid(), signal.SIGKILL)

def dumped(places, environment, old, dump):
    dump.write_text("all of it")
    die_at("dumped")
    return {}

def loaded(places, environment, dump, counts):
    die_at("renamed")
    places.cluster.mkdir()
    (places.cluster / "half").write_text("loaded")
    die_at("begun to load")
    (places.cluster / "PG_VERSION").write_text("99")
    die_at("loaded")

def begin(places, major):
    begun(places, major)
    die_at("flag set")

begun, moving.begin = moving.begin, begin
new_major._dumped, new_major._loaded = dumped, loaded
moving.end = lambda places: die_at("counted")
new_major.move(where, os.environ, Path("/"))
"""
STEPS = ("flag set", "renamed", "begun to load", "loaded", "counted")


def killed(where: Places, step: str) -> None:
    of_version(where, 9)
    (where.cluster / "rows").write_text("of people")
    (where.data / "programs").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(where.checkout), step], check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("step", STEPS)
def test_a_move_that_was_killed_is_begun_anew_from_the_old_files(where: Places, step: str) -> None:
    killed(where, step)
    # Here it goes no further: the programs that made it are not there.
    with pytest.raises(NotMoved, match="The programs of PostgreSQL 9"):
        move(where, os.environ)
    assert (where.cluster / "rows").read_text() == "of people"
    assert not (where.cluster / "half").exists()
    assert major_of(where) == 9
    assert (where.data / "programs").exists()
    assert not list(where.data.glob("postgres.*")) + list(where.data.glob("moving*"))


def test_one_that_was_killed_while_it_dumped_has_changed_nothing(where: Places) -> None:
    killed(where, "dumped")
    assert moving.begun(where) is None
    with pytest.raises(NotMoved, match="The programs of PostgreSQL 9"):
        move(where, os.environ)
    assert (where.cluster / "rows").exists()


@pytest.mark.parametrize("step", STEPS)
def test_while_a_move_is_broken_off_nothing_starts_and_no_database_is_made(
    where: Places, step: str
) -> None:
    killed(where, step)
    before = sorted(where.data.rglob("*"))
    with pytest.raises(PostgresRefused, match="nothing of the database is lost"):
        database.make(where, os.environ)
    keep_programs(where, os.environ)
    assert sorted(where.data.rglob("*")) == before


@pytest.mark.parametrize("step", ["dumped", "loaded"])
def test_a_move_that_fails_leaves_the_database_as_it_was(
    where: Places, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    of_version(where, 9)

    def fails(places: Places, *_rest: object) -> None:
        if step == "loaded":
            of_version(places, 99)
        raise OSError("No space left")

    def is_dumped(*_all: object) -> dict[str, int]:
        return {}

    monkeypatch.setattr(new_major, "_dumped", fails if step == "dumped" else is_dumped)
    monkeypatch.setattr(new_major, "_loaded", fails)
    with pytest.raises(OSError, match="No space left"):
        move(where, os.environ, where.data)
    assert major_of(where) == 9
    assert not list(where.data.glob("postgres.*")) + list(where.data.glob("moving*"))


def test_where_the_old_files_are_gone_what_is_there_is_not_taken_for_them(where: Places) -> None:
    killed(where, "loaded")
    (where.data / "postgres.9").rename(where.data / "elsewhere")
    with pytest.raises(NotMoved, match="is not there"):
        move(where, os.environ)
    assert (where.cluster / "half").exists()
    assert moving.begun(where) == 9


def test_beside_the_files_of_an_older_one_no_empty_database_is_made(where: Places) -> None:
    (where.data / "postgres.9").mkdir()
    (where.data / "programs").mkdir()
    with pytest.raises(PostgresRefused, match="may hold everything"):
        database.make(where, os.environ)
    with pytest.raises(PostgresRefused, match="may hold everything"):
        move(where, os.environ)
    assert not where.cluster.exists()
    assert (where.data / "programs").exists()


def test_programs_that_an_update_may_replace_are_kept_and_run(where: Places) -> None:
    programs = binaries.find_binaries(os.environ)
    if programs.parent.name != "pginstall":
        pytest.skip("the programs are not the wheel's")
    of_version(where, binaries.major_version(programs))
    keep_programs(where, os.environ)
    (kept,) = (where.data / "programs").glob("*/pginstall/bin")
    assert binaries.major_version(kept) == major_of(where)


def older() -> Path:
    """Debian's programs, where they are of another version than those that are used."""
    newest = binaries.major_version(binaries.find_binaries(os.environ))
    for folder in sorted(binaries.DEBIAN.glob("*/bin")):
        if 15 <= int(folder.parent.name) < newest and (folder / "initdb").exists():
            return folder
    pytest.skip("there is no older PostgreSQL here")


@pytest.mark.long
@pytest.mark.slow
def test_a_whole_database_comes_over_and_the_record_verifies():
    old, top = older(), new_folder()
    person = unprivileged.person()
    if person:
        os.chown(top, person.uid, person.gid)
    top.chmod(0o755)

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "TAKEDOWN_DATA": str(top / "d"), **settings}
        given.pop("DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-m", "takedown.standalone", *arguments],
            env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip

    try:
        made = run("manage", "create_organisation", "A Charity", POSTGRES_BIN=str(old))
        assert made.returncode == 0, made.stderr
        refused = run("manage", "flags")
        assert refused.returncode == 1
        assert f"was made by PostgreSQL {old.parent.name}" in refused.stderr
        (top / "d" / "postgres").rename(top / "d" / f"postgres.{old.parent.name}")
        (top / "d" / "moving-database").write_text(f"{old.parent.name}\n")
        for command in ("flags", "doctor"):
            refused = run("manage", command)
            assert refused.returncode == 1
            assert "nothing of the database is lost" in refused.stderr + refused.stdout
        assert not (top / "d" / "postgres").exists()
        moved = run("move-database", "--from", str(old))
        assert moved.returncode == 0, moved.stderr
        assert f"was moved from PostgreSQL {old.parent.name} to " in moved.stdout
        verified = run("manage", "verify_custody")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert run("manage", "invite", "A Charity").returncode == 0
        examined = run("manage", "doctor").stdout
        assert "ok     The application may add to the record and not change it." in examined
        assert "ok     The tables are those of this version." in examined
        assert (top / "d" / f"postgres.{old.parent.name}" / "PG_VERSION").exists()
        assert not (top / "d" / "moving.dump").exists()
        assert "fits these programs" in run("move-database").stdout
    finally:
        shutil.rmtree(top, ignore_errors=True)
