"""The decoding process can do nothing but decode, and its parent believes nothing it says."""

from __future__ import annotations

import _socket
import ctypes
import json
import os
import pwd
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from takedown.pictures import read
from takedown.pictures.confine import limit
from takedown.pictures.kernel_filter import can_filter
from takedown.pictures.limits import Limits
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused, Refusal
from tests.pictures.making import drawn, encoded

MEMORY = 4 * 1024**3
NOBODY = pwd.getpwnam("nobody").pw_uid
# Root escapes some limits, so a run as root tries them as it is and as an ordinary user too.
USERS = [os.getuid(), NOBODY] if os.getuid() == 0 else [os.getuid()]


def attempt(action) -> str:
    try:
        action()
    except (OSError, MemoryError, ValueError) as refused:
        return type(refused).__name__
    return "done"


def start_many_processes() -> int:
    """Start up to 200 and end them again; how many could be started."""
    started = []
    try:
        for _ in range(200):
            number = os.fork()
            if number == 0:
                signal.pause()
            started.append(number)
    except OSError:
        pass
    for number in started:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    return len(started)


def open_in_place_of_a_stream() -> None:
    os.close(0)
    os.open("/dev/null", os.O_RDONLY)


def confined_report(user: int) -> dict[str, object]:
    """What a process of the given user can still do under the limits, without the filter."""
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        report = {}
        try:
            if os.getuid() != user:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            limit(memory_bytes=MEMORY, cpu_seconds=5)
            report = {
                "user": os.geteuid(),
                "open": attempt(lambda: os.open("/dev/null", os.O_RDONLY)),
                "socket": attempt(lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)),
                "open once a stream is closed": attempt(open_in_place_of_a_stream),
                "memory": attempt(lambda: bytearray(MEMORY)),
                "raise": attempt(
                    lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY * 2, MEMORY * 2))
                ),
                "started": start_many_processes(),
                "file size": resource.getrlimit(resource.RLIMIT_FSIZE),
                "core": resource.getrlimit(resource.RLIMIT_CORE),
                "tasks": resource.getrlimit(resource.RLIMIT_NPROC)[0],
                "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
            }
        finally:
            os.write(writing, json.dumps(report).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(number, 0)
    return json.loads(said)


@pytest.mark.parametrize("user", USERS)
def test_a_limited_process_can_open_nothing_reach_nothing_and_start_next_to_nothing(user):
    report = confined_report(user)
    assert report["user"] != 0, "Root could not become nobody here: its limits do not all hold."
    assert report["open"] == "OSError"
    assert report["socket"] == "OSError"
    assert report["open once a stream is closed"] == "OSError"
    assert report["memory"] == "MemoryError"
    assert report["raise"] == "ValueError"
    assert report["started"] < 100
    assert report["file size"] == [0, 0]
    assert report["core"] == [0, 0]
    assert report["tasks"] > 0
    assert report["dumpable"] == 0


def test_the_child_is_no_root_has_no_rights_to_gain_and_is_behind_the_filter():
    """As the kernel tells it of the real child, while it waits for the rest of its file."""
    told = {}

    def confined(said):
        return said.get("NoNewPrivs") == "1" and (said["Seccomp"] == "2" or not can_filter())

    def slowly():
        data = encoded(drawn(), "PNG")
        yield data[:9]
        ends = time.monotonic() + 20
        # It takes the place of the process that started it, and then confines itself, a moment later.
        while time.monotonic() < ends and not confined(told):
            time.sleep(0.05)
            for child in _children():
                if b"takedown.pictures.child" in (child / "cmdline").read_bytes():
                    told.update(_status(child))
        yield data[9:]

    assert read_picture(slowly()).width == 96
    assert "0" not in told["Uid"].split()
    assert told["NoNewPrivs"] == "1"
    assert int(told["CapEff"], 16) == 0
    if can_filter():
        assert told["Seccomp"] == "2"


def _children() -> list[Path]:
    numbers = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return [Path("/proc", number) for number in numbers]


def _status(child: Path) -> dict[str, str]:
    lines = (child / "status").read_text().splitlines()
    return {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}


def test_a_picture_is_read_by_an_ordinary_user_too():
    """Where the suite runs as root, once more as nobody, if nobody may run this interpreter."""
    if os.getuid() != 0:
        assert read_picture([encoded(drawn(), "PNG")]).width == 96
        return
    script = (
        "import sys; sys.path.append(sys.argv[1]); "
        "from takedown.pictures.read import read_picture; "
        "print(read_picture([sys.stdin.buffer.read()]).width)"
    )
    command = [sys.executable, "-I", "-c", script, str(read._ROOT)]
    try:
        done = subprocess.run(
            command,
            input=encoded(drawn(), "PNG"),
            capture_output=True,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
            check=True,
        )
    except PermissionError:
        pytest.skip(
            "nobody may not run this interpreter: run the suite as an ordinary user as well"
        )
    assert done.stdout == b"96\n"


def test_the_child_starts_from_any_folder_and_takes_no_code_from_it(tmp_path, monkeypatch):
    for name in ("takedown", "PIL", "json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read_picture([encoded(drawn(), "PNG")]).width == 96


ANSWERS = {
    "nothing at all": ("pass", Refusal.CRASHED),
    "a crash": ("import os; os.abort()", Refusal.CRASHED),
    "rubbish": ("import sys; sys.stdout.write('x' * 5000)", Refusal.CRASHED),
    "fewer pixels than announced": ("say(header + bytes(2999))", Refusal.CRASHED),
    "more pixels than announced": ("say(header + bytes(3001))", Refusal.CRASHED),
    "processor time used up": ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", None),
    "the parent's secrets": (
        "import os; say(refusal_header(reason=Refusal.VIDEO) if 'SECRET' in os.environ else b'')",
        Refusal.CRASHED,
    ),
}
PREFACE = """
import sys; sys.path.append(sys.argv[1])
from takedown.pictures.protocol import Facts, picture_header, refusal_header
from takedown.pictures.refusals import Refusal
facts = Facts(format="PNG", shown_width=40, shown_height=25, width=40, height=25, frames=1)
header = picture_header(facts=facts)
say = sys.stdout.buffer.write
"""


@pytest.mark.parametrize("name", ANSWERS)
def test_a_child_that_answers_strangely_counts_as_a_crash(name, monkeypatch):
    code, reason = ANSWERS[name]
    monkeypatch.setenv("SECRET", "a key")
    monkeypatch.setattr(read, "_START", PREFACE + code)
    with pytest.raises(PictureRefused) as caught:
        read_picture([encoded(drawn(), "PNG")])
    assert caught.value.reason is (reason or Refusal.TOOK_TOO_LONG)


def test_the_strange_answers_are_refused_for_their_strangeness_alone(monkeypatch):
    monkeypatch.setattr(read, "_START", PREFACE + "say(header + bytes(3000))")
    assert read_picture([b"x"]).pixels.shape == (25, 40, 3)


def test_a_child_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(read, "_START", "import time; time.sleep(600)")
    started = time.monotonic()
    with pytest.raises(PictureRefused) as caught:
        read_picture((bytes(1 << 20) for _ in range(50)), limits=Limits(wall_seconds=1))
    assert caught.value.reason is Refusal.TOOK_TOO_LONG
    assert time.monotonic() - started < 10


def test_what_goes_wrong_with_the_source_of_the_bytes_passes_through():
    def broken():
        yield encoded(drawn(), "PNG")[:40]
        raise RuntimeError("the seal is broken")

    with pytest.raises(RuntimeError, match="seal"):
        read_picture(broken())


def test_many_readings_side_by_side_do_not_starve_each_other():
    results = [read_picture([encoded(drawn(), "PNG")]) for _ in range(3)]
    assert all(np.array_equal(results[0].pixels, other.pixels) for other in results)
