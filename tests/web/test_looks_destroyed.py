"""A sitting that was begun before its notes look destroyed is told the same as where they are."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

import pytest

from takedown.cases.models import Case
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows.erase_case import destroy_due, erase_case
from takedown.flows.hold_by_law import hold_by_law
from takedown.reads.code import key_to_lay_under, unconfirmed_words
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LEAVE_TO = settings.LEAVE_TO


def keep_quietly(opened) -> None:
    hold_by_law(
        reference=opened.case.reference, until=NOW + timedelta(days=365), basis="An order.",
        not_told="The order forbids it.", now=NOW,
    )  # fmt: skip


@pytest.fixture
def over(amara, holding, monkeypatch, request):
    """A browser whose words were typed minutes before the hours were over; the sweep has come since."""
    if request.param:
        keep_quietly(amara)
    words = " ".join(unconfirmed_words(amara))
    erase_case(amara, typed=words, now=NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW + WAIT - 5 * MINUTE)
    client = holding(amara.case.pk)
    monkeypatch.setattr(clock, "now", lambda: NOW + WAIT + MINUTE)
    destroy_due(now=NOW + WAIT + MINUTE)
    assert Case.objects.exists() == request.param
    return client


@pytest.mark.parametrize("over", [True, False], indirect=True, ids=["kept", "destroyed"])
@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["already_open", "start"], [(302, "/1/", False), (200, None, False)]),
        (["already_open", "open_case_home"], [(302, "/1/", False), (302, "/", False)]),
        (["case", "case"], [(404, None, False), (303, LEAVE_TO, False)]),
    ],
)
def test_no_page_tells_them_from_notes_that_are_gone(amara, over, names, told):
    notes = str(amara.case.pk)
    args = {"case": [notes]}
    answers = [over.get(reverse(name, args=args.get(name))) for name in names]
    assert [
        (one.status_code, one.get("Location"), notes in one.content.decode()) for one in answers
    ] == told


@pytest.mark.parametrize("over", [True, False], indirect=True, ids=["kept", "destroyed"])
def test_nothing_typed_is_laid_for_them(amara, over):
    assert key_to_lay_under(amara.case.pk, now=clock.now()) is None
