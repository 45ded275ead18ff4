"""Sent, and no clock runs: the home says so and why, and the way to what could start one is there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

import pytest

from takedown.flows.note_covered import note_covered
from takedown.flows.withdraw_request import withdraw_request
from takedown.reads.no_clock import unclocked_letters
from takedown.regimes.library import rule as rule_of
from takedown.removals.kinds import groups, letter_kinds
from takedown.removals.models import Covered
from takedown.removals.particulars import Ground
from takedown.web.forms.gate import WhereForm
from tests import factories
from tests.conftest import NOW, open_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOT_SETTLED = "It is not settled that UK data protection law covers them."


@pytest.fixture
def still(monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def erasure():
    opened = open_for("https://pics.example.net/p/1")
    first = factories.sent(opened).request
    erasure = factories.sent_further(
        first, opened, "uk-gdpr-erasure", legal_name="Amara A.", grounds=(Ground.UNLAWFUL,)
    )
    return opened, erasure.request


def test_the_home_names_it_and_says_why(erasure, holding, still):
    opened, request = erasure
    home = holding(opened.case.pk).get(reverse("case", args=[opened.case.pk])).content.decode()
    after = home.partition("Sent, and no clock runs")[2].partition("</ul>")[0]
    assert f"Erasure request to example.net, {request.reference}" in after
    assert NOT_SETTLED in after
    assert reverse("send", args=[opened.case.pk, request.pk]) in after


def test_one_with_a_clock_one_not_followed_and_one_without_a_number_are_not_among_them(erasure):
    opened, request = erasure
    assert [one.request_id for one in unclocked_letters(opened)] == [request.pk]
    note_covered(opened, request_id=request.pk, covered=Covered.YES, now=NOW + HOUR)
    assert unclocked_letters(opened) == []
    note_covered(opened, request_id=request.pk, covered=Covered.NO, now=NOW + HOUR)
    assert [one.why for one in unclocked_letters(opened)] == [
        "They say that this law does not cover them."
    ]
    withdraw_request(opened, request_id=request.pk, now=NOW + HOUR)
    assert unclocked_letters(opened) == []
    factories.sent_further(request, opened, "eu-dsa-16", legal_name="Amara A.")
    assert unclocked_letters(opened) == []


def test_every_fact_a_letter_of_ours_waits_for_can_be_said_plainly():
    waited_for = {
        fact.id: fact.plain
        for kind in letter_kinds()
        for fact in rule_of(kind.rule_id).facts
        if rule_of(kind.rule_id).may_start_a_clock
    }
    assert len(waited_for) == 13
    assert [name for name, plain in waited_for.items() if not plain] == []
    assert [name for name, plain in waited_for.items() if "section" in plain] == []


def test_every_kind_stands_in_a_group_that_exists():
    assert {kind.group for kind in letter_kinds()} == {one.id for one in groups()}


def test_an_unknown_site_is_named_as_one_nobody_has_looked_at(holding, still):
    opened = open_for("https://pics.example.net/p/1 https://x.com/a/status/1859000000000000001")
    factories.answer(opened)
    client = holding(opened.case.pk)
    letters = client.get(reverse("letters", args=[opened.case.pk])).content.decode()
    assert "Nobody here has looked whether that law covers example.net." in letters
    assert read(client, opened, "example.net").count("whether this law covers example.net.") == 1
    assert "Nobody here has looked" not in read(client, opened, "X")


def read(client: Client, opened, service: str) -> str:
    rows = {one.platform: one.pk for one in opened.case.requests.all()}
    letter = rows["other" if "." in service else "x"]
    return client.get(reverse("letter", args=[opened.case.pk, letter])).content.decode()


def test_each_clock_is_offered_once_and_by_a_name_that_is_known():
    names = [value for value, _ in WhereForm().fields["zone"].choices if value]
    assert len(names) == len(set(names))
    assert {"Europe/London", "Asia/Kolkata", "Europe/Kyiv"} <= set(names)
    assert not {"Asia/Calcutta", "Europe/Kiev", "US/Eastern"} & set(names)
    assert [name for name in names if ZoneInfo(name).key != name] == []
