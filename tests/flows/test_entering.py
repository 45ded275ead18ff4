"""Words and PINs: forgiving to whoever has them, slow to whoever guesses, never a lock on the door."""

from __future__ import annotations

from threading import Event as Event_
from threading import Thread

from django.db import connection

import pytest

from takedown.accounts.visitor import code_holder
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import codes, lanes
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.guessing import TooManyTries
from takedown.cases.lanes import in_turn
from takedown.cases.models import CodeTry
from takedown.cases.pin_line import Knock
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import NotTheOwner, end_other_sessions
from takedown.flows.enter_case import WrongCode, enter_case, give_pin
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW, open_for

HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def wrong(words) -> str:
    """The right first two words, and four others."""
    known = words.split()
    others = [word for word in codes.words() if word not in known]
    return " ".join([*known[:2], *others[:4]])


def with_pin(amara, words: str, pin: str = "482916") -> None:
    confirm_code(amara, typed=words, pin=pin, now=NOW)


def guess(wrong: str, times: int, *, address: str = HERE, now=NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongCode):
            enter_case(typed=wrong, address=address, now=now)


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace(" ", ", "),
        lambda text: f"  {text.replace(' ', '   ')} \n",
        lambda text: text.replace(" ", "-"),
        lambda text: text.replace(" ", ""),
        lambda text: " ".join(word[:4] for word in text.split()),
        lambda text: "1. " + text.replace(" ", " 2. "),
        str.capitalize,
        str.title,
        lambda text: text.replace(" ", ". ") + ".",
        lambda text: " ".join(f"\u201c{word}\u201d" for word in text.split()),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "\n".join(f"{n}. {word}" for n, word in enumerate(text.split(), start=1)),
        lambda text: " ".join(f"({n}) {word}" for n, word in enumerate(text.split(), start=1)),
        lambda text: text.replace(" ", "\t"),
        lambda text: text.replace(" ", "\n"),
        lambda text: "".join(text.split()[:3]) + " " + "".join(text.split()[3:]),
        lambda text: "\ufeff" + "\u200e".join(text) + "\u00ad",
        lambda text: text.replace(" ", "\u200b"),
        lambda text: "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in text),
        lambda text: "\u2022 " + text.replace(" ", " \u2022 "),
        lambda text: text.replace(" ", "\u2013"),
        lambda text: f"\u2018{text}\u2019",
        lambda text: text.replace(" ", "\r\n"),
    ],
    ids=[
        "capitals",
        "commas",
        "spaces",
        "dashes",
        "run together",
        "four letters",
        "numbers",
        "autocorrect",
        "autocorrect of each",
        "full stops",
        "curly quotes",
        "no-break spaces",
        "numbered list",
        "numbered with brackets",
        "tabs",
        "lines",
        "two runs",
        "invisible signs",
        "no-width spaces",
        "wide letters",
        "bullets",
        "other dashes",
        "quoted whole",
        "line ends",
    ],
)
def test_words_are_read_however_they_are_typed(amara, words, change):
    assert enter_case(typed=change(words), address=HERE, now=NOW).case_id == amara.case.pk


def test_words_in_another_order_open_nothing(words):
    with pytest.raises(WrongCode):
        enter_case(typed=" ".join(reversed(words.split())), address=HERE, now=NOW)


@pytest.mark.parametrize("typed", ["", "one two", "zzzz zzzz zzzz zzzz zzzz zzzz", "كلمة 🙂"])
def test_what_cannot_be_a_code_is_said_in_words_and_not_counted(db, typed):
    with pytest.raises(codes.NotACode, match=r"^[A-Z].*\.$"):
        enter_case(typed=typed, address=HERE, now=NOW)
    assert not CodeTry.objects.exists()


def test_a_right_code_is_not_counted(amara, words):
    for _ in range(25):
        enter_case(typed=words, address=HERE, now=NOW)
    assert not CodeTry.objects.exists()


def test_no_number_of_wrong_codes_from_an_address_locks_the_right_one_out(amara, words, wrong):
    guess(wrong, 25)
    assert enter_case(typed=words, address=HERE, now=NOW).case_id == amara.case.pk
    assert CodeTry.objects.filter(bucket=codes.address_bucket(HERE)).count() == 25


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("holder", "asker", "waits"),
    [
        (HERE, HERE, True),
        (HERE, THERE, False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_after_twenty_wrong_codes_tries_of_one_address_wait_for_each_other(
    transactional_db, monkeypatch, holder, asker, waits
):
    amara = open_for("https://x.com/someone/status/1859000000000000001")
    words = " ".join(unconfirmed_words(amara))
    monkeypatch.setattr(lanes, "_LONGEST_HERE", "50ms")
    for address in (holder, asker):
        CodeTry.objects.bulk_create(
            CodeTry(bucket=codes.address_bucket(address), at=NOW) for _ in range(20)
        )
    holding, done = Event_(), Event_()

    def hold() -> None:
        with in_turn(holder, now=NOW):
            holding.set()
            done.wait(10)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(10)
        if waits:
            with pytest.raises(TooManyTries, match="Nothing is lost"):
                enter_case(typed=words, address=asker, now=NOW)
        else:
            assert enter_case(typed=words, address=asker, now=NOW).case_id == amara.case.pk
    finally:
        done.set()
        thread.join()


def test_no_address_is_kept(amara, wrong):
    guess(wrong, 1)
    assert CodeTry.objects.count() == 2
    for one in CodeTry.objects.all():
        assert HERE.encode() not in bytes(one.bucket)


def test_words_alone_do_not_note_an_entrance_where_there_is_a_pin(amara, words):
    with_pin(amara, words)
    assert enter_case(typed=words, address=HERE, now=NOW).needs_pin
    assert not Event.objects.filter(name=Name.CASE_ENTERED).exists()
    knock = Knock(HERE, "a session")
    give_pin(case_id=amara.case.pk, epoch=1, pin="482916", knock=knock, now=NOW)
    assert Event.objects.filter(name=Name.CASE_ENTERED).count() == 1


def test_ending_other_sessions_leaves_only_the_new_one(amara):
    epoch = end_other_sessions(amara, now=NOW)
    with pytest.raises(NoSuchCase):
        case_for(amara.visitor, amara.case.pk, now=NOW)
    assert case_for(code_holder(amara.case.pk, epoch=epoch), amara.case.pk, now=NOW)


def test_a_caseworker_ends_no_session(amara, beth):
    with pytest.raises(NotTheOwner):
        end_other_sessions(factories.let_in(amara, beth), now=NOW)
