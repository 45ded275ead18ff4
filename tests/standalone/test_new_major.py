"""A database that an older PostgreSQL made: refused with a sentence, and moved with nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from takedown.standalone import binaries, unprivileged
from takedown.standalone.new_major import NotMoved, keep_programs, major_of, move
from takedown.standalone.places import Places
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
