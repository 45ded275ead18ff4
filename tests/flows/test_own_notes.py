"""What caseworkers note for themselves: for whoever has the case at that organisation, and for nobody else."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.management import CommandError, call_command

import pytest

from takedown.accounts.models import Organisation, User
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import InAnEmergency, NoSuchCase, case_for
from takedown.cases.models import CaseGrant, OwnNote
from takedown.flows import add_own_note as adding
from takedown.flows.add_own_note import NotACaseworker, TooManyNotes
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.case_page import timeline
from takedown.reads.code import unconfirmed_words
from takedown.reads.own_notes import own_notes
from tests import factories
from tests.conftest import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def theirs(amara, beth):
    return factories.let_in(amara, beth)


def read(opened, *, now=NOW) -> list[str]:
    return [row.words for row in own_notes(opened, now=now).rows]


def printed(reference: str) -> str:
    out = io.StringIO()
    call_command("own_notes", reference, stdout=out)
    return out.getvalue()


def test_an_entry_is_sealed_with_the_key_of_the_case_and_says_who_wrote_it_when(theirs):
    made = factories.own_note(theirs, "Rang at ten.", now=NOW + MINUTE)
    assert b"Rang" not in bytes(made.words_sealed)
    (row,) = own_notes(theirs, now=NOW).rows
    assert (row.words, row.by) == ("Rang at ten.", "beth@charity.example")
    assert row.when == "20 November 2026, 17:31"


def test_whoever_has_the_case_at_the_organisation_later_reads_it_newest_first(amara, theirs, bo):
    factories.own_note(theirs, "First.")
    later = factories.taken(amara, bo)
    factories.own_note(later, "Second.", now=NOW + MINUTE)
    assert read(later) == ["Second.", "First."]
    with pytest.raises(NoSuchCase):
        read(theirs)


def test_no_other_organisation_reads_it(amara, theirs):
    factories.own_note(theirs, "Ours.")
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    elsewhere = factories.let_in(amara, other)
    factories.own_note(elsewhere, "Theirs.")
    assert (read(theirs), read(elsewhere)) == (["Ours."], ["Theirs."])


def test_the_person_neither_reads_nor_writes_one_and_her_timeline_has_none(amara, theirs):
    before = len(timeline(amara))
    factories.own_note(theirs)
    assert read(amara) == []
    assert len(timeline(amara)) == before
    with pytest.raises(NotACaseworker):
        factories.own_note(amara)


@pytest.mark.parametrize("who", ["bo", "mo"])
def test_in_an_emergency_nobody_reads_or_writes_one_manager_or_not(amara, theirs, request, who):
    factories.own_note(theirs)
    urgent = factories.emergency(amara, request.getfixturevalue(who))
    for ask in (read, factories.own_note):
        with pytest.raises(InAnEmergency):
            ask(urgent)


def test_while_the_organisation_is_not_let_in_nobody_there_reads_it(amara, theirs, beth):
    factories.own_note(theirs, "From before.")
    withdraw_access(amara, grant_id=CaseGrant.objects.get().pk, now=NOW + MINUTE)
    for ask in (read, factories.own_note):
        with pytest.raises(NoSuchCase):
            ask(theirs, now=NOW + MINUTE)
    with pytest.raises(NoSuchCase):
        case_for(factories.staff(beth), amara.case.pk, now=NOW + MINUTE)
    again = factories.let_in(amara, beth, now=NOW + 2 * MINUTE)
    assert read(again, now=NOW + 2 * MINUTE) == ["From before."]


def test_there_is_room_for_so_many_in_a_day_and_in_all(theirs, monkeypatch):
    monkeypatch.setattr(adding, "MOST_IN_A_DAY", 2)
    for _ in range(2):
        factories.own_note(theirs)
    with pytest.raises(TooManyNotes):
        factories.own_note(theirs, now=NOW + DAY - MINUTE)
    factories.own_note(theirs, now=NOW + DAY)
    monkeypatch.setattr(adding, "MOST_KEPT", 3)
    with pytest.raises(TooManyNotes):
        factories.own_note(theirs, now=NOW + 2 * DAY)


def test_they_go_when_she_erases(amara, theirs):
    factories.own_note(theirs)
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert OwnNote.objects.exists()
    destroy_due(now=NOW + GRACE)
    assert not OwnNote.objects.exists()
    with pytest.raises(CommandError, match="no notes of this reference"):
        printed(amara.case.reference)


def test_the_operator_prints_what_every_organisation_wrote_and_that_is_recorded(amara, theirs):
    factories.own_note(theirs, "First.\nA second line.")
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    factories.own_note(factories.let_in(amara, other), "Theirs.", now=NOW + MINUTE)
    assert printed(amara.case.reference) == (
        "2026-11-20 17:30 UTC  A Charity  beth@charity.example\n> First.\n> A second line.\n\n"
        "2026-11-20 17:31 UTC  Other  o@o.org\n> Theirs.\n\n"
    )
    line = Event.objects.get(case_id=amara.case.pk, name=Name.OWN_NOTES_GIVEN)
    assert (line.actor, line.details) == ("operator", {"count": 2})


def test_an_entry_of_somebody_who_left_is_printed_and_obeyed_by_no_terminal(amara, theirs, beth):
    factories.own_note(theirs, "\x1b[2JGone.")
    User.objects.filter(pk=beth.user_id).delete()
    said = printed(amara.case.reference)
    assert "somebody whose account is gone" in said
    assert "Gone." in said
    assert "\x1b" not in said


def test_where_nothing_was_written_it_says_so(amara):
    assert printed(amara.case.reference) == "Nothing was written.\n"
    with pytest.raises(CommandError):
        printed("TD-AAAA-AAAA")


def test_no_entry_is_in_a_pack(amara, theirs):
    factories.own_note(theirs, "She sounded afraid of him.")
    pack = factories.packed(amara)
    record = amara.key.open_text(pack.record_sealed, pack.place("record"))
    assert "afraid" not in record
