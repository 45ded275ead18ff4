"""Independent timestamps: asked for over HTTP, checked before they are kept, and by OpenSSL after."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import subprocess
import threading
import time
import zipfile
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.evidence import stamping
from takedown.evidence.bundle import build
from takedown.evidence.signing import signer_of
from takedown.evidence.stamping import StampRefused, ask, read_stamp, stamps_of
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from takedown.evidence.verify_vouching import Trust
from takedown.evidence.vouching import ROOTS, SIGNATURE, Means
from tests.evidence.authority import Authority, authority, this_machine_allowed
from tests.evidence.conftest import remake_sums, unpacked
from tests.evidence.records import a_record
from tests.evidence.test_documents import text_of
from tests.evidence.test_signing import OURS, command_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture(autouse=True)
def honest(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "clock" in request.fixturenames:
        request.getfixturevalue("clock").spoil = lambda answer: answer


@pytest.fixture(scope="module")
def stamped(clock: Authority) -> bytes:
    means = Means(signer=signer_of(OURS), servers=(clock.url, NOBODY), roots=clock.roots)
    return build(record=a_record(), means=means).content


@pytest.fixture
def folder(stamped: bytes, tmp_path: Path) -> Path:
    (tmp_path / "p.zip").write_bytes(stamped)
    return unpacked(tmp_path / "p.zip")


def test_a_timestamp_is_of_the_bytes_and_of_now(clock: Authority):
    stamp = ask(clock.url, b"content", roots=clock.roots)
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert stamp.authority == "Test timestamps"
    assert read_stamp(stamp.response, b"content", roots=clock.roots).trusted
    assert not read_stamp(stamp.response, b"content").trusted
    with pytest.raises(StampRefused, match="other bytes"):
        read_stamp(stamp.response, b"contents", roots=clock.roots)


def test_an_answer_to_an_earlier_question_is_refused(clock: Authority):
    earlier = ask(clock.url, b"content", roots=clock.roots).response
    clock.spoil = lambda _: earlier
    with pytest.raises(StampRefused, match="did not give one"):
        ask(clock.url, b"content", roots=clock.roots)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer[:-20] + bytes(20),
        lambda answer: answer[: len(answer) // 2],
        lambda answer: answer + b"more",
        lambda _: b"",
        lambda _: b"<html>It works!</html>",
        lambda _: bytes(100_000),
    ],
)
def test_a_spoilt_answer_is_refused(clock: Authority, spoil):
    clock.spoil = spoil
    with pytest.raises(StampRefused):
        ask(clock.url, b"content", roots=clock.roots)


def test_a_timestamp_under_another_root_is_refused(clock: Authority, tmp_path: Path):
    with (
        authority(tmp_path / "other") as other,
        pytest.raises(StampRefused, match="TIMESTAMP_ROOTS"),
    ):
        ask(clock.url, b"content", roots=other.roots)


def test_a_server_that_does_not_answer_is_named_and_left_out(clock: Authority, caplog):
    with caplog.at_level(logging.WARNING, "takedown"):
        (one,) = stamps_of(
            b"x", servers=(NOBODY, clock.url, "file:///etc/passwd"), roots=clock.roots
        )
    assert one.trusted
    assert "no timestamp from 127.0.0.1: it does not answer" in caplog.text
    assert "does not begin with http" in caplog.text


def test_a_server_in_a_private_network_is_asked_only_where_the_operator_named_that(
    clock: Authority, settings
):
    settings.NETWORK_ALLOW = ()
    before = clock.asked
    with pytest.raises(StampRefused, match="not public"):
        ask(clock.url, b"x", roots=clock.roots)
    assert clock.asked == before


def test_a_server_that_sends_us_elsewhere_is_not_followed(clock: Authority):
    asked = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", clock.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    before = clock.asked
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(StampRefused, match="elsewhere"):
            ask(f"http://127.0.0.1:{server.server_port}/", b"x", roots=clock.roots)
    assert (len(asked), clock.asked) == (1, before)


def test_the_commands_of_verify_txt_say_yes(folder: Path, clock: Authority):
    (folder.parent / "ROOTS.pem").write_text(clock.roots)
    for beginning in (
        f"openssl ts -verify -in {SIGNATURE}",
        "openssl ts -verify -in signatures/record",
    ):
        told = subprocess.run(
            ["openssl", *command_of(folder, beginning)],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Verification: OK" in told.stdout, told.stderr


def test_the_report_and_the_check_name_the_time_and_who_gave_it(folder: Path, clock: Authority):
    said = text_of((folder / "data/report.pdf").read_bytes())
    assert "by Test timestamps" in said
    assert "NOT independently" not in said
    for roots, words in (("", "which anybody can make"), (clock.roots, "that you gave")):
        told = [
            line for line in verify_pack(folder, trust=Trust(roots=roots)).checked if "says" in line
        ]
        assert len(told) == 2
        assert all(words in line for line in told)


def test_timestamps_of_two_servers_are_all_checked_and_none_is_left_out(
    clock: Authority, tmp_path: Path
):
    path = tmp_path / "two.zip"
    means = Means(signer=signer_of(OURS), servers=(clock.url, clock.url), roots=clock.roots)
    path.write_bytes(build(record=a_record(), means=means).content)
    told = verify_pack(path, trust=Trust(roots=clock.roots)).checked
    assert sum("that you gave" in line for line in told) == 4


def test_timestamps_under_other_roots_than_those_given_are_refused(folder: Path, tmp_path: Path):
    with authority(tmp_path / "other") as other, pytest.raises(PackRefused, match="you gave"):
        verify_pack(folder, trust=Trust(roots=other.roots))


@pytest.mark.parametrize("name", [f"{SIGNATURE}.tsr", "signatures/record.json.tsr", ROOTS])
def test_a_timestamp_cannot_be_changed_or_swapped_and_the_list_made_again(folder: Path, name: str):
    path = folder / name
    good = path.read_bytes()
    other = (folder / "signatures/record.json.tsr").read_bytes()
    for changed in (good[:-9] + bytes(9), good[: len(good) // 2], b"", other[:100] + good[100:]):
        if changed == good:
            continue
        path.write_bytes(changed)
        remake_sums(folder)
        with pytest.raises(PackRefused):
            verify_pack(folder)


def test_a_timestamp_of_the_record_cannot_be_taken_out(folder: Path):
    (folder / "signatures/record.json.tsr").unlink()
    remake_sums(folder)
    with pytest.raises(PackRefused):
        verify_pack(folder)


def test_a_server_that_sends_its_answer_byte_by_byte_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(stamping, "_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as slow, this_machine_allowed():

        def drip() -> None:
            taken, _ = slow.accept()
            with taken, contextlib.suppress(OSError):
                for _ in range(50):
                    taken.sendall(b"H")
                    time.sleep(0.2)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(StampRefused, match="does not answer"):
            ask(f"http://127.0.0.1:{slow.getsockname()[1]}/", b"x", roots="")
        assert time.monotonic() - began < 5


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 4000), byte=st.integers(0, 255))
def test_no_byte_of_a_timestamp_changed_ends_in_anything_but_a_sentence(stamped, place, byte):
    response = bytearray(_response(stamped))
    response[place % len(response)] = byte
    with contextlib.suppress(StampRefused):
        read_stamp(bytes(response), b"content")


def _response(stamped: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(stamped)) as opened:
        (name,) = [one for one in opened.namelist() if one.endswith("record.json.tsr")]
        return opened.read(name)


def test_without_a_server_that_answers_the_pack_is_made_and_says_so(tmp_path: Path):
    path = tmp_path / "p.zip"
    means = Means(signer=signer_of(OURS), servers=(NOBODY,), roots="")
    path.write_bytes(build(record=a_record(), means=means).content)
    assert any("No timestamp of the whole" in line for line in verify_pack(path).checked)
    with zipfile.ZipFile(path) as opened:
        (note,) = [name for name in opened.namelist() if name.endswith("signatures/README.txt")]
        assert b"NOT INDEPENDENTLY TIMESTAMPED" in opened.read(note)
        (report,) = [name for name in opened.namelist() if name.endswith("report.pdf")]
        assert "NOT independently timestamped" in text_of(opened.read(report))


@pytest.mark.parametrize(
    ("servers", "roots", "said"),
    [
        ([], "", ""),
        (["ftp://x.example"], "", "does not begin with http"),
        (["https://a:b@x.example"], "", "names no server"),
        (["https://x.example"], "", "needs TIMESTAMP_ROOTS_FILE"),
        (["https://x.example"], "nonsense", "cannot be read as certificates"),
        (["https://x.example"] * 10, "", "more than 9"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(servers: list[str], roots: str, said: str):
    found = stamping.servers_problem(servers, roots=roots)
    assert said in found
    assert bool(found) == bool(said)
