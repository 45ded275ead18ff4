"""`due` and `check_rules` as other tools call them: what they print and what they leave with."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from django.core.management import CommandError, call_command

import pytest

from takedown.jobs.management.commands.check_rules import Command as CheckRules
from takedown.jobs.management.commands.due import Command as Due

MANAGE = Path(__file__).parents[2] / "manage.py"
REPORT = "uk-osa-iic-48h-u2u"


def _run(command, *args):
    out = io.StringIO()
    call_command(command(), *args, stdout=out)
    return out.getvalue()


def _due(*args):
    return json.loads(_run(Due, *args, "--json"))


def test_due_prints_one_object_with_what_other_tools_need():
    answer = _due(REPORT, "--received", "2026-11-20T17:30:00+00:00")
    assert answer["due"] == "2026-11-22T17:30:00Z"
    assert answer["also"] == []
    assert answer["missing"] == []
    assert answer["kind"] == "statutory_maximum"
    assert answer["trace"][0] == "Received Friday 20 November 2026, 17:30 UTC."
    assert "legislation.gov.uk" in answer["source"]


def test_due_gives_a_day_for_months_and_uses_the_rules_own_calendar():
    assert _due("uk-gdpr-erasure", "--received", "2026-11-25")["due"] == "2026-12-29"
    assert _due("eu-gdpr-17", "--received", "2026-11-25")["due"] == "2026-12-28"


def test_due_takes_a_calendar_an_extension_and_a_confirmation():
    scottish = _due("uk-gdpr-erasure", "--received", "2027-02-26", "--calendar", "GB-SCT")
    assert scottish["due"] == "2027-03-29"
    assert _due("eu-dsa-21", "--received", "2026-11-23", "--extended")["due"] == "2027-05-24"
    steps = _due("us-ca-sb981", "--received", "2026-11-23", "--confirmed", "2026-11-24")
    assert [steps["due"], *(one["due"] for one in steps["also"])] == [
        "2026-12-01",
        "2026-12-24",
        "2027-01-22",
    ]


def test_due_names_what_is_taken_away():
    answer = _due(
        "us-tida-s3",
        "--received", "2026-11-23T12:00:00Z",
        "--lacking", "signature", "--lacking", "contact",
        "--fact", "own_process=no", "--fact", "us_scope=unknown",
    )  # fmt: skip
    assert answer["due"] is None
    assert answer["missing"] == ["signature", "contact", "us_scope", "own_process"]


def test_due_picks_the_version_by_the_day_of_receipt():
    old = _due("in-it-3-2-b", "--received", "2026-02-19T10:00:00+05:30")
    new = _due("in-it-3-2-b", "--received", "2026-02-20T10:00:00+05:30")
    assert (old["version"], old["due"]) == ("1", "2026-02-20T04:30:00Z")
    assert (new["version"], new["due"]) == ("2", "2026-02-20T06:30:00Z")


def test_due_lists_elements_and_facts():
    listed = [json.loads(line) for line in _run(Due, REPORT, "--elements", "--json").splitlines()]
    assert [one["id"] for one in listed if one["what"] == "element"] == [
        "declares_intimate",
        "made_by",
        "good_faith",
        "true_to_belief",
        "identifies_content",
        "contact",
    ]
    assert "adult" in [one["id"] for one in listed if one["what"] == "fact"]
    assert "s.20A(2)(c)(ii)" in _run(Due, REPORT, "--elements")


def test_due_without_json_is_for_reading():
    told = _run(Due, REPORT, "--received", "2026-11-20T17:30:00+00:00")
    assert told.splitlines()[0] == f"2026-11-22T17:30:00Z  {REPORT}"
    assert "section 10(3A)" in told
    assert _run(Due, "eu-dsa-16", "--received", "2026-11-20").startswith("no clock")


@pytest.mark.parametrize(
    "args",
    [
        (REPORT, "--received", "2026-11-20T17:30:00"),
        (REPORT, "--received", "2026-11-20"),
        (REPORT,),
        (REPORT, "--received", "yesterday"),
        (REPORT, "--received", "2026-11-20T17:30:00Z", "--lacking", "stamp"),
        (REPORT, "--received", "2026-11-20T17:30:00Z", "--fact", "mood=yes"),
        (REPORT, "--received", "2026-11-20T17:30:00Z", "--fact", "adult=perhaps"),
        (REPORT, "--received", "2026-11-20T17:30:00Z", "--fact", "adult"),
        (REPORT, "--received", "2026-11-20T17:30:00Z", "--extended"),
        ("no-such-duty", "--received", "2026-11-20"),
        ("no-such-duty", "--elements"),
        ("uk-gdpr-erasure", "--received", "2026-11-20", "--calendar", "GB"),
        ("uk-gdpr-erasure", "--received", "2026-11-20", "--confirmed", "2026-11-01"),
        ("uk-gdpr-erasure", "--received", "9999-12-31"),
    ],
)
def test_due_leaves_with_2_and_a_sentence_where_it_cannot_answer(args):
    with pytest.raises(CommandError) as refused:
        _run(Due, *args)
    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".")


def test_check_rules_finds_the_shipped_law_in_order():
    assert "in order" in _run(CheckRules, "--today", "2026-11-26")


def test_check_rules_warns_before_it_fails():
    warned = _run(CheckRules, "--today", "2027-03-01")
    assert "warning: uk-osa-iic-48h-u2u: not verified for 98 days" in warned
    with pytest.raises(CommandError) as failed:
        _run(CheckRules, "--today", "2027-07-01")
    assert failed.value.returncode == 1


def test_check_rules_names_the_file_and_the_line(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text('[[rule]]\nid = "x"\nversion = 3\n', "utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command(CheckRules(), str(broken), "--today", "2026-11-26", stdout=out)
    assert failed.value.returncode == 1
    assert out.getvalue().startswith(f"{broken}:3: ")


def test_check_rules_refuses_a_day_it_cannot_read():
    with pytest.raises(CommandError) as refused:
        _run(CheckRules, "--today", "soon")
    assert refused.value.returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("received", "code", "lines"),
    [("2026-11-20T17:30:00+00:00", 0, 1), ("2026-11-20T17:30:00", 2, 0), ("soon", 2, 0)],
)
def test_due_runs_with_nothing_in_its_environment(received, code, lines):
    asked = [sys.executable, str(MANAGE), "due", REPORT, "--received", received, "--json"]
    answer = subprocess.run(asked, env={}, capture_output=True, text=True, check=False)
    assert answer.returncode == code, answer.stderr
    assert [json.loads(line)["duty"] for line in answer.stdout.splitlines()] == [REPORT] * lines


@pytest.mark.slow
def test_check_rules_runs_with_nothing_in_its_environment():
    asked = [sys.executable, str(MANAGE), "check_rules", "--today", "2026-11-26"]
    answer = subprocess.run(asked, env={}, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, "The rules are in order.\n"), answer.stderr
