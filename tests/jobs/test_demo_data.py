"""A demonstration set has work of every kind in it, and is never made among the work of others."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import count
from random import Random

from django.core.management import CommandError, call_command
from django.db import transaction

import pytest

from takedown.accounts.models import Organisation
from takedown.cases.models import Case
from takedown.deadlines.models import Deadline
from takedown.jobs.demo_data import make_set
from takedown.jobs.demo_links import EVERY_KIND, made_up_links
from takedown.jobs.demo_plan import FIRST, PlanRefused, make_plan
from takedown.matching.models import Decision, Match
from takedown.posts.links import read_links
from takedown.posts.models import Outcome, ReportedPost
from takedown.reads.desk import desk_list
from takedown.reads.emergencies import unseen_emergencies
from takedown.reads.flags import desk_flags
from takedown.reads.going import desk_going, desk_hidden
from takedown.reads.held import held_rows
from takedown.reads.not_taken import waiting
from takedown.reads.standing import Standing
from takedown.reads.taken_back import desk_robbed
from takedown.reads.ways_back import asked_on_the_desk
from takedown.removals.models import RemovalRequest, Reply, RequestState, Submission
from takedown.standalone.places import Places
from tests.conftest import NOW
from tests.signing_in import Phone, at_desk, second_step, with_password

CASES, LINKS = len(FIRST), 60
A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A small set; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_set(cases=CASES, links=LINKS, seed=7, now=NOW, tell_line=lambda _: None)
        transaction.set_rollback(True)


@pytest.fixture
def ama(made):
    return made.people.workers[0]


def test_there_are_as_many_cases_and_links_as_were_asked_for(made):
    # One link was taken out again, as the plan has it.
    assert (made.holds.cases, made.holds.posts) == (CASES, LINKS - 1)


def test_every_state_that_the_desk_shows_occurs(made, ama):
    desk = desk_list(ama, now=NOW)
    rows = desk.rows

    # What came back in it is waited for again, and of what is said gone somebody looked.
    left_out = {Standing.BACK, Standing.SAID}
    assert {one.name for one in desk.headings if one.cases} >= set(Standing) - left_out
    assert any(row.emergency_until for row in rows)
    assert any(row.to_tell for row in rows)
    assert any(row.due and NOW < row.due.at <= NOW + A_DAY for row in rows)
    assert asked_on_the_desk(ama, now=NOW)
    assert any(row.pictures for row in desk_going(ama, now=NOW))
    assert desk_hidden(ama, now=NOW)
    assert desk_robbed(ama, now=NOW)
    assert desk_flags(ama, now=NOW)
    assert {bool(row.passed) for row in waiting(ama, now=NOW).rows} == {True, False}
    assert unseen_emergencies(made.people.manager, now=NOW)
    assert held_rows(made.people.lead, now=NOW)


def test_letters_and_posts_and_answers_are_at_every_stage(made):
    states = set(RemovalRequest.objects.values_list("state", flat=True))
    sent = Submission.objects.exclude(submitted_at=None)

    assert states == {RequestState.DRAFT, RequestState.APPROVED}
    assert Submission.objects.filter(submitted_at=None).exists()
    assert sent.exists()
    assert set(Outcome) - set(ReportedPost.objects.values_list("outcome", flat=True)) <= {
        Outcome.REGION
    }
    assert {bool(one.decided_at) for one in Reply.objects.all()} == {True, False}
    assert Match.objects.filter(decision=Decision.UNDECIDED).exists()


def test_clocks_that_ran_out_were_marked_at_their_hour(made):
    passed = Deadline.objects.filter(passed_at__isnull=False)

    assert passed.exists()
    assert all(one.passed_at - one.late_at < timedelta(minutes=1) for one in passed)
    assert not Deadline.objects.just_passed(NOW).filter(case__hidden_at=None).exists()


def test_its_custody_chains_add_up(made):
    said = StringIO()
    call_command("verify_custody", stdout=said)

    assert "add up from the first to the last" in said.getvalue()


def test_who_is_told_the_password_and_the_key_gets_in(made):
    someone = made.people.accounts[1]
    client = with_password(someone.address, made.people.password)

    assert second_step(client, Phone(someone.secret).code())
    assert at_desk(client)


@pytest.fixture
def ours(settings, tmp_path) -> None:
    """The database of these tests, as if it stood in a data folder."""
    settings.DATA_DIR = tmp_path
    sockets = Places(checkout=tmp_path, data=tmp_path).sockets
    sockets.symlink_to(settings.DATABASES["default"]["HOST"])


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["command", "standalone"])
@pytest.mark.parametrize("host", ["db.example", "127.0.0.1", "", "/var/run/postgresql", None])
def test_it_is_refused_in_a_database_that_is_not_of_this_data_folder(
    settings, tmp_path, monkeypatch, mode, host
):
    settings.MODE, settings.DATA_DIR = mode, tmp_path
    if host is not None:
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    with pytest.raises(CommandError, match="Leave DATABASE_URL out"):
        call_command("demo_data", cases=1, links=1)
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("ours")
def test_another_set_is_refused_where_there_is_one(made):
    with pytest.raises(CommandError, match="is here already"):
        call_command("demo_data", cases=1, links=1)


@pytest.mark.django_db
@pytest.mark.usefixtures("ours")
def test_it_is_refused_in_production(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="TAKEDOWN_MODE is production"):
        call_command("demo_data", cases=1, links=1)
    assert not Case.objects.exists()


@pytest.mark.usefixtures("ours")
def test_it_is_refused_among_the_notes_of_others(amara):
    with pytest.raises(CommandError, match="notes here that no demonstration made"):
        call_command("demo_data", cases=1, links=1)
    assert list(Case.objects.all()) == [amara.case]


@pytest.mark.django_db
@pytest.mark.usefixtures("ours")
def test_the_command_says_how_to_sign_in_and_what_there_is():
    said = StringIO()
    call_command("demo_data", cases=2, links=3, stdout=said)

    assert "case 2 of 2, 3 of 3 links" in said.getvalue()
    assert "2 cases with 3 links" in said.getvalue()
    assert "ama@helpline.example  caseworker  key " in said.getvalue()


def test_the_same_numbers_give_the_same_plan():
    plan = make_plan(cases=100, links=10_000, seed=7)

    assert plan == make_plan(cases=100, links=10_000, seed=7)
    assert plan != make_plan(cases=100, links=10_000, seed=8)


def test_most_cases_are_short_and_one_is_long():
    sizes = sorted(one.links for one in make_plan(cases=100, links=10_000, seed=7))

    assert sum(sizes) == 10_000
    assert 1 <= sizes[len(sizes) // 2] <= 12
    assert sizes[-1] >= 2_000
    assert sum(80 <= one <= 120 for one in sizes) >= 5


@pytest.mark.parametrize(("cases", "links"), [(0, 10), (5, 4), (2, 100_000)])
def test_a_set_that_cannot_be_is_refused(cases, links):
    with pytest.raises(PlanRefused):
        make_plan(cases=cases, links=links, seed=7)


def test_every_made_up_link_is_read_as_a_post_of_its_own():
    links = made_up_links(Random(7), many=300, kinds=EVERY_KIND, numbers=count(1))  # noqa: S311
    read = read_links("\n".join(links))

    assert len(read.unique) == 300
    assert not read.unreadable
    # Those of sites that nobody knows are all called other.
    assert len({one.platform for one in read.unique}) == EVERY_KIND
