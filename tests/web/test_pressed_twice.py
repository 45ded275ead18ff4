"""Two presses of one button that are under way together: the second finds what the first did.

The views are called without the session middleware, so that only what they save themselves is there.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

import pytest

from takedown.accounts.sessions import SessionStore
from takedown.cases.models import Case
from takedown.web.once import FIELD
from takedown.web.views.case import EndOthers
from takedown.web.views.links import FirstLinks
from tests.web.walking import Walker

pytestmark = pytest.mark.django_db

LINKS = {FIELD: "one-form", "links": "https://x.com/someone/status/1859000000000000001"}


def press(key: str, path: str, **fields: str) -> HttpRequest:
    """A request whose session was read when it came in."""
    request = RequestFactory().post(path, fields)
    request.session = SessionStore(key)
    request.session.get("read")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def adult() -> str:
    client = Client()
    client.post(reverse("age"), {"under_18": "no"})
    client.post(reverse("where"), {"in_uk": "yes"})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_second_press_of_the_first_save_comes_to_the_six_words(adult):
    first, second = (press(adult, reverse("links"), **LINKS) for _ in range(2))
    page = FirstLinks.as_view()

    answers = [page(request) for request in (first, second)]

    (case,) = Case.objects.all()
    assert [answer.url for answer in answers] == [reverse("code", args=[case.pk])] * 2
    assert SessionStore(adult)["case"] == str(case.pk)


def test_a_press_that_comes_after_the_first_was_saved_comes_to_the_six_words(adult):
    page = FirstLinks.as_view()
    page(press(adult, reverse("links"), **LINKS))

    late = page(press(adult, reverse("links"), **LINKS))

    (case,) = Case.objects.all()
    assert late.url == reverse("code", args=[case.pk])


def test_closing_other_devices_twice_keeps_this_one(adult):
    FirstLinks.as_view()(press(adult, reverse("links"), **LINKS))
    (case,) = Case.objects.all()
    path = reverse("end_others", args=[case.pk])
    first, second = (press(adult, path, **{FIELD: "one-form"}) for _ in range(2))
    page = EndOthers.as_view()
    page(first, case_id=case.pk)

    with pytest.raises(Http404):
        page(second, case_id=case.pk)

    assert not second.session.modified
    here = Client()
    here.cookies[settings.SESSION_COOKIE_NAME] = adult
    assert here.get(reverse("case", args=[case.pk])).status_code == 200


@pytest.fixture
def nearly_done() -> Walker:
    """Somebody with a case of one link, and the six words typed back."""
    walk = Walker()
    walk.go("/1/").send(under_18="no")
    walk.send(in_uk="yes")
    walk.send(links=LINKS["links"])
    return walk


def press_twice(walk: Walker, path: str, **fields: str) -> list[str]:
    """Send the form of one page twice; return where each of the two led."""
    walk.go(path)
    form = {**walk.fields(), **fields}
    return [walk.client.post(path, form).get("Location", "") for _ in range(2)]


@pytest.mark.parametrize(
    ("path", "fields", "then"),
    [
        ("/1/", {"under_18": "no"}, "where"),
        ("/1/", {"under_18": "yes"}, "other_help"),
        ("/2/", {"in_uk": "yes"}, "links"),
    ],
)
def test_a_first_question_pressed_twice_leads_on(path, fields, then):
    walk = Walker()
    walk.go("/1/").send(under_18="no")

    assert press_twice(walk, path, **fields) == [reverse(then)] * 2


@pytest.mark.parametrize(
    ("page", "fields", "then"),
    [
        ("shows", {"shows": "bare", "made_by_ai": "yes", "names_her": "no"}, "agreed"),
        ("agreed", {"agreed_here": "no", "public_before": "no"}, "who"),
        ("who", {"maker": "subject"}, "contact"),
        ("contact", {"contact_kind": "own", "contact_address": "amara@example.org"}, "letters"),
        ("seen", {"outcome": "GONE", "basis": "SEEN"}, "case"),
    ],
)
def test_a_question_pressed_twice_leads_on(nearly_done, page, fields, then):
    (case,) = Case.objects.all()
    of_post = {"post_id": case.posts.get().pk} if page == "seen" else {}
    path = reverse(page, kwargs={"case_id": case.pk, **of_post})

    expected = reverse(then, kwargs={"case_id": case.pk})
    assert press_twice(nearly_done, path, **fields) == [expected] * 2
