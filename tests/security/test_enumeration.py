"""Nobody learns whether notes exist: one answer, and the same work for it (G34).

Time itself is measured by `script/bench enumeration`; here the work is counted: hashes and queries.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.cases import codes
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_spare_words import end_spare_words
from takedown.flows.erase_case import destroy_due, erase_case
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.stop_new_words import stop_new_words
from takedown.flows.use_spare_words import use_spare_words
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW, open_for

PAIRS = 200
TOKENS = re.compile(r'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*"')
PIN = "482916"


@dataclass
class Work:
    """What one try asked of the machine, with the page it leads to, and what that page says."""

    said: tuple[object, ...]
    hashes: int
    queries: tuple[str, ...] = field(repr=False)


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """Each comparison with Argon2id; the comparison itself is the real one."""
    done: list[str] = []
    real = codes._hasher()

    class Counting:
        def hash(self, secret: bytes) -> str:
            return real.hash(secret)

        def verify(self, stored: str, secret: bytes) -> bool:
            done.append(stored)
            return real.verify(stored, secret)

    monkeypatch.setattr(codes, "_hasher", Counting)
    return done


def shape(query: str) -> str:
    """The statement without what it is about."""
    return re.sub(r"'[^']*'|\"s\d+_x\d+\"|\s*-?\b\d[\d.:+-]*\b", "?", query)


@pytest.fixture
def ask(db, hashes):
    def one(page: str, typed: str, address: str = "192.0.2.7") -> Work:
        hashes.clear()
        connection.queries_log.clear()
        client = Client(REMOTE_ADDR=address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(reverse(page), {"typed": typed})
            shown = client.get(answer["Location"])
        body = TOKENS.sub(r"\1", shown.content.decode())
        headers = {name for name in answer.headers if name != "Content-Length"}
        said = (answer.status_code, body, tuple(sorted(headers)), tuple(answer.cookies))
        return Work(said, len(hashes), tuple(shape(one["sql"]) for one in asked))

    return one


def others(known: str, count: int, seed: int) -> list[str]:
    """Words that are not among these."""
    rest = [word for word in codes.words() if word not in known.split()]
    return random.Random(seed).sample(rest, count)  # noqa: S311


def noted(opened, *, pin: str = "") -> str:
    six = " ".join(unconfirmed_words(opened))
    confirm_code(opened, typed=six, pin=pin, now=NOW)
    return six


def same(works: list[Work]) -> None:
    first = works[0]
    for work in works:
        assert work.said == first.said
        assert work.hashes == first.hashes
        assert work.queries == first.queries


@pytest.mark.slow
@pytest.mark.parametrize("state", ["open", "with a PIN", "hidden"])
def test_a_known_first_pair_and_an_unknown_one_are_one_answer_and_one_piece_of_work(
    ask, amara, state
):
    six = noted(amara, pin=PIN if state == "with a PIN" else "")
    if state == "hidden":
        erase_case(amara, typed=six, now=NOW)
    known, unknown = six.split()[:2], others(six, 2, 0)
    for number in range(PAIRS):
        address = f"198.51.100.{number}"
        rest = others(" ".join([six, *unknown]), 4, number)
        # As many tries of each: beyond a hundred a handle waits its turn, whether it exists or not.
        pair = [ask("open", " ".join([*start, *rest]), address) for start in (known, unknown)]
        same(pair)
        assert (pair[0].said[0], pair[0].hashes) == (303, 1)
    assert not mail.outbox


def test_a_handle_that_does_not_exist_is_slowed_as_one_that_does(ask, amara):
    six = noted(amara)
    works = {}
    for start in (six.split()[:2], others(six, 2, 1)):
        typed = " ".join([*start, *others(" ".join([six, *start]), 4, 2)])
        for number in range(101):
            last = ask("open", typed, f"198.51.100.{number}")
        works[" ".join(start)] = last
    one, other = works.values()
    assert one.queries == other.queries
    assert any("pg_advisory_xact_lock" in query for query in one.queries)
    assert sum("set_config" in query for query in one.queries) == 1


def test_an_erased_case_is_as_one_that_never_was(ask, amara):
    six = noted(amara)
    known = " ".join([*six.split()[:2], *others(six, 4, 1)])
    erase_case(amara, typed=six, now=NOW)
    destroy_due(now=NOW + timedelta(hours=72))
    same([ask("open", typed) for typed in (six, known, " ".join(others(six, 6, 2)))])


def gone(state: str, opened, six: str) -> str:
    """Spare words of which nothing is left, each for another reason."""
    spare = " ".join(make_spare_words(opened, typed=six, now=NOW))
    if state == "replaced":
        make_spare_words(opened, typed=six, now=NOW)
    elif state == "stopped":
        use_spare_words(typed=spare, address="192.0.2.7", now=NOW)
        stop_new_words(opened, now=NOW)
    elif state == "ended":
        end_spare_words(opened, now=NOW)
    else:
        erase_case(opened, typed=six, now=NOW)
        if state == "erased":
            destroy_due(now=NOW + timedelta(hours=72))
    return spare


@pytest.mark.parametrize("state", ["replaced", "stopped", "ended", "hidden", "erased"])
def test_spare_words_that_did_something_once_are_as_ones_that_never_did(ask, amara, state):
    spare = gone(state, amara, noted(amara))
    works = []
    for number in range(PAIRS // 5):
        address = f"198.51.100.{number}"
        never = " ".join(others(spare, codes.SPARE_WORDS, number))
        works += [ask("lost_words", spare, address), ask("lost_words", never, address)]
    same(works)
    assert (works[0].said[0], works[0].hashes) == (303, 0)
    assert not mail.outbox


def test_a_look_at_the_numbers_page_without_the_words_tells_nothing(db):
    open_for("https://x.com/someone/status/1859000000000000001")
    assert Client().get(reverse("pin")).url == reverse("open")
