"""A caseworker at a browser: joins by an invitation, with a second step of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.signing_in import Phone

if TYPE_CHECKING:
    from tests.browser.person import Person
    from tests.browser.running import Site

PASSWORD = "three quiet blue mornings"
_INVITE = """
from takedown.accounts.models import Organisation
from takedown.common.clock import now
from takedown.flows.create_organisation import create_organisation
from takedown.flows.invite_person import invite_person
name, role = {name!r}, {role!r}
known = Organisation.objects.filter(name=name).exists()
issued = (
    invite_person(organisation_name=name, role=role, by="operator", now=now())
    if known
    else create_organisation(
        name=name, report_address="answers@charity.example", role=role, now=now()
    )
)
print("token", issued.token)
"""


def invitation(site: Site, *, name: str = "A Charity", role: str = "CASEWORKER") -> str:
    """Return the address of a fresh invitation."""
    told = site.manage("shell", "-c", _INVITE.format(name=name, role=role))
    token = re.search(r"token (\S+)", told)[1]
    return f"/join/{token}/"


def join(person: Person, path: str, address: str) -> Person:
    """Give an address and a password, as far as the second step."""
    person.go(path)
    person.at("Join A Charity").write("Your work e-mail address", address)
    person.write("A password of your own", PASSWORD).press("Join")
    return person.at("Choose your second step")


def set_up_app(person: Person) -> Phone:
    """Set up an app, keep the codes, and come to the desk."""
    person.follow("An app that shows codes").at("Set up the app")
    phone = Phone("".join(person.page.locator(".secret span").all_inner_texts()))
    person.write("The code it shows now", phone.code()).press("Continue")
    keep_codes(person)
    return phone


def keep_codes(person: Person) -> None:
    person.at("Keep these codes").page.locator("input[name=kept]").check()
    person.press("Go on").at("Desk")
