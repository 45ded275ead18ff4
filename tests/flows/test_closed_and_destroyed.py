"""What is destroyed on their word: all that shows the same, for good, and its number goes to nothing else."""

from __future__ import annotations

import copy
from datetime import timedelta

from django.db import transaction

import pytest

from takedown.accounts.roles import Role
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.models import TakenBack
from takedown.cases.safeguarding import NoSuchFreeze, freeze_for
from takedown.cases.ways_back import WAIT
from takedown.common import sealed_files
from takedown.evidence.background import Wanted
from takedown.evidence.held_back import held_back
from takedown.flows.add_posts import add_posts
from takedown.flows.draft_requests import draft_requests
from takedown.flows.end_freeze import TooEarly, end_freeze
from takedown.flows.end_membership import end_membership
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.remove_post import remove_post
from takedown.flows.report_frozen import Told, report_frozen
from takedown.flows.save_particulars import save_particulars
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.settle_restored import settle_restored
from takedown.flows.take_back_ending import take_back_ending
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.frozen_files import held_files
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Capture, Outcome, ReportedPost
from takedown.reads.held import held_page
from takedown.reads.workload import workload
from takedown.references.models import ReferenceImage
from takedown.removals.frozen_letters import is_frozen_letter
from takedown.removals.models import RemovalRequest
from takedown.removals.particulars import Particulars
from takedown.removals.told import NotReportedYet
from tests import factories
from tests.conftest import NOW
from tests.flows.test_freezes import destroyed, no_child
from tests.flows.test_letting_pictures_go import NOTICE, TOLD, see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
LATER = NOW + timedelta(hours=1)
SAME = b"the very same bytes"


@pytest.fixture
def lea(amara, beth, charity):
    factories.let_in(amara, beth)
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


def close(opened, kind: FrozenKind, thing) -> Freeze:
    return freeze_thing(opened, kind=kind, target_id=thing.pk, now=NOW)


def comes_back_with_a_backup(row: ReferenceImage) -> bool:
    row.save(force_insert=True)
    settle_restored(mark="0" * 64, made_at=TOLD, now=TOLD)
    return ReferenceImage.objects.filter(pk=row.pk).exists()


def test_a_fingerprint_that_was_destroyed_goes_again_after_a_restore(
    amara, lea, django_capture_on_commit_callbacks
):
    kept = factories.fingerprint_only(amara)
    saved = copy.copy(ReferenceImage.objects.get(pk=kept.pk))
    one = close(amara, FrozenKind.REFERENCE, kept)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(lea, one)
    Freeze.objects.all().delete()
    assert not comes_back_with_a_backup(saved)


def test_a_fingerprint_that_the_clock_let_go_goes_again_after_a_restore(
    amara, django_capture_on_commit_callbacks
):
    kept = factories.fingerprint_only(amara)
    saved = copy.copy(ReferenceImage.objects.get(pk=kept.pk))
    see(Outcome.GONE)
    let_go_pictures(now=TOLD)
    with django_capture_on_commit_callbacks(execute=True):
        assert let_go_pictures(now=TOLD + NOTICE) == 1
    assert not comes_back_with_a_backup(saved)


def test_the_number_of_a_destroyed_picture_is_given_to_nothing_else(amara, lea):
    one, photo = factories.capture(amara), factories.reference(amara)
    destroyed(lea, close(amara, FrozenKind.CAPTURE, one))
    assert not ReferenceImage.objects.exists()
    assert factories.capture(amara, b"another").number == one.number + 1
    assert factories.reference(amara, b"one more").number == photo.number + 1


def test_the_number_of_what_was_out_and_is_destroyed_with_the_whole_is_kept_too(amara, lea):
    aside = factories.put_aside(amara)
    destroyed(lea, close(amara, FrozenKind.CASE, amara.case))
    Freeze.objects.all().delete()
    assert factories.capture(amara, b"another").number == aside.number + 1


def test_a_file_that_was_taken_out_is_held_with_what_has_the_same_bytes_and_goes_with_it(
    amara, lea, django_capture_on_commit_callbacks
):
    first, second = factories.capture(amara, SAME), factories.capture(amara, SAME)
    other = factories.capture(amara, b"something else")
    withdraw_picture(amara, kind="capture", picture_id=first.pk, now=NOW)
    one = close(amara, FrozenKind.CAPTURE, second)
    close(amara, FrozenKind.CAPTURE, other)
    assert held_files(one) == 2
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(lea, one)
    assert not TakenBack.objects.exists()
    there = [row for row in (first, second, other) if sealed_files.path_of(row.file_id).exists()]
    assert there == [other]
    with pytest.raises(Frozen):
        factories.capture(amara, SAME)


