"""Messages wait inside: for whoever was let in when they were written, until somebody reads or takes them back."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.accounts.models import Organisation
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import InAnEmergency, NoSuchCase, case_for
from takedown.cases.messages import Message
from takedown.cases.models import CaseGrant
from takedown.flows import write_message as writing
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.grant_access import grant_access
from takedown.flows.hold_by_law import end_hold_by_law, hold_by_law
from takedown.flows.make_nudges import make_nudges
from takedown.flows.see_messages import see_messages
from takedown.flows.sort_nudges import sort_nudges
from takedown.flows.sweep import tidy
from takedown.flows.take_back_message import NoSuchMessage, ReadAlready, take_back_message
from takedown.flows.withdraw_access import withdraw_access
from takedown.flows.write_message import NobodyLetIn, NoRoom, TooManyInADay
from takedown.reads.messages import (
    messages,
    unread_by_case,
    unread_messages,
    which_messages,
)
from tests import factories
from tests.conftest import NOW, open_for

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def read(opened, *, now=NOW) -> list[str]:
    """What somebody reads who opens the page."""
    part = which_messages(opened)
    see_messages(opened, message_ids=part.rows, now=now)
    return [row.words for row in messages(opened, part.rows, now=now)]


def another(name: str = "Other"):
    organisation = Organisation.objects.create(name=name, created_at=NOW)
    return factories.member(organisation, f"{name.lower()}@other.example")


def test_it_is_sealed_with_the_key_of_the_case(amara, beth):
    factories.let_in(amara, beth)
    made = factories.message(amara, "He found my phone.")
    assert b"phone" not in bytes(made.body_sealed)
    assert amara.key.open_text(made.body_sealed, made.body_place) == "He found my phone."


def test_what_each_side_wrote_the_other_reads_newest_first(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.message(amara, "Can you ring me?")
    factories.message(theirs, "When is it safe?", now=NOW + MINUTE)
    assert read(amara) == read(theirs) == ["When is it safe?", "Can you ring me?"]
    by = [row.by for row in messages(amara, which_messages(amara).rows, now=NOW)]
    assert by == ["A Charity", "You"]


def test_it_counts_as_unread_until_the_other_side_opens_it(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.message(amara)
    read(amara)
    assert (unread_messages(amara), unread_messages(theirs)) == (0, 1)
    read(theirs)
    assert unread_messages(theirs) == 0


def test_only_the_first_reading_leaves_a_line_and_names_no_words(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.message(amara)
    for after in range(3):
        read(theirs, now=NOW + after * MINUTE)
    (line,) = Event.objects.filter(case_id=amara.case.pk, name=Name.MESSAGES_READ)
    assert (line.actor, line.at, line.details) == (theirs.actor, NOW, {"count": 1})


def test_her_page_says_which_organisation_read_it_and_when(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.let_in(amara, another())
    factories.message(amara)
    read(theirs, now=NOW + MINUTE)
    (row,) = messages(amara, which_messages(amara).rows, now=NOW)
    read_by = {one.who: one.when for one in row.read_by}
    assert read_by == {"A Charity": "20 November 2026, 17:31", "Other": ""}
    # Whom else she let in is hers to know.
    (row,) = messages(theirs, which_messages(theirs).rows, now=NOW)
    assert row.read_by == ()


def test_an_organisation_reads_what_was_written_to_it_or_by_it_and_nothing_else(amara, beth):
    ours = factories.let_in(amara, beth)
    factories.message(amara, "To the first.")
    factories.message(ours, "From the first.")
    later = factories.let_in(amara, another())
    assert read(later) == []
    factories.message(amara, "To both.")
    assert read(later) == ["To both."]
    assert set(read(ours)) == {"To the first.", "From the first.", "To both."}
    assert len(read(amara)) == 3


def test_access_that_ended_ends_reading_and_what_is_written_then_is_not_for_them(amara, beth):
    factories.let_in(amara, beth)
    other = factories.let_in(amara, another())
    factories.message(amara, "While they were in.")
    grant = CaseGrant.objects.get(organisation=beth.organisation)
    withdraw_access(amara, grant_id=grant.pk, now=NOW)
    with pytest.raises(NoSuchCase):
        case_for(factories.staff(beth), amara.case.pk, now=NOW)
    factories.message(amara, "Once they were out.")
    again = factories.let_in(amara, beth, now=NOW + MINUTE)
    assert read(again) == ["While they were in."]
    assert len(read(other)) == 2


def test_where_nobody_is_let_in_nothing_is_kept(amara, beth):
    with pytest.raises(NobodyLetIn):
        factories.message(amara)
    grant_access(amara, organisation_id=beth.organisation_id, days=30, now=NOW)
    with pytest.raises(NobodyLetIn):
        factories.message(amara, now=NOW + 30 * DAY)
    assert not Message.objects.exists()


def test_she_takes_back_what_nobody_has_read_and_its_words_are_gone(amara, beth):
    theirs = factories.let_in(amara, beth)
    made = factories.message(amara)
    take_back_message(amara, message_id=made.pk, now=NOW)
    made.refresh_from_db()
    assert bytes(made.body_sealed) == b""
    assert read(amara) == read(theirs) == []
    assert unread_messages(theirs) == 0
    with pytest.raises(NoSuchMessage):
        take_back_message(amara, message_id=made.pk, now=NOW)


def test_what_was_read_stays(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.let_in(amara, another())
    made = factories.message(amara)
    read(theirs)
    with pytest.raises(ReadAlready):
        take_back_message(amara, message_id=made.pk, now=NOW)
    assert len(read(theirs)) == 1


def test_nobody_takes_back_what_the_other_side_wrote(amara, cass, beth):
    theirs = factories.let_in(amara, beth)
    hers, ours = factories.message(amara), factories.message(theirs)
    for who, made in ((theirs, hers), (amara, ours), (cass, hers)):
        with pytest.raises(NoSuchMessage):
            take_back_message(who, message_id=made.pk, now=NOW)
    take_back_message(theirs, message_id=ours.pk, now=NOW)


def test_somebody_there_for_an_hour_reads_and_answers_and_takes_nothing_back(amara, beth, bo):
    theirs = factories.let_in(amara, beth)
    factories.message(amara, "He is at the door.")
    ours = factories.message(theirs)
    urgent = factories.emergency(amara, bo)
    assert "He is at the door." in read(urgent)
    factories.message(urgent, "We rang 999.")
    with pytest.raises(InAnEmergency):
        take_back_message(urgent, message_id=ours.pk, now=NOW)


@pytest.mark.parametrize("told", [None, "The court forbids it."])
def test_words_that_the_law_keeps_are_taken_back_for_everybody_and_destroyed_when_it_ends(
    amara, beth, told
):
    factories.let_in(amara, beth)
    made = factories.message(amara)
    hold_by_law(
        reference=amara.case.reference,
        until=NOW + 9 * DAY,
        basis="An order.",
        not_told=told,
        now=NOW,
    )
    take_back_message(amara, message_id=made.pk, now=NOW)
    assert read(amara) == []
    tidy(now=NOW)
    made.refresh_from_db()
    assert amara.key.open_text(made.body_sealed, made.body_place) == "Can you ring me?"
    end_hold_by_law(reference=amara.case.reference, now=NOW)
    tidy(now=NOW)
    made.refresh_from_db()
    assert bytes(made.body_sealed) == b""


def test_an_ordinary_hold_keeps_what_a_caseworker_takes_back_and_not_what_she_does(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.held(amara)
    kept = []
    for who in (amara, theirs):
        made = factories.message(who)
        take_back_message(who, message_id=made.pk, now=NOW)
        made.refresh_from_db()
        kept.append(bytes(made.body_sealed) != b"")
    assert kept == [False, True]
    assert read(amara) == read(theirs) == []


def test_what_is_closed_keeps_words_and_stops_no_message(amara, beth):
    theirs = factories.let_in(amara, beth)
    freeze_thing(amara, kind="CASE", target_id=amara.case.pk, now=NOW)
    made = factories.message(amara, "What happens now?")
    assert read(theirs) == ["What happens now?"]
    second = factories.message(amara)
    take_back_message(amara, message_id=second.pk, now=NOW)
    second.refresh_from_db()
    assert bytes(second.body_sealed) != b""
    assert made.body_sealed


def test_nobody_with_the_words_fills_a_desk(amara, beth, monkeypatch):
    theirs = factories.let_in(amara, beth)
    for _ in range(writing.MOST_OF_THE_PERSON):
        made = factories.message(amara)
        # What is taken back counts as well, else a program writes all day.
        take_back_message(amara, message_id=made.pk, now=NOW)
    with pytest.raises(TooManyInADay):
        factories.message(amara, now=NOW + DAY - MINUTE)
    # Of the other side nothing is used up by it.
    factories.message(theirs)
    factories.message(amara, now=NOW + DAY)
    monkeypatch.setattr(writing, "MOST_KEPT", 1)
    with pytest.raises(NoRoom):
        factories.message(amara, now=NOW + DAY)


def test_the_day_of_an_organisation_is_one_for_all_who_work_there(amara, beth, bo, monkeypatch):
    monkeypatch.setattr(writing, "MOST_OF_AN_ORGANISATION", 2)
    theirs, urgent = factories.let_in(amara, beth), factories.emergency(amara, bo)
    factories.message(theirs)
    factories.message(urgent)
    with pytest.raises(TooManyInADay):
        factories.message(theirs)


def test_a_desk_learns_in_one_query_which_cases_have_a_message(amara, cass, beth):
    factories.let_in(amara, beth)
    factories.let_in(cass, beth)
    for _ in range(2):
        factories.message(amara)
    third = open_for("https://x.com/a/status/1859000000000000003")
    elsewhere = another()
    factories.let_in(third, elsewhere)
    factories.message(third)
    ids = [one.case.pk for one in (amara, cass, third)]
    with CaptureQueriesContext(connection) as queries:
        found = unread_by_case(factories.staff(beth), ids)
    assert found == {amara.case.pk: 2}
    assert len(queries) == 1
    assert unread_by_case(factories.staff(elsewhere), ids) == {third.case.pk: 1}


def test_no_message_is_in_a_pack(amara, beth):
    factories.let_in(amara, beth)
    factories.message(amara, "He found my phone.")
    pack = factories.packed(amara)
    record = amara.key.open_text(pack.record_sealed, pack.place("record"))
    assert "MESSAGE_WRITTEN" in record
    assert "my phone" not in record


def test_it_goes_with_the_case(amara, beth):
    factories.let_in(amara, beth)
    factories.message(amara)
    amara.case.delete()
    assert not Message.objects.exists()


def nudged(now) -> int:
    made = make_nudges(now=now)
    sort_nudges(now=now)
    return made


def test_an_answer_is_news_only_to_whoever_said_how_they_may_be_told(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.message(theirs)
    assert nudged(NOW + MINUTE) == 0
    factories.reachable(amara)
    # What she wrote herself is no news, nor is what she has read.
    factories.message(amara)
    assert nudged(NOW + MINUTE) == 1
    read(amara, now=NOW + 2 * MINUTE)
    nudged(NOW + 2 * MINUTE)
    assert amara.case.nudges.get().why == "no_news"
    factories.message(theirs, now=NOW + 3 * MINUTE)
    assert nudged(NOW + 3 * MINUTE) == 0
    assert nudged(NOW + DAY + 2 * MINUTE) == 1


def test_an_answer_that_was_taken_back_or_is_old_is_no_news(amara, beth):
    theirs = factories.let_in(amara, beth)
    factories.reachable(amara)
    made = factories.message(theirs)
    take_back_message(theirs, message_id=made.pk, now=NOW)
    assert nudged(NOW + MINUTE) == 0
    factories.message(theirs)
    assert nudged(NOW + 2 * DAY) == 0
