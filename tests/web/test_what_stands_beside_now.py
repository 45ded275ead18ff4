"""Beside the one thing to do: approved letters stay in sight until noted as sent, and others that fit are offered."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.flows.confirm_code import confirm_code
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.models import Outcome
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
TWO = "https://x.com/a/status/1859000000000000001 https://www.reddit.com/r/pics/comments/abc/"


@pytest.fixture
def two():
    opened = open_for(TWO)
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    factories.drafted(opened)
    return opened


def now_block(opened, holding) -> str:
    page = holding(opened.case.pk).get(reverse("case", args=[opened.case.pk])).content.decode()
    return page[page.index('id="now"') :].partition("</section>")[0]


def test_an_approved_letter_stays_in_sight_whatever_else_is_to_do(two, holding):
    first, second = two.case.requests.order_by("drafted_at", "pk")
    factories.approve(two, first)
    block = now_block(two, holding)
    # The other one is ready to read: that comes first.
    assert reverse("letter", args=[two.case.pk, second.pk]) in block
    assert "Approved, and not noted as sent:" in block
    assert reverse("send", args=[two.case.pk, first.pk]) in block

    factories.submit(two, first.submissions.get())
    assert "Approved, and not noted as sent:" not in now_block(two, holding)


def test_a_letter_that_is_not_followed_any_more_is_set_aside(two, holding):
    first, _ = two.case.requests.order_by("drafted_at", "pk")
    factories.approve(two, first)
    withdraw_request(two, request_id=first.pk, now=NOW)
    assert "Approved, and not noted as sent:" not in now_block(two, holding)


def test_once_all_are_sent_other_letters_that_fit_are_offered(amara, holding):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    sending = factories.sent(amara)
    page = reverse("ways", args=[amara.case.pk, sending.request_id])
    assert page in now_block(amara, holding)
    assert "Another letter can go as well" in now_block(amara, holding)

    # Of what somebody saw gone nothing more is written.
    factories.see(amara, Outcome.GONE)
    assert page not in now_block(amara, holding)
