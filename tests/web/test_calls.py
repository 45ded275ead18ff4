"""A caseworker takes a call: asked first about age, then everything on one screen, then words to read out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.accounts.roles import Role
from takedown.accounts.visitor import code_holder
from takedown.audit.models import Event
from takedown.cases.access import case_for
from takedown.cases.answers import ContactKind, read_answers
from takedown.cases.first_words import wait_for_a_caller, words_to_read_out
from takedown.cases.models import Case, CaseCode
from takedown.flows.enter_case import WrongCode, enter_case
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.use_spare_words import use_spare_words
from tests import factories
from tests.conftest import NOW, amiss
from tests.web.test_desk import text
from tests.web.test_desk_list import at

if TYPE_CHECKING:
    from django.test import Client

    from takedown.cases.access import OpenCase

pytestmark = pytest.mark.usefixtures("still_now")
AGE, CALL = "/desk/call/", "/desk/call/1/"
LINK = "https://x.com/someone/status/1859000000000000001"
LEAST = {"agrees": "on", "days": "90", "in_uk": "yes"}
WHOLE = LEAST | {
    "links": f"two of them {LINK} and https://www.reddit.com/r/x/comments/abc123/ and no link: nothing",
    "shows": ["bare", "sexual"],
    "made_by_ai": "yes",
    "names_her": "no",
    "agreed_here": "no",
    "public_before": "not_sure",
    "maker": "subject",
}


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


def ask_first(client: Client) -> str:
    """Ask about age, open the screen, and return what its form carries of that."""
    answer = client.post(AGE, {"under_18": "no"})
    assert (answer.status_code, answer["Location"]) == (302, CALL)
    page = client.get(CALL).content.decode()
    return re.search(r'name="asked" value="([^"]+)"', page)[1]


def take(client: Client, **typed) -> str:
    """Take a call; return the address of the words to read out."""
    asked = ask_first(client)
    answer = client.post(CALL, LEAST | typed | {"once": asked, "asked": asked})
    assert answer.status_code == 302, text(answer.content.decode())
    return answer["Location"]


def words_on(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return " ".join(re.findall(r"<li>([a-z]+)</li>", page))


@pytest.mark.parametrize("said", ["yes", "not_sure"])
def test_where_somebody_may_be_under_18_nothing_can_be_typed_and_nothing_is_kept(hers, said):
    answer = hers.post(AGE, {"under_18": said})
    assert answer["Location"] == "/other/"
    assert hers.get(CALL)["Location"] == AGE
    refused = hers.post(CALL, WHOLE | {"once": "a"})
    assert refused.status_code == 422
    assert "Ask the first question of this caller" in text(refused.content.decode())
    assert not Case.objects.exists()


def test_each_caller_is_asked_anew(hers, monkeypatch):
    take(hers)
    assert hers.get(CALL)["Location"] == AGE
    # Asked, and the caller hung up.
    ask_first(hers)
    assert hers.get(CALL)["Location"] == AGE
    hers.post(AGE, {"under_18": "no"})
    hers.get(AGE)
    assert hers.get(CALL)["Location"] == AGE
    hers.post(AGE, {"under_18": "no"})
    at(monkeypatch, NOW + timedelta(minutes=6))
    assert hers.get(CALL)["Location"] == AGE


@pytest.mark.parametrize("carried", ["", "made up", None])
def test_a_form_says_itself_that_its_caller_was_asked(hers, carried, bo, signed_in):
    given = ask_first(signed_in(bo.user)) if carried is None else carried
    ask_first(hers)
    refused = hers.post(CALL, WHOLE | {"once": "a", "asked": given})
    assert "Ask the first question of this caller" in text(refused.content.decode())
    assert LINK in refused.content.decode()
    assert not Case.objects.exists()


def test_a_call_goes_on_after_signing_in_again(hers, beth, signed_in):
    """A call lasts longer than a sign-in without a page."""
    asked = ask_first(hers)
    again = signed_in(beth.user)
    answer = again.post(CALL, LEAST | {"once": "a", "asked": asked})
    assert answer.status_code == 302


def test_nothing_is_answered_for_the_caller(hers):
    hers.post(AGE, {"under_18": "no"})
    assert " checked" not in hers.get(CALL).content.decode()


def test_strangers_who_fill_the_site_keep_no_caseworker_from_a_call(hers, settings):
    settings.ALL_UNCONFIRMED_NOTES = 0
    take(hers)
    assert Case.objects.count() == 1


def test_without_the_callers_yes_nothing_is_kept_and_what_was_typed_stays(hers):
    answer = hers.post(CALL, WHOLE | {"agrees": "", "once": "a", "asked": ask_first(hers)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Without their yes, nothing is kept." in page
    assert LINK in page
    assert not Case.objects.exists()


def test_everything_on_one_screen_becomes_notes_that_the_caseworker_has(hers, beth, charity):
    path = take(hers, **WHOLE, contact_kind=f"organisation:{charity.pk}")
    opened = case_for(factories.staff(beth), Case.objects.get().pk, now=NOW)
    answers = read_answers(opened.case, opened.key)
    assert opened.case.posts.count() == 2
    assert answers.shows == ("bare", "sexual")
    assert (answers.agreed_here, answers.public_before) == ("no", "not_sure")
    # Answers go to the organisation that took the call.
    assert answers.contact_kind is ContactKind.ORGANISATION
    assert answers.contact_address == charity.report_address
    assert opened.case.grants.get().organisation == charity
    assert f'href="/notes/{opened.case.pk}/"' in hers.get("/desk/").content.decode()
    page = text(hers.get(path).content.decode())
    for heard in (
        "Bare, all or in part; A sexual act or pose, even clothed",
        "Not sure",
        "2 links.",
    ):
        assert heard in page


def test_what_the_caller_does_not_know_can_wait(hers):
    path = take(hers)
    page = text(hers.get(path).content.decode())
    assert page.count("Not asked yet") == 6
    assert "0 links." in page


def test_words_are_read_out_read_back_and_then_the_callers_alone(hers):
    path = take(hers, **WHOLE)
    words = words_on(hers, path)
    assert len(words.split()) == 6
    wrong = amiss(hers.post(path, {"typed": " ".join(reversed(words.split())), "once": "b"}))
    assert "is different" in text(wrong.content.decode())
    answer = hers.post(path, {"typed": words.upper(), "once": "c"})
    assert answer.status_code == 302
    assert hers.get(path).status_code == 404
    assert CaseCode.objects.get().words_sealed is None
    assert enter_case(typed=words, address="192.0.2.7", now=NOW).case_id == Case.objects.get().pk


def come_in(words: str) -> OpenCase:
    entered = enter_case(typed=words, address="192.0.2.7", now=NOW)
    return case_for(code_holder(entered.case_id, epoch=entered.epoch), entered.case_id, now=NOW)


def opened_by(membership) -> OpenCase:
    return case_for(factories.staff(membership), Case.objects.get().pk, now=NOW)


def test_words_that_were_read_back_are_never_followed_by_others_for_the_caseworker(
    hers, beth, monkeypatch
):
    """New words by way of spare ones are sealed as the first were: they are hers, and no caller's."""
    path = take(hers, **WHOLE)
    words = words_on(hers, path)
    hers.post(path, {"typed": words, "once": "b"})
    person = come_in(words)
    spare = make_spare_words(person, typed=words, now=NOW)
    use_spare_words(typed=" ".join(spare), address="192.0.2.7", now=NOW)
    later = NOW + timedelta(hours=73)
    use_spare_words(typed=" ".join(spare), address="192.0.2.7", now=later)
    assert CaseCode.objects.get().words_sealed is not None
    at(monkeypatch, later)
    assert words_to_read_out(opened_by(beth), now=later) == []
    assert wait_for_a_caller(opened_by(beth), now=later) is None


