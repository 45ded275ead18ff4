"""What is frozen, because somebody may be under 18, is used by no act that there is on pictures or posts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen, Use
from takedown.cases.models import Case
from takedown.evidence.background import Wanted
from takedown.evidence.frozen import thaw
from takedown.evidence.models import EvidencePack
from takedown.flows import sweep
from takedown.flows.ask_for_originals import Asked, ask_for_originals
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.build_pack import build_pack
from takedown.flows.decide_match import decide_match
from takedown.flows.erase_case import destroy_due, undo_erase
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.hand_out import hand_out_letter, hand_out_pack, hand_out_stamp
from takedown.flows.hand_out_originals import Leave, hand_out_originals
from takedown.flows.part_copy import part_copy
from takedown.flows.read_picture import read_picture
from takedown.flows.use_same_answer import use_same_answer
from takedown.flows.view_picture import view_picture
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching import suggesting
from takedown.matching.models import Decision, Match
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import EDITED, PHOTO, ROOT, Uses

pytestmark = pytest.mark.django_db


def freeze(opened, kind="CASE", target=None):
    target_id = opened.case.pk if target is None else target.pk
    return freeze_thing(opened, kind=FrozenKind(kind), target_id=target_id, now=NOW)


def refused(opened) -> list[str]:
    """What the record of the case says was refused."""
    events = Event.objects.filter(case_id=opened.case.pk, name="FROZEN_USE_REFUSED")
    return [event.details["work"] for event in events.order_by("sequence")]


class Tries:
    """Each act of `Uses`, tried on something frozen; it raises Frozen, or does nothing and says so here.

    Every method has the name of an act there: an act without a try fails below.
    """

    def __init__(self, opened, beth) -> None:
        self.opened, self.beth = opened, beth

    # -- acts that bring something new: of a case that is frozen as a whole, or a file that is frozen ----
    def add_a_reference(self):
        freeze(self.opened, "CAPTURE", factories.capture(self.opened, PHOTO))
        factories.reference(self.opened, PHOTO)

    def add_a_capture(self):
        freeze(self.opened, "REFERENCE", factories.reference(self.opened, PHOTO))
        factories.capture(self.opened, PHOTO)

    def add_a_fingerprint(self):
        freeze(self.opened)
        factories.fingerprint_only(self.opened)

    # -- the worker: it stops, and writes it down ---------------------------------------------------------
    def derive_what_it_is_compared_by(self):
        self._not_read("capture", factories.capture(self.opened, PHOTO))

    def derive_from_a_fingerprint(self):
        self._not_read("reference", factories.fingerprint_only(self.opened))

    def refuse_one_that_cannot_be_read(self):
        self._not_read("capture", factories.capture(self.opened))

    def _not_read(self, kind, row):
        freeze(self.opened, kind.upper(), row)
        read_picture(kind=kind, picture_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert (row.reading, row.is_waiting, row.attempts) == ("WAITING", True, 0)
        assert refused(self.opened) == ["READ"]
        raise Frozen(Use.READ, row.pk)

    def derive_a_likeness(self):
        """A signature that is there is not used for a picture that comes after."""
        photo = pictures.reference(self.opened, PHOTO)
        freeze(self.opened, "REFERENCE", photo)
        assert not pictures.capture(self.opened, EDITED).matches.exists()
        raise Frozen(Use.MATCH, photo.pk)

    def find_a_copy(self):
        first = pictures.capture(self.opened, PHOTO)
        freeze(self.opened, "CAPTURE", first)
        again = pictures.as_file(pictures.photograph("astronaut"), quality=80)
        assert pictures.capture(self.opened, again).copy_of is None
        raise Frozen(Use.MATCH, first.pk)

    # -- acts on what is there -----------------------------------------------------------------------------
    def part_a_copy(self):
        copy = pictures.capture(self.opened, PHOTO), pictures.capture(self.opened, PHOTO)
        freeze(self.opened, "CAPTURE", copy[0])
        part_copy(self.opened, capture_id=copy[1].pk, now=NOW)

    def view_a_capture(self):
        row = pictures.capture(self.opened, PHOTO)
        freeze(self.opened, "CAPTURE", row)
        view_picture(self.opened, kind="capture", picture_id=row.pk, now=NOW)

    def view_a_reference(self):
        row = pictures.reference(self.opened, PHOTO)
        freeze(self.opened, "REFERENCE", row)
        view_picture(self.opened, kind="reference", picture_id=row.pk, now=NOW)

    def view_the_case_as_a_caseworker(self):
        """They may see that it is closed, and open no more of it than the person."""
        seen = factories.let_in(self.opened, self.beth)
        row = pictures.capture(self.opened, PHOTO)
        freeze(self.opened, "CAPTURE", row)
        view_picture(seen, kind="capture", picture_id=row.pk, now=NOW)

    # -- packs: it is left out, and what was made is not handed out ------------------------------------------
    def ask_for_an_export(self):
        self._left_out(Wanted())

    def export_how_pictures_differ(self):
        self._left_out(Wanted(derivations=True))

    def export_squares_of_colour(self):
        self._left_out(Wanted(mosaics=True))

    def _left_out(self, wanted):
        pictures.reference(self.opened, PHOTO)
        match = pictures.capture(self.opened, EDITED).matches.get()
        decide_match(self.opened, match_id=match.pk, decision=Decision.YES, now=NOW)
        freeze(self.opened, "MATCH", match)
        told = record_of(self.opened, ask_for_pack(self.opened, now=NOW, wanted=wanted))
        assert (told.captures, told.matches, told.derivations) == ((), (), ())
        assert any("under 18: pictures of posts: 1; photos" in line for line in told.held_back)
        raise Frozen(Use.EXPORT, match.capture_id)

    def export(self):
        """One that is being made is given up, and nothing of it stays."""
        row = factories.capture(self.opened, PHOTO)
        pack = ask_for_pack(self.opened, now=NOW)
        build_pack(pack_id=pack.pk, now=NOW)
        assert pack.parts.exists()
        freeze(self.opened, "CAPTURE", row)
        build_pack(pack_id=pack.pk, now=NOW)
        pack.refresh_from_db()
        assert (pack.is_waiting, bytes(pack.record_sealed), pack.file_id) == (False, b"", "")
        assert not pack.parts.exists()
        raise Frozen(Use.EXPORT, row.pk)

    def download_a_pack(self):
        pack = self._packed_and_frozen()
        hand_out_pack(self.opened, pack_id=pack.pk, now=NOW)

    def download_a_timestamp(self):
        pack = self._packed_and_frozen()
        sealed = self.opened.key.seal_bytes(b"a timestamp", pack.place("late_stamp"))
        EvidencePack.objects.filter(pk=pack.pk).update(
            late_stamp_sealed=sealed, signature_sealed=b"x"
        )
        hand_out_stamp(self.opened, pack_id=pack.pk, now=NOW)

    def download_a_letter(self):
        request = factories.approved(self.opened)
        factories.printed(request, self.opened)
        freeze(self.opened, "POST", self.opened.case.posts.get())
        hand_out_letter(self.opened, request_id=request.pk, now=NOW)

    def ask_for_the_originals(self):
        pack = self._packed_and_frozen()
        ask_for_originals(self.opened, pack_id=pack.pk, asked=Asked(reason="x"), now=NOW)

    def download_the_originals(self):
        row = factories.capture(self.opened, PHOTO)
        leave = factories.originals_asked(self.opened, factories.packed(self.opened))
        freeze(self.opened, "CAPTURE", row)
        hand_out_originals(self.opened, Leave(leave.pk, ""), part=1, passphrase="", now=NOW)

    def _packed_and_frozen(self):
        row = factories.capture(self.opened, PHOTO)
        pack = factories.packed(self.opened)
        freeze(self.opened, "CAPTURE", row)
        return pack

    # -- taking out, and erasing ----------------------------------------------------------------------------------
    def delete_a_capture(self):
        self._delete("capture", factories.capture(self.opened, PHOTO))

    def delete_a_reference(self):
        self._delete("reference", factories.reference(self.opened, PHOTO))

    def delete_a_fingerprint(self):
        self._delete("reference", factories.fingerprint_only(self.opened))

    def _delete(self, kind, row):
        freeze(self.opened, kind.upper(), row)
        withdraw_picture(self.opened, kind=kind, picture_id=row.pk, now=NOW)

    def delete_the_case(self):
        freeze(self.opened, "REFERENCE", factories.reference(self.opened, PHOTO))
        hidden = {"hidden_at": NOW, "erase_at": NOW + timedelta(hours=72)}
        Case.objects.filter(pk=self.opened.case.pk).update(**hidden)
        assert destroy_due(now=NOW + timedelta(days=400)) == 0
        raise Frozen(Use.REMOVE, self.opened.case.pk)


def record_of(opened, pack):
    return thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))


ACTS = sorted(name for name in vars(Uses) if not name.startswith("_"))


def test_every_act_on_a_picture_is_tried_on_a_frozen_one():
    assert sorted(name for name in vars(Tries) if not name.startswith("_")) == ACTS


@pytest.mark.parametrize("act", ACTS)
def test_the_act_is_refused(amara, beth, act):
    with pytest.raises(Frozen):
        getattr(Tries(amara, beth), act)()

    if not act.startswith("add") and act != "find_a_copy":
        written = {"PICTURE_VIEWED", "PACK_DOWNLOADED", "LETTER_DOWNLOADED", "ORIGINALS_HANDED_OUT"}
        written |= {"REFERENCE_WITHDRAWN", "CASE_ERASED", "PICTURE_REFUSED", "COPY_PARTED"}
        names = set(Event.objects.filter(case_id=amara.case.pk).values_list("name", flat=True))
        assert names & written == set()


def test_whoever_opens_a_picture_asks_first_whether_it_is_frozen():
    """A module that opens pixels, hashes or files, and asks nothing, fails here before anybody uses it."""
    opens = re.compile(
        r"\boriginal\(|partial\(original\b|view_sealed\b.*place\(\"view\"\)|sealed_files\.read\("
        r"|place\(\"(?:signature|prints)\"\)"
    )
    asks = re.compile(r"refuse_if_frozen\(|refuse_frozen_pack\(|frozen_things\(|frozen_ids\(")
    found = {
        path.relative_to(ROOT).as_posix(): bool(asks.search(path.read_text("utf-8")))
        for path in Path(ROOT).rglob("*.py")
        if opens.search(path.read_text("utf-8"))
    }
    unasked = {name for name, asked in found.items() if not asked}

    assert len(found) > 8
    # The signature of a pack, a mail that is being given, and by what a frozen picture is known again.
    mails = {"web/forms/inbox.py", "web/forms/replies.py"}
    assert unasked == {"flows/build_pack.py", "matching/same.py"} | mails


def test_an_answer_is_not_given_or_carried_over(amara):
    photo = factories.reference(amara)
    first = factories.capture(amara)
    match = factories.likeness(first, photo, amara)
    copy = factories.likeness(factories.copy_of(first, amara), photo, amara)
    freeze(amara, "CAPTURE", first)

    for one in (match, copy):
        with pytest.raises(Frozen):
            decide_match(amara, match_id=one.pk, decision=Decision.YES, now=NOW)
        with pytest.raises(Frozen):
            use_same_answer(amara, match_id=one.pk, answer="YES", copies="2:0", now=NOW)
    assert set(Match.objects.values_list("decision", flat=True)) == {"UNDECIDED"}


def test_notes_that_are_frozen_as_a_whole_are_not_brought_back_and_others_are(amara, cass):
    freeze(amara)
    freeze(cass, "POST", cass.case.posts.get())
    hidden = {"hidden_at": NOW, "erase_at": NOW + timedelta(hours=72)}
    Case.objects.update(**hidden)

    with pytest.raises(Frozen):
        undo_erase(amara.case, now=NOW)
    undo_erase(cass.case, now=NOW)

    assert list(Case.objects.filter(hidden_at=None)) == [cass.case]


def test_a_picture_frozen_while_it_is_compared_is_compared_no_further(amara, monkeypatch):
    pictures.reference(amara, PHOTO)
    row = factories.capture(amara, EDITED)
    whole = suggesting._keep

    def freeze_first(opened, one, made, now):
        freeze(amara, "CAPTURE", one)
        whole(opened, one, made, now)

    monkeypatch.setattr(suggesting, "_keep", freeze_first)
    read_picture(kind="capture", picture_id=row.pk, now=NOW)

    row.refresh_from_db()
    assert row.is_waiting
    assert row.leased_until is None
    assert not Match.objects.exists()
    assert refused(amara) == ["READ"]


def test_the_sweep_leaves_what_is_frozen_alone(amara, monkeypatch):
    rows = factories.capture(amara), factories.reference(amara)
    freeze(amara)
    queued = []
    monkeypatch.setattr(sweep, "enqueue", lambda name, **ids: queued.append((name, ids)))
    sweep.find_lost_work(now=NOW + timedelta(hours=2))

    assert queued == []
    assert {type(row) for row in rows} == {Capture, ReferenceImage}
