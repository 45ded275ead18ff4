"""The instance key and those it replaced, as given: in the environment, in files, or by a program.

A program (`INSTANCE_KEY_COMMAND`) asks a key service. It runs once, while settings are read, without a
shell. What it prints is the key, and any further lines are keys that came before it. What it says on
standard error is not kept: it may say more than it should.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass, field

from takedown.common import environment as env
from takedown.common.environment import SettingRefused

NAMES = ("INSTANCE_KEY", "FORMER_INSTANCE_KEYS", "INSTANCE_KEY_COMMAND")
SECONDS = 30
_LONGEST = 64 * 1024


@dataclass(frozen=True)
class InstanceKeys:
    """The key that everything is sealed under, "" where none is given, and those before it."""

    current: str = field(default="", repr=False)
    former: tuple[str, ...] = field(default=(), repr=False)


def instance_keys() -> InstanceKeys:
    """Return the keys as given; raise SettingRefused where they cannot be had or are given twice."""
    current, former = env.secret("INSTANCE_KEY"), _lines(env.secret("FORMER_INSTANCE_KEYS"))
    command = os.environ.get("INSTANCE_KEY_COMMAND", "").strip()
    if not command:
        return InstanceKeys(current, former)
    if current:
        raise SettingRefused(
            "INSTANCE_KEY and INSTANCE_KEY_COMMAND are both set. Give one of them."
        )
    said = _lines(_printed(command))
    if not said:
        raise SettingRefused("INSTANCE_KEY_COMMAND printed no key.")
    return InstanceKeys(said[0], (*said[1:], *former))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _printed(command: str) -> str:
    # None of these errors is chained: the one below could carry what was printed.
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own program, and no shell
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except ValueError:
        raise SettingRefused("INSTANCE_KEY_COMMAND has a quote that does not end.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingRefused(f"INSTANCE_KEY_COMMAND cannot be run: {why}.") from None
    except subprocess.TimeoutExpired:
        words = f"INSTANCE_KEY_COMMAND did not end within {SECONDS} seconds."
        raise SettingRefused(words) from None
    if done.returncode:
        raise SettingRefused(
            f"INSTANCE_KEY_COMMAND ended with {done.returncode}. Run it by hand to see why."
        )
    return _as_text(done.stdout)


def _as_text(printed: bytes) -> str:
    if len(printed) > _LONGEST:
        raise SettingRefused("INSTANCE_KEY_COMMAND printed more than a key.")
    try:
        return printed.decode()
    except UnicodeDecodeError:
        words = "INSTANCE_KEY_COMMAND printed something else than text: let it print base64."
        raise SettingRefused(words) from None
