"""Whoever adds, derives from, looks at, exports, downloads or deletes a picture of a case is in its chain."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.models import Case
from takedown.evidence.background import Wanted
from takedown.evidence.locking import new_passphrase
from takedown.evidence.models import EvidencePack
from takedown.flows.ask_for_originals import Asked, ask_for_originals
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.erase_case import destroy_due
from takedown.flows.hand_out import hand_out_letter, hand_out_pack, hand_out_stamp
from takedown.flows.hand_out_originals import Leave, hand_out_originals
from takedown.flows.part_copy import part_copy
from takedown.flows.view_case import view_case
from takedown.flows.view_picture import view_picture
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.matching.changes import photograph

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2] / "takedown"
PHOTO = pictures.as_file(photograph("astronaut"))
EDITED = pictures.as_file(pictures.edited(photograph("astronaut")))


class Uses:
    """Each act on pictures that there is, done as a person or the worker does it."""

    def __init__(self, opened, beth) -> None:
        self.opened, self.beth = opened, beth

    def add_a_reference(self):
        return factories.reference(self.opened, PHOTO)

    def add_a_fingerprint(self):
        return factories.fingerprint_only(self.opened)

    def add_a_capture(self):
        return factories.capture(self.opened, PHOTO)

    def derive_what_it_is_compared_by(self):
        return pictures.capture(self.opened, PHOTO)

    def derive_from_a_fingerprint(self):
        return pictures.read(factories.fingerprint_only(self.opened), "reference")

    def refuse_one_that_cannot_be_read(self):
        row = factories.capture(self.opened)
        pictures.read_picture(kind="capture", picture_id=row.pk, now=NOW)
        return row

    def derive_a_likeness(self):
        pictures.reference(self.opened, PHOTO)
        return pictures.capture(self.opened, EDITED).matches.get()

    def find_a_copy(self):
        pictures.capture(self.opened, PHOTO)
        return pictures.capture(self.opened, PHOTO)

    def part_a_copy(self):
        copy = self.find_a_copy()
        part_copy(self.opened, capture_id=copy.pk, now=NOW)
        return copy

    def view_a_capture(self):
        row = pictures.capture(self.opened, PHOTO)
        view_picture(self.opened, kind="capture", picture_id=row.pk, now=NOW)
        return row

    def view_a_reference(self):
        row = pictures.reference(self.opened, PHOTO)
        view_picture(self.opened, kind="reference", picture_id=row.pk, now=NOW)
        return row

    def view_the_case_as_a_caseworker(self):
        view_case(factories.let_in(self.opened, self.beth), now=NOW)

    def ask_for_an_export(self):
        return ask_for_pack(self.opened, now=NOW)

    def export_how_pictures_differ(self):
        self.derive_a_likeness()
        return ask_for_pack(self.opened, now=NOW, wanted=Wanted(derivations=True))

    def export_squares_of_colour(self):
        pictures.capture(self.opened, PHOTO)
        return ask_for_pack(self.opened, now=NOW, wanted=Wanted(mosaics=True))

    def export(self):
        pack = ask_for_pack(self.opened, now=NOW)
        factories.built(pack)
        return pack

    def download_a_pack(self):
        pack = factories.packed(self.opened)
        hand_out_pack(self.opened, pack_id=pack.pk, now=NOW)
        return pack

    def download_a_timestamp(self):
        pack = factories.packed(self.opened)
        sealed = self.opened.key.seal_bytes(b"a timestamp", pack.place("late_stamp"))
        signature = self.opened.key.seal_bytes(b"a signature", pack.place("signature"))
        EvidencePack.objects.filter(pk=pack.pk).update(
            late_stamp_sealed=sealed, signature_sealed=signature
        )
        hand_out_stamp(self.opened, pack_id=pack.pk, now=NOW)
        return pack

    def download_a_letter(self):
        request = factories.approved(self.opened)
        factories.printed(request, self.opened)
        hand_out_letter(self.opened, request_id=request.pk, now=NOW)
        return request

    def ask_for_the_originals(self):
        factories.capture(self.opened, PHOTO)
        pack = factories.packed(self.opened)
        words = " ".join(unconfirmed_words(self.opened))
        asked = Asked(reason="PC Jones asked", typed=words)
        self.sealed = ask_for_originals(self.opened, pack_id=pack.pk, asked=asked, now=NOW)
        return pack

    def download_the_originals(self):
        pack = self.ask_for_the_originals()
        handed = hand_out_originals(
            self.opened, Leave(self.sealed.pk, ""), part=1, passphrase=new_passphrase(), now=NOW
        )
        assert len(b"".join(handed.content)) > len(PHOTO)
        return pack

    def delete_a_capture(self):
        return self._delete("capture", factories.capture(self.opened, PHOTO))

    def delete_a_reference(self):
        return self._delete("reference", factories.reference(self.opened, PHOTO))

    def delete_a_fingerprint(self):
        return self._delete("reference", factories.fingerprint_only(self.opened))

    def delete_the_case(self):
        factories.reference(self.opened, PHOTO)
        hidden = {"hidden_at": NOW, "erase_at": NOW + timedelta(hours=72)}
        Case.objects.filter(pk=self.opened.case.pk).update(**hidden)
        destroy_due(now=NOW + timedelta(hours=72))

    def _delete(self, kind, row):
        was = row.pk
        withdraw_picture(self.opened, kind=kind, picture_id=was, now=NOW)
        row.pk = was
        return row


# The act, the event it must write, who must be named, and which detail must name the thing.
OWNER, WORKER = "code-holder", "worker"
WRITTEN = (
    ("add_a_reference", "REFERENCE_ADDED", OWNER, "reference"),
    ("add_a_fingerprint", "FINGERPRINT_ADDED", OWNER, "reference"),
    ("add_a_capture", "CAPTURE_ADDED", OWNER, "capture"),
    ("derive_what_it_is_compared_by", "PICTURE_READ", WORKER, "capture"),
    ("derive_from_a_fingerprint", "FINGERPRINT_COMPARED", WORKER, "reference"),
    ("refuse_one_that_cannot_be_read", "PICTURE_REFUSED", WORKER, "capture"),
    ("derive_a_likeness", "MATCH_SUGGESTED", WORKER, "match"),
    ("find_a_copy", "COPY_FOUND", WORKER, "capture"),
    ("part_a_copy", "COPY_PARTED", OWNER, "capture"),
    ("view_a_capture", "PICTURE_VIEWED", OWNER, "capture"),
    ("view_a_reference", "PICTURE_VIEWED", OWNER, "capture"),
    ("view_the_case_as_a_caseworker", "CASE_VIEWED", "staff:", ""),
    ("ask_for_an_export", "PACK_ASKED_FOR", OWNER, "pack"),
    ("export_squares_of_colour", "PACK_ASKED_FOR", OWNER, "pack"),
    ("export_how_pictures_differ", "PACK_ASKED_FOR", OWNER, "pack"),
    ("export", "PACK_BUILT", WORKER, "pack"),
    ("download_a_pack", "PACK_DOWNLOADED", OWNER, "pack"),
    ("download_a_timestamp", "PACK_DOWNLOADED", OWNER, "pack"),
    ("download_a_letter", "LETTER_DOWNLOADED", OWNER, "request"),
    ("ask_for_the_originals", "ORIGINALS_ASKED_FOR", OWNER, "pack"),
    ("download_the_originals", "ORIGINALS_HANDED_OUT", OWNER, "pack"),
    ("delete_a_capture", "REFERENCE_WITHDRAWN", OWNER, "capture"),
    ("delete_a_reference", "REFERENCE_WITHDRAWN", OWNER, "capture"),
    ("delete_a_fingerprint", "REFERENCE_WITHDRAWN", OWNER, "capture"),
    ("delete_the_case", "CASE_ERASED", WORKER, ""),
)


def test_every_act_is_listed():
    acts = {name for name in vars(Uses) if not name.startswith("_")}
    assert acts == {act for act, *_ in WRITTEN}


@pytest.mark.parametrize(("act", "name", "actor", "detail"), WRITTEN)
def test_the_act_is_in_the_chain_with_whose_it_was_and_of_what(
    amara, beth, act, name, actor, detail
):
    case_id = amara.case.pk
    thing = getattr(Uses(amara, beth), act)()
    last = Event.objects.filter(case_id=case_id, name=name).latest("sequence")
    assert last.actor.startswith(actor)
    if detail:
        assert last.details[detail] == str(thing.pk)
    if act == "export_squares_of_colour":
        assert last.details["squares"] is True
    if act == "export_how_pictures_differ":
        assert last.details["annex"] is True
    assert check_chain(Event.objects.filter(case_id=case_id).order_by("sequence"))


def test_a_picture_is_opened_nowhere_else():
    """A new place that opens one is a decision: it writes an event, has a line above, and is named here."""
    opens = re.compile(
        r"\boriginal\(|partial\(original\b|\bview_sealed\b.*place\(\"view\"\)|sealed_files\.read\("
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if opens.search(path.read_text("utf-8"))
    }
    assert found == {
        "cases/keeping.py",  # `original` itself
        "evidence/gather_exhibits.py",  # PACK_ASKED_FOR with squares: a view made eight by eight
        "flows/hand_out.py",  # PACK_DOWNLOADED
        "flows/hand_out_originals.py",  # ORIGINALS_HANDED_OUT
        "flows/read_picture.py",  # PICTURE_READ
        "flows/view_picture.py",  # PICTURE_VIEWED
        "matching/signatures.py",  # of a picture that is read already: PICTURE_READ, MATCH_SUGGESTED
        "web/forms/inbox.py",  # mail that is being dropped, no picture
        "web/forms/replies.py",  # a mail that is being given, no picture
    }
