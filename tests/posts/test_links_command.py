"""The command `links` prints one line for each link, for people and for programs."""

from __future__ import annotations

import io
import json

from django.core.management import CommandError, call_command

import pytest


def run(monkeypatch, text: str, *options: str) -> str:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="ascii"))
    out = io.StringIO()
    call_command("links", *options, stdout=out)
    return out.getvalue()


def test_each_link_is_one_object(monkeypatch):
    printed = run(
        monkeypatch, "https://twitter.com/a/status/1?s=20 شكرا\n@ann\nx.com/a/status/1", "--json"
    )
    first, second, third = [json.loads(line) for line in printed.splitlines()]
    assert first == {
        "given": "https://twitter.com/a/status/1?s=20",
        "platform": "x",
        "canonical": "https://x.com/a/status/1",
        "post_id": "1",
        "duplicate_of": None,
    }
    assert second["canonical"] is None
    assert "account name" in second["error"]
    assert third["duplicate_of"] == "https://x.com/a/status/1"


def test_lines_for_people_name_the_service_and_the_reason(monkeypatch):
    printed = run(monkeypatch, "https://youtu.be/dQw4w9WgXcQ\njavascript:alert(1)")
    assert printed.splitlines()[0].split() == [
        "youtube",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ]
    assert printed.splitlines()[1].startswith("not read")


def test_a_password_is_not_printed(monkeypatch):
    assert "s3cret" not in run(monkeypatch, "https://a:s3cret@e.com/", "--json")


def test_bytes_that_are_no_text_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe https://e.com/a")))
    out = io.StringIO()
    call_command("links", "--json", stdout=out)
    assert json.loads(out.getvalue())["canonical"] == "https://e.com/a"


def test_an_unknown_option_is_bad_usage():
    with pytest.raises((CommandError, TypeError)):
        call_command("links", "--no-such-option")
