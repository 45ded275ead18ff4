"""Whoever can run manage.py and does not know Django's commands destroys nothing by it, and shows no key."""

from __future__ import annotations

import subprocess

import pytest

from takedown.standalone.command import needs_data
from takedown.standalone.management import CommandsOfOurs
from tests.cases.keystores import MANAGE, environment

HARMFUL = (
    ("flush", "--noinput"),
    ("sqlflush",),
    ("dbshell",),
    ("pgtrigger", "disable"),
    ("diffsettings",),
    ("dumpdata",),
    ("loaddata", "x.json"),
    ("createsuperuser",),
    ("runserver",),
    ("test",),
    ("testserver",),
)
BACK = (
    ("accounts", "zero"),
    ("audit",),
    ("--noinput", "audit", "0001"),
    ("--fake",),
    ("--fake-initial",),
    ("--prune", "audit"),
)


def fetched(*arguments: str) -> object:
    """What would run; nothing is run."""
    return CommandsOfOurs(["manage.py", *arguments]).fetch_command(arguments[0])


@pytest.mark.parametrize("arguments", HARMFUL, ids=lambda one: one[0])
def test_what_could_destroy_or_show_is_not_run(arguments):
    with pytest.raises(SystemExit, match=f"{arguments[0]} is not run here"):
        fetched(*arguments)


@pytest.mark.parametrize("arguments", BACK, ids=" ".join)
def test_tables_are_never_taken_away(arguments):
    with pytest.raises(SystemExit, match="restore a backup"):
        fetched("migrate", *arguments)


def test_what_is_needed_runs():
    for one in ("migrate", "check", "collectstatic", "retention", "changepassword", "invite"):
        assert fetched(one)
    assert fetched("migrate", "--noinput", "--verbosity=0", "--skip-checks")


@pytest.mark.django_db
def test_it_is_manage_py_that_refuses_and_it_prints_no_key(tmp_path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MANAGE, *arguments], env=environment(), cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    refused = run("diffsettings")
    assert refused.returncode == 1
    assert "KEY" not in refused.stdout
    assert "docs/commands.md" in refused.stderr
    # Django's own words for what it does not know stay.
    assert "Unknown command" in run("retore").stderr


def test_a_check_of_the_database_has_the_database_up():
    assert needs_data(["check", "--database", "default"])
    assert not needs_data(["check"])
