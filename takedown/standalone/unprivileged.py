"""Started by root, hands the installation to an unprivileged user before anything is served."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "takedown"
HOME = Path("/var/lib/takedown")
NOT_COPIED = shutil.ignore_patterns(".venv", ".data", ".git", "__pycache__", ".*_cache")


class NoUnprivilegedUser(Exception):
    """Root started us and there is no user to hand the work to."""


@dataclass(frozen=True)
class Person:
    """A user of this computer."""

    name: str
    uid: int
    gid: int


def person() -> Person | None:
    """Return the user who does the work when root starts us; None when we are not root.

    Raises NoUnprivilegedUser where neither `takedown` nor `nobody` exists.
    """
    if os.geteuid() != 0:
        return None
    for name in (NAME, "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Person(name=name, uid=found.pw_uid, gid=found.pw_gid)
    raise NoUnprivilegedUser("Takedown does not run as root. Run script/bootstrap as root first.")


def can_run(who: Person, program: Path) -> bool:
    """Say whether the user may execute a program."""
    return _allowed(who, "-x", program)


def can_read(who: Person, file: Path) -> bool:
    """Say whether the user may read a file."""
    return _allowed(who, "-r", file)


def step_down(
    who: Person, arguments: list[str], environment: Mapping[str, str], *, checkout: Path
) -> None:
    """Become the user and start over with the same arguments; never returns.

    Code the user cannot read (a checkout under /root) is copied to /var/lib/takedown/app first.
    """
    code = checkout if can_read(who, checkout / "manage.py") else copy_code(checkout, HOME / "app")
    python = Path(sys.prefix) / "bin" / "python"
    if not can_run(who, python):
        python = HOME / "venv" / "bin" / "python"
    data = Path(environment.get("TAKEDOWN_DATA") or HOME / "data").resolve()
    new = not data.exists()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if new or data.stat().st_uid == 0:
        os.chown(data, who.uid, who.gid)
    made = {
        **environment,
        "HOME": str(HOME),
        "USER": who.name,
        "LOGNAME": who.name,
        "TAKEDOWN_DATA": str(data),
        # The code is not ours to write to, so compiled modules are kept with the data.
        "PYTHONPYCACHEPREFIX": str(data / "pycache"),
    }
    os.initgroups(who.name, who.gid)
    os.setgid(who.gid)
    os.setuid(who.uid)
    os.umask(0o077)
    os.chdir(code)
    os.execve(python, [str(python), "-m", "takedown.standalone", *arguments], made)  # noqa: S606


def copy_code(checkout: Path, target: Path) -> Path:
    """Copy the code, without its data and its tools, in place of an older copy."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    shutil.copytree(checkout, fresh, ignore=NOT_COPIED)
    for folder, _, files in os.walk(fresh):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return target


def _allowed(who: Person, test: str, path: Path) -> bool:
    done = subprocess.run(
        ["test", test, str(path)], user=who.uid, group=who.gid, extra_groups=[], check=False
    )
    return done.returncode == 0
