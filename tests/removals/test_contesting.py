"""Each letter says where somebody can say that it is wrong, once the operator set an address."""

from __future__ import annotations

from pathlib import Path

from django.core.checks import run_checks

import pytest

from takedown.common import limit_settings
from takedown.common.environment import SettingRefused
from takedown.regimes.library import rule
from takedown.removals.notice import write_notice
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW
from tests.removals.test_every_kind import KINDS, facts

WHERE = "corrections@charity.example"


@pytest.mark.parametrize("rule_id", KINDS)
def test_every_kind_of_letter_says_so_in_one_line(settings, rule_id):
    before = write_notice(rule(rule_id), facts(rule_id))
    settings.CONTEST_ADDRESS = WHERE
    after = write_notice(rule(rule_id), facts(rule_id))
    added = after.text.removeprefix(before.text)
    assert added == (
        f"\nWhoever received this letter, or posted what it is about, can say what is wrong with it: "
        f"{WHERE}. Quote TD-TEST-0001.\n"
    )
    assert [one.present for one in after.checked] == [one.present for one in before.checked]


def test_without_an_address_a_letter_says_nothing_of_it(amara):
    draft = factories.drafted(amara)
    assert "say what is wrong" not in notice_for(amara, draft, now=NOW).text


def test_an_approved_letter_keeps_the_line_it_was_read_with(amara, settings):
    settings.CONTEST_ADDRESS = WHERE
    request = factories.approved(amara)
    settings.CONTEST_ADDRESS = ""
    request.refresh_from_db()
    assert WHERE in str(amara.key.open_json(request.letter_sealed, request.letter_place))


@pytest.mark.parametrize(
    ("mode", "address", "warned"),
    [("production", "", True), ("production", WHERE, False), ("standalone", "", False)],
)
def test_production_without_an_address_is_warned_of(settings, mode, address, warned):
    settings.MODE, settings.CONTEST_ADDRESS = mode, address
    found = {one.id for one in run_checks(tags=["security"])}
    assert ("takedown.W020" in found) == warned


@pytest.mark.parametrize("given", ["a\nb", "x" * 201, "a\tb"])
def test_an_address_that_is_no_single_line_is_refused(monkeypatch, given):
    monkeypatch.setenv("CONTEST_ADDRESS", given)
    with pytest.raises(SettingRefused):
        limit_settings.contest_address()


def test_every_letter_there_is_is_among_them():
    folder = Path(__file__).parents[2] / "templates/letters"
    letters = {path.stem for path in folder.glob("[a-z]*.txt")}
    assert {one.removesuffix("-prompt") for one in letters} == set(KINDS)
