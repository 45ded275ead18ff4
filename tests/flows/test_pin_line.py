"""Wrong PINs slow everybody who might be guessing, and keep nobody from typing the right one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import guessing
from takedown.cases.devices import device_of, new_device
from takedown.cases.guessing import TooManyTries
from takedown.cases.models import CaseCode, CodeTry, PinTurn
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.common.identifiers import new_id
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import end_other_sessions
from takedown.flows.enter_case import give_pin
from takedown.flows.erase_case import count_pin_try
from takedown.flows.sweep import tidy
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW, open_for

PIN, WRONG = "482916", "000000"
HOME, AWAY = "192.0.2.7", "198.51.100.9"
SECONDS, MINUTE = timedelta(seconds=20), timedelta(minutes=1)


@pytest.fixture
def case_id(amara):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), pin=PIN, now=NOW)
    return amara.case.pk


def give(case_id, pin=PIN, *, address=HOME, session="hers", mark="", now=NOW):
    knock, epoch = Knock(address, session, mark), CaseCode.objects.get(pk=case_id).epoch
    return give_pin(case_id=case_id, epoch=epoch, pin=pin, knock=knock, now=now)


def guess(case_id, times: int, *, address=HOME, now=NOW) -> None:
    for number in range(times):
        with pytest.raises(WrongPin):
            give(case_id, WRONG, address=address, session=f"guesser {number}", now=now)


def told_to_wait(case_id, pin=PIN, **knock) -> str:
    with pytest.raises(TooManyTries, match="Nothing is lost") as refusal:
        give(case_id, pin, **knock)
    return str(refusal.value)


def test_a_wrong_pin_is_told_once_an_hour(case_id):
    guess(case_id, 5)
    assert Event.objects.filter(name=Name.PIN_WRONG).count() == 1


def test_after_five_wrong_pins_here_the_right_one_is_compared_in_twenty_seconds(case_id):
    guess(case_id, 5)
    assert "Wait 20 seconds" in told_to_wait(case_id)
    assert "Wait 5 seconds" in told_to_wait(case_id, now=NOW + timedelta(seconds=15))
    assert give(case_id, now=NOW + SECONDS).case_id == case_id


def test_a_place_in_line_is_not_pushed_back_by_anybody(case_id):
    guess(case_id, 5)
    told_to_wait(case_id)
    for number in range(30):
        told_to_wait(case_id, WRONG, session=f"guesser {number}")
    with pytest.raises(WrongPin):
        give(case_id, WRONG, session="guesser 0", now=NOW + 2 * SECONDS)
    assert give(case_id, now=NOW + 2 * SECONDS).case_id == case_id


def test_places_of_one_connection_are_apart_and_a_long_line_names_another_way(case_id):
    guess(case_id, 5)
    for number in range(15):
        told_to_wait(case_id, WRONG, session=f"guesser {number}")
    assert PinTurn.objects.latest("at").at == NOW + 15 * SECONDS
    said = told_to_wait(case_id)
    assert "Wait 6 minutes" in said
    assert "another connection" in said
    assert give(case_id, address=AWAY).case_id == case_id


def test_a_place_that_was_not_used_ends_after_ten_minutes(case_id):
    guess(case_id, 5)
    told_to_wait(case_id)
    told_to_wait(case_id, session="another")
    late = NOW + SECONDS + 10 * MINUTE
    with pytest.raises(WrongPin):
        give(case_id, WRONG, now=late)
    with pytest.raises(TooManyTries):
        give(case_id, now=late)


@pytest.mark.parametrize(("wrong", "wait"), [(5, 20), (20, 60), (100, 120), (400, 120)])
def test_the_wait_grows_with_wrong_pins_and_has_an_end(case_id, wrong, wait):
    guess(case_id, 1)
    CodeTry.objects.bulk_create(
        CodeTry(bucket=one.bucket, at=NOW) for one in list(CodeTry.objects.all()) * (wrong - 1)
    )
    assert f"Wait {wait} seconds" in told_to_wait(case_id)


def test_wrong_pins_from_everywhere_leave_a_connection_of_its_own_its_first_try(case_id):
    for number in range(10):
        guess(case_id, 5, address=f"203.0.113.{number}")
    assert give(case_id, address=AWAY).case_id == case_id
    guess(case_id, 1, address=AWAY)
    assert "Wait 20 seconds" in told_to_wait(case_id, address=AWAY)


def test_from_500_wrong_pins_on_all_lines_together_move_once_a_second(case_id):
    guess(case_id, 1)
    everywhere = CodeTry.objects.latest("pk").bucket
    one_line = {bytes(each) for each in CodeTry.objects.values_list("bucket", flat=True)}
    CodeTry.objects.bulk_create(
        CodeTry(bucket=each, at=NOW) for each in one_line for _ in range(499)
    )
    assert everywhere
    for number in range(3):
        told_to_wait(case_id, WRONG, address=f"203.0.113.{number}", session=str(number))
    assert "Wait 4 seconds" in told_to_wait(case_id, address=AWAY)
    assert give(case_id, address=AWAY, now=NOW + timedelta(seconds=4)).case_id == case_id


@pytest.mark.parametrize(
    ("address", "same"), [("2001:db8:0:ffff::1", True), ("2001:db8:1::1", False)]
)
def test_one_ipv6_customer_with_many_networks_stands_in_one_line(case_id, address, same):
    guess(case_id, 5, address="2001:db8::1")
    if same:
        assert "Wait 20 seconds" in told_to_wait(case_id, address=address)
    else:
        assert give(case_id, address=address).case_id == case_id


def test_a_browser_that_was_let_in_before_waits_for_nobody_else(case_id):
    mark = new_device(case_id, version=1)
    guess(case_id, 5)
    told_to_wait(case_id)
    assert give(case_id, mark=mark).case_id == case_id
    for number in range(5):
        with pytest.raises(WrongPin):
            give(case_id, WRONG, session=str(number), mark=mark)
    assert "Wait 20 seconds" in told_to_wait(case_id, mark=mark)


def test_a_mark_is_of_one_case_and_one_epoch_and_cannot_be_made_up(amara, case_id):
    mark = new_device(case_id, version=1)
    assert device_of(mark, case_id, version=1)
    assert str(case_id) not in mark
    nonce = mark.partition(".")[0]
    for wrong in ("", "x", ".", f"{nonce}.", f"{nonce}.x", f"x{mark}", "é.é"):
        assert device_of(wrong, case_id, version=1) == "", wrong
    assert device_of(mark, new_id(), version=1) == ""
    epoch = end_other_sessions(amara, now=NOW)
    assert CaseCode.objects.get().epoch == epoch
    assert device_of(mark, case_id, version=epoch) == ""


def test_a_right_pin_leaves_nothing_to_wait_for(case_id):
    for number in range(30):
        assert give(case_id, session=str(number)).case_id == case_id
    assert not CodeTry.objects.exists()


def test_wrong_pins_at_the_door_do_not_keep_her_from_erasing(amara, case_id):
    guess(case_id, 5)
    for number in range(10):
        guess(case_id, 1, address=f"203.0.113.{number}")
    count_pin_try(amara, pin=PIN, session="hers", now=NOW)


def test_wrong_pins_on_the_erase_page_count_in_their_own_session_only(amara, case_id):
    for _ in range(20):
        with pytest.raises(WrongPin):
            count_pin_try(amara, pin=WRONG, session="left open", now=NOW)
    with pytest.raises(TooManyTries, match="Wait 1 minute"):
        count_pin_try(amara, pin=PIN, session="left open", now=NOW)
    count_pin_try(amara, pin=PIN, session="left open", now=NOW + MINUTE)
    count_pin_try(amara, pin=PIN, session="hers", now=NOW)
    assert give(case_id).case_id == case_id


def test_places_go_after_a_day(case_id):
    guess(case_id, 5)
    told_to_wait(case_id)
    tidy(now=NOW + timedelta(days=1))
    assert PinTurn.objects.exists()
    tidy(now=NOW + timedelta(days=1) + MINUTE)
    assert not PinTurn.objects.exists()


def at_once(work, *, threads: int) -> list[str]:
    """Do the same at the same moment on connections of their own; say how each one ended."""
    ready = Barrier(threads)

    def one(number: int) -> str:
        ready.wait(10)
        try:
            work(number)
        except (WrongPin, TooManyTries) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


@pytest.mark.django_db(transaction=True)
def test_wrong_pins_sent_together_are_all_counted(transactional_db):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), pin=PIN, now=NOW)
    ended = at_once(lambda n: give(opened.case.pk, WRONG, session=str(n)), threads=12)
    assert ended.count("WrongPin") == 5
    assert ended.count("TooManyTries") == 7
    assert PinTurn.objects.values("at").distinct().count() == 7


@pytest.mark.django_db(transaction=True)
def test_one_place_lets_one_try_through(transactional_db):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), pin=PIN, now=NOW)
    guess(opened.case.pk, 5)
    told_to_wait(opened.case.pk)
    ended = at_once(lambda _: give(opened.case.pk, WRONG, now=NOW + SECONDS), threads=6)
    assert ended.count("WrongPin") == 1


@pytest.mark.django_db(transaction=True)
def test_openings_sent_together_are_all_counted(transactional_db, monkeypatch):
    pace = guessing.Pace(3, timedelta(hours=1), timedelta(seconds=10))
    monkeypatch.setattr(guessing, "_OPENING", pace)

    def opening(number: int) -> None:
        guessing.stand_in_line(guessing.for_opening(HOME), str(number), now=NOW)

    ended = at_once(opening, threads=8)
    assert (ended.count("done"), ended.count("TooManyTries")) == (3, 5)
