"""What a person is told, by file and line, before a wrong rule can ship."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takedown.regimes import library
from takedown.regimes.check import check_rules
from takedown.regimes.check_channels import check_channels
from takedown.regimes.lines import line_of

VERIFIED = date(2026, 11, 23)

GOOD = """\
# a comment with [[rule]] in it
[[rule]]
id = "xx-duty"
version = "1"
kind = "statutory_maximum"
jurisdiction = "Somewhere"
legal_basis = "Some Act s.1"
binds = "Somebody."
trigger = "Something."
calendar = "GB-ENG"
facts = ["adult"]
sources = ["https://example.org/act"]
last_verified = 2026-11-23
confidence = "high"
in_force_from = 2026-01-01
[[rule.stages]]
id = "do"
what = "doing it"
amount = 48
unit = "hours"
counting = "elapsed"
start = "receipt"
how = "counted hour by hour"
source = "Some Act s.1"
"""


def _problems(tmp_path, text, *, today=VERIFIED):
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    return check_rules([path], today=today)


def test_the_rules_that_ship_are_in_order():
    assert check_rules(library.packaged_files(), today=VERIFIED) == ()


def test_a_good_file_has_no_problem(tmp_path):
    assert _problems(tmp_path, GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('sources = ["https://example.org/act"]', "sources = []", 12, "needs a source"),
        ('sources = ["https://example.org/act"]', 'sources = ["seen"]', 12, "not an address"),
        ('sources = ["https://example.org/act"]\n', "", 2, "needs a source"),
        ('facts = ["adult"]', 'facts = ["adutl"]', 11, "the fact adutl"),
        ('confidence = "high"', 'confidence = "low"', 14, "why_no_clock"),
        ('kind = "statutory_maximum"', 'kind = "deadline"', 5, "not one of"),
        ('kind = "statutory_maximum"', 'kind = "information"', 5, "why_no_clock"),
        ('calendar = "GB-ENG"', 'calendar = "GB"', 10, "GB-SCT"),
        ("in_force_from = 2026-01-01", "in_force_from = 2026-01-01T00:00:00", 15, "a date"),
        ("last_verified = 2026-11-23", "last_verified = 2026-11-24", 13, "future"),
        ("amount = 48", "amount = 0", 19, "above nought"),
        ('counting = "elapsed"', 'counting = "rolled"', 21, "cannot be counted"),
        ('trigger = "Something."', 'triger = "Something."', 2, "trigger is missing"),
        ('confidence = "high"', 'confidence = "high"\nescalation = ["xx-none"]', 15, "xx-none"),
        ('confidence = "high"', 'confidence = "high"\nwords = ["osa-10-9"]', 15, "osa-10-9"),
        ('confidence = "high"', 'confidence = "high"\nextra = "x"', 15, "not an entry"),
        ('binds = "Somebody."', "binds = ", 8, "not TOML"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path, old, new, line, said):
    assert old in GOOD
    problems = _problems(tmp_path, GOOD.replace(old, new, 1))
    assert len(problems) == 1
    assert said in problems[0].message
    assert problems[0].line == line
    assert str(problems[0]).startswith(f"{tmp_path}/rules.toml:{line}: ")


@pytest.mark.parametrize(
    ("days", "count", "warning"), [(90, 0, None), (91, 1, True), (180, 1, True), (181, 1, False)]
)
def test_a_rule_grows_stale(tmp_path, days, count, warning):
    problems = _problems(tmp_path, GOOD, today=VERIFIED + timedelta(days=days))
    assert len(problems) == count
    assert [one.is_warning for one in problems] == [warning] * count


@pytest.mark.parametrize(
    ("version", "until", "begins", "said"),
    [
        ("2", "2026-06-30", "2026-07-01", None),
        ("2", "2026-06-30", "2026-06-30", "overlaps"),
        ("2", "2026-06-30", "2026-07-02", "gap"),
        ("1", "2026-06-30", "2026-07-01", "twice"),
        ("2", None, "2026-07-01", "overlaps"),
    ],
)
def test_a_chain_of_versions_holds_or_is_named(tmp_path, version, until, begins, said):
    ended = (
        f"in_force_from = 2026-01-01\nin_force_until = {until}"
        if until
        else "in_force_from = 2026-01-01"
    )
    first = GOOD.replace("in_force_from = 2026-01-01", ended)
    second = GOOD.replace("in_force_from = 2026-01-01", f"in_force_from = {begins}")
    second = second.replace('version = "1"', f'version = "{version}"')

    problems = _problems(tmp_path, first + second)

    assert [said in one.message for one in problems] == ([True] if said else [])
    if said:
        assert problems[0].line == len(first.splitlines()) + 15


def test_a_file_that_is_not_there_is_a_problem_and_not_a_crash(tmp_path):
    assert "cannot be read" in check_rules([tmp_path / "none.toml"], today=VERIFIED)[0].message


def test_the_line_is_right_behind_a_text_of_many_lines():
    text = '[[rule]]\nnote = """\n[[rule]]\nid = "no"\n"""\n[[rule]]\nid = "yes"\n'
    assert line_of(text, array="rule", index=1, key="id") == 7
    assert line_of(text, array="rule", index=1) == 6
    assert line_of(text, array="rule", index=0, key="id") == 1
    assert line_of(text, array="none", index=0) == 1


CHANNEL = """\
name = "X"
[[channel]]
regimes = ["uk-osa-iic-48h-u2u", "uk-osa-swift"]
carries = ["contact", "says_why_illegal"]
source = "https://example.org/help"
last_verified = 2026-11-23
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("uk-osa-swift", "uk-osa-swfit", 3, "no rule"),
        ('"contact"', '"telephone"', 4, "telephone"),
        ('source = "https://example.org/help"\n', "", 2, "a source"),
        ("last_verified = 2026-11-23\n", "", 2, "last_verified is missing"),
        ("last_verified = 2026-11-23", "last_verified = 2026-01-01", 6, "not verified for"),
    ],
)
def test_a_channel_may_only_name_what_the_rules_have(tmp_path, old, new, line, said):
    path = tmp_path / "x.toml"
    path.write_text(CHANNEL, "utf-8")
    assert check_channels([path], rules=library.rules(), today=VERIFIED) == ()

    path.write_text(CHANNEL.replace(old, new, 1), "utf-8")
    problems = check_channels([path], rules=library.rules(), today=VERIFIED)
    assert any(one.line == line and said in one.message for one in problems)


PAUSE = '[rule.pause]\nwhat = "what was asked for"\nsource = "Some Act s.2"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Hours from receipt go on whatever is asked, so nothing could begin again.
        (GOOD + PAUSE, "later_of_both"),
        (GOOD + PAUSE.replace("what =", "which ="), "what is missing"),
        (GOOD + PAUSE + "days = 3\n", "days is not an entry"),
    ],
)
def test_a_pause_says_what_it_waits_for_and_where_the_time_begins_again(tmp_path, text, said):
    (problem,) = _problems(tmp_path, text)
    assert said in problem.message


def test_a_duty_that_counts_from_the_later_moment_may_be_paused(tmp_path):
    assert _problems(tmp_path, GOOD.replace('"receipt"', '"later_of_both"') + PAUSE) == ()
