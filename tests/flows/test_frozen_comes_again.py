"""What is frozen does not come in again: the same bytes, pixels or fingerprint, also once it was destroyed."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen, frozen_ids
from takedown.cases.safeguarding import freeze_for
from takedown.cases.ways_back import WAIT
from takedown.flows.bring_back import bring_back
from takedown.flows.end_freeze import end_freeze
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.read_picture import read_picture
from takedown.flows.report_frozen import Told, report_frozen
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.view_picture import view_picture
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Match
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import EDITED, PHOTO

pytestmark = pytest.mark.django_db


def resaved(**how: object) -> bytes:
    """The photo with the same pixels in another file."""
    out = io.BytesIO()
    Image.open(io.BytesIO(PHOTO)).save(out, "PNG", **how)
    return out.getvalue()


# Each has other bytes than PHOTO, and shows just what it does.
SAME_PIXELS = {"a byte more": PHOTO + b"\0", "another format": resaved()}


@pytest.fixture
def ended(amara, beth, charity):
    """Ends a freeze as its lead does: those who decide were told, and the time has passed."""
    lea = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    factories.let_in(amara, beth)

    def end(one: Freeze, ending: Ending) -> None:
        opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
        for told in Told:
            report_frozen(opened, told=told, words={"number": "42"}, now=NOW)
        say_how_freeze_ends(opened, ending=ending, words={"number": "42"}, now=NOW)
        end_freeze(opened, ending=ending, now=NOW + WAIT)

    return end


def freeze(opened, kind, row) -> Freeze:
    return freeze_thing(opened, kind=FrozenKind(kind), target_id=row.pk, now=NOW)


def read_like_a_worker(row, kind) -> None:
    read_picture(kind=kind, picture_id=row.pk, now=NOW)
    row.refresh_from_db()


def test_the_same_fingerprint_is_not_taken_in_again_and_another_is(amara):
    freeze(amara, "REFERENCE", factories.fingerprint_only(amara, "astronaut"))

    with pytest.raises(Frozen):
        factories.fingerprint_only(amara, "astronaut")

    assert factories.fingerprint_only(amara, "coffee").number == 2


@pytest.mark.parametrize("kind", ["file", "fingerprint"])
def test_what_was_destroyed_is_refused_for_good(amara, cass, ended, kind):
    def add(opened):
        if kind == "file":
            return factories.reference(opened, PHOTO)
        return factories.fingerprint_only(opened)

    ended(freeze(amara, "REFERENCE", add(amara)), Ending.DESTROYED)
    assert not ReferenceImage.objects.exists()

    with pytest.raises(Frozen):
        add(amara)
    if kind == "file":
        with pytest.raises(Frozen):
            factories.capture(amara, PHOTO)
    # The mark is under the key of its case: elsewhere it says nothing.
    assert add(cass).number == 1


def test_what_shows_no_child_comes_in_again(amara, ended):
    ended(freeze(amara, "CAPTURE", pictures.capture(amara, PHOTO)), Ending.NOT_A_CHILD)

    assert pictures.capture(amara, PHOTO).number == 2
    assert pictures.capture(amara, SAME_PIXELS["a byte more"]).number == 3


def test_the_marks_are_neither_digest_nor_the_same_in_another_case(amara, cass):
    marks = []
    for opened in (amara, cass):
        row = pictures.capture(opened, PHOTO)
        thing = freeze(opened, "CAPTURE", row).things.get(kind="CAPTURE")
        marks += [bytes(thing.bytes_mark), bytes(thing.pixels_mark)]

    assert len(set(marks)) == 4
    assert {len(one) for one in marks} == {32}


@pytest.mark.parametrize("how", SAME_PIXELS)
@pytest.mark.parametrize("ending", [None, Ending.DESTROYED])
def test_the_same_pixels_in_another_file_are_frozen_and_nothing_is_made_of_them(
    amara, ended, how, ending
):
    photo = pictures.reference(amara, EDITED)
    one = freeze(amara, "CAPTURE", pictures.capture(amara, PHOTO))
    if ending:
        ended(one, ending)
    seen = Match.objects.filter(reference=photo).count()
    again = factories.capture(amara, SAME_PIXELS[how])

    read_like_a_worker(again, "capture")

    assert (again.reading, again.view_sealed, again.signature_sealed) == ("WAITING", None, None)
    assert again.leased_until is None
    assert Match.objects.filter(reference=photo).count() == seen
    made = Freeze.objects.get(asked_by="worker")
    # What is frozen anyhow is held by its own freeze, and can end without this one.
    assert list(made.things.values_list("thing_id", flat=True)) == [again.pk]
    with pytest.raises(Frozen):
        view_picture(amara, kind="capture", picture_id=again.pk, now=NOW)
    assert Event.objects.filter(name="THING_FROZEN", actor="worker").count() == 1


def test_its_post_and_the_other_pictures_of_it_are_frozen_with_it(amara):
    freeze(amara, "CAPTURE", pictures.capture(amara, PHOTO))
    post = amara.case.posts.get()
    beside = pictures.capture(amara, pictures.as_file(pictures.photograph("coffee")), post=post.pk)
    again = factories.capture(amara, SAME_PIXELS["a byte more"])
    Capture.objects.filter(pk=again.pk).update(post=post)

    read_like_a_worker(again, "capture")

    assert {again.pk, post.pk, beside.pk} <= frozen_ids(amara.case.pk)


def test_a_photo_of_theirs_with_the_pixels_of_a_frozen_picture_is_frozen_too(amara):
    freeze(amara, "CAPTURE", pictures.capture(amara, PHOTO))
    photo = factories.reference(amara, SAME_PIXELS["another format"])

    read_like_a_worker(photo, "reference")

    assert photo.pk in frozen_ids(amara.case.pk)


def test_what_shows_the_same_already_is_frozen_with_it(amara):
    photo = pictures.reference(amara, SAME_PIXELS["another format"])
    Match.objects.all().delete()
    row = pictures.capture(amara, PHOTO)
    Match.objects.all().delete()

    freeze(amara, "CAPTURE", row)

    assert photo.pk in frozen_ids(amara.case.pk)


@pytest.mark.parametrize("how", SAME_PIXELS)
def test_one_taken_out_before_is_not_brought_back(amara, how):
    away = pictures.reference(amara, SAME_PIXELS[how])
    withdraw_picture(amara, kind="reference", picture_id=away.pk, now=NOW)
    freeze(amara, "CAPTURE", pictures.capture(amara, PHOTO))

    with pytest.raises(Frozen):
        bring_back(amara, aside_id=amara.case.taken_back.get().pk, now=NOW)


def test_frozen_before_there_were_marks_it_is_still_told_by_its_bytes(amara):
    one = freeze(amara, "CAPTURE", factories.capture(amara, PHOTO))
    one.things.update(bytes_mark=None, pixels_mark=None)

    with pytest.raises(Frozen):
        factories.reference(amara, PHOTO)
