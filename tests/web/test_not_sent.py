"""A form that was not taken is answered by a sentence that says so: without cookies, twice, or from an old page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.flows.confirm_code import confirm_code
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW
from tests.web.walking import Walker

OURS = {"Sec-Fetch-Site": "same-origin"}
PIN = "482916"
COOKIES = "let this site use cookies"


def without_cookies(name: str, **typed: str):
    """Send the form of a page in a browser that keeps none."""
    walk = Walker().go(reverse(name))
    body = {**walk.fields(), **typed}
    walk.client.cookies.clear()
    answer = walk.client.post(walk.path, body, headers=OURS)
    walk.client.cookies.clear()
    return answer, walk


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["open", "lost_words", "say_answer"])
def test_whoever_keeps_no_cookies_is_told_so_where_words_are_typed(name):
    answer, walk = without_cookies(name, typed="able ability about above absent absorb")
    assert (answer.status_code, answer["Location"]) == (303, f"{reverse(name)}?note=late")
    assert walk.go(answer["Location"]).sees(COOKIES)
    assert not walk.sees("absorb")
    assert not Session.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("age", {"under_18": "no"}),
        ("say", {"words": "A long complaint."}),
        ("account_login", {"login": "beth@charity.example", "password": "x"}),
    ],
)
def test_and_at_the_first_forms_and_the_sign_in(name, typed):
    answer, _ = without_cookies(name, **typed)
    assert answer.status_code == 403
    assert "your browser may be blocking cookies" in answer.content.decode()


@pytest.mark.parametrize("name", ["where", "links", "no_link"])
@pytest.mark.django_db
def test_nor_is_anybody_led_away_without_a_word_from_the_next_questions(name):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse(name), {"links": "x"}, headers=OURS)
    assert answer.status_code == 403


@pytest.mark.django_db
def test_nor_from_an_invitation():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("join", args=["token"]), {"email": "x"}, headers=OURS)
    assert answer.status_code == 403


@pytest.mark.django_db
def test_an_address_says_no_sentence_of_anybody_elses():
    walk = Walker().go(f"{reverse('open')}?note=<b>Ring+this+number</b>")
    assert not walk.sees("Ring this number")


def test_words_that_were_sent_twice_are_answered_by_a_sentence(amara, at):
    walk = Walker().go(reverse("open"))
    body = {**walk.fields(), "typed": "one two"}
    walk.client.post(walk.path, body)
    answer = walk.client.post(walk.path, body)
    assert answer["Location"] == f"{reverse('open')}?note=sent"
    assert walk.go(answer["Location"]).sees("This was sent already.")


@pytest.fixture
def at_the_pin(amara, at) -> tuple[Walker, dict, str]:
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    walk = Walker().go(reverse("open")).send(typed=six)
    walk.path = reverse("pin")
    return walk, {**walk.fields(), "pin": PIN}, walk.client.cookies["notes"].value


def test_a_pin_that_was_sent_twice_comes_to_the_notes(amara, at_the_pin):
    walk, body, _ = at_the_pin
    for _ in range(2):
        assert walk.client.post(walk.path, body).status_code == 302
    assert walk.client.post(walk.path, body)["Location"] == reverse("open_case_home")


def test_one_whose_first_answer_never_came_is_told_to_type_the_words(amara, at_the_pin):
    """As where a second tap came before the browser had the new session's cookie."""
    walk, body, before = at_the_pin
    walk.client.post(walk.path, body)
    walk.client.cookies["notes"] = before
    answer = walk.client.post(walk.path, body)
    assert answer["Location"] == f"{reverse('open')}?note=words"
    assert walk.go(answer["Location"]).sees("your words are needed first")


@pytest.mark.django_db
def test_no_answer_leads_to_another_site_by_the_way_an_address_is_written():
    far = {"PATH_INFO": "//evil.example/x", "headers": OURS}
    answer = Client().post("/", {"typed": "x"}, **far)
    assert (answer.status_code, answer["Location"]) == (303, "/%2Fevil.example/x")


FORM = "application/x-www-form-urlencoded"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"typed=" + b"a" * 3_000_000, FORM),
        (b"&".join(b"a%d=1" % number for number in range(3000)), FORM),
        (b"xx", "multipart/form-data; boundary="),
        (b"a=%ff", f"{FORM}; charset=utf-16"),
    ],
)
@pytest.mark.parametrize("path", ["/nothing-there/", "/open/"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_body_that_cannot_be_read_is_no_failure_of_ours(path, body, kind, strict):
    client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
    answer = client.post(path, body, content_type=kind, headers=OURS)
    assert answer.status_code in {302, 303, 400, 403, 404}


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["[" * 5000, '[["a", "b\\ud800"]]', '[["\\ud800", "b"]]'])
@pytest.mark.parametrize("name", ["open", "closed"])
def test_nor_what_no_page_carries_along(amara, kept, name):
    client = Client(raise_request_exception=False)
    typed = {"typed": "x", "kept": kept, "kept_for": reverse("case_links", args=[amara.case.pk])}
    assert client.post(reverse(name), typed).status_code in {200, 303}


def test_whoever_types_several_secrets_is_told_why_all_are_to_be_typed_again(amara, holding, at):
    six = " ".join(unconfirmed_words(amara))
    walk = Walker()
    walk.client = holding(amara.case.pk)
    walk.go(reverse("code", args=[amara.case.pk]))
    walk.send(typed=six, pin=PIN, pin_again="111111")
    assert walk.sees("The two PINs are different.")
    assert walk.sees("Words and PINs are never kept on a page. So type all of them again.")
    walk.go(reverse("say_answer")).send(typed="one")
    assert not walk.sees("Words and PINs")


def test_leaving_to_the_page_that_says_nothing_is_as_it_was(amara, holding):
    """Whoever sends a form of notes again after leaving is told nothing of cookies."""
    client = Client(enforce_csrf_checks=True)
    page = reverse("case_links", args=[amara.case.pk])
    answer = client.post(page, {"links": "x"}, headers=OURS)
    assert (answer.status_code, answer["Refresh"]) == (403, f"0; url={settings.LEAVE_TO}")