def test_a_picture_of_a_closed_link_is_held_with_it_though_it_was_taken_out(amara, lea):
    post = ReportedPost.objects.get()
    row = factories.capture(amara)
    Capture.objects.update(post=post)
    withdraw_picture(amara, kind="capture", picture_id=row.pk, now=NOW)
    one = close(amara, FrozenKind.POST, post)
    assert held_files(one) == 1
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    words = {"day": "2026-11-20", "number": "42"}
    report_frozen(opened, told=Told.LINKS, words=words, now=NOW)
    with pytest.raises(NotReportedYet, match="police"):
        say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW)
    destroyed(lea, one)
    assert not TakenBack.objects.exists()


def test_a_link_that_was_taken_out_before_all_was_closed_is_told_to_the_lead(amara, lea):
    post = ReportedPost.objects.get()
    remove_post(amara, post_id=post.pk, now=NOW)
    one = close(amara, FrozenKind.CASE, amara.case)
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    told = [(link.number, link.link) for link in held_page(opened, now=NOW).links]
    assert told == [(post.number, "https://x.com/someone/status/1859000000000000001")]
    words = {"who": "PC Jones", "number": "42"}
    with pytest.raises(NotReportedYet, match="links"):
        say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW)


def test_a_link_that_looks_destroyed_is_told_to_nobody(amara, lea):
    remove_post(amara, post_id=ReportedPost.objects.get().pk, now=NOW)
    one = close(amara, FrozenKind.CASE, amara.case)
    TakenBack.objects.update(looks_destroyed_at=NOW + WAIT)
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    assert held_page(opened, now=NOW).links == ()


def test_what_was_taken_out_and_shows_nothing_that_is_closed_is_no_part_of_it(amara):
    aside = factories.capture(amara, b"another")
    withdraw_picture(amara, kind="capture", picture_id=aside.pk, now=NOW)
    one = close(amara, FrozenKind.CAPTURE, factories.capture(amara, SAME))
    assert held_files(one) == 1


def test_a_closed_draft_waits_with_its_words_and_is_used_again_where_nobody_is_under_18(amara, lea):
    factories.drafted(amara)
    RemovalRequest.objects.update(particulars_sealed=b"what she typed")
    draft = RemovalRequest.objects.get()
    one = close(amara, FrozenKind.CASE, amara.case)
    draft_requests(amara, now=NOW)
    assert is_frozen_letter(draft)
    no_child(lea, one)
    draft_requests(amara, now=NOW)
    kept = RemovalRequest.objects.get()
    assert (kept.pk, bytes(kept.particulars_sealed)) == (draft.pk, b"what she typed")
    assert kept.requested_posts.count() == 1
    assert not is_frozen_letter(kept)


def test_a_closed_draft_is_not_written_on_and_waits_for_nobody(amara, lea, charity):
    draft = factories.drafted(amara)
    boss = factories.staff(factories.member(charity, "boss@charity.example", role=Role.MANAGER))
    assert "Letters that are drafts: 1." in held_back(
        amara, {}, derivations=0, wanted=Wanted(), now=NOW
    )
    assert workload(boss, now=NOW).total.on_person == 1
    close(amara, FrozenKind.POST, amara.case.posts.get())

    with pytest.raises(Frozen), transaction.atomic():
        save_particulars(amara, request_id=draft.pk, particulars=Particulars(), now=NOW)
    assert not [
        one
        for one in held_back(amara, {}, derivations=0, wanted=Wanted(), now=NOW)
        if "drafts" in one
    ]
    assert workload(boss, now=NOW).total.on_person == 0


def test_a_closed_draft_goes_with_what_is_destroyed(amara, lea):
    factories.drafted(amara)
    destroyed(lea, close(amara, FrozenKind.CASE, amara.case))
    assert not RemovalRequest.objects.exists()


