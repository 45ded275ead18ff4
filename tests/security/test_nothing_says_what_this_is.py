"""What others see in passing: titles, addresses, names of files and cookies, first headings, mail.

None of it holds a word of words.toml, in English or any language that is shipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from http.cookies import SimpleCookie
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings as live
from django.template.loader import render_to_string
from django.test import Client
from django.urls import get_resolver, reverse

import pytest

from takedown.alerts.message import LONGEST, written
from takedown.common.mail_settings import MailOut, Server
from takedown.common.message_settings import Messages, messages
from takedown.evidence.models import SealedPack, session_digest
from takedown.removals.kinds import letter_kinds
from takedown.removals.models import Reply
from tests.factories import NOW
from tests.security.telling import columns, shipped, telling
from tests.security.things import Route, address, case_routes, routes, things_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

STATIC = Path(live.BASE_DIR) / "static"
# Pages of sign-in are allauth's; their addresses and titles are looked at like ours.
SIGN_IN = ("account_login", "mfa_index", "account_change_password", "account_logout")


@dataclass
class Seen:
    """What a visitor's browser, and whoever looks over their shoulder, got to see."""

    pages: int = 0
    titles: set[str] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def take(self, response: HttpResponse, path: str) -> None:
        self.addresses |= {path, response.headers.get("Location", "")}
        self.cookies |= set(SimpleCookie(response.cookies.output(header="")))
        named = re.search(r'filename="?([^";]+)', response.headers.get("Content-Disposition", ""))
        if named:
            self.files.add(named[1])
        if "text/html" not in response.headers.get("Content-Type", ""):
            return
        html = response.content.decode()
        self.pages += 1
        self.titles |= set(re.findall(r"<title>(.*?)</title>", html, re.DOTALL))
        self.titles |= set(re.findall(r'<meta name="(?:application-name|description)"[^>]*>', html))
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
        self.headings |= {re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in found}
        links = re.findall(r'(?:href|src|action)="([^"]*)"', html)
        # Addresses of others are links that a person may leave alone; ours stay in the history.
        self.addresses |= {one for one in links if not urlsplit(one).netloc}


@pytest.fixture
def mail_is_on(settings):
    server = Server(host="127.0.0.1", port=25, security="none")
    settings.MAIL_OUT = MailOut(server=server, sender="Post <post@example.org>")
    return settings


@pytest.fixture
def things(mail_is_on, amara, beth):
    return things_of(amara, beth)


@pytest.fixture
def people(things, beth, holding, signed_in) -> dict[str, Client]:
    owner = holding(things["case_id"])
    sealed = SealedPack.objects.get()
    sealed.session_digest = session_digest(sealed, owner.session.session_key)
    sealed.save()
    return {"nobody": Client(), "person": owner, "caseworker": signed_in(beth.user)}


def paths(things: dict[str, object]) -> Iterator[str]:
    """The address of every route of ours, and of sign-in."""
    outside = {"number": 1, "path": "a", "token": "x", "contact_id": things["case_id"]}
    for route in routes():
        takes = things if route in case_routes() else {**outside, **_number(route)}
        yield address(route, {**takes, **{k: things[k] for k in route.takes if k in things}})
    yield from (reverse(name) for name in SIGN_IN)
    yield from ("/door/2/", "/door/3/", "/other/b/", "/nowhere/", "/accounts/signup/")


def _number(route: Route) -> dict[str, object]:
    return {"certificate": "0" * 64} if route.name == "former_certificate" else {}


def walked(client: Client, things: dict[str, object]) -> Seen:
    """Every page, in every language that is shipped; and each form of it sent empty."""
    seen = Seen()
    for path, (language, _) in product(paths(things), live.LANGUAGES):
        if "/show/" in path and path.endswith("/x/"):
            continue  # a picture that opens once; its address was looked at as a route
        seen.take(client.get(path, headers={"accept-language": language}), path)
        if path.startswith("/notes/") and "/8/stop" not in path and "/out/" not in path:
            refused = client.post(path, {}, headers={"accept-language": language})
            if refused.status_code == 303:
                refused = client.get(refused["Location"], headers={"accept-language": language})
                seen.take(refused, path)
            elif refused.status_code == 422:
                seen.take(refused, path)
    return seen


def told(words: set[str], *, plain: bool = True) -> dict[str, set[str]]:
    found = {one: telling(one, plain=plain) for one in words}
    return {one: which for one, which in found.items() if which}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "person", "caseworker"])
def test_no_title_address_or_cookie_that_anybody_gets_says_it(things, people, who):
    seen = walked(people[who], things)
    assert seen.pages > 40
    assert len(seen.addresses) > 60
    assert told(seen.titles) == {}
    assert told(seen.addresses) == {}
    assert told(seen.cookies) == {}
    assert told(seen.files) == {}


def test_no_heading_of_a_page_without_a_session_says_it(things, people):
    seen = Seen()
    for route in routes():
        if route not in case_routes():
            path = address(route, {**things, "path": "a", "token": "x", **_number(route)})
            seen.take(people["nobody"].get(path), path)
    for path in ("/", "/door/2/", "/door/3/", "/other/b/", "/accounts/login/", "/nowhere/"):
        seen.take(people["nobody"].get(path), path)
    assert len(seen.headings) > 12
    assert told(seen.headings, plain=False) == {}


