"""What the kernel refuses a process behind the filter, with every other limit taken away."""

from __future__ import annotations

import _socket
import ctypes
import errno
import json
import mmap
import os
import pwd
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from takedown.pictures.kernel_filter import can_filter, filter_calls
from takedown.pictures.read import _say_if_unfiltered, read_picture
from takedown.web.checks import pictures_are_read_behind_a_filter
from tests.pictures.making import drawn, encoded

_NO_NEW_PRIVS = 38
NOBODY = pwd.getpwnam("nobody").pw_uid
USERS = [0, NOBODY] if os.getuid() == 0 else [os.getuid()]
LIBC = ctypes.CDLL(None, use_errno=True)

pytestmark = pytest.mark.skipif(not can_filter(), reason="this kernel takes no filter")


def raw(*arguments: object) -> None:
    if LIBC.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def code_in_memory() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def trace_the_parent(parent: int) -> None:
    if LIBC.ptrace(0x4206, parent, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def ways_out(parent: int, folder: str) -> dict[str, object]:
    """What a decoder that was taken over would try, each an action that works without the filter."""
    return {
        "a socket": lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM),
        "a socket to another process": _socket.socketpair,
        "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "write a file": lambda: os.open(f"{folder}/new", os.O_WRONLY | os.O_CREAT),
        "a file without a name": lambda: os.memfd_create("x"),
        "remove a file": lambda: Path(folder, "there").unlink(),
        "look whether a file is there": lambda: Path("/etc/passwd").stat(),
        "another program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "another process": fork,
        "signal the parent": lambda: os.kill(parent, 0),
        "signal itself": lambda: os.kill(os.getpid(), 0),
        "trace the parent": lambda: trace_the_parent(parent),
        "memory that is code": code_in_memory,
        "a ring of its own": lambda: raw(425, 1, ctypes.create_string_buffer(200)),
        "a name space of its own": lambda: raw(
            {"x86_64": 272}.get(os.uname().machine, 97), 1 << 28
        ),
        "more room than allowed": lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
    }


def said_by(action) -> str:
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    except ValueError as error:
        return (
            "EPERM" if "not permitted" in str(error) or "not allowed" in str(error) else str(error)
        )
    return "done"


def report(user: int, folder: Path, *, filtered: bool) -> dict[str, str]:
    """Try each way in a process of its own that keeps every right but what the filter takes."""
    reading, writing = os.pipe()
    parent = os.getpid()
    number = os.fork()
    if number == 0:
        told = {}
        try:
            if os.getuid() != user:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
            ways = ways_out(parent, str(folder))
            if not filtered:
                # It would take the place of this report.
                del ways["another program"]
            if not filtered or filter_calls():
                told = {name: said_by(way) for name, way in ways.items()}
        finally:
            os.write(writing, json.dumps(told).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(number, 0)
    return json.loads(said)


@pytest.fixture
def folder(tmp_path) -> Path:
    tmp_path.chmod(0o777)
    (tmp_path / "there").write_text("x")
    return tmp_path


@pytest.mark.parametrize("user", USERS)
def test_no_way_out_is_left_behind_the_filter(folder, user):
    told = report(user, folder, filtered=True)
    assert set(told) == set(ways_out(1, ""))
    assert set(told.values()) == {"EPERM"}, told
    assert [one.name for one in folder.iterdir()] == ["there"]


def test_these_ways_are_open_without_it(folder):
    """Else the refusals above would say nothing of the filter."""
    told = report(os.getuid(), folder, filtered=False)
    assert {name for name, said in told.items() if said == "done"} >= {
        "a socket", "a socket to another process", "read a file", "write a file", "remove a file",
        "a file without a name", "look whether a file is there", "another process",
        "signal the parent", "memory that is code", "more room than allowed",
    }, told  # fmt: skip


def test_threads_begun_before_are_held_too():
    script = (
        "import os, queue, sys, threading, ctypes; sys.path.append(sys.argv[1]);"
        "from takedown.pictures.kernel_filter import filter_calls;"
        "asked, told = queue.Queue(), queue.Queue()\n"
        "def wait():\n"
        "    asked.get()\n"
        "    try:\n"
        "        os.open('/etc/passwd', os.O_RDONLY)\n"
        "    except OSError as error:\n"
        "        told.put(error.errno)\n"
        "    else:\n"
        "        told.put(0)\n"
        "threading.Thread(target=wait).start()\n"
        "ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)\n"
        "filter_calls()\n"
        "asked.put(1)\n"
        "os.write(1, str(told.get()).encode())\n"
        "os._exit(0)\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-c", script, root], capture_output=True, check=True)
    assert done.stdout == str(errno.EPERM).encode()


def test_where_the_kernel_takes_none_the_operator_is_told_and_pictures_are_read(
    monkeypatch, settings, caplog
):
    settings.MODE = "production"
    assert pictures_are_read_behind_a_filter(None) == []
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    _say_if_unfiltered.cache_clear()
    assert [one.id for one in pictures_are_read_behind_a_filter(None)] == ["takedown.W004"]
    for _ in range(2):
        assert read_picture([encoded(drawn(), "PNG")]).width == 96
    assert caplog.text.count("takes no filter") == 1
