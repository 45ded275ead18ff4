"""A link or a picture that is taken out is used nowhere, comes back whole, and goes after 72 hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

import pytest

from takedown.accounts.visitor import code_holder
from takedown.audit.models import Event
from takedown.cases import codes, removed_files
from takedown.cases.access import OpenCase, case_for
from takedown.cases.freezes import Freeze, FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.models import CaseCode, TakenBack
from takedown.cases.step_up import WrongCode
from takedown.cases.ways_back import WAIT
from takedown.common import sealed_files
from takedown.flows.add_capture import add_capture
from takedown.flows.bring_back import NothingToBringBack, bring_back
from takedown.flows.destroy_taken_back import NotNow, destroy_due, destroy_taken_back
from takedown.flows.erase_case import destroy_due as destroy_due_cases
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.remove_post import remove_post
from takedown.flows.sweep import tidy
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.frozen_files import held_files
from takedown.matching.models import Decision, Match
from takedown.posts.finding import posts_by_link
from takedown.posts.links import read_links
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import RequestedPost
from tests import factories
from tests.conftest import NOW
from tests.flows.pictures import as_file, capture, edited, read, reference
from tests.matching.changes import photograph

if TYPE_CHECKING:
    from takedown.references.models import ReferenceImage

CAT = photograph("chelsea")
LINK = "https://x.com/someone/status/1859000000000000001"
SECOND = timedelta(seconds=1)


def take(opened: OpenCase, row: Capture | ReferenceImage) -> TakenBack:
    kind = "capture" if isinstance(row, Capture) else "reference"
    return withdraw_picture(opened, kind=kind, picture_id=row.pk, now=NOW)


def back(opened: OpenCase, aside: TakenBack, *, now=NOW) -> None:
    # Rolled back like a request that is refused.
    with transaction.atomic():
        bring_back(opened, aside_id=aside.pk, now=now)


def with_pin(opened: OpenCase, *, set_at) -> None:
    CaseCode.objects.filter(case=opened.case).update(
        pin_hash=codes.hash_pin("471100"), pin_set_at=set_at
    )


def values(row) -> dict[str, object]:
    """Everything but how far the worker has come, and what each comparing seals anew."""
    moving = {"_state", "work_done_at", "leased_until", "attempts", "queued_at", "prints_sealed"}
    row = type(row).objects.get(pk=row.pk)
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in vars(row).items()
        if name not in moving
    }


def names(opened: OpenCase) -> list[str]:
    rows = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    return list(rows.values_list("name", flat=True))


@pytest.mark.parametrize("side", ["capture", "reference"])
def test_a_picture_comes_back_with_its_file_its_likeness_and_the_answer(amara, side):
    photo = reference(amara, as_file(CAT))
    post = amara.case.posts.get()
    seen = capture(amara, as_file(edited(CAT)), post=post.pk)
    match = Match.objects.get()
    match.decide(Decision.YES, by="code-holder", at=NOW)
    match.save()
    row = {"capture": seen, "reference": photo}[side]
    before = values(row), values(match)

    aside = take(amara, row)
    assert not type(row).objects.filter(pk=row.pk).exists()
    assert not Match.objects.exists()
    back(amara, aside)
    read(type(row).objects.get(pk=row.pk), side)

    assert (values(row), values(match)) == before
    assert b"".join(sealed_files.read(row.file_id, _file_key(amara, row)))
    assert "BROUGHT_BACK" in names(amara)
    assert not TakenBack.objects.exists()


def _file_key(opened: OpenCase, row) -> bytes:
    return opened.key.open_bytes(row.file_key_sealed, row.place("file_key"))


def test_what_was_sealed_aside_opens_under_no_other_case_and_names_nothing(amara, cass):
    aside = take(amara, factories.capture(amara))
    remove_post(amara, post_id=amara.case.posts.get().pk, now=NOW)
    for one in TakenBack.objects.all():
        assert b"someone" not in bytes(one.rows_sealed)
        with pytest.raises(Exception, match=r"^$|open"):
            cass.key.open_json(one.rows_sealed, one.rows_place)
    with pytest.raises(NothingToBringBack):
        back(cass, aside)


@pytest.mark.parametrize("made", ["a file", "a fingerprint"])
def test_it_stays_whole_until_the_72_hours_are_over_and_then_goes_for_good(
    amara, made, django_capture_on_commit_callbacks
):
    row = factories.capture(amara) if made == "a file" else factories.fingerprint_only(amara)
    aside = take(amara, row)
    # A night's tidying takes no file that may come back.
    tidy(now=NOW + timedelta(hours=30))
    assert destroy_due(now=NOW + WAIT - SECOND) == 0
    if row.file_id:
        assert sealed_files.path_of(row.file_id).exists()

    with django_capture_on_commit_callbacks(execute=True):
        assert destroy_due(now=NOW + WAIT) == 1

    assert not TakenBack.objects.exists()
    if row.file_id:
        assert not sealed_files.path_of(row.file_id).exists()
        assert row.file_id in removed_files.removed()
    assert row.pk.hex in removed_files.removed()
    with pytest.raises(NothingToBringBack):
        back(amara, aside)
    assert names(amara)[-1] == "TAKEN_BACK_DESTROYED"


def test_nothing_is_brought_back_in_the_second_its_time_is_over(amara):
    aside = take(amara, factories.capture(amara))
    with pytest.raises(NothingToBringBack):
        back(amara, aside, now=NOW + WAIT)


def test_a_link_comes_back_with_its_pictures_its_draft_and_for_whoever_may_find_it(amara, beth):
    factories.let_in(amara, beth)
    post = amara.case.posts.get()
    seen = add_capture(amara, file=factories.sealed(), post_id=post.pk, now=NOW)
    factories.drafted(amara)
    before = values(post)
    named = set(RequestedPost.objects.values_list("request_id", "post_id"))
    assert named
    (key,) = (link.key for link in read_links(LINK).unique)
    asked = {"cases": type(amara.case).objects.all(), "links": [key]}

    aside = remove_post(amara, post_id=post.pk, now=NOW)
    assert not ReportedPost.objects.exists()
    assert posts_by_link(beth.organisation_id, **asked) == {key: []}
    back(amara, aside)

    assert values(post) == before
    assert Capture.objects.get(pk=seen.pk).post_id == post.pk
    assert set(RequestedPost.objects.values_list("request_id", "post_id")) == named
    assert posts_by_link(beth.organisation_id, **asked) == {key: [post]}


def test_a_caseworker_who_has_the_notes_brings_back_what_the_person_was_made_to_take_out(
    amara, beth
):
    hers = factories.let_in(amara, beth)
    aside = take(amara, factories.capture(amara))
    back(hers, aside)
    assert Capture.objects.count() == 1
    assert Event.objects.get(name="BROUGHT_BACK").actor.startswith("staff:")


def test_no_number_is_given_to_another_while_its_first_owner_may_come_back(amara):
    first = factories.capture(amara)
    aside = take(amara, first)
    second = factories.capture(amara)
    back(amara, aside)
    assert [first.number, second.number] == [1, 2]


def test_the_first_of_a_group_comes_back_as_a_copy_of_whoever_leads_since(amara):
    first = capture(amara, as_file(CAT))
    second = capture(amara, as_file(CAT, quality=80))
    third = capture(amara, as_file(CAT, quality=70))
    aside = take(amara, first)
    back(amara, aside)
    read(Capture.objects.get(pk=first.pk), "capture")
    groups = dict(Capture.objects.order_by("number").values_list("pk", "copy_of"))
    assert groups == {first.pk: second.pk, second.pk: None, third.pk: second.pk}


def test_a_copy_comes_back_to_its_group_even_where_another_leads_it(amara):
    first = capture(amara, as_file(CAT))
    second = capture(amara, as_file(CAT, quality=80))
    third = capture(amara, as_file(CAT, quality=70))
    aside = take(amara, third)
    take(amara, first)
    back(amara, aside)
    read(Capture.objects.get(pk=third.pk), "capture")
    assert dict(Capture.objects.values_list("pk", "copy_of")) == {
        second.pk: None,
        third.pk: second.pk,
    }


@pytest.mark.parametrize(
    ("set_at", "pin", "refused"),
    [
        (None, "471100", NotNow),
        (NOW - WAIT + SECOND, "471100", NotNow),
        (NOW - WAIT, "000000", WrongCode),
        (NOW - WAIT, "", WrongCode),
    ],
)
def test_without_a_pin_that_is_old_enough_nobody_destroys_it_before_its_time(
    amara, set_at, pin, refused
):
    if set_at is not None:
        with_pin(amara, set_at=set_at)
    aside = take(amara, factories.capture(amara))
    with pytest.raises(refused), transaction.atomic():
        destroy_taken_back(amara, aside_id=aside.pk, pin=pin, now=NOW)
    assert TakenBack.objects.count() == 1


def test_with_an_old_pin_the_person_destroys_it_at_once_and_a_caseworker_does_not(
    amara, beth, django_capture_on_commit_callbacks
):
    with_pin(amara, set_at=NOW - WAIT)
    row = factories.capture(amara)
    aside = take(amara, row)
    hers = factories.let_in(amara, beth)
    with pytest.raises(NotNow), transaction.atomic():
        destroy_taken_back(hers, aside_id=aside.pk, pin="471100", now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_taken_back(amara, aside_id=aside.pk, pin="471100", now=NOW)
    assert not TakenBack.objects.exists()
    assert not sealed_files.path_of(row.file_id).exists()


def test_notes_that_are_hidden_keep_it_and_destroy_it_with_themselves(
    amara, django_capture_on_commit_callbacks
):
    words = " ".join(unconfirmed_words(amara))
    row = factories.capture(amara)
    aside = take(amara, row)
    erase_case(amara, typed=words, now=NOW + timedelta(hours=10))
    assert destroy_due(now=NOW + WAIT) == 0
    undo_erase(amara.case, now=NOW + timedelta(hours=11))
    again = case_for(code_holder(amara.case.pk, epoch=1), amara.case.pk, now=NOW)
    back(again, aside, now=NOW + timedelta(hours=12))
    take(again, Capture.objects.get())
    erase_case(again, typed=words, now=NOW + timedelta(hours=35))
    with django_capture_on_commit_callbacks(execute=True):
        assert destroy_due_cases(now=NOW + timedelta(hours=35) + WAIT) == 1
    assert not sealed_files.path_of(row.file_id).exists()


def test_what_shows_the_same_as_something_frozen_stays_out_and_goes_when_the_freeze_has_ended(
    amara,
):
    content = as_file(CAT)
    kept = capture(amara, content)
    again = capture(amara, as_file(CAT, quality=80))
    same_bytes = factories.capture(amara, content)
    asides = [take(amara, again), take(amara, same_bytes)]
    freeze = freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=kept.pk, now=NOW)
    for aside in asides:
        with pytest.raises(Frozen):
            back(amara, aside)
    assert destroy_due(now=NOW + WAIT) == 0
    Freeze.objects.filter(pk=freeze.pk).update(
        ended_at=NOW, ended_by="staff:1", ending="DESTROYED", said_at=NOW - WAIT,
        said_by="staff:1", said_sealed=b"x",
    )  # fmt: skip
    with pytest.raises(Frozen):
        back(amara, asides[0])
    assert destroy_due(now=NOW + WAIT) == 2


@pytest.mark.parametrize("out", [0, 1, 2])
def test_a_copy_that_was_out_as_another_of_its_group_was_closed_does_not_come_back_open(amara, out):
    group = [capture(amara, as_file(CAT, quality=quality)) for quality in (95, 80, 70)]
    aside = take(amara, group[out])
    closed = group[2 if out != 2 else 1]
    freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=closed.pk, now=NOW)
    with pytest.raises(Frozen):
        back(amara, aside)
    assert TakenBack.objects.filter(pk=aside.pk).exists()


def test_a_freeze_of_everything_counts_and_holds_what_was_taken_back_before(amara):
    aside = take(amara, factories.capture(amara))
    freeze = freeze_thing(amara, kind=FrozenKind.CASE, target_id=amara.case.pk, now=NOW)
    assert held_files(freeze) == 1
    with_pin(amara, set_at=NOW - WAIT)
    with pytest.raises(Frozen):
        back(amara, aside)
    with pytest.raises(NotNow), transaction.atomic():
        destroy_taken_back(amara, aside_id=aside.pk, pin="471100", now=NOW)