def test_no_pattern_of_an_address_says_it():
    """Also of those that only a form reaches."""
    every = [one.pattern for one in routes()]
    every += [str(one.pattern) for one in get_resolver().url_patterns]
    every += [reverse("danger", args=[live_id(), live_id(), one.rule_id]) for one in letter_kinds()]
    assert len(every) > 90
    # What stands between < and > is filled in, and never shown.
    assert told({re.sub(r"<[^>]+>", "", one) for one in every}) == {}


@pytest.mark.parametrize("said", ["REFUSED_NO_VIOLATION", "REGION_BLOCKED_ONLY", "NO_REPLY"])
def test_no_address_that_an_answer_leads_to_names_a_law(things, people, said):
    """Which letters fit tells also what the service said."""
    decided = {"kind": said, "decided_at": NOW, "decided_by": "code-holder"}
    Reply.objects.filter(pk=things["reply_id"]).update(**decided)
    seen, path = Seen(), reverse("after_reply", args=[things["case_id"], things["reply_id"]])
    seen.take(people["person"].get(path), path)
    ways = reverse("ways", args=[things["case_id"], things["request_id"]])
    (leads,) = [one for one in seen.addresses if one.startswith(f"{ways}?first=")]
    seen.take(people["person"].get(unescape(leads)), leads)
    laws = [one.rule_id for one in letter_kinds()]
    assert [one for one in seen.addresses if any(law in one for law in laws)] == []


def live_id() -> str:
    return "00000000-0000-4000-8000-000000000007"


def test_no_name_of_a_file_that_is_saved_says_it(things, people, amara):
    client, files = people["person"], set()
    for name, data in (
        ("letter_file", {}),
        ("pack_file", {}),
        ("certificate", None),
    ):
        (route,) = [one for one in routes() if one.name == name]
        path = address(route, things)
        response = client.get(path) if data is None else client.post(path, data)
        assert response.status_code == 200, name
        files.add(re.search(r'filename="?([^";]+)', response["Content-Disposition"])[1])
    files.add(amara.case.reference)
    assert len(files) == 4
    assert told(files) == {}


def test_no_style_script_or_icon_says_it():
    names = {str(one.relative_to(STATIC)) for one in STATIC.rglob("*") if one.is_file()}
    assert "icon.svg" in names
    assert told(names) == {}
    assert telling((STATIC / "icon.svg").read_text()) == set()
    # The icon is named by nothing but its file: there is no manifest.
    page = render_to_string("404.html", {"site_cover_name": live.SITE_COVER_NAME})
    assert 'rel="manifest"' not in page
    assert re.findall(r'rel="(?:icon|apple[^"]*)" href="([^"]+)"', page) == ["/static/icon.svg"]


def test_no_cookie_or_cover_name_says_it():
    names = {live.SESSION_COOKIE_NAME, live.CSRF_COOKIE_NAME, live.LANGUAGE_COOKIE_NAME}
    assert told(names | {live.SITE_COVER_NAME}) == {}


@pytest.mark.parametrize("with_link", [False, True])
def test_no_line_of_a_message_to_a_person_says_it(mail_is_on, monkeypatch, with_link):
    if with_link:
        monkeypatch.setenv("MESSAGE_LINK", "yes")
        monkeypatch.setenv("SITE_URL", "https://notes.example.org/start?from=mail")
        mail_is_on.MESSAGES = messages()
    raw = written(to="amara@example.org", with_link=True, now=NOW + timedelta(hours=1))
    assert telling(raw.decode("ascii")) == set()
    message = message_from_bytes(raw, policy=default)
    assert len(message.get_content()) <= LONGEST
    assert not message.is_multipart()
    assert not {"Reply-To", "List-Unsubscribe", "X-Mailer", "User-Agent", "Sender"} & set(
        message.keys()
    )
    links = re.findall(r"https?://\S+", message.get_content())
    assert links == (["https://notes.example.org/"] if with_link else [])


def test_a_message_may_not_have_a_link_of_which_nobody_knows_where_it_leads(monkeypatch):
    monkeypatch.setenv("MESSAGE_LINK", "yes")
    for wrong in (
        "",
        "notes.example.org",
        "javascript:alert(1)",
        "https://a@b.example",
        "https://[",
    ):
        monkeypatch.setenv("SITE_URL", wrong)
        assert messages().link == ""
        assert messages().problems() != []
    assert Messages(subject="two\nlines").problems() != []
    assert Messages(subject="x" * 61).problems() != []
    assert Messages().problems() == []


def test_the_list_is_long_and_every_word_of_it_is_found():
    assert set(columns()) == {"en", "cy", "fr", "pl", "ro", "ur", "pa", "ar", "bn"}
    for language, (always, sometimes) in columns().items():
        assert len(set(always)) >= 40, language
        for word in always + sometimes:
            assert word in telling(f"Notes – {word}", languages={language}), word
            assert word in telling(f"/notes/{word.replace(' ', '-')}/", languages={language})


def test_what_would_say_it_is_caught():
    for planted in (
        "Takedown", "Your EVIDENCE – Notes", "/notes/7/abuse-report/", "victims.pdf", "revenge_porn",
        "Re: intimate%20image", "Blackmailed?",
    ):  # fmt: skip
        assert telling(planted), planted
    for harmless in (
        "Notes",
        "An update",
        "/notes/7/letters/",
        "Look again – Notes",
        "TD-7K3M-1.zip",
    ):
        assert telling(harmless) == set(), harmless
    assert told({"Were you under 18 in the picture?"}, plain=False) == {}
    assert "en" in shipped()
