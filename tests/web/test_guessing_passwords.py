"""Passwords are guessed one after another, codes slowly, whichever process is asked; nobody is kept out."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import User
from takedown.cases.models import CodeTry
from tests.signing_in import PASSWORD, at_desk, joined, second_step, set_up, with_password

BO = "bo@charity.example"
SECOND = timedelta(seconds=1)


@pytest.fixture
def codes(at, charity) -> list[str]:
    return set_up(joined(charity, BO))[1]


@pytest.fixture
def compared(monkeypatch) -> list[str]:
    """Count the passwords that are looked at."""
    seen: list[str] = []
    real = MD5PasswordHasher.verify

    def verify(self, password, encoded):
        seen.append(password)
        return real(self, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", verify)
    return seen


def guess(client: Client, times: int, name: str = BO) -> list[str]:
    pages = []
    for number in range(times):
        typed = {"login": name, "password": f"a wrong guess {number}"}
        pages.append(client.post(reverse("account_login"), typed).content.decode())
        # Another process, or one that was started again, remembers nothing by itself.
        cache.clear()
    return pages


def test_three_hundred_guesses_on_her_connection_keep_no_caseworker_out(codes, compared, at):
    his, read = Client(REMOTE_ADDR="192.0.2.1"), 0
    for second in range(0, 600, 2):
        at(second * SECOND)
        guess(his, 1)
    read = len(compared)
    # None is refused unread: they are compared one after another, and so is hers (cases/lanes.py).
    assert read == 300
    hers = with_password(BO, client=Client(REMOTE_ADDR="192.0.2.1"))
    assert second_step(hers, codes[0])
    assert at_desk(hers)


def test_guesses_at_her_name_from_everywhere_keep_no_caseworker_out(codes):
    for number in range(110):
        guess(Client(REMOTE_ADDR=f"203.0.113.{number}"), 1)
    assert second_step(with_password(BO), codes[0])


def test_guesses_in_another_network_of_the_same_organisation_slow_nobody(codes):
    guess(Client(REMOTE_ADDR="2001:db8:1:ffff::1"), 60, name="nobody@charity.example")
    hers = with_password(BO, client=Client(REMOTE_ADDR="2001:db8:1:2::77"))
    assert second_step(hers, codes[0])


def test_the_right_password_is_not_counted(codes):
    before = CodeTry.objects.count()
    for _ in range(25):
        with_password(BO)
    assert CodeTry.objects.count() == before


def test_a_stranger_on_another_connection_slows_nobody(codes):
    guess(Client(REMOTE_ADDR="192.0.2.1"), 60)
    client = with_password(BO, client=Client(REMOTE_ADDR="198.51.100.7"))
    assert second_step(client, codes[0])
    assert at_desk(client)


def test_a_stranger_on_the_same_connection_slows_no_browser_that_was_let_in_before(codes):
    hers = with_password(BO)
    assert second_step(hers, codes[0])
    assert hers.cookies["known"]["httponly"]
    hers.post(reverse("account_logout"))
    guess(Client(), 60)
    with_password(BO, client=hers)
    assert second_step(hers, codes[1])
    assert at_desk(hers)
    # The mark is hers alone, and guessing with it is slow as well.
    pages = guess(hers_elsewhere(hers), 12)
    assert "Wait 10 seconds" in pages[-1]


def hers_elsewhere(client: Client) -> Client:
    copied = Client()
    copied.cookies["known"] = client.cookies["known"].value
    return copied


def test_a_browser_keeps_one_mark_and_a_new_password_ends_it(codes, charity):
    hers = with_password(BO)
    assert second_step(hers, codes[0])
    mark = hers.cookies["known"].value
    hers.post(reverse("account_logout"))
    assert second_step(with_password(BO, client=hers), codes[1])
    assert hers.cookies["known"].value == mark
    old = hers_elsewhere(hers)
    guess(old, 10)
    assert "Wait 10 seconds" in guess(old, 1)[0]
    user = User.objects.get(email=BO)
    user.set_password("another long password")
    user.save()
    # It counts for nothing now: its guesses stand among those of its connection.
    assert "Wait 10 seconds" not in guess(old, 1)[0]


def test_leaving_takes_the_mark_away(codes):
    hers = with_password(BO)
    assert second_step(hers, codes[0])
    hers.get(reverse("leave"))
    assert hers.cookies["known"].value == ""


def test_guessing_the_second_step_is_slow_by_name_and_only_after_the_right_password(codes, at):
    thief = with_password(BO, client=Client(REMOTE_ADDR="192.0.2.1"))
    for number in range(10):
        assert not second_step(thief, f"00000{number}")
    # From another connection too: whose code it is counts here.
    other = with_password(BO, client=Client(REMOTE_ADDR="198.51.100.7"))
    answer = other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert "Wait 1 minute" in answer.content.decode()
    at(60 * SECOND)
    assert second_step(other, codes[0])


def test_guessing_the_second_step_slows_no_browser_that_was_let_in_before(codes):
    hers = with_password(BO)
    assert second_step(hers, codes[0])
    thief = with_password(BO, client=Client(REMOTE_ADDR="192.0.2.1"))
    for number in range(12):
        second_step(thief, f"00000{number}")
    hers.post(reverse("account_logout"))
    with_password(BO, client=hers)
    assert second_step(hers, codes[1])


def test_whoever_finds_a_screen_open_guesses_the_password_slowly_too(codes, charity):
    client = with_password(BO)
    assert second_step(client, codes[0])
    for page in ("account_reauthenticate", "new_password"):
        for _ in range(11):
            typed = {
                "password": "a wrong guess",
                "now_used": "a wrong guess",
                "password_again": "x",
            }
            answer = client.post(reverse(page), typed)
        assert "Wait 10 seconds" in answer.content.decode(), page
    assert PASSWORD not in answer.content.decode()
