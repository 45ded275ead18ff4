"""Which letters a case's links become: one for each service, whether or not it is known by name."""

from __future__ import annotations

import pytest

from takedown.flows.draft_requests import draft_requests
from takedown.flows.remove_post import remove_post
from takedown.reads.letters import letter_page, request_rows
from takedown.reads.posts import post_rows
from takedown.removals.models import RemovalRequest
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

LINKS = (
    "https://pics.example.org/1 https://www.example.org/2 "
    "https://example.com/1 https://x.com/a/status/1859000000000000001"
)


def case():
    opened = open_for(LINKS, answers=factories.COMPLETE, now=NOW)
    draft_requests(opened, now=NOW)
    return opened


def test_each_site_gets_a_letter_of_its_own_that_names_it():
    opened = case()
    rows = request_rows(opened)
    assert [(row.service, row.posts) for row in rows] == [
        ("example.org", 2), ("example.com", 1), ("X", 1),
    ]  # fmt: skip
    for row in rows:
        page = letter_page(opened, row.id, now=NOW)
        assert page.notice is not None
        assert page.notice.is_complete
        assert page.text.startswith(f"To: the provider of {row.service}\n")


def test_a_letter_already_approved_keeps_its_site_and_the_others_are_drafted_on():
    opened = case()
    first = request_rows(opened)[0].id
    factories.approve(opened, RemovalRequest.objects.get(pk=first))
    draft_requests(opened, now=NOW)
    assert [(row.service, row.is_approved) for row in request_rows(opened)] == [
        ("example.org", True), ("example.com", False), ("X", False),
    ]  # fmt: skip


def test_a_site_without_links_any_more_has_no_letter_any_more():
    opened = case()
    gone = next(row.id for row in post_rows(opened) if "example.com" in row.details.canonical)
    remove_post(opened, post_id=gone, now=NOW)
    draft_requests(opened, now=NOW)
    assert [row.service for row in request_rows(opened)] == ["example.org", "X"]