def test_words_that_the_caller_has_used_are_shown_no_more(hers):
    path = take(hers, **WHOLE)
    enter_case(typed=words_on(hers, path), address="192.0.2.7", now=NOW)
    assert hers.get(path).status_code == 404


def test_words_are_shown_for_a_day(hers, beth):
    take(hers, **WHOLE)
    opened = opened_by(beth)
    assert words_to_read_out(opened, now=NOW + timedelta(hours=23))
    assert words_to_read_out(opened, now=NOW + timedelta(hours=24)) == []


def test_whoever_is_handed_the_notes_makes_new_words_and_ends_the_old(hers, beth, bo, signed_in):
    path = take(hers, **WHOLE)
    old = words_on(hers, path)
    factories.taken(opened_by(beth), bo)
    assert hers.get(path).status_code == 404
    his = signed_in(bo.user)
    home = f"/notes/{Case.objects.get().pk}/"
    assert f'href="{path}">Read the words out' in his.get(home).content.decode()
    page = his.get(path).content.decode()
    assert "The caller has no words yet" in page
    assert old.split()[0] not in words_on(his, path)
    assert his.post(f"{path}new/", {"once": "n"})["Location"] == path
    new = words_on(his, path)
    assert len(new.split()) == 6
    with pytest.raises(WrongCode):
        enter_case(typed=old, address="192.0.2.7", now=NOW)
    assert enter_case(typed=new, address="192.0.2.7", now=NOW).case_id == Case.objects.get().pk
    assert his.post(f"{path}new/", {"once": "o"}).status_code == 404


