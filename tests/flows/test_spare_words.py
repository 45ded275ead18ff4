"""Spare words bring new words after 72 hours, can be stopped meanwhile, and tell nobody anything."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.visitor import code_holder
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import codes
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.models import CaseCode, CodeTry, SpareWords
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.cases.step_up import WrongCode as NotTheWords
from takedown.flows.change_pin import ask_pin_change, make_due_pin_changes
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_spare_words import NotTheOwner, end_spare_words
from takedown.flows.enter_case import WrongCode, enter_case, give_pin
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.let_case_go import let_case_go
from takedown.flows.make_spare_words import NotTypedBack, make_spare_words
from takedown.flows.stop_new_words import stop_new_words
from takedown.flows.sweep import tidy
from takedown.flows.use_spare_words import WrongSpareWords, use_spare_words
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.case_page import done_by_caseworkers
from takedown.reads.code import unconfirmed_words
from takedown.reads.ways_back import (
    asked_for,
    asked_on_the_desk,
    spare_ended_lately,
    spare_made_lately,
    spare_sets,
)
from tests import factories
from tests.conftest import NOW

HERE, PIN = "192.0.2.7", "482916"
WAIT, MINUTE = timedelta(hours=72), timedelta(minutes=1)


@pytest.fixture
def words(amara) -> str:
    """The six words, written down."""
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, now=NOW)
    return six


@pytest.fixture
def spare(amara, words) -> str:
    return " ".join(make_spare_words(amara, typed=words, now=NOW))


@pytest.fixture
def worker(amara, beth, words):
    return factories.let_in(amara, beth)


def use(spare: str, *, now=NOW):
    return use_spare_words(typed=spare, address=HERE, now=now)


def refused(spare: str, *, now=NOW) -> None:
    with pytest.raises(WrongSpareWords):
        use(spare, now=now)


def new_words(amara, got) -> str:
    holder = code_holder(amara.case.pk, epoch=got.epoch)
    return " ".join(unconfirmed_words(case_for(holder, amara.case.pk, now=NOW)))


def test_there_are_so_many_that_a_keyed_digest_is_enough():
    # OWASP ASVS 5.0, 6.5.2: 112 bits; drawn without putting back.
    ways = 1
    for number in range(codes.SPARE_WORDS):
        ways *= len(codes.words()) - number
    assert ways.bit_length() > 112
    assert len(set(codes.new_words(codes.SPARE_WORDS))) == 12


def test_they_are_nowhere_once_they_were_shown(spare):
    row = SpareWords.objects.get()
    assert bytes(row.digest) == codes.spare_digest(spare.split())
    assert spare.split()[0].encode() not in bytes(row.digest)


def test_they_are_read_however_they_are_typed(spare):
    typed = "\n".join(f"{n}. {word.upper()}" for n, word in enumerate(spare.split(), start=1))
    assert use(typed).opens_at == NOW + WAIT


def test_six_words_come_first(amara):
    with pytest.raises(NotTypedBack):
        make_spare_words(amara, typed="", now=NOW)


def test_an_open_session_alone_makes_none(amara, words):
    with pytest.raises(NotTheWords):
        make_spare_words(amara, typed=" ".join(reversed(words.split())), now=NOW)
    assert not SpareWords.objects.exists()


def test_where_there_is_a_pin_making_them_needs_it(amara):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    inside = factories.come_in_again(amara)
    with pytest.raises(NotTheWords):
        make_spare_words(inside, typed=six, pin="000000", now=NOW)
    assert len(make_spare_words(inside, typed=six, pin=PIN, now=NOW)) == 12


def test_new_words_come_after_72_hours_and_end_everything_before(amara, words, spare):
    assert use(spare).case_id is None
    assert use(spare, now=NOW + WAIT - MINUTE).case_id is None
    assert enter_case(typed=words, address=HERE, now=NOW + WAIT).case_id == amara.case.pk
    got = use(spare, now=NOW + WAIT)
    assert got.case_id == amara.case.pk
    with pytest.raises(WrongCode):
        enter_case(typed=words, address=HERE, now=NOW + WAIT)
    with pytest.raises(NoSuchCase):
        case_for(amara.visitor, amara.case.pk, now=NOW + WAIT)
    entered = enter_case(typed=new_words(amara, got), address=HERE, now=NOW + WAIT)
    assert (entered.case_id, entered.needs_pin) == (amara.case.pk, False)


def test_a_forgotten_pin_is_gone_with_the_old_words(amara):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    inside = factories.come_in_again(amara)
    spare = " ".join(make_spare_words(inside, typed=six, pin=PIN, now=NOW))
    use(spare)
    use(spare, now=NOW + WAIT)
    code = CaseCode.objects.get()
    assert (code.pin_hash, code.pin_set_at) == ("", None)
    # A browser that typed the old words before waits for a PIN that nothing opens.
    with pytest.raises(WrongPin):
        give_pin(case_id=code.pk, epoch=1, pin=PIN, knock=Knock(HERE, "s"), now=NOW + WAIT)


def test_a_pin_of_new_words_is_not_for_who_typed_the_old_ones(amara, words, spare):
    use(spare)
    got = use(spare, now=NOW + WAIT)
    holder = case_for(code_holder(amara.case.pk, epoch=got.epoch), amara.case.pk, now=NOW)
    confirm_code(holder, typed=new_words(amara, got), pin=PIN, now=NOW + WAIT)
    with pytest.raises(WrongPin):
        give_pin(case_id=amara.case.pk, epoch=0, pin=PIN, knock=Knock(HERE, "s"), now=NOW + WAIT)


def test_they_show_the_new_words_again_until_these_are_written_down(amara, spare):
    use(spare)
    first = use(spare, now=NOW + WAIT)
    shown = new_words(amara, first)
    assert use(spare, now=NOW + WAIT + MINUTE) == first
    holder = case_for(code_holder(amara.case.pk, epoch=first.epoch), amara.case.pk, now=NOW)
    confirm_code(holder, typed=shown, now=NOW + WAIT)
    refused(spare, now=NOW + WAIT + MINUTE)
    assert Event.objects.filter(name=Name.NEW_WORDS_GIVEN).count() == 1


def test_asking_again_pushes_nothing_back(spare):
    use(spare)
    assert use(spare, now=NOW + timedelta(hours=71)).opens_at == NOW + WAIT
    assert Event.objects.filter(name=Name.NEW_WORDS_ASKED_FOR).count() == 1


def test_whoever_is_inside_sees_it_and_stops_it_with_one_press(amara, words, spare):
    use(spare)
    (said,) = asked_for(amara, now=NOW)
    assert said.opens == "Monday 23 November 2026, 5:30\u00a0pm"
    assert not said.by_caseworker
    assert stop_new_words(amara, now=NOW)
    assert not stop_new_words(amara, now=NOW)
    assert asked_for(amara, now=NOW) == []
    refused(spare)
    refused(spare, now=NOW + WAIT)
    assert enter_case(typed=words, address=HERE, now=NOW).case_id == amara.case.pk


def test_it_is_stopped_again_and_again(amara, words):
    for _ in range(3):
        spare = " ".join(make_spare_words(amara, typed=words, now=NOW))
        use(spare)
        assert stop_new_words(amara, now=NOW)
    assert Event.objects.filter(name=Name.NEW_WORDS_STOPPED).count() == 3


def test_even_after_the_waiting_time_it_can_be_stopped_as_long_as_nothing_was_given(amara, spare):
    use(spare)
    (said,) = asked_for(amara, now=NOW + WAIT)
    assert said.is_open
    assert stop_new_words(amara, now=NOW + WAIT)
    refused(spare, now=NOW + WAIT)


def test_new_ones_of_the_same_maker_end_those_before(amara, words, spare):
    newer = " ".join(make_spare_words(amara, typed=words, now=NOW))
    refused(spare)
    assert use(newer).opens_at == NOW + WAIT


def test_a_caseworker_makes_some_to_read_out_and_the_person_sees_who_did(amara, worker, beth):
    spare = " ".join(make_spare_words(worker, now=NOW))
    use(spare)
    (said,) = asked_for(amara, now=NOW)
    assert said.by_caseworker
    (line,) = [one for one in done_by_caseworkers(amara) if one.what == "Spare words were made"]
    assert line.detail == "By a caseworker of A Charity"
    (row,) = asked_on_the_desk(worker.visitor, now=NOW)
    assert (row.reference, row.opens_at) == (amara.case.reference, NOW + WAIT)


def test_asking_is_on_the_desk_also_where_nobody_has_taken_the_notes(amara, worker, spare):
    use(spare)
    let_case_go(worker, now=NOW)
    (row,) = asked_on_the_desk(worker.visitor, now=NOW)
    assert (row.reference, row.taken) == (amara.case.reference, False)


def test_those_of_a_caseworker_leave_the_printed_ones_and_the_reverse(amara, words, worker):
    printed = " ".join(make_spare_words(amara, typed=words, now=NOW))
    spoken = " ".join(make_spare_words(worker, now=NOW))
    use(spoken)
    stop_new_words(amara, now=NOW)
    refused(spoken)
    assert use(printed).opens_at == NOW + WAIT


def test_a_caseworker_stops_what_somebody_else_asked_for(amara, worker, spare):
    use(spare)
    assert stop_new_words(worker, now=NOW)
    refused(spare)
    event = Event.objects.get(name=Name.NEW_WORDS_STOPPED)
    assert event.actor == worker.actor


def test_words_to_read_out_run_out_in_seven_days_unless_they_were_used(worker):
    first = " ".join(make_spare_words(worker, now=NOW))
    refused(first, now=NOW + timedelta(days=7))
    second = " ".join(make_spare_words(worker, now=NOW))
    use(second, now=NOW + timedelta(days=6))
    assert use(second, now=NOW + timedelta(days=20)).case_id


def test_with_the_organisations_leave_what_its_caseworkers_made_ends(amara, worker):
    spare = " ".join(make_spare_words(worker, now=NOW))
    withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
    refused(spare)
    assert asked_on_the_desk(worker.visitor, now=NOW) == []


def test_the_person_ends_all_of_them(amara, words, worker, spare):
    spoken = " ".join(make_spare_words(worker, now=NOW))
    with pytest.raises(NotTheOwner):
        end_spare_words(worker, now=NOW)
    end_spare_words(amara, now=NOW)
    refused(spare)
    refused(spoken)


def test_hidden_notes_have_none_and_nothing_ripens_while_nobody_can_see_it(amara, words, spare):
    use(spare)
    erase_case(amara, typed=words, now=NOW)
    refused(spare)
    refused(spare, now=NOW + WAIT)
    undo_erase(amara.case, now=NOW + timedelta(hours=71))
    later = NOW + timedelta(hours=73)
    assert use(spare, now=later).opens_at == later + WAIT


def test_a_new_pin_that_waits_ends_with_the_old_words(amara, words, spare):
    ask_pin_change(amara, typed=words, new_pin=PIN, now=NOW)
    use(spare)
    use(spare, now=NOW + WAIT)
    assert make_due_pin_changes(now=NOW + WAIT) == 0
    assert CaseCode.objects.get().pin_hash == ""


def test_wrong_ones_are_counted_as_wrong_codes_are_and_never_refused(spare):
    typed = " ".join(codes.new_words(codes.SPARE_WORDS))
    for _ in range(25):
        refused(typed)
    assert CodeTry.objects.filter(bucket=codes.address_bucket(HERE)).count() == 25
    assert use(spare).opens_at == NOW + WAIT
    assert CodeTry.objects.count() == 25


def test_what_cannot_be_spare_words_is_said_and_not_counted(db):
    with pytest.raises(codes.NotACode, match=r"There are twelve spare words\. You typed 6\."):
        use(" ".join(codes.new_words()))
    assert not CodeTry.objects.exists()


def test_what_ran_out_is_removed(worker):
    make_spare_words(worker, now=NOW)
    tidy(now=NOW + timedelta(days=6))
    assert SpareWords.objects.exists()
    tidy(now=NOW + timedelta(days=7))
    assert not SpareWords.objects.exists()


def test_the_notes_say_for_72_hours_that_spare_words_were_made_and_took_the_place_of_others(
    amara, words, spare
):
    later = NOW + timedelta(hours=1)
    make_spare_words(amara, typed=words, now=later)
    refused(spare, now=later)
    assert spare_made_lately(amara, now=later) == "Friday 20 November 2026, 6:30\u00a0pm"
    assert [one.made for one in spare_sets(amara, now=later)] == [
        "Friday 20 November 2026, 6:30\u00a0pm"
    ]
    assert spare_made_lately(amara, now=later + WAIT) == ""
    end_spare_words(amara, now=later)
    assert spare_made_lately(amara, now=later) == ""


def test_the_notes_say_for_72_hours_that_spare_words_were_ended_though_others_were_made_before(
    amara, words, spare
):
    later = NOW + timedelta(hours=1)
    make_spare_words(amara, typed=words, now=later)
    assert spare_ended_lately(amara, now=later) == ""
    end_spare_words(amara, now=later)
    assert spare_made_lately(amara, now=later) == ""
    assert spare_ended_lately(amara, now=later) == "Friday 20 November 2026, 6:30\u00a0pm"
    assert spare_ended_lately(amara, now=later + WAIT) == ""
    make_spare_words(amara, typed=words, now=later)
    assert spare_ended_lately(amara, now=later) == ""


def test_the_notes_say_that_stopping_new_words_ended_the_spare_words(amara, spare):
    use(spare)
    stop_new_words(amara, now=NOW)
    assert spare_ended_lately(amara, now=NOW) != ""


def test_the_notes_say_that_a_caseworker_who_stopped_new_words_ended_the_spare_words(
    amara, worker, spare
):
    use(spare)
    stop_new_words(worker, now=NOW)
    assert spare_ended_lately(amara, now=NOW + WAIT - MINUTE) != ""
    assert spare_ended_lately(amara, now=NOW + WAIT) == ""


def test_the_notes_say_nothing_of_ended_words_where_those_on_her_paper_still_count(
    amara, worker, words
):
    use(" ".join(make_spare_words(worker, now=NOW)))
    stop_new_words(worker, now=NOW)
    assert spare_ended_lately(amara, now=NOW) == ""
    make_spare_words(amara, typed=words, now=NOW)
    use(" ".join(make_spare_words(worker, now=NOW)))
    stop_new_words(amara, now=NOW)
    assert spare_ended_lately(amara, now=NOW) == ""


@pytest.mark.usefixtures("still_now")
def test_the_page_of_the_notes_says_that_spare_words_were_ended(amara, spare, holding):
    home = reverse("case", args=[amara.case.pk])
    assert "Spare words were ended" not in holding(amara.case.pk).get(home).content.decode()
    end_spare_words(amara, now=NOW)
    assert "Spare words were ended" in holding(amara.case.pk).get(home).content.decode()
