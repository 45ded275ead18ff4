from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from takedown.standalone import locks

if TYPE_CHECKING:
    from pathlib import Path

# A process that takes the lock, has a child that lives on, and is killed.
PARENT = """
import os, subprocess, sys
from pathlib import Path
from takedown.standalone import locks
os.setpgrp()
locks.keep_for_life(Path(sys.argv[1]))
subprocess.Popen(["sleep", "60"], close_fds=False, stdout=subprocess.DEVNULL)
print("ready", flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert not locks.is_held(path)
    with locks.holding(path):
        assert locks.is_held(path)
        with pytest.raises(locks.Held):
            locks.take(path)
    assert not locks.is_held(path)


def test_sharers_keep_a_sole_user_out(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with (
        locks.holding(path, shared=True),
        locks.holding(path, shared=True),
        pytest.raises(locks.Held),
    ):
        locks.take(path)


def test_children_of_a_killed_process_are_found_and_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    done = subprocess.run(
        [sys.executable, "-c", PARENT, str(path)], stdout=subprocess.PIPE, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert locks.is_held(path)
    assert locks.end_holder(path, signal.SIGKILL, seconds=5, group=True)
    assert not locks.is_held(path)
