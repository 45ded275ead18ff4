"""An hour in an emergency leaves nothing behind that outlasts it, and takes nothing out."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.access import InAnEmergency, NoSuchCase, refuse_in_an_emergency
from takedown.cases.answers import ContactKind
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import About, SpareWords
from takedown.cases.ways_back import WAIT
from takedown.flows.choose_relay import NoMailbox, choose_relay
from takedown.flows.clear_unread import clear_unread
from takedown.flows.confirm_code import confirm_code
from takedown.flows.confirm_safe_contact import confirm_safe_contact
from takedown.flows.discard_draft import discard_draft
from takedown.flows.end_hold import end_hold
from takedown.flows.end_safe_contact import end_safe_contact
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.let_case_go import let_case_go
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.remove_post import remove_post
from takedown.flows.save_answers import save_answers
from takedown.flows.save_safe_contact import save_safe_contact
from takedown.flows.set_hold import set_hold
from takedown.flows.stop_new_words import stop_new_words
from takedown.flows.use_spare_words import use_spare_words
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.code import unconfirmed_words
from takedown.reads.ways_back import spare_ended_lately
from tests import factories
from tests.conftest import NOW

HOUR = timedelta(hours=1)
WAY = factories.REACHABLE
ELSEWHERE = {"contact_kind": ContactKind.OWN, "contact_address": "eve@example.org"}


@pytest.fixture
def words(amara) -> str:
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, now=NOW)
    return six


@pytest.fixture
def hers(amara, beth, words):
    """The notes as Beth sees them, who has taken them; with one of what the hour may not touch."""
    request = factories.approved(amara)
    factories.chosen(request, amara, "uk-gdpr-erasure")
    factories.held(amara)
    factories.reachable(amara)
    save_answers(amara, unread=(("not a link", "no link"),), now=NOW)
    return factories.let_in(amara, beth)


@pytest.fixture(params=[Role.CASEWORKER, Role.MANAGER])
def eve(request, charity):
    return factories.member(charity, "eve@charity.example", role=request.param)


def draft_of(opened):
    return opened.case.requests.get(rule_id="uk-gdpr-erasure").pk


def hold_of(opened):
    live = opened.case.holds.filter(ended_at__isnull=True)
    # A caseworker ends what caseworkers set, never the person's own.
    return (live.filter(set_by__startswith="staff:").first() or live.get()).pk


REFUSED = {
    "spare words": lambda opened: make_spare_words(opened, now=NOW),
    "another address of hers": lambda opened: save_safe_contact(opened, way=WAY, now=NOW),
    "that it is still safe": lambda opened: confirm_safe_contact(opened, now=NOW),
    "where answers go": lambda opened: save_answers(opened, now=NOW, **ELSEWHERE),
    "that they come here": lambda opened: choose_relay(opened, now=NOW),
    "a link taken out": lambda opened: remove_post(
        opened, post_id=opened.case.posts.get().pk, now=NOW
    ),
    "a list taken away": lambda opened: clear_unread(opened, now=NOW),
    "a draft destroyed": lambda opened: discard_draft(opened, request_id=draft_of(opened), now=NOW),
    "a hold that replaces hers": lambda opened: set_hold(
        opened, about=About.NOTES, picture_id=None, reason="x", days=183, now=NOW
    ),
    "the end of a hold": lambda opened: end_hold(opened, hold_id=hold_of(opened), now=NOW),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_outlasts_the_hour_is_refused_and_nothing_of_it_stays(amara, hers, eve, what):
    inside = factories.emergency(amara, eve)
    before = list(Event.objects.values_list("name", flat=True))
    with pytest.raises(InAnEmergency):
        REFUSED[what](inside)
    assert list(Event.objects.values_list("name", flat=True)) == before
    assert not SpareWords.objects.exists()


@pytest.mark.parametrize("what", [one for one in REFUSED if one != "a link taken out"])
def test_whoever_has_taken_the_notes_may(hers, what):
    if what == "the end of a hold":
        set_hold(hers, about=About.NOTES, picture_id=None, reason="x", days=183, now=NOW)
    with contextlib.suppress(NoMailbox):
        REFUSED[what](hers)


def test_an_emergency_of_somebody_who_has_let_the_notes_go_is_one_as_any_other(amara, hers, beth):
    let_case_go(hers, now=NOW)
    inside = factories.emergency(amara, beth)
    with pytest.raises(InAnEmergency):
        refuse_in_an_emergency(inside, now=NOW)


def test_it_is_shut_and_not_only_closed_to_an_hour_once_the_hour_or_the_leave_is_over(
    amara, hers, eve
):
    inside = factories.emergency(amara, eve)
    with pytest.raises(NoSuchCase):
        refuse_in_an_emergency(inside, now=NOW + HOUR)
    withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
    for opened in (inside, hers):
        with pytest.raises(NoSuchCase):
            refuse_in_an_emergency(opened, now=NOW)


def test_what_stops_a_harm_is_done_in_an_emergency(amara, hers, eve, words):
    spare = " ".join(make_spare_words(amara, typed=words, now=NOW))
    use_spare_words(typed=spare, address="192.0.2.7", now=NOW)
    inside = factories.emergency(amara, eve)
    assert stop_new_words(inside, now=NOW)
    assert end_safe_contact(inside, now=NOW)
    assert freeze_thing(inside, kind=FrozenKind.CASE, target_id=amara.case.pk, now=NOW).is_open


def test_stopping_new_words_in_an_emergency_leaves_the_words_on_her_paper(amara, hers, eve, words):
    printed = " ".join(make_spare_words(amara, typed=words, now=NOW))
    read_out = " ".join(make_spare_words(hers, now=NOW))
    for one in (printed, read_out):
        use_spare_words(typed=one, address="192.0.2.7", now=NOW)
    assert stop_new_words(factories.emergency(amara, eve), now=NOW)
    assert not SpareWords.objects.asked(NOW).exists()
    assert SpareWords.objects.get().made_by == amara.actor
    later = NOW + HOUR
    asked = use_spare_words(typed=printed, address="192.0.2.7", now=later)
    assert asked.opens_at == later + WAIT
    assert spare_ended_lately(amara, now=later) == ""


def test_letters_are_written_and_sent_in_an_emergency(amara, beth, eve):
    factories.let_in(amara, beth)
    inside = factories.emergency(amara, eve)
    assert factories.sent(inside).submitted_at == NOW


# -- the pages ------------------------------------------------------------------------------------


def told(answer) -> str:
    assert answer.status_code == 403
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.usefixtures("still_now")
def test_an_hour_becomes_no_ownership(amara, hers, eve, signed_in):
    """From the press on the desk to the page of spare words, by address, whatever the links say."""
    browser = signed_in(eve.user)
    reason = {"reference": amara.case.reference, "reason": "She rang and could not wait."}
    home = browser.post(reverse("desk_urgent"), reason)["Location"]
    page = browser.get(home).content.decode()
    spare = reverse("spare_words", args=[amara.case.pk])
    assert spare not in page
    assert "Not for an emergency: pictures, packs" in page
    for answer in (browser.get(spare), browser.post(spare)):
        assert "The caseworker who has taken these notes can do it." in told(answer)
    assert not SpareWords.objects.exists()


@pytest.mark.usefixtures("still_now")
def test_the_page_says_who_can_where_nobody_has_taken_the_notes(amara, hers, eve, signed_in):
    let_case_go(hers, now=NOW)
    factories.emergency(amara, eve)
    browser = signed_in(eve.user)
    said = told(browser.get(reverse("spare_words", args=[amara.case.pk])))
    if eve.role == Role.MANAGER:
        assert "A caseworker can take them from the desk." in said
        return
    assert "Take them with one press." in said
    assert browser.post(reverse("take", args=[amara.case.pk]))["Location"] == reverse("desk")
    asked = browser.get(reverse("spare_words", args=[amara.case.pk]))
    assert asked["Location"].startswith("/accounts/reauthenticate/")