@pytest.mark.parametrize("kind", [FrozenKind.POST, FrozenKind.CASE])
def test_a_draft_whose_link_was_taken_out_outlasts_what_else_is_destroyed_but_not_all_of_it(
    amara, lea, kind
):
    other = read_links("https://www.reddit.com/r/pics/comments/zzz123/").unique
    add_posts(amara, posts=[from_link(one) for one in other], now=NOW)
    factories.drafted(amara)
    hers, closed = amara.case.posts.order_by("number")
    draft = RemovalRequest.objects.get(requested_posts__post=hers)
    typed = Particulars(situation="Colleagues recognised me.")
    save_particulars(amara, request_id=draft.pk, particulars=typed, now=NOW)
    remove_post(amara, post_id=hers.pk, now=NOW)

    freeze = freeze_thing(
        amara, kind=kind, target_id=closed.pk if kind == FrozenKind.POST else amara.case.pk, now=NOW
    )
    destroyed(lea, freeze)
    left = RemovalRequest.objects.filter(pk=draft.pk)
    assert left.exists() == (kind == FrozenKind.POST)


def test_a_lead_who_was_dismissed_while_the_press_waited_does_nothing(amara, lea, charity):
    boss = factories.member(charity, "boss@charity.example", role=Role.MANAGER)
    one = close(amara, FrozenKind.CAPTURE, factories.capture(amara))
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    end_membership(factories.staff(boss), membership_id=lea.pk, now=NOW)
    words = {"day": "2026-11-20", "number": "42"}
    for step in (
        lambda: report_frozen(opened, told=Told.LINKS, words=words, now=NOW),
        lambda: say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW),
        lambda: take_back_ending(opened, now=NOW),
        lambda: end_freeze(opened, ending=Ending.DESTROYED, now=NOW),
    ):
        with pytest.raises(NoSuchFreeze):
            step()
    assert Capture.objects.count() == 1


def test_the_hours_begin_anew_when_what_was_told_is_written_down_again(amara, lea):
    one = close(amara, FrozenKind.CAPTURE, factories.capture(amara))
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
    report_frozen(opened, told=Told.FILES, words=words, now=NOW)
    say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW)
    again = NOW + WAIT - timedelta(hours=1)
    report_frozen(opened, told=Told.FILES, words={**words, "number": "9"}, now=again)
    with pytest.raises(TooEarly):
        end_freeze(opened, ending=Ending.DESTROYED, now=NOW + WAIT)
    assert Capture.objects.exists()
    end_freeze(opened, ending=Ending.DESTROYED, now=again + WAIT)
    assert not Capture.objects.exists()


def test_what_stood_there_before_stays_sealed_and_the_lead_reads_it_with_its_times(amara, lea):
    one = close(amara, FrozenKind.CAPTURE, factories.capture(amara))
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    words = {"day": "2026-11-20", "force": "Essex Police", "number": "42", "who": "PC Jones"}
    report_frozen(opened, told=Told.FILES, words=words, now=NOW)
    say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW)
    take_back_ending(opened, now=LATER)
    after = LATER + timedelta(hours=1)
    report_frozen(opened, told=Told.FILES, words={**words, "force": "Kent Police"}, now=after)
    say_how_freeze_ends(opened, ending=Ending.NOT_A_CHILD, words=words, now=after)

    page = held_page(freeze_for(factories.staff(lea), one.pk, now=after), now=after)
    assert page.files_told == "20 November 2026, Kent Police, reference: 42"
    assert page.former == (
        (
            "Destroy what is held here. PC Jones, reference: 42. "
            "Counted from 20 November 2026, 17:30, until 20 November 2026, 18:30"
        ),
        (
            "Police told. 20 November 2026, Essex Police, reference: 42. "
            "Written on 20 November 2026, 17:30, until 20 November 2026, 19:30"
        ),
    )
    assert b"Essex" not in b"".join(bytes(row.words_sealed) for row in one.former.all())


def test_of_an_ending_whose_hours_began_anew_the_page_says_from_when_they_counted(amara, lea):
    one = close(amara, FrozenKind.CAPTURE, factories.capture(amara))
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    words = {"day": "2026-11-20", "force": "Essex Police", "number": "42", "who": "PC Jones"}
    report_frozen(opened, told=Told.FILES, words=words, now=NOW)
    say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=words, now=NOW)
    report_frozen(opened, told=Told.FILES, words=words, now=LATER)
    after = LATER + timedelta(hours=1)
    take_back_ending(opened, now=after)
    page = held_page(freeze_for(factories.staff(lea), one.pk, now=after), now=after)
    assert "Written on 20 November 2026, 17:30" in page.former[0]
    assert "Counted from 20 November 2026, 18:30" in page.former[1]
