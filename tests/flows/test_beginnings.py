"""Who may begin notes: everybody, whoever was given a link, or nobody. Notes that are there open always."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.answers import Answers
from takedown.cases.invited import VALID, digest_of
from takedown.cases.models import Beginning, Case
from takedown.common.limit_settings import Intake
from takedown.flows.give_beginning import NotACaseworker, give_beginning
from takedown.flows.open_case import NoNewNotes, open_case
from takedown.flows.sweep import tidy
from takedown.flows.withdraw_beginning import NoSuchBeginning, withdraw_beginning
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW
from tests.web.walking import Walker

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LINK = "https://x.com/someone/status/1859000000000000009"


@pytest.fixture
def by_invitation(settings):
    settings.INTAKE = Intake.INVITATION


@pytest.fixture
def closed(settings):
    settings.INTAKE = Intake.CLOSED


@pytest.fixture
def given(beth, by_invitation):
    return give_beginning(factories.staff(beth), now=NOW)


def begin(token: str = "", *, now=NOW):
    return open_case(answers=Answers(), posts=[], now=now, invitation=digest_of(token))


def walk_to_links(person: Walker) -> Walker:
    person.go("/1/").send(under_18="no").send(in_uk="yes", zone="Europe/London")
    return person


def test_nobody_begins_notes_where_they_are_closed(db, closed):
    with pytest.raises(NoNewNotes, match="cannot be begun here"):
        begin()
    assert not Case.objects.exists()


def test_an_invitation_opens_no_closed_door(given, closed):
    with pytest.raises(NoNewNotes):
        begin(given.token)
    assert Beginning.objects.usable(NOW).count() == 1


def test_an_invitation_begins_notes_once(given):
    begin(given.token)
    with pytest.raises(NoNewNotes, match="used, or has run out"):
        begin(given.token)
    assert Case.objects.count() == 1


def test_an_invitation_works_until_its_last_second(given):
    with pytest.raises(NoNewNotes):
        begin(given.token, now=NOW + VALID)
    assert begin(given.token, now=NOW + VALID - SECOND)


@pytest.mark.parametrize("token", ["", "another"])
def test_nobody_begins_notes_without_the_link(given, token):
    with pytest.raises(NoNewNotes):
        begin(token)


def test_what_is_kept_of_the_link_begins_nothing(given):
    assert given.token not in str(vars(Beginning.objects.get()))
    with pytest.raises(NoNewNotes):
        begin(given.beginning.token_digest)


def test_a_link_taken_back_begins_nothing(given, beth):
    withdraw_beginning(factories.staff(beth), beginning_id=given.beginning.pk, now=NOW)
    with pytest.raises(NoNewNotes):
        begin(given.token)


def test_only_the_organisation_that_gave_it_takes_it_back(given):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    with pytest.raises(NoSuchBeginning):
        withdraw_beginning(factories.staff(other), beginning_id=given.beginning.pk, now=NOW)


def test_a_manager_and_a_person_give_no_links(amara, beth):
    manager = factories.member(beth.organisation, "m@charity.example", role=Role.MANAGER)
    for visitor in (factories.staff(manager), amara.visitor):
        with pytest.raises(NotACaseworker):
            give_beginning(visitor, now=NOW)


def test_no_row_and_no_event_says_which_notes_a_link_began(given):
    case_id = begin(given.token).case_id
    chain = Event.objects.filter(case_id=case_id)
    assert str(given.beginning.pk) not in str([vars(one) for one in chain])
    house = Event.objects.filter(case_id=None)
    assert [one.name for one in house] == ["BEGINNING_GIVEN", "BEGINNING_USED"]
    assert str(case_id) not in str([vars(one) for one in house])
    assert str(case_id) not in str(vars(Beginning.objects.get()))


def test_old_links_go_after_30_days(given, settings, tmp_path):
    settings.KEYSTORE_DIR = tmp_path / "keystore"
    tidy(now=NOW + VALID + 30 * DAY)
    assert Beginning.objects.exists()
    tidy(now=NOW + VALID + 30 * DAY + SECOND)
    assert not Beginning.objects.exists()


@pytest.mark.usefixtures("still_now")
def test_the_start_says_that_it_is_closed_and_who_can_help(db, closed):
    person = Walker().go("/")
    assert person.sees("New notes cannot be begun here now")
    assert person.sees("People who can help today")
    assert not person.sees("Get something taken down")


@pytest.mark.usefixtures("still_now")
@pytest.mark.parametrize("path", ["/before/", "/1/", "/2/", "/3/", "/3/other/"])
@pytest.mark.parametrize("intake", [Intake.CLOSED, Intake.INVITATION])
def test_every_page_on_the_way_leads_back_to_the_start(db, settings, path, intake):
    settings.INTAKE = intake
    assert Walker().go(path).path == "/"


@pytest.mark.usefixtures("still_now")
def test_notes_open_again_where_no_new_ones_can_be_begun(amara, closed):
    person = Walker().go("/open/").send(typed=" ".join(unconfirmed_words(amara)))
    assert person.path == f"/notes/{amara.case.pk}/"


@pytest.mark.usefixtures("still_now")
def test_whoever_follows_the_link_begins_notes_and_no_address_holds_it(given):
    person = Walker().go(reverse("begin", args=[given.token]))
    assert person.path == "/"
    walk_to_links(person).send(links=LINK)
    assert person.sees("Write these six words down")
    assert Beginning.objects.get().used_at == NOW
    session = person.client.session
    assert given.token not in str(dict(session.items()))


@pytest.mark.usefixtures("still_now")
def test_looking_at_the_link_uses_nothing_up(given):
    for _ in range(3):
        Client().get(reverse("begin", args=[given.token]))
    assert begin(given.token)


@pytest.mark.usefixtures("still_now")
def test_a_link_that_was_used_says_so(given):
    begin(given.token)
    person = Walker().go(reverse("begin", args=[given.token]))
    assert (person.status, person.sees("This link was used, or has run out")) == (404, True)


@pytest.mark.usefixtures("still_now")
def test_what_was_typed_is_shown_again_where_it_closed_meanwhile(db, settings):
    person = walk_to_links(Walker())
    settings.INTAKE = Intake.CLOSED
    person.send(links=LINK)
    assert (person.status, LINK in person.html) == (422, True)
    assert person.sees("New notes cannot be begun here")
    assert not Case.objects.exists()


@pytest.mark.usefixtures("still_now")
def test_a_caseworker_makes_a_link_that_is_shown_once(beth, by_invitation, signed_in):
    client = signed_in(beth.user)
    sent = {"once": "a token"}
    shown = client.post(reverse("desk_beginnings"), sent).content.decode()
    assert "/in/" in shown
    assert client.post(reverse("desk_beginnings"), sent).status_code == 302
    assert "/in/" not in client.get(reverse("desk_beginnings")).content.decode()
    assert Beginning.objects.count() == 1


@pytest.mark.usefixtures("still_now")
def test_a_manager_finds_no_such_page(beth, by_invitation, signed_in):
    manager = factories.member(beth.organisation, "m@charity.example", role=Role.MANAGER)
    client = signed_in(manager.user)
    assert client.get(reverse("desk_beginnings")).status_code == 404
    assert client.post(reverse("desk_beginnings")).status_code == 404
    assert not Beginning.objects.exists()
