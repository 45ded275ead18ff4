"""A caseworker's sign-in runs out, is listed and is ended; and nothing they typed is lost by it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import StaffSession
from takedown.accounts.roles import Role
from takedown.common import clock
from takedown.flows.sweep import tidy
from takedown.removals.models import OrganisationContact
from tests import factories
from tests.factories import NOW
from tests.signing_in import HERE, PASSWORD, at_desk, joined, second_step, set_up, with_password

BO = "bo@charity.example"
MINUTE = timedelta(minutes=1)
NOTE = "Ask for Mrs Jones, <b>after</b> nine."
TYPED = {"platform": "x", "name": "Mrs Jones", "address": "a@b.example", "note": NOTE}
HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"')


@pytest.fixture
def time(monkeypatch):
    """Set the clock to so long after NOW."""

    def to(after: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + after)

    to(timedelta())
    return to


@pytest.fixture
def bo(time, charity) -> Client:
    client = joined(charity, BO)
    set_up(client)
    return client


def strict(client: Client) -> Client:
    """The same browser, with the check of the form's own token switched on."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = client.cookies
    return browser


def given_back(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def test_fifteen_minutes_without_a_page_end_it_and_each_page_begins_them_again(bo, time):
    time(14 * MINUTE)
    assert at_desk(bo)
    time(28 * MINUTE)
    assert at_desk(bo)
    time(43 * MINUTE)
    answer = bo.get(reverse("desk_contacts"))
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=%2Fdesk%2Fcontacts%2F")
    time(28 * MINUTE)
    assert not at_desk(bo)


def test_eight_hours_end_it_however_busy_somebody_is(bo, time):
    for minutes in range(0, 8 * 60, 10):
        time(minutes * MINUTE)
        assert at_desk(bo)
    time(timedelta(hours=8))
    assert not at_desk(bo)


def test_a_script_that_asks_by_itself_keeps_nobody_signed_in(bo, time):
    for minutes in (5, 10, 14):
        time(minutes * MINUTE)
        answer = bo.get(reverse("desk"), HTTP_SEC_FETCH_DEST="empty")
        assert answer.status_code == 200
    time(15 * MINUTE)
    assert not at_desk(bo)


def test_one_key_gives_fifteen_minutes_more_but_not_to_whoever_is_signed_out(bo, time):
    time(13 * MINUTE)
    page = bo.get(reverse("desk"), HTTP_SEC_FETCH_DEST="empty").content.decode()
    assert "17:45</time> (London)" in page
    said = bo.post(reverse("desk_stay"), HTTP_SEC_FETCH_DEST="empty").json()
    assert said == {"until": (NOW + 28 * MINUTE).isoformat()}
    time(27 * MINUTE)
    assert at_desk(bo)
    assert Client().post(reverse("desk_stay")).status_code == 403
    assert strict(bo).post(reverse("desk_stay")).status_code == 403


def test_a_form_sent_after_it_ran_out_is_given_back_and_sent_again_after_signing_in(bo, time):
    phone_codes = set_up_again(bo)
    time(20 * MINUTE)
    late = bo.post(reverse("desk_contacts"), {**TYPED, "once": "a-token"}, **HERE)
    page = late.content.decode()
    assert late.status_code == 403
    assert "Nothing you typed is lost" in page
    assert given_back(page).items() >= {**TYPED, "once": "a-token"}.items()
    assert "<b>after</b>" not in page
    assert not OrganisationContact.objects.exists()
    # Another tab finds out too; the form in the first is given back all the same.
    assert bo.get(reverse("desk")).status_code == 302
    again = bo.post(reverse("desk_contacts"), given_back(page), **HERE)
    assert given_back(again.content.decode()).items() >= TYPED.items()

    assert second_step(with_password(BO, client=bo), phone_codes[0])
    # The form on the page is from before signing in, and of this browser: it is taken as it is.
    page = again.content.decode()
    assert strict(bo).post(reverse("desk_contacts"), given_back(page), **HERE).status_code == 302
    assert OrganisationContact.objects.count() == 1


def set_up_again(client: Client) -> list[str]:
    """New recovery codes, to sign in with when the app's three are taken."""
    client.post(client.get(reverse("new_codes")).url, {"password": PASSWORD})
    client.post(reverse("new_codes"))
    page = client.get(reverse("recovery_codes")).content.decode()
    client.post(reverse("recovery_codes"), {"kept": "on"})
    return re.findall(r"<li>(\d{8})</li>", page)


def test_a_form_of_a_case_is_given_back_too_without_its_secrets(amara, beth, signed_in, time):
    factories.let_in(amara, beth)
    client = signed_in(beth.user)
    where = reverse("case_no_link", args=[amara.case.pk])
    time(timedelta(days=2))
    typed = {"description": "On the wall of the group.", "pin": "4829", "password": "my secret"}
    page = client.post(where, typed, **HERE).content.decode()
    assert "On the wall of the group." in page
    assert "4829" not in page
    assert "my secret" not in page


@pytest.mark.parametrize(
    "from_where",
    [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://evil.example"}, {}],
)
def test_a_form_of_another_site_is_never_offered_to_be_sent(bo, time, from_where):
    forged = strict(bo).post(reverse("desk_contacts"), TYPED, **from_where)
    assert forged.status_code == 403
    assert "Mrs Jones" not in forged.content.decode()
    time(20 * MINUTE)
    late = bo.post(reverse("desk_contacts"), TYPED, **from_where)
    assert late.status_code == 302
    assert "Mrs Jones" not in late.content.decode()


@pytest.mark.parametrize("way_out", ["leave", "account_logout"])
def test_after_leaving_a_browser_that_sends_a_form_again_shows_nothing(bo, way_out):
    cookie = bo.cookies["notes"].value
    getattr(bo, "get" if way_out == "leave" else "post")(reverse(way_out))
    for browser in (bo, strict(bo)):
        browser.cookies["notes"] = cookie
        for path in (reverse("desk_contacts"), "/notes/00000000-0000-4000-8000-000000000007/4/"):
            answer = browser.post(path, TYPED, **HERE)
            assert "Mrs Jones" not in answer.content.decode()
    assert StaffSession.objects.get().how == "LEFT"
    assert not OrganisationContact.objects.exists()


def test_she_who_holds_a_code_keeps_what_she_typed_when_a_form_is_too_old(amara, holding):
    where = reverse("case_no_link", args=[amara.case.pk])
    typed = {"description": "On the wall of the group."}
    answer = strict(holding(amara.case.pk)).post(where, typed, **HERE)
    assert answer.status_code == 403
    assert "On the wall of the group." in answer.content.decode()
    assert "the wall" not in strict(Client()).post(where, typed, **HERE).content.decode()


@pytest.fixture
def beths(time, beth, signed_in) -> tuple[Client, Client]:
    """Two browsers of one person."""
    here, there = signed_in(beth.user), signed_in(beth.user)
    assert at_desk(here)
    assert at_desk(there)
    return here, there


def test_sign_ins_are_listed_and_one_is_ended_at_once(beths, beth):
    here, there = beths
    page = here.get(reverse("sign_ins")).content.decode()
    assert page.count("Since") == 2
    assert page.count("This browser") == 1
    (other,) = re.findall(r"/desk/sessions/([0-9a-f-]{36})/end/", page)
    assert here.post(reverse("end_sign_in", args=[other])).status_code == 302
    assert (at_desk(here), at_desk(there)) == (True, False)
    assert here.get(reverse("sign_ins")).content.decode().count("Since") == 1
    assert here.post(reverse("end_sign_in", args=[other])).status_code == 404


def test_all_others_are_ended_at_once_and_somebody_elses_stays(beths, charity, signed_in):
    here, there = beths
    olu = factories.member(charity, "olu@charity.example")
    hers = signed_in(olu.user)
    session = olu.user.staff_sessions.get()
    assert here.post(reverse("end_sign_in", args=[session.pk])).status_code == 404
    here.post(reverse("end_other_sign_ins"))
    assert (at_desk(here), at_desk(there), at_desk(hers)) == (True, False, True)


def test_a_stolen_cookie_of_an_ended_sign_in_opens_nothing(beths):
    here, there = beths
    cookie = there.cookies["notes"].value
    here.post(reverse("end_other_sign_ins"))
    assert Session.objects.count() == 1
    thief = Client()
    thief.cookies["notes"] = cookie
    assert not at_desk(thief)


def test_a_new_password_ends_every_sign_in_and_the_old_one_opens_nothing(bo, charity):
    codes = set_up_again(bo)
    other = with_password(BO)
    assert second_step(other, codes[0])
    assert at_desk(other)
    new = "four loud green evenings"
    wrong = {"now_used": "not my password", "password": new, "password_again": new}
    assert bo.post(reverse("new_password"), wrong).status_code == 422
    assert at_desk(other)
    answer = bo.post(reverse("new_password"), {**wrong, "now_used": PASSWORD})
    assert answer.url == reverse("account_login")
    assert (at_desk(bo), at_desk(other)) == (False, False)
    assert not second_step(with_password(BO), codes[1])
    again = with_password(BO, new)
    assert second_step(again, codes[1])
    assert at_desk(again)


@pytest.mark.parametrize("change", ["role", "end", "second"])
def test_what_a_manager_changes_ends_every_sign_in_of_that_person_at_once(
    beths, beth, charity, signed_in, change
):
    mo = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    manager = signed_in(mo.user)
    manager.post(reverse("account_reauthenticate"), {"password": "a long password of theirs"})
    name = {"role": "desk_person", "end": "desk_person_end", "second": "desk_person_second"}[change]
    answer = manager.post(reverse(name, args=[beth.pk]), {"role": Role.MANAGER})
    assert (answer.status_code, answer.url) == (302, reverse("desk_people"))
    assert [at_desk(client) for client in beths] == [False, False]
    assert at_desk(manager)


def test_no_address_and_no_name_of_a_device_is_kept(beths):
    kept = {field.name for field in StaffSession._meta.get_fields()}
    assert kept == {
        "id", "user", "digest", "started_at", "last_seen_at", "second_step_at", "ended_at", "how",
    }  # fmt: skip
    assert {one.last_seen_at.second for one in StaffSession.objects.all()} == {0}


def test_sign_ins_go_after_ninety_days(beths):
    tidy(now=NOW + timedelta(days=89))
    assert StaffSession.objects.count() == 2
    tidy(now=NOW + timedelta(days=91))
    assert not StaffSession.objects.exists()


def test_signing_in_closes_notes_that_were_open_in_the_browser(amara, bo, holding):
    browser = holding(amara.case.pk)
    codes = set_up_again(bo)
    assert second_step(with_password(BO, client=browser), codes[0])
    assert at_desk(browser)
    assert browser.get(reverse("case", args=[amara.case.pk])).status_code == 404


ENDING = [
    "/leave/", "/accounts/logout/", "/%6ceave/", "/leave/?x=1", "/desk/../leave/", "/in/..\\..\\leave/",
    "/in/x/../../leave/", "https://evil.example/desk/", "/nothing-there/",
]  # fmt: skip


@pytest.mark.parametrize("to", ENDING)
def test_no_address_ends_each_sign_in_that_it_is_used_for(beth, signed_in, to):
    answer = signed_in(beth.user).get(reverse("account_login"), {"next": to})
    assert answer["Location"] == reverse("desk")


@pytest.mark.parametrize("to", ["/desk/contacts/?page=2", "/notes/"])
def test_a_sign_in_leads_back_to_the_page_that_was_asked_for(beth, signed_in, to):
    assert signed_in(beth.user).get(reverse("account_login"), {"next": to})["Location"] == to
