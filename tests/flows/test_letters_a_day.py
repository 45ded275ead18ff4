"""Twenty letters a day for somebody without a caseworker. Nothing else they do is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.flows.record_outcome import record_outcome
from takedown.flows.report_before import report_before
from takedown.flows.withdraw_access import withdraw_access
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.allowance import TooManyLetters
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW, amiss, open_for

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SITES = " ".join(f"https://site-{number}.example.org-{number}.com/p/1" for number in range(24))


@pytest.fixture
def person(db):
    """Somebody with a draft for each of 24 sites."""
    opened = open_for(SITES)
    factories.drafted(opened)
    return opened


def drafts(opened) -> list[RemovalRequest]:
    return list(RemovalRequest.objects.filter(case=opened.case, state="DRAFT").order_by("pk"))


def approve(opened, count: int, *, now=NOW) -> None:
    for draft in drafts(opened)[:count]:
        factories.approve(opened, draft, now=now)


def test_twenty_letters_are_approved_and_the_next_says_when_it_goes_on(person):
    approve(person, 20)
    with pytest.raises(TooManyLetters, match=r"the next from 17:31 on 21 November 2026"):
        approve(person, 1, now=NOW + SECOND)
    assert len(drafts(person)) == 4


def test_it_goes_on_twenty_four_hours_after_each(person):
    approve(person, 1)
    approve(person, 19, now=NOW + timedelta(hours=5))
    with pytest.raises(TooManyLetters):
        approve(person, 1, now=NOW + DAY - SECOND)
    approve(person, 1, now=NOW + DAY)
    with pytest.raises(TooManyLetters):
        approve(person, 1, now=NOW + DAY)


def test_the_time_stands_on_the_person_s_own_clock(db):
    opened = open_for(SITES)
    factories.drafted(opened, zone="America/New_York")
    approve(opened, 20)
    with pytest.raises(TooManyLetters, match=r"from 12:31 on 21 November 2026"):
        approve(opened, 1)


def test_with_somebody_let_in_nobody_is_counted(person, beth):
    factories.let_in(person, beth)
    approve(person, 24)
    assert drafts(person) == []


def test_a_grant_that_ended_counts_no_more(person, beth):
    grant = factories.let_in(person, beth).case.grants.get()
    withdraw_access(person, grant_id=grant.pk, now=NOW)
    approve(person, 20)
    with pytest.raises(TooManyLetters):
        approve(person, 1)


def test_what_a_caseworker_approves_is_neither_refused_nor_counted(person, beth):
    opened = factories.let_in(person, beth)
    approve(opened, 22)
    withdraw_access(person, grant_id=person.case.grants.get().pk, now=NOW)
    approve(person, 2)
    assert drafts(person) == []


def test_a_grant_of_another_case_helps_nobody_here(person, amara):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    factories.let_in(amara, other)
    approve(person, 20)
    with pytest.raises(TooManyLetters):
        approve(person, 1)


def test_posts_are_not_counted(db, settings):
    settings.LIMITS = replace(settings.LIMITS, letters_a_day=1)
    opened = open_for(" ".join(f"https://x.com/a/status/{10**18 + n}" for n in range(100)))
    assert factories.approved(opened).requested_posts.count() == 100


def test_sending_answers_and_what_was_seen_are_recorded_after_the_twentieth(person):
    approve(person, 20)
    sending = Submission.objects.filter(request__case=person.case).order_by("pk")[0]
    factories.submit(person, sending)
    assert factories.reply(sending, person)
    post = ReportedPost.objects.filter(submitted__submission=sending).get()
    record_outcome(
        person,
        post_id=post.pk,
        outcome=Outcome.BACK,
        basis=Basis.SEEN,
        now=NOW + timedelta(hours=1),
    )
    left = ReportedPost.objects.filter(case=person.case).last()
    assert left is not None
    report_before(person, post_id=left.pk, words="On Monday.", now=NOW)


@pytest.mark.usefixtures("still_now")
def test_the_page_says_so_and_the_draft_stays(person, holding):
    approve(person, 20)
    draft = drafts(person)[0]
    sent = {"read_and_true": "on", "seen": notice_for(person, draft, now=NOW).digest}
    path = reverse("letter", args=[person.case.pk, draft.pk])
    shown = amiss(holding(person.case.pk).post(path, sent))
    page = shown.content.decode()
    assert "You approved 20 letters in 24 hours" in page
    assert "People with access" in page
    assert len(drafts(person)) == 4
