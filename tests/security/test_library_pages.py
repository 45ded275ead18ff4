"""The sign-in library brings fifty pages and mails: those not used are not there, and those used are ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_second_step_adapter

from takedown.accounts.models import User
from takedown.common.sign_in_settings import PASSWORD_HASHERS
from takedown.web.second_step_adapter import SecretNotOurs
from takedown.web.views.errors import not_found
from tests import factories
from tests.factories import NOW
from tests.signing_in import PASSWORD, joined, second_step, set_up, with_password

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = Path(__file__).parents[2] / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
# What stands for a name of an address in the library's list.
FILLED = {"key": "abc-1", "uidb36": "1", "pk": "1"}
USED = {"login/", "logout/", "reauthenticate/", "2fa/authenticate/"}
MAILED = sorted(
    {
        re.sub(r"_(?:subject|message)\.txt$", "", str(path.relative_to(THEIRS)))
        for path in THEIRS.glob("*/email/*.txt")
        if not path.name.startswith("base_")
    }
)


def walked(entries: list[Any], before: str = "") -> Iterator[str]:
    """Every address of the library as somebody would type it."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from walked(entry.url_patterns, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            plain = re.sub(r"[\^$]|\\Z", "", before + str(entry.pattern))
            named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)", r"<\1>", plain)
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda one: FILLED[one[1]], named)


def library() -> list[str]:
    (theirs,) = [
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and str(one.pattern) == "accounts/"
    ]
    return sorted(set(walked(theirs.url_patterns)))


def view_of(address: str) -> Any:
    return resolve(f"/accounts/{address}").func


def test_of_all_pages_of_the_library_four_are_there():
    addresses = library()
    assert len(addresses) > 20
    assert {one for one in addresses if view_of(one) is not not_found} == USED


@pytest.mark.parametrize("address", [one for one in library() if one not in USED])
def test_the_others_are_not_there_for_anybody(address, beth, signed_in, half_signed_in):
    for client in (Client(), half_signed_in(beth.user), signed_in(beth.user)):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(client, method)(f"/accounts/{address}")
            assert answer.status_code == 404, (address, method)


def leans_on(name: str, seen: set[str]) -> set[str]:
    """Every template a template extends or includes by name, and itself."""
    if name in seen:
        return seen
    seen.add(name)
    source = get_template(name).template.source
    for other in re.findall(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']", source):
        leans_on(other, seen)
    return seen


def test_every_template_a_page_of_the_library_shows_is_ours():
    shown = {view_of(one).view_class.template_name for one in USED}
    assert len(shown) == len(USED)
    needed = set().union(*(leans_on(name, set()) for name in shown))
    assert {name for name in needed if not (OURS / name).is_file()} == set()
    # And we lean on none of the library's anywhere.
    written = "".join(path.read_text() for path in OURS.rglob("*.html"))
    assert not re.findall(r"{%\s*(?:load|element|slot)\s+[^%]*\b(?:allauth|account|mfa)\b", written)


@pytest.mark.parametrize("name", MAILED)
def test_no_mail_of_the_library_goes_out(name, settings, beth):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for adapter in (get_adapter(), get_second_step_adapter()):
        adapter.send_notification_mail(name, beth.user)
    get_adapter().send_mail(name, "stranger@example.org", {"user": beth.user})
    assert mail.outbox == []


def test_there_are_mails_to_be_stopped():
    assert len(MAILED) > 15


ATTACKS = (
    ("login/", {"login": "{}", "password": "a guess"}),
    ("signup/", {"email": "{}", "password1": "a long enough guess"}),
    ("password/reset/", {"email": "{}"}),
    ("email/", {"email": "{}", "action_add": ""}),
    ("login/code/confirm/", {"email": "{}"}),
)


@pytest.mark.parametrize(("address", "form"), ATTACKS)
def test_a_known_and_an_unknown_address_get_the_same_answer_and_no_mail(
    address, form, beth, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    answers = set()
    for who in (beth.user.email, "nobody@charity.example"):
        answer = Client().post(
            f"/accounts/{address}", {name: value.format(who) for name, value in form.items()}
        )
        page = re.sub(r'value="[^"]*"', "", answer.content.decode())
        answers.add((answer.status_code, page, tuple(sorted(answer.cookies))))
    assert len(answers) == 1
    assert mail.outbox == []


def test_a_known_and_an_unknown_address_cost_the_same_work(beth, monkeypatch, settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    beth.user.set_password(PASSWORD)
    beth.user.save()
    worked = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def counted(self, *given, real=real, **named):
            worked.append(1)
            return real(self, *given, **named)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)

    def work(address: str, password: str) -> int:
        worked.clear()
        Client().post(reverse("account_login"), {"login": address, "password": password})
        return len(worked)

    left = factories.member(beth.organisation, "len@charity.example")
    left.ended_at = NOW
    left.save()
    wrong = "a wrong guess"
    assert work(beth.user.email, wrong) == work("nobody@charity.example", wrong) == 1
    assert work(left.user.email, wrong) == work(beth.user.email, PASSWORD) == 1


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "javascript:1"])
@pytest.mark.usefixtures("still_now")
def test_signing_in_never_leads_to_another_site(charity, place):
    _phone, codes = set_up(joined(charity, "bo@charity.example"))
    client = Client()
    given = {"login": "bo@charity.example", "password": PASSWORD, "next": place}
    answer = client.post(reverse("account_login"), given)
    assert answer.url == reverse("mfa_authenticate")
    after = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert after.url == reverse("desk")


@pytest.mark.usefixtures("still_now")
def test_signing_in_leads_back_to_where_it_was_asked_for(charity):
    _phone, codes = set_up(joined(charity, "bo@charity.example"))
    client = Client()
    given = {"login": "bo@charity.example", "password": PASSWORD, "next": "/desk/contacts/"}
    client.post(reverse("account_login"), given)
    answer = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert answer.url == "/desk/contacts/"


def test_the_library_keeps_no_secret_by_itself():
    with pytest.raises(SecretNotOurs):
        get_second_step_adapter().encrypt("a secret")


@pytest.mark.usefixtures("still_now")
def test_a_full_round_of_signing_in_sends_no_mail(charity, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _phone, codes = set_up(joined(charity, "bo@charity.example"))
    assert second_step(with_password("bo@charity.example"), codes[0])
    assert User.objects.filter(email="bo@charity.example").exists()
    assert mail.outbox == []
