"""How a caseworker gets in, as their browser and their phone do it: password, second step, codes."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from takedown.accounts.roles import Role
from takedown.flows.invite_person import invite_person
from tests.factories import NOW

if TYPE_CHECKING:
    from takedown.accounts.models import Organisation

PASSWORD = "three quiet blue mornings"
# Another site cannot say this of itself.
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_DEST": "document"}


class Phone:
    """An app with the secret that stood on the page. Each of its three codes is taken once."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        # The code now, the next one and the one before: all are right for a moment (RFC 6238, 5.2).
        self.steps = iter((0, 1, -1))

    def code(self) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + next(self.steps)))


def joined(organisation: Organisation, address: str, role: str = Role.CASEWORKER) -> Client:
    """Take an invitation: a browser that gave a password and nothing else."""
    issued = invite_person(organisation_name=organisation.name, role=role, by="operator", now=NOW)
    client = Client()
    typed = {"email": address, "password": PASSWORD}
    answer = client.post(reverse("join", args=[issued.token]), typed)
    assert (answer.status_code, answer["Location"]) == (302, reverse("second_step"))
    return client


def phone_for(client: Client) -> Phone:
    """Read the secret off the page as somebody types it into their phone."""
    page = client.get(reverse("second_app")).content.decode()
    groups = re.search(r'class="secret"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
    return Phone("".join(re.findall(r"<span>(\w+)</span>", groups)))


def set_up(client: Client) -> tuple[Phone, list[str]]:
    """Set the app up and keep the codes; return both."""
    phone = phone_for(client)
    answer = client.post(reverse("second_app"), {"code": phone.code()})
    assert answer.status_code == 302, answer.content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", client.get(reverse("recovery_codes")).content.decode())
    assert client.post(reverse("recovery_codes"), {"kept": "on"}).url == reverse("desk")
    return phone, codes


def with_password(address: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    """Give the password: a browser that is asked for the second step."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": address, "password": password})
    return client


def second_step(client: Client, code: str) -> bool:
    """Give a code; return whether it let them in."""
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    # Without the right password there is nobody to ask for a second step.
    return answer.status_code == 302 and answer["Location"] != reverse("account_login")


def at_desk(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200
