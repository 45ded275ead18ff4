"""The instance key from a program: once, without a shell, and never in an error."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

from django.conf import settings as configured

import pytest

from takedown.common import instance_key_settings
from takedown.common.environment import SettingRefused
from takedown.common.instance_key_settings import InstanceKeys, instance_keys

KEY = "a key that stands in no message"
MANAGE = Path(configured.BASE_DIR) / "manage.py"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in instance_key_settings.NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Make a program of these lines, and name it as an operator does."""

    def make(script: str, *arguments: str) -> Path:
        path = tmp_path / "ask the service"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        words = " ".join(f"'{one}'" for one in arguments)
        monkeypatch.setenv("INSTANCE_KEY_COMMAND", f"'{path}' {words}")
        return path

    return make


def test_keys_are_given_one_a_line_or_in_a_file(monkeypatch, tmp_path):
    assert instance_keys() == InstanceKeys("", ())
    monkeypatch.setenv("INSTANCE_KEY", "now")
    monkeypatch.setenv("FORMER_INSTANCE_KEYS", "a\n\n b \n")
    assert instance_keys() == InstanceKeys("now", ("a", "b"))
    kept = tmp_path / "former"
    kept.write_text("c\nd\n")
    monkeypatch.setenv("FORMER_INSTANCE_KEYS_FILE", str(kept))
    assert instance_keys() == InstanceKeys("now", ("c", "d"))


def test_what_the_program_prints_is_the_key_and_further_lines_are_former_keys(program, monkeypatch):
    program('echo "$1"; echo; echo before', "now; rm -rf /tmp/x $HOME")
    monkeypatch.setenv("FORMER_INSTANCE_KEYS", "long before")
    assert instance_keys() == InstanceKeys("now; rm -rf /tmp/x $HOME", ("before", "long before"))


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (f"echo '{KEY}'; exit 3", "ended with 3. Run it by hand"),
        (f"echo '{KEY}' >&2; exit 1", "ended with 1"),
        ("exit 0", "printed no key"),
        ("head -c 70000 /dev/zero", "more than a key"),
        ("printf '\\377\\376\\001'", "something else than text"),
        (f"echo '{KEY}'; exec sleep 60", "did not end within 1 seconds"),
    ],
)
def test_a_program_that_fails_is_refused_plainly(program, monkeypatch, script, words):
    monkeypatch.setattr(instance_key_settings, "SECONDS", 1)
    program(script)
    with pytest.raises(SettingRefused, match=words) as refused:
        instance_keys()
    assert KEY not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("command", "words"),
    [("/no/such/program", "cannot be run"), ("'half a quote", "a quote that does not end")],
)
def test_a_program_that_is_not_there_is_refused_plainly(monkeypatch, command, words):
    monkeypatch.setenv("INSTANCE_KEY_COMMAND", command)
    with pytest.raises(SettingRefused, match=words):
        instance_keys()


def test_a_key_and_a_program_that_prints_one_are_too_many(program, monkeypatch):
    program("echo x")
    monkeypatch.setenv("INSTANCE_KEY", "y")
    with pytest.raises(SettingRefused, match="both set"):
        instance_keys()


def started(*arguments: str, **environment: str) -> tuple[int, str]:
    """What a process of ours that starts in production with these settings ends with, and says."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={"PATH": "/usr/bin:/bin", "TAKEDOWN_MODE": "production", **environment},
        cwd=MANAGE.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


GIVEN = {"SECRET_KEY": "a", "CODE_PEPPER": "b"}
ASKED = (
    ("-c", "import takedown.wsgi"),
    (
        *("-m", "celery", "--app", "takedown.celery:app", "worker"),
        *("--pool", "solo", "--loglevel", "DEBUG"),
    ),
    (str(MANAGE), "create_organisation", "A Charity"),
)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ASKED, ids=["web", "worker", "command"])
def test_nothing_that_seals_starts_in_production_without_its_key(arguments, tmp_path):
    code, said = started(*arguments, TAKEDOWN_DATA=str(tmp_path), **GIVEN)
    assert code == 1
    assert "SECRET_KEY, INSTANCE_KEY and CODE_PEPPER must be set" in said


@pytest.mark.slow
def test_a_start_whose_program_fails_says_so_and_not_what_it_printed(program, tmp_path):
    path = program(f"echo '{KEY}'; echo '{KEY}' >&2; exit 7")
    code, said = started(
        str(MANAGE), "rotate_keys", TAKEDOWN_DATA=str(tmp_path), **GIVEN,
        INSTANCE_KEY_COMMAND=f"'{path}'",
    )  # fmt: skip
    assert (code, said) == (
        1, "takedown: INSTANCE_KEY_COMMAND ended with 7. Run it by hand to see why.\n",
    )  # fmt: skip