def test_in_an_emergency_no_words_are_shown_or_made(hers, beth, bo, signed_in):
    path = take(hers, **WHOLE)
    factories.emergency(opened_by(beth), bo)
    his = signed_in(bo.user)
    assert his.get(path).status_code == 404
    assert his.post(f"{path}new/", {"once": "n"}).status_code == 403


def test_words_of_notes_that_a_person_began_are_no_caseworkers_to_make(amara, beth, hers):
    """She has not typed them back; that does not make them a caller's."""
    factories.let_in(amara, beth)
    path = f"/notes/{amara.case.pk}/words/said/"
    assert hers.get(path).status_code == 404
    assert hers.post(f"{path}new/", {"once": "n"}).status_code == 404


def test_the_person_sees_who_began_the_notes_and_can_end_it(hers, beth, holding):
    take(hers, **WHOLE)
    case = Case.objects.get()
    person = holding(case.pk)
    people = f"/notes/{case.pk}/people/"
    page = text(person.get(people).content.decode())
    assert "A caseworker has taken your notes on since 20 November 2026." in page
    assert "These notes were begun By a caseworker of A Charity" in page
    person.post(f"{people}{case.grants.get().pk}/end/", {"once": "e"})
    assert hers.get(f"/notes/{case.pk}/").status_code == 404


def test_pressing_twice_begins_notes_once(hers):
    form = WHOLE | {"once": "a", "asked": ask_first(hers)}
    for _ in range(2):
        assert hers.post(CALL, form).status_code == 302
    assert Case.objects.count() == 1


def test_who_acts_for_somebody_and_does_not_say_how_is_not_held_up(hers, beth):
    take(hers, maker="acting")
    opened = case_for(factories.staff(beth), Case.objects.get().pk, now=NOW)
    answers = read_answers(opened.case, opened.key)
    assert (answers.maker, answers.authority_words) == ("acting", "")


def test_while_nobody_may_begin_notes_nobody_begins_them_by_telephone(hers, settings):
    settings.INTAKE = "closed"
    assert "New notes cannot be begun here" in text(hers.get(AGE).content.decode())
    answer = hers.post(CALL, LEAST | {"once": "a", "asked": ask_first(hers)})
    assert "New notes cannot be begun here" in text(answer.content.decode())
    assert not Case.objects.exists()


def test_managers_take_no_calls(charity, signed_in):
    manager = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    client = signed_in(manager.user)
    assert [client.get(path).status_code for path in (AGE, CALL)] == [404, 404]
    assert "Take a call" not in client.get("/desk/").content.decode()


def test_the_chain_names_the_caseworker_for_each_step(hers, beth):
    take(hers, **WHOLE)
    actor = factories.staff(beth).actor
    chain = Event.objects.filter(case_id=Case.objects.get().pk).order_by("sequence")
    named = list(chain.values_list("name", "actor"))
    for name in ("CASE_OPENED", "POSTS_ADDED", "ACCESS_GRANTED", "CASE_TAKEN"):
        assert (name, actor) in named


def test_until_the_words_are_read_back_the_notes_lead_to_them(hers):
    path = take(hers, **WHOLE)
    home = f"/notes/{Case.objects.get().pk}/"
    assert f'href="{path}">Read the words out' in hers.get(home).content.decode()
    hers.post(path, {"typed": words_on(hers, path), "once": "b"})
    assert "Read the words out" not in hers.get(home).content.decode()
