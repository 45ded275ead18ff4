"""Signing in with a passkey, being warned before the sign-in runs out, and losing nothing when it did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.caseworker import PASSWORD, invitation, join, keep_codes, set_up_app

LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_set_up_and_signs_in(someone, site):
    person = someone()
    # Passkeys need a name, which an address of numbers is not.
    person.base = person.base.replace("127.0.0.1", "localhost")

    join(person, invitation(site), "pat@charity.example")
    # Only now: another process shows the first page of a site, and would not have the lock.
    lock = person.page.context.new_cdp_session(person.page)
    lock.send("WebAuthn.enable")
    lock.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})
    person.follow("A passkey").at("Set up a passkey").press("Add the passkey")
    keep_codes(person)
    person.press("Sign out")
    person.go("/accounts/login/")
    person.write("E-mail address", "pat@charity.example").write("Password", PASSWORD)
    person.press("Sign in").at("The second step").press("Use my passkey").at("Desk")
    assert person.asked_elsewhere == []


def test_without_scripts_the_page_leads_from_the_passkey_to_the_app(someone, site):
    person = join(someone(scripts=False), invitation(site), "quinn@charity.example")
    person.follow("A passkey").sees("needs a browser with scripts on")
    person.follow("Use an app that shows codes instead").at("Set up the app")
    person.go("/desk/second/")
    set_up_app(person)
    person.sees("You are signed in. Save before").sees("(London)")


def test_two_minutes_before_the_end_any_key_keeps_the_sign_in(someone, site):
    person = join(someone(), invitation(site), "robin@charity.example")
    set_up_app(person)
    warning = person.page.locator("[data-warning]")
    expect(warning).to_be_hidden()
    # Fourteen minutes at this page.
    person.page.clock.install(time=datetime.now(UTC) + timedelta(minutes=13, seconds=30))
    person.go("/desk/contacts/")
    expect(warning).to_be_visible()
    box = person.page.get_by_label("A note, if you like")
    box.focus()
    with person.page.expect_response("**/desk/stay/") as answer:
        person.page.keyboard.press("a")
    assert answer.value.status == 200
    expect(box).to_be_focused()
    expect(box).to_have_value("a")


def test_what_was_typed_when_the_sign_in_was_ended_elsewhere_is_sent_after_signing_in(
    someone, site
):
    for scripts in (True, False):
        address = f"sam{scripts}@charity.example"
        person = join(someone(scripts=scripts), invitation(site), address)
        phone = set_up_app(person)
        person.go("/desk/contacts/")
        person.page.locator("select").first.select_option("x")
        person.write("Who is it?", f"Mrs Jones {scripts}").write(
            "A note, if you like", "After nine."
        )
        person.page.get_by_label("Where do you write to them?").fill("jones@x.example")
        _end(site, address)
        person.press("Add it").at("You were signed out meanwhile").sees("After nine.")

        tab = person.another_tab()
        tab.go("/accounts/login/")
        tab.write("E-mail address", address).write("Password", PASSWORD).press("Sign in")
        tab.at("The second step").write("Code", phone.code()).press("Go on").at("Desk")

        person.press("Send it again").at("Contacts").sees(f"Mrs Jones {scripts}")


def _end(site, address: str) -> None:
    site.manage(
        "shell", "-c",
        "from takedown.accounts.models import User; from takedown.accounts.staff_sessions import end_all; "
        f"from takedown.common.clock import now; end_all(User.objects.get(email={address.lower()!r}).pk, now=now())",
    )  # fmt: skip
