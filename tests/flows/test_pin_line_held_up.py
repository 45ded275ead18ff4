"""A program with very many sessions on her own connection: what it gains, and how she comes in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from takedown.cases.devices import new_device
from takedown.cases.guessing import TooManyTries
from takedown.cases.models import CaseCode, CodeTry, PinTurn
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.flows.change_pin import ask_pin_change, make_due_pin_changes
from takedown.flows.confirm_code import confirm_code
from takedown.flows.enter_case import give_pin
from takedown.reads.code import holds_a_case, unconfirmed_words
from tests.conftest import NOW

PIN, WRONG = "482916", "000000"
HOME, AWAY = "192.0.2.7", "198.51.100.9"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def six(amara):
    words = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    return words


@pytest.fixture
def give(amara, six):
    def at_door(pin=PIN, *, session="hers", address=HOME, mark="", now=NOW):
        epoch = CaseCode.objects.get().epoch
        knock = Knock(address, session, mark)
        return give_pin(case_id=amara.case.pk, epoch=epoch, pin=pin, knock=knock, now=now)

    return at_door


@pytest.fixture
def fill(give):
    """Let a program type a wrong PIN in each of many sessions; return how many were compared."""

    def at_door(sessions: int, *, address=HOME, now=NOW, marks=("",)) -> int:
        compared = 0
        for number in range(sessions):
            mark = marks[number % len(marks)]
            try:
                give(WRONG, session=f"his {number}", address=address, mark=mark, now=now)
            except WrongPin:
                compared += 1
            except TooManyTries:
                continue
        return compared

    return at_door


def told(give, **knock) -> timedelta:
    """How long she is told to wait."""
    with pytest.raises(TooManyTries) as refusal:
        give(**knock)
    number, unit = re.search(r"Wait (\d+) (seconds|minutes)", str(refusal.value)).groups()
    return timedelta(**{unit: int(number)})


def test_places_taken_beforehand_make_guessing_no_faster(give, fill):
    fill(400)
    his = list(PinTurn.objects.order_by("at").values_list("at", flat=True))
    # 20 seconds apart while fewer than 20 were wrong or wait, then a minute, then two.
    for within, most in ((5 * MINUTE, 15), (85 * MINUTE, 95), (12 * 60 * MINUTE, 413)):
        assert sum(at <= NOW + within for at in his) <= most


def test_the_line_is_short_soon_after_the_program_stopped(give, fill):
    fill(200)
    assert told(give) > timedelta(hours=4)
    # She presses again within ten minutes, as the page says.
    told(give, now=NOW + 9 * MINUTE)
    later = NOW + 18 * MINUTE
    assert told(give, now=later) <= MINUTE
    assert give(now=later + MINUTE)


def test_whoever_comes_new_after_the_program_stopped_waits_one_place(give, fill):
    fill(200)
    later = NOW + 11 * MINUTE
    assert told(give, now=later) <= MINUTE
    # The place was there before: nobody's tries come nearer together by it.
    assert PinTurn.objects.count() == 195


def test_a_place_is_hers_while_she_presses_again_within_ten_minutes(give, fill):
    fill(40)
    first = told(give)
    place = PinTurn.objects.latest("at").at
    for minutes in (9, 18):
        now = NOW + minutes * MINUTE
        # All his sessions stay, and new ones come.
        fill(60, now=now)
        assert told(give, now=now) <= first - minutes * MINUTE + MINUTE
    assert give(now=place)


def test_a_filled_line_keeps_no_other_connection_waiting(amara, give, fill):
    fill(205)
    everywhere = PinTurn.objects.latest("pk").anywhere
    CodeTry.objects.bulk_create(
        CodeTry(bucket=bytes(everywhere), at=NOW - MINUTE) for _ in range(500)
    )
    # All lines together move once a second by now. His has places for hours to come.
    fill(220)
    now = NOW + 2 * timedelta(seconds=1)
    assert give(address=AWAY, now=now)


def test_the_page_says_what_keeps_a_turn_and_what_is_quicker(give, fill):
    fill(60)
    with pytest.raises(TooManyTries) as refusal:
        give()
    for said in ("another connection", "at least every ten minutes", "your turn is given up"):
        assert said in str(refusal.value)


def test_a_changed_pin_ends_every_session_and_every_known_browser(amara, six, give, fill):
    marks = [new_device(amara.case.pk, version=1) for _ in range(40)]
    ask_pin_change(amara, typed=six, pin=PIN, new_pin="117733", now=NOW)
    assert make_due_pin_changes(now=NOW + 3 * DAY) == 1
    now = NOW + 3 * DAY
    assert not holds_a_case(amara.visitor, now=now)
    # Forty marks of before, five tries each: they stand in the line of their connection.
    assert fill(200, marks=marks, now=now) == 5
    assert give("117733", address=AWAY, now=now)


def test_known_browsers_slow_each_other_and_everybody_however_many_there_are(amara, give, fill):
    marks = [new_device(amara.case.pk, version=1) for _ in range(40)]
    # Fifty quick ones in all, and then the first of each.
    assert fill(400, marks=marks) == 50
    assert give(mark=new_device(amara.case.pk, version=1))
    fill(1, address=AWAY)
    assert told(give, address=AWAY) == timedelta(seconds=20)


def test_wrong_pins_elsewhere_slow_no_known_browser(amara, give, fill):
    for number in range(12):
        fill(50, address=f"203.0.113.{number}")
    mark = new_device(amara.case.pk, version=1)
    for _ in range(4):
        with pytest.raises(WrongPin):
            give(WRONG, mark=mark)
    assert give(mark=mark)
