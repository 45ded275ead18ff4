"""A caseworker takes a call: asked first about age, then everything on one screen, then words to read out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.access import case_for
from takedown.cases.answers import ContactKind, read_answers
from takedown.cases.models import Case, CaseCode
from takedown.flows.enter_case import enter_case
from tests import factories
from tests.conftest import NOW, amiss
from tests.web.test_desk import text

if TYPE_CHECKING:
    from django.test import Client

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


def ask_first(client: Client) -> None:
    answer = client.post(AGE, {"under_18": "no"})
    assert (answer.status_code, answer["Location"]) == (302, CALL)


def take(client: Client, **typed) -> str:
    """Take a call; return the address of the words to read out."""
    ask_first(client)
    answer = client.post(CALL, LEAST | typed | {"once": "a"})
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


def test_an_answer_of_before_does_not_stand_for_the_next_caller(hers):
    take(hers)
    assert hers.get(CALL)["Location"] == AGE
    ask_first(hers)
    hers.post(AGE, {"under_18": "yes"})
    assert hers.get(CALL)["Location"] == AGE


def test_without_the_callers_yes_nothing_is_kept_and_what_was_typed_stays(hers):
    ask_first(hers)
    answer = hers.post(CALL, WHOLE | {"agrees": "", "once": "a"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Without their yes, nothing is kept." in page
    assert LINK in page
    assert not Case.objects.exists()


def test_everything_on_one_screen_becomes_notes_that_the_caseworker_has(hers, beth, charity):
    ask_first(hers)
    offered = re.search(
        r'value="(organisation:[^"]+)"[^>]*checked', hers.get(CALL).content.decode()
    )
    path = take(hers, **WHOLE, contact_kind=offered[1])
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


def test_a_colleague_who_is_handed_the_notes_sees_no_words(hers, beth, bo, signed_in):
    path = take(hers, **WHOLE)
    opened = case_for(factories.staff(beth), Case.objects.get().pk, now=NOW)
    factories.taken(opened, bo)
    his = signed_in(bo.user)
    assert his.get(f"/notes/{opened.case.pk}/").status_code == 200
    assert his.get(path).status_code == 404
    assert hers.get(path).status_code == 404


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
    ask_first(hers)
    for _ in range(2):
        assert hers.post(CALL, WHOLE | {"once": "a"}).status_code == 302
    assert Case.objects.count() == 1


def test_who_acts_for_somebody_and_does_not_say_how_is_not_held_up(hers, beth):
    take(hers, maker="acting")
    opened = case_for(factories.staff(beth), Case.objects.get().pk, now=NOW)
    answers = read_answers(opened.case, opened.key)
    assert (answers.maker, answers.authority_words) == ("acting", "")


def test_while_nobody_may_begin_notes_nobody_begins_them_by_telephone(hers, settings):
    settings.INTAKE = "closed"
    ask_first(hers)
    answer = hers.post(CALL, LEAST | {"once": "a"})
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
