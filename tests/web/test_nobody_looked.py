"""A page of a case that nobody looked at: asked for by HEAD, or by a browser ahead of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.flows.begin_round import begin_round
from takedown.posts.models import Basis, Outcome
from tests import factories
from tests.conftest import NOW

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
AHEAD = [
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
]
PAGES = ("case", "case_links", "letters", "posts", "ask")


@pytest.fixture
def worker(amara, beth, signed_in) -> Client:
    factories.sent(amara)
    factories.let_in(amara, beth)
    return signed_in(beth.user)


def looks(opened) -> int:
    return Event.objects.filter(case_id=opened.case.pk, name=Name.CASE_VIEWED).count()


@pytest.mark.parametrize("name", PAGES)
def test_head_is_answered_as_get_would_be_and_is_no_look(amara, worker, name):
    before = Event.objects.count()
    answer = worker.head(reverse(name, args=[amara.case.pk]))
    assert (answer.status_code, answer.content) == (200, b"")
    assert Event.objects.count() == before
    assert looks(amara) == 0
    worker.get(reverse(name, args=[amara.case.pk]))
    assert looks(amara) == 1


@pytest.mark.parametrize("headers", AHEAD)
@pytest.mark.parametrize("name", PAGES)
def test_a_browser_that_looks_ahead_is_shown_nothing_and_it_is_no_look(
    amara, worker, name, headers
):
    answer = worker.get(reverse(name, args=[amara.case.pk]), headers=headers)
    assert (answer.status_code, answer.content) == (503, b"")
    assert looks(amara) == 0


def test_head_leaves_what_is_new_to_be_told(amara, holding):
    submission = factories.sent(amara)
    Alert.objects.create(
        case=amara.case, submission_id=submission.pk, kind="reminder_0", due_at=NOW, raised_at=NOW
    )
    owner = holding(amara.case.pk)
    assert owner.head(reverse("case", args=[amara.case.pk])).status_code == 200
    assert Alert.objects.get().seen_at is None


def test_head_of_a_page_that_is_not_theirs_is_as_any_other(amara, bo, signed_in):
    path = reverse("case", args=[amara.case.pk])
    for headers in ({}, *AHEAD):
        assert signed_in(bo.user).head(path, headers=headers).status_code == 404


def test_head_does_not_take_away_what_was_typed(amara, holding):
    owner, path = holding(amara.case.pk), reverse("case_links", args=[amara.case.pk])
    assert owner.post(path, {"links": "nothing that is a link"}).status_code == 303
    owner.head(path)
    assert "nothing that is a link" in owner.get(path).content.decode()


@pytest.mark.parametrize("path", ["/desk/round/", "/desk/likeness/"])
def test_nor_is_it_one_in_the_runs_of_the_desk(amara, beth, worker, path):
    factories.see(amara, Outcome.GONE, Basis.SERVICE_SAYS, now=NOW)
    begin_round(factories.staff(beth), now=NOW)
    before = looks(amara)
    assert worker.head(path).status_code == 200
    for headers in AHEAD:
        assert worker.get(path, headers=headers).status_code == 503
    assert looks(amara) == before
