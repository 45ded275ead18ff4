"""Marks: the initials of who produces a thing and a number, given once and never again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.evidence.background import Audience, Wanted
from takedown.evidence.exhibits import InitialsRefused, every_mark_of
from takedown.evidence.frozen import thaw
from takedown.evidence.frozen_packs import things_in
from takedown.evidence.models import EvidencePack, Exhibit, Producer
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.freeze_thing import freeze_thing
from tests import factories
from tests.conftest import NOW, open_for

HOUR = timedelta(hours=1)


def marks(opened, *, hours: int = 0, **asked: object) -> list[str]:
    """Ask for a pack, and return the marks on its list."""
    EvidencePack.objects.filter(work_done_at=None).update(set_aside_at=NOW)
    pack = ask_for_pack(opened, now=NOW + hours * HOUR, wanted=Wanted(**asked))
    record = thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))
    return [one.exhibit for one in record.captures]


def told_of_letters(opened) -> list[str]:
    pack = EvidencePack.objects.latest("number")
    record = thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))
    return [line for line in record.held_back if line.startswith("The letters before the numbers")]


def test_each_producer_counts_from_one(amara, beth):
    factories.capture(amara, b"one")
    inside = factories.let_in(amara, beth)
    factories.capture(inside, b"two")
    factories.capture(amara, b"three")
    assert marks(amara, initials="S. W.") == ["SW/1", "CW/1", "SW/2"]


def test_a_number_is_never_given_again_and_letters_stay_unless_others_are_chosen(amara):
    factories.capture(amara, b"one")
    gone = factories.capture(amara, b"two")
    assert marks(amara, initials="LIAR") == ["LIAR/1", "LIAR/2"]
    gone.delete()
    factories.capture(amara, b"three")
    assert marks(amara, hours=1) == ["LIAR/1", "LIAR/3"]
    assert marks(amara, hours=2, initials="SW") == ["SW/1", "SW/3"]
    assert marks(amara, hours=3, initials="sw") == ["SW/1", "SW/3"]
    assert Event.objects.filter(name=Name.INITIALS_CHOSEN).count() == 1


def test_the_next_pack_says_what_the_letters_were_and_until_when(amara):
    factories.capture(amara, b"one")
    marks(amara, initials="LIAR")
    assert not told_of_letters(amara)
    marks(amara, hours=1, initials="SW")
    (line,) = told_of_letters(amara)
    assert "LIAR until 20 Nov 2026 18:30:00" in line
    marks(amara, hours=2, initials="QZ", audience=Audience.SERVE)
    (line,) = told_of_letters(amara)
    assert "others until 20 Nov 2026 18:30:00" in line
    assert "LIAR" not in line
    assert "SW" not in line


def test_a_pack_of_before_is_still_known_by_the_letters_it_has(amara):
    capture = factories.capture(amara, b"one")
    marks(amara, initials="LIAR")
    before = EvidencePack.objects.get()
    marks(amara, hours=1, initials="SW")
    assert every_mark_of(amara) == {capture.pk: {"LIAR/1", "SW/1"}}
    freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=capture.pk, now=NOW)
    assert things_in(amara, before, [capture.pk]) == {capture.pk}


def test_letters_that_somebody_else_had_before_are_refused(amara, beth):
    factories.capture(factories.let_in(amara, beth), b"one")
    inside = factories.let_in(amara, beth)
    marks(inside, initials="BB")
    marks(inside, hours=1, initials="BC")
    factories.capture(amara, b"two")
    with pytest.raises(InitialsRefused):
        marks(amara, hours=2, initials="BB")


def test_letters_that_somebody_had_before_are_nobody_elses_though_nobody_chose_any(amara, beth):
    """Else a mark in an earlier pack would be of two things, and the wrong one would be handed out for it."""
    hers = factories.capture(amara, b"one")
    marks(amara, initials="CW")
    assert marks(amara, hours=1, initials="SW") == ["SW/1"]
    theirs = factories.capture(factories.let_in(amara, beth), b"two")
    assert marks(amara, hours=2) == ["SW/1", "CWB/1"]
    assert every_mark_of(amara) == {hers.pk: {"CW/1", "SW/1"}, theirs.pk: {"CWB/1"}}


def test_two_caseworkers_have_letters_of_their_own(amara, beth, charity):
    other = factories.member(charity, "ben@charity.example")
    for who, content in ((beth, b"one"), (other, b"two")):
        factories.capture(factories.let_in(amara, who), content)
    assert marks(amara) == ["CW/1", "CWB/1"]


@pytest.mark.parametrize("typed", ["S", "SWITZ", "S1", "ŚW", "../x", "=1+1", "<b>"])
def test_what_are_no_initials_is_refused_and_nothing_is_kept(amara, typed):
    factories.capture(amara, b"one")
    with pytest.raises(InitialsRefused, match="two to four letters"):
        marks(amara, initials=typed)
    assert not EvidencePack.objects.exists()
    assert not Producer.objects.exists()


def test_letters_of_somebody_else_are_refused(amara, beth):
    factories.capture(factories.let_in(amara, beth), b"one")
    assert marks(amara) == ["CW/1"]
    factories.capture(amara, b"two")
    with pytest.raises(InitialsRefused, match="middle name"):
        marks(amara, hours=1, initials="cw")
    assert marks(amara, hours=2, initials="CWX") == ["CW/1", "CWX/1"]


def test_initials_are_sealed(amara):
    factories.capture(amara, b"one")
    marks(amara, initials="QZ")
    assert b"QZ" not in bytes(Producer.objects.get().initials_sealed)


def test_marks_from_before_there_were_producers_stay_as_they_were_printed(amara):
    old = factories.capture(amara, b"one")
    factories.capture(amara, b"two")
    Exhibit.objects.create(
        case=amara.case, number=7, kind="CAPTURE", subject_id=old.pk, given_at=NOW
    )
    assert marks(amara) == ["E7", "AP/1"]


@pytest.mark.django_db(transaction=True)
def test_three_producers_and_twenty_exports_at_once_share_no_mark(transactional_db):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    for number in range(6):
        one = factories.capture(opened, f"{number}".encode())
        one.added_by = ("code-holder", "staff:a", "staff:b")[number % 3]
        one.save()
    ready = Barrier(20)

    def ask(_number: int) -> int:
        try:
            ready.wait(20)
            return ask_for_pack(opened, now=NOW, wanted=Wanted(audience=Audience.POLICE)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {1}
    assert marks(opened, hours=1) == ["AP/1", "CW/1", "CWB/1", "AP/2", "CW/2", "CWB/2"]
