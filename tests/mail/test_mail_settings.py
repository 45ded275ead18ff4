"""Mail is off until it is set up whole; half of it is refused in plain words."""

from __future__ import annotations

from django.core.checks import run_checks

import pytest

from takedown.common import mail_settings
from takedown.common.mail_settings import MailOut, Relay, Server

OUT = {"MAIL_OUT_HOST": "smtp.charity.example", "MAIL_FROM": "Post <post@charity.example>"}
IN = {
    "RELAY_ADDRESS": "{token}@relay.charity.example",
    "RELAY_IMAP_HOST": "imap.charity.example",
    "RELAY_IMAP_USER": "inbox",
    "RELAY_IMAP_PASSWORD": "canarypassword",
}


@pytest.fixture
def given(monkeypatch):
    """Read the settings from an environment of these."""
    for name in mail_settings.NAMES:
        monkeypatch.delenv(name, raising=False)

    def read(**names: str) -> tuple[MailOut, Relay]:
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        return mail_settings.mail_out(), mail_settings.relay()

    return read


def test_nothing_is_set_up_and_nothing_is_wrong_by_default(given):
    for part in given():
        assert (part.is_set_up, part.problems()) == (False, [])


def test_what_is_whole_is_set_up_with_the_usual_ports_and_encrypted(given):
    out, relay = given(**OUT, **IN)
    assert out.is_set_up
    assert relay.is_set_up
    assert (out.server.port, out.server.security) == (587, "starttls")
    assert (relay.server.port, relay.server.security, relay.folder) == (993, "tls", "INBOX")
    assert (out.address, out.domain) == ("post@charity.example", "charity.example")
    assert relay.address("abc") == "abc@relay.charity.example"


def test_no_password_is_ever_shown(given, tmp_path):
    kept = tmp_path / "password"
    kept.write_text("canaryfile\n")
    out, relay = given(**OUT, **IN, MAIL_OUT_USER="a", MAIL_OUT_PASSWORD_FILE=str(kept))
    assert out.server.password == "canaryfile"
    assert "canary" not in f"{out!r} {relay!r} {out.problems()} {relay.problems()}"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"MAIL_OUT_HOST": ""}, "MAIL_OUT_HOST is missing."),
        ({"MAIL_FROM": ""}, "MAIL_FROM must be an e-mail address"),
        ({"MAIL_FROM": "Post"}, "MAIL_FROM must be an e-mail address"),
        ({"MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "MAIL_FROM must be an e-mail address"),
        ({"MAIL_OUT_USER": "a"}, "MAIL_OUT_USER and MAIL_OUT_PASSWORD go together"),
        ({"MAIL_OUT_SECURITY": "none"}, "may be none only for a server on this computer"),
        ({"MAIL_OUT_SECURITY": "ssl"}, "MAIL_OUT_SECURITY must be starttls, tls or none."),
        ({"MAIL_OUT_PORT": "70000"}, "MAIL_OUT_PORT must be a number from 1 to 65535."),
        ({"RELAY_ADDRESS": ""}, "RELAY_ADDRESS must be an e-mail address with {token}"),
        ({"RELAY_ADDRESS": "inbox@b.example"}, "RELAY_ADDRESS must be an e-mail address with"),
        ({"RELAY_ADDRESS": "{token}{token}@b.example"}, "RELAY_ADDRESS must be an e-mail"),
        ({"RELAY_IMAP_HOST": ""}, "RELAY_IMAP_HOST is missing."),
        ({"RELAY_IMAP_USER": ""}, "RELAY_IMAP_USER and RELAY_IMAP_PASSWORD"),
        ({"RELAY_IMAP_SECURITY": "none"}, "RELAY_IMAP_SECURITY may be none only for"),
        ({"RELAY_IMAP_FOLDER": 'a" b'}, "RELAY_IMAP_FOLDER must be the name of one folder."),
    ],
)
def test_half_of_it_or_an_open_way_is_refused_in_plain_words(given, settings, changed, says):
    settings.MAIL_OUT, settings.RELAY = given(**{**OUT, **IN, **changed})
    assert not (settings.MAIL_OUT.is_set_up and settings.RELAY.is_set_up)
    said = [str(one.msg) for one in run_checks() if one.id in {"takedown.E002", "takedown.E003"}]
    assert any(says in one for one in said), said


def test_an_open_way_is_fine_to_this_computer_alone():
    for host, fine in (
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("10.0.0.1", False),
    ):
        server = Server(host=host, port=25, security="none")
        assert MailOut(server=server, sender="a@b.example").is_set_up is fine
