"""A caseworker finds which of their own cases holds a link, and nothing about anybody else's."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.cases.link_keys import link_key
from takedown.flows.add_posts import add_posts
from takedown.flows.erase_case import erase_case
from takedown.flows.grant_access import grant_access
from takedown.flows.remove_post import remove_post
from takedown.flows.sweep import tidy
from takedown.flows.withdraw_access import withdraw_access
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import GrantedLink, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.finding import find_links
from tests import factories
from tests.conftest import NOW, open_for
from tests.posts import cases

OURS = "https://x.com/someone/status/1859000000000000001"
LATER = "https://www.reddit.com/r/pics/comments/abc123/"


@pytest.fixture
def granted(amara, beth):
    made = grant_access(amara, organisation_id=beth.organisation_id, days=30, now=NOW)
    factories.taken(amara, beth)
    return made


@pytest.fixture
def ask(beth):
    def found(text: str = OURS, *, member=beth, now=NOW) -> list[list[tuple[str, int]]]:
        rows = find_links(factories.staff(member), read_links(text).unique, now=now)
        return [[(held.reference, held.number) for held in row.held] for row in rows]

    return found


@pytest.mark.parametrize(
    "form",
    [
        OURS,
        "https://twitter.com/someone/status/1859000000000000001?s=20&t=abc",
        "look at this: mobile.twitter.com/i/web/status/1859000000000000001",
    ],
)
def test_any_form_of_a_link_finds_the_granted_case(amara, granted, ask, form):
    assert ask(form) == [[(amara.case.reference, 1)]]


def test_a_case_that_was_not_granted_is_not_found(amara, beth, ask):
    assert ask() == [[]]


def test_a_colleague_who_has_not_taken_the_case_finds_nothing(amara, granted, beth, ask):
    colleague = factories.member(beth.organisation, "bo@charity.example")
    assert ask(member=colleague) == [[]]
    factories.emergency(amara, colleague)
    assert ask(member=colleague) == [[(amara.case.reference, 1)]]
    assert ask(member=colleague, now=NOW + timedelta(hours=1)) == [[]]


def test_another_organisation_finds_nothing_even_with_the_same_link(amara, granted, ask):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    assert ask(member=other) == [[]]
    theirs = open_for(OURS)
    factories.let_in(theirs, other)
    assert ask(member=other) == [[(theirs.case.reference, 1)]]
    assert ask() == [[(amara.case.reference, 1)]]
    indexes = {bytes(row.link_index) for row in GrantedLink.objects.all()}
    assert len(indexes) == 2


def test_links_added_after_the_grant_are_found(amara, granted, ask):
    add_posts(amara, posts=[from_link(one) for one in read_links(LATER).unique], now=NOW)
    assert ask(f"{LATER} {OURS}") == [[(amara.case.reference, 2)], [(amara.case.reference, 1)]]


def test_one_link_in_two_granted_cases_shows_both(amara, granted, beth, ask):
    second = open_for(OURS)
    factories.let_in(second, beth)
    assert len(ask()[0]) == 2


def test_what_was_withdrawn_is_found_no_more_and_no_index_stays(amara, granted, ask):
    withdraw_access(amara, grant_id=granted.pk, now=NOW)
    assert ask() == [[]]
    assert not GrantedLink.objects.exists()


def test_a_longer_grant_finds_each_post_once(amara, granted, beth, ask):
    grant_access(amara, organisation_id=beth.organisation_id, days=365, now=NOW)
    assert ask() == [[(amara.case.reference, 1)]]
    assert GrantedLink.objects.count() == 1


def test_a_grant_that_ran_out_finds_nothing_and_is_swept(amara, granted, ask):
    later = NOW + timedelta(days=30)
    assert ask(now=later) == [[]]
    tidy(now=later)
    assert not GrantedLink.objects.exists()


def test_a_removed_post_is_not_found(amara, granted, ask):
    remove_post(amara, post_id=ReportedPost.objects.get(case=amara.case).pk, now=NOW)
    assert ask() == [[]]


def test_hidden_notes_are_not_found(amara, granted, ask):
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert ask() == [[]]


def test_the_index_needs_the_key_of_the_organisation(amara, granted, beth, settings, tmp_path):
    before = link_key(beth.organisation_id)
    assert link_key(beth.organisation_id) == before
    settings.KEYSTORE_DIR = tmp_path
    assert link_key(beth.organisation_id) != before


@pytest.mark.parametrize("given", sorted({row[0] for row in cases.LINKS}))
def test_the_stored_plain_form_has_the_key_it_was_saved_under(given):
    first = read_links(given).unique[0]
    assert read_links(first.canonical).unique[0].key == first.key


@pytest.mark.usefixtures("still_now")
def test_the_desk_answers_in_words_and_keeps_the_link_out_of_the_address(
    amara, granted, beth, signed_in
):
    client = signed_in(beth.user)
    answer = client.post(reverse("desk"), {"links": f"{OURS}\n{LATER}\njavascript:alert(1)"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"{amara.case.reference}, post 1" in page
    assert "Not in your cases" in page
    assert "javascript:alert(1)" in page
    assert client.post(reverse("desk"), {"links": ""}).status_code == 422


def test_the_desk_asks_a_stranger_to_sign_in(client, amara):
    answer = client.post(reverse("desk"), {"links": OURS})
    assert answer["Location"] == reverse("account_login")
