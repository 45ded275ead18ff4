"""What a freeze holds, what becomes of letters and packs, and how it ends: on their word, in two steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.access import visible_to
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen, frozen_ids
from takedown.cases.models import Case
from takedown.cases.safeguarding import NoSuchFreeze, freeze_for, lead_problem
from takedown.cases.ways_back import WAIT
from takedown.common import sealed_files
from takedown.common.identifiers import new_id
from takedown.deadlines.models import Deadline
from takedown.evidence.models import EvidencePack
from takedown.flows.add_reply import add_reply
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.choose_letter import choose_letter
from takedown.flows.confirm_safe import confirm_safe
from takedown.flows.draft_requests import draft_requests
from takedown.flows.end_freeze import NotSaid, TooEarly, end_freeze
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.hand_out import hand_out_pack
from takedown.flows.report_frozen import FreezeOver, Told, report_frozen
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.take_back_ending import NothingSaid, take_back_ending
from takedown.flows.view_freeze import view_freeze
from takedown.flows.view_picture import view_picture
from takedown.flows.withdraw_access import withdraw_access
from takedown.matching.freezing import NoSuchThing
from takedown.matching.models import Decision, Match
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.held import held_page
from takedown.references.models import ReferenceImage
from takedown.removals.frozen_mails import last_mail
from takedown.removals.models import RemovalRequest
from takedown.removals.replies.reading import read_reply
from takedown.removals.replies.sorting import sort_message
from takedown.removals.told import NotReportedYet
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import EDITED, PHOTO

pytestmark = pytest.mark.django_db
TWO = (
    "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002 "
    "https://www.reddit.com/r/pics/comments/abc123/"
)
MAIL = b"""From: a@x.example
To: b@y.example
Subject: Your report
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

We have it.
--b
Content-Type: image/jpeg
Content-Disposition: attachment; filename=photo.jpg

not a picture
--b--
"""
SAID = {"who": "PC Jones, Essex Police", "number": "42/1234/26"}
HOUR = timedelta(hours=1)


def freeze(opened, kind, target) -> Freeze:
    target_id = target if isinstance(target, type(new_id())) else target.pk
    return freeze_thing(opened, kind=FrozenKind(kind), target_id=target_id, now=NOW)


def held(one: Freeze) -> set[tuple[str, int]]:
    return set(one.things.values_list("kind", "number"))


@pytest.fixture
def lea(charity):
    """The charity's safeguarding lead."""
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def let_in(amara, beth, lea):
    return factories.let_in(amara, beth)


@pytest.fixture
def zoe():
    """The safeguarding lead of another organisation."""
    another = Organisation.objects.create(name="Another", created_at=NOW)
    return factories.member(another, "zoe@another.example", role=Role.SAFEGUARDING_LEAD)


def as_lead(lea, one: Freeze):
    return freeze_for(factories.staff(lea), one.pk, now=NOW)


def said(lea, one: Freeze, ending: Ending, **words: str) -> None:
    say_how_freeze_ends(as_lead(lea, one), ending=ending, words={**SAID, **words}, now=NOW)


def told(lea, one: Freeze) -> None:
    for what in Told:
        words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
        mails = last_mail(one)
        report_frozen(as_lead(lea, one), told=what, words=words, now=NOW, mails=mails)


def mailed(opened, submission, *, now=NOW):
    """An answer as a saved e-mail, with a picture attached."""
    message = read_reply(MAIL, name="a mail")
    assert [one.name for one in message.attachments] == ["photo.jpg"]
    return add_reply(
        opened, submission_id=submission.pk, message=message, found=sort_message(message),
        raw=MAIL, now=now,
    )  # fmt: skip


def destroyed(lea, one: Freeze) -> None:
    told(lea, one)
    said(lea, one, Ending.DESTROYED)
    end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=NOW + WAIT)


def no_child(lea, one: Freeze) -> None:
    told(lea, one)
    said(lea, one, Ending.NOT_A_CHILD)
    end_freeze(as_lead(lea, one), ending=Ending.NOT_A_CHILD, now=NOW)


class TestWhatItHolds:
    def test_a_post_with_its_pictures_their_copies_and_what_has_the_same_bytes(self):
        opened = open_for(TWO)
        first, second, third = opened.case.posts.order_by("number")
        ours = pictures.capture(opened, PHOTO, post=first.pk)
        copy = pictures.capture(
            opened, pictures.as_file(pictures.photograph("astronaut"), quality=80), post=second.pk
        )
        other = pictures.capture(
            opened, pictures.as_file(pictures.photograph("coffee")), post=third.pk
        )
        waiting = factories.reference(opened, PHOTO)
        assert copy.copy_of == ours

        freeze(opened, "POST", first)

        frozen = frozen_ids(opened.case.pk)
        assert {first.pk, second.pk, ours.pk, copy.pk, waiting.pk} == frozen
        assert other.pk not in frozen

    def test_a_likeness_with_both_pictures_and_the_post(self, amara):
        post = amara.case.posts.get()
        photo = pictures.reference(amara, PHOTO)
        match = pictures.capture(amara, EDITED, post=post.pk).matches.get()

        one = freeze(amara, "MATCH", match)

        assert held(one) == {("POST", 1), ("CAPTURE", 1), ("REFERENCE", 1)}
        assert {photo.pk, match.capture_id, post.pk} == frozen_ids(amara.case.pk)

    def test_a_picture_with_the_photo_it_was_found_like_unless_a_person_said_no(self, amara):
        photo, unlike = factories.reference(amara), factories.reference(amara, b"another")
        row = factories.capture(amara, b"a third")
        factories.likeness(row, photo, amara)
        factories.likeness(row, unlike, amara)
        Match.objects.filter(reference=unlike).update(
            decision=Decision.NO, decided_at=NOW, decided_by="code-holder"
        )

        freeze(amara, "CAPTURE", row)

        assert frozen_ids(amara.case.pk) == {row.pk, photo.pk}

    def test_everything_where_the_whole_case_is_meant(self):
        opened = open_for(TWO)
        factories.capture(opened)
        factories.fingerprint_only(opened)

        one = freeze(opened, "CASE", opened.case)

        assert held(one) == {
            ("CASE", 0),
            ("POST", 1),
            ("POST", 2),
            ("POST", 3),
            ("CAPTURE", 1),
            ("REFERENCE", 1),
        }

    def test_nothing_of_another_case_and_nothing_that_is_not_there(self, amara, cass):
        theirs = cass.case.posts.get()
        for kind, target in (
            ("POST", theirs),
            ("CASE", cass.case),
            ("MATCH", new_id()),
            ("CAPTURE", amara.case.posts.get()),
        ):
            with pytest.raises(NoSuchThing):
                freeze(amara, kind, target)
        assert not Freeze.objects.exists()

    def test_asked_again_it_is_the_same(self, amara):
        post = amara.case.posts.get()
        assert freeze(amara, "POST", post) == freeze(amara, "POST", post)
        assert Event.objects.filter(name="THING_FROZEN").count() == 1

    def test_a_caseworker_may_and_the_record_says_who(self, amara, let_in, beth, charity):
        one = freeze(let_in, "POST", amara.case.posts.get())

        assert (one.asked_by, one.organisation) == (f"staff:{beth.pk}", charity)
        event = Event.objects.get(name="THING_FROZEN")
        assert (event.actor, event.details["frozen"]) == (one.asked_by, str(one.target_id))


class TestLetters:
    def test_a_draft_loses_the_post_and_another_letter_is_written_without_it(self):
        opened = open_for(TWO)
        factories.drafted(opened)
        first = opened.case.posts.get(number=1)

        freeze(opened, "POST", first)
        draft_requests(opened, now=NOW)

        named = RemovalRequest.objects.filter(requested_posts__isnull=False)
        posts = set(named.values_list("platform", "requested_posts__post__number"))
        assert posts == {("x", 2), ("reddit", 3)}

    def test_what_was_approved_goes_nowhere_and_its_other_posts_get_a_letter_of_their_own(self):
        opened = open_for(" ".join(TWO.split()[:2]))
        request = factories.approved(opened)
        assert request.requested_posts.count() == 2

        freeze(opened, "POST", opened.case.posts.get(number=1))

        with pytest.raises(Frozen):
            confirm_safe(opened, request_id=request.pk, is_safe=True, now=NOW)
        draft_requests(opened, now=NOW)
        fresh = RemovalRequest.objects.get(platform="x", state="DRAFT")
        assert list(fresh.requested_posts.values_list("post__number", flat=True)) == [2]

    def test_what_was_sent_stays_written_down_and_its_clocks_run(self):
        opened = open_for("https://x.com/a/status/1859000000000000001")
        submission = factories.sent(opened)
        clock = Deadline.objects.get()

        freeze(opened, "POST", opened.case.posts.get())

        clock.refresh_from_db()
        assert (clock.stopped_at, clock.met_at, submission.submitted_at) == (None, None, NOW)
        with pytest.raises(Frozen):
            choose_letter(
                opened,
                beside=submission.request_id,
                rule_id="uk-gdpr-erasure",
                danger_read=True,
                now=NOW,
            )
        draft_requests(opened, now=NOW)
        assert not RemovalRequest.objects.filter(state="DRAFT").exists()

    def test_a_sending_that_was_made_before_can_still_be_written_down(self):
        opened = open_for("https://x.com/a/status/1859000000000000001")
        request = factories.approved(opened)
        freeze(opened, "POST", opened.case.posts.get())

        factories.submit(opened, request.submissions.get())

        assert Deadline.objects.count() == 1


class TestPacks:
    def test_a_letter_about_a_frozen_post_and_its_times_are_left_out_with_the_reason(self):
        opened = open_for("https://x.com/a/status/1859000000000000001")
        factories.sent(opened)
        freeze(opened, "POST", opened.case.posts.get())

        pack = ask_for_pack(opened, now=NOW)

        text = opened.key.open_bytes(pack.record_sealed, pack.place("record")).decode()
        assert "1859000000000000001" not in text
        assert "links: 1; letters that name one of them, with their time limits: 1" in text
        factories.built(pack)

    def test_a_pack_made_before_without_it_can_still_be_saved(self, amara):
        pack = factories.packed(amara)
        freeze(amara, "CAPTURE", factories.capture(amara))

        assert hand_out_pack(amara, pack_id=pack.pk, now=NOW).size


class TestErasing:
    def test_it_is_hidden_at_once_and_destroyed_once_the_freeze_has_ended(self, amara, let_in, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        type(amara.case.code).objects.update(pin_hash="", pin_set_at=None)
        typed = " ".join(unconfirmed_words(amara))

        erase_case(amara, typed=typed, at_once=True, now=NOW)

        case = Case.objects.get()
        assert (case.hidden_at, case.erase_at) == (NOW, NOW + GRACE)
        assert destroy_due(now=NOW + timedelta(days=100)) == 0
        # The lead comes to it all the same, and ends it.
        no_child(lea, one)
        assert destroy_due(now=NOW + timedelta(days=100)) == 1
        assert not Case.objects.exists()


class TestTheLead:
    def test_of_an_organisation_that_was_let_in_keeps_it_when_they_are_shown_out(
        self, amara, let_in, lea, beth
    ):
        one = freeze(amara, "POST", amara.case.posts.get())
        withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)

        assert as_lead(lea, one).freeze == one

    def test_nobody_else_comes_to_it(self, amara, let_in, beth, charity, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        another = Organisation.objects.create(name="Another", created_at=NOW)
        others = [
            beth,
            factories.member(charity, "mo@charity.example", role=Role.MANAGER),
            factories.member(another, "zoe@another.example", role=Role.SAFEGUARDING_LEAD),
        ]
        for somebody in others:
            with pytest.raises(NoSuchFreeze):
                as_lead(somebody, one)

    def test_sees_freezes_and_no_case(self, amara, let_in, lea):
        freeze(amara, "POST", amara.case.posts.get())
        assert not visible_to(factories.staff(lea), now=NOW).exists()

    def test_that_the_operator_names_looks_after_notes_that_let_nobody_in(
        self, amara, cass, lea, settings
    ):
        one = freeze(amara, "POST", amara.case.posts.get())
        assert one.organisation is None
        with pytest.raises(NoSuchFreeze):
            as_lead(lea, one)

        settings.SAFEGUARDING_ORGANISATION = "A Charity"

        assert as_lead(lea, one).freeze == one
        assert freeze(cass, "POST", cass.case.posts.get()).organisation == lea.organisation

    def test_that_the_operator_names_takes_over_what_an_organisation_without_lead_left(
        self, amara, let_in, lea, settings
    ):
        one = freeze(amara, "POST", amara.case.posts.get())
        named = Organisation.objects.create(name="The Named", created_at=NOW)
        zoe = factories.member(named, "zoe@named.example", role=Role.SAFEGUARDING_LEAD)
        settings.SAFEGUARDING_ORGANISATION = "The Named"
        with pytest.raises(NoSuchFreeze):
            as_lead(zoe, one)

        lea.ended_at = NOW
        lea.save()

        assert as_lead(zoe, one).freeze == one

    def test_each_sitting_is_in_the_record_once(self, amara, let_in, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        for minutes in (0, 10, 45):
            view_freeze(
                factories.staff(lea), freeze_id=one.pk, now=NOW + timedelta(minutes=minutes)
            )

        assert Event.objects.filter(name="FREEZE_VIEWED", actor=f"staff:{lea.pk}").count() == 2

    def test_the_operator_is_told_where_the_named_organisation_has_none(self, lea, settings):
        settings.SAFEGUARDING_ORGANISATION = "Nobody Knows Them"
        assert "Nobody Knows Them" in lead_problem()
        settings.SAFEGUARDING_ORGANISATION = "A Charity"
        assert lead_problem() == ""


class TestTheEnd:
    def test_destroyed_only_once_those_were_told_who_decide(self, amara, let_in, lea):
        post = amara.case.posts.get()
        pictures.capture(amara, PHOTO, post=post.pk)
        one = freeze(amara, "POST", post)
        with pytest.raises(NotReportedYet, match="police"):
            said(lea, one, Ending.DESTROYED)
        words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
        report_frozen(as_lead(lea, one), told=Told.FILES, words=words, now=NOW)
        with pytest.raises(NotReportedYet, match="links"):
            said(lea, one, Ending.DESTROYED)
        told(lea, one)
        said(lea, one, Ending.DESTROYED)

    def test_no_child_only_once_those_were_told_who_decide(self, amara, let_in, lea):
        post = amara.case.posts.get()
        pictures.capture(amara, PHOTO, post=post.pk)
        one = freeze(amara, "POST", post)
        with pytest.raises(NotReportedYet, match="police"):
            said(lea, one, Ending.NOT_A_CHILD)
        told(lea, one)
        said(lea, one, Ending.NOT_A_CHILD)

    def test_destroying_waits_72_hours_from_the_last_word(self, amara, let_in, lea):
        pictures.capture(amara, PHOTO)
        one = freeze(amara, "CASE", amara.case)
        told(lea, one)
        said(lea, one, Ending.DESTROYED)
        later = NOW + timedelta(hours=50)
        say_how_freeze_ends(as_lead(lea, one), ending=Ending.DESTROYED, words=SAID, now=later)

        for now in (NOW + WAIT, later + WAIT - timedelta(seconds=1)):
            with pytest.raises(TooEarly):
                end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=now)
        assert Capture.objects.exists()
        end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=later + WAIT)
        assert not Capture.objects.exists()

    def test_until_then_any_lead_of_the_organisation_takes_it_back(
        self, amara, let_in, lea, charity
    ):
        ann = factories.member(charity, "ann@charity.example", role=Role.SAFEGUARDING_LEAD)
        one = freeze(amara, "CASE", amara.case)
        told(lea, one)
        said(lea, one, Ending.DESTROYED)

        take_back_ending(as_lead(ann, one), now=NOW)

        with pytest.raises(NotSaid):
            end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=NOW + WAIT)
        with pytest.raises(NothingSaid):
            take_back_ending(as_lead(ann, one), now=NOW)
        event = Event.objects.get(name="FREEZE_END_TAKEN_BACK")
        assert (event.actor, event.details["before"]) == (f"staff:{ann.pk}", "DESTROYED")
        one.refresh_from_db()
        assert (one.is_open, one.said_at, one.said_sealed) == (True, None, None)

    def test_nothing_ends_in_one_step_or_as_the_page_did_not_show(self, amara, let_in, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        told(lea, one)
        for shown in (Ending.DESTROYED, Ending.NOT_A_CHILD, Ending.NONE):
            with pytest.raises(NotSaid):
                end_freeze(as_lead(lea, one), ending=shown, now=NOW)
        said(lea, one, Ending.NOT_A_CHILD)
        with pytest.raises(NotSaid):
            end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=NOW)

    def test_destroyed_is_files_views_hashes_likenesses_and_packs_and_the_number_stays(
        self, amara, let_in, lea, django_capture_on_commit_callbacks
    ):
        pictures.reference(amara, PHOTO)
        row = pictures.capture(amara, EDITED)
        packed, other = factories.packed(amara), factories.capture(amara, b"something else")
        one = freeze(amara, "CAPTURE", row)
        files = [*Capture.objects.values_list("file_id", flat=True), packed.file_id]
        files += ReferenceImage.objects.values_list("file_id", flat=True)

        with django_capture_on_commit_callbacks(execute=True):
            destroyed(lea, one)

        assert (
            list(Capture.objects.all()),
            ReferenceImage.objects.count(),
            Match.objects.count(),
        ) == ([other], 0, 0)
        there = [file_id for file_id in files if sealed_files.path_of(file_id).exists()]
        assert there == [other.file_id]
        pack = EvidencePack.objects.get()
        assert (bytes(pack.record_sealed), pack.facts_sealed, pack.file_id) == (b"", None, "")
        one.refresh_from_db()
        assert held(one) == {("CAPTURE", 1), ("REFERENCE", 1)}
        assert (one.ended_at, one.ended_by, one.ending) == (
            NOW + WAIT,
            f"staff:{lea.pk}",
            "DESTROYED",
        )
        assert check_chain(Event.objects.filter(case_id=amara.case.pk).order_by("sequence"))

    def test_after_it_is_destroyed_its_link_stays_closed_and_the_notes_may_be_erased(
        self, amara, let_in, lea
    ):
        post = amara.case.posts.get()
        one = freeze(amara, "POST", post)
        destroyed(lea, one)

        assert frozen_ids(amara.case.pk) == {post.pk}
        assert ReportedPost.objects.filter(pk=post.pk).exists()
        Case.objects.update(hidden_at=NOW, erase_at=NOW + GRACE)
        assert destroy_due(now=NOW + GRACE) == 1

    def test_no_child_and_everything_works_again_also_what_was_added_meanwhile(
        self, amara, let_in, lea
    ):
        photo = pictures.reference(amara, PHOTO)
        one = freeze(amara, "REFERENCE", photo)
        meanwhile = pictures.capture(amara, EDITED)
        assert not meanwhile.matches.exists()
        no_child(lea, one)

        assert view_picture(amara, kind="reference", picture_id=photo.pk, now=NOW)
        pictures.read(photo, "reference")
        assert meanwhile.matches.get().reference == photo

    def test_what_two_freezes_hold_stays_closed_until_both_have_ended(self, amara, let_in, lea):
        row = pictures.capture(amara, PHOTO)
        first, second = freeze(amara, "CAPTURE", row), freeze(amara, "CASE", amara.case)
        for one in (first, second):
            with pytest.raises(Frozen):
                view_picture(amara, kind="capture", picture_id=row.pk, now=NOW)
            no_child(lea, one)

        assert view_picture(amara, kind="capture", picture_id=row.pk, now=NOW)

    def test_what_another_open_freeze_holds_is_destroyed_by_neither_alone(
        self, amara, let_in, lea, zoe, django_capture_on_commit_callbacks
    ):
        both = pictures.capture(amara, PHOTO)
        whole = freeze(amara, "CASE", amara.case)
        theirs = factories.let_in(amara, factories.member(zoe.organisation, "dan@x.example"))
        one = freeze(theirs, "CAPTURE", both)
        assert (whole.organisation, one.organisation) == (lea.organisation, zoe.organisation)
        assert held_page(as_lead(zoe, one), now=NOW).files_that_stay == 1

        with django_capture_on_commit_callbacks(execute=True):
            destroyed(zoe, one)

        assert Capture.objects.get() == both
        assert sealed_files.path_of(both.file_id).exists()
        with django_capture_on_commit_callbacks(execute=True):
            destroyed(lea, whole)
        assert not Capture.objects.exists()
        assert not sealed_files.path_of(both.file_id).exists()

    def test_the_whole_ends_and_leaves_what_one_lead_alone_still_holds(
        self, amara, let_in, lea, zoe
    ):
        kept, gone = pictures.capture(amara, PHOTO), factories.capture(amara, b"something else")
        theirs = factories.let_in(amara, factories.member(zoe.organisation, "dan@x.example"))
        freeze(theirs, "CAPTURE", kept)

        destroyed(lea, freeze(amara, "CASE", amara.case))

        assert list(Capture.objects.all()) == [kept]
        assert gone.pk in frozen_ids(amara.case.pk)

    @pytest.mark.parametrize("ending", [Ending.DESTROYED, Ending.NOT_A_CHILD])
    def test_a_pack_that_another_open_freeze_needs_goes_when_that_ends(
        self, amara, let_in, lea, ending
    ):
        first, second = factories.capture(amara, b"one"), factories.capture(amara, b"another")
        pack = factories.packed(amara)
        one, other = freeze(amara, "CAPTURE", first), freeze(amara, "CAPTURE", second)

        destroyed(lea, one)

        pack.refresh_from_db()
        assert pack.file_id
        with pytest.raises(Frozen):
            hand_out_pack(amara, pack_id=pack.pk, now=NOW)
        destroyed(lea, other) if ending == Ending.DESTROYED else no_child(lea, other)
        pack.refresh_from_db()
        assert (bytes(pack.record_sealed), pack.file_id) == (b"", "")

    def test_of_the_whole_it_is_also_mails_as_they_came_and_their_words_stay(
        self, amara, let_in, lea
    ):
        submission = factories.sent(amara)
        reply = mailed(amara, submission)
        one = freeze(amara, "CASE", amara.case)
        report_frozen(as_lead(lea, one), told=Told.LINKS, words={"day": "2026-11-20"}, now=NOW)
        with pytest.raises(NotReportedYet, match="police"):
            said(lea, one, Ending.DESTROYED)
        meanwhile = mailed(amara, submission)

        destroyed(lea, one)

        after = mailed(amara, submission)
        for row in (reply, meanwhile, after):
            row.refresh_from_db()
            assert row.raw_sealed is None
            words = amara.key.open_json(row.message_sealed, row.place("message"))
            assert words["text"] == "We have it."

    @pytest.mark.parametrize("ending", [Ending.DESTROYED, Ending.NOT_A_CHILD])
    def test_a_mail_that_came_after_it_was_written_down_is_told_of_before_it_ends(
        self, amara, let_in, lea, ending
    ):
        submission = factories.sent(amara)
        one = freeze(amara, "CASE", amara.case)
        report_frozen(as_lead(lea, one), told=Told.LINKS, words={"day": "2026-11-20"}, now=NOW)
        said(lea, one, ending)
        meanwhile = mailed(amara, submission)
        with pytest.raises(NotReportedYet, match="police"):
            end_freeze(as_lead(lea, one), ending=ending, now=NOW + WAIT)
        meanwhile.refresh_from_db()
        assert meanwhile.raw_sealed is not None
        told(lea, one)
        end_freeze(as_lead(lea, one), ending=ending, now=NOW + WAIT)
        meanwhile.refresh_from_db()
        assert (meanwhile.raw_sealed is None) == (ending == Ending.DESTROYED)

    def test_no_mail_is_destroyed_that_came_after_the_police_were_told(self, amara, let_in, lea):
        submission = factories.sent(amara)
        first = mailed(amara, submission)
        one = freeze(amara, "CASE", amara.case)
        told(lea, one)
        said(lea, one, Ending.DESTROYED)
        later = mailed(amara, submission, now=NOW + HOUR)
        assert held_page(as_lead(lea, one), now=NOW + HOUR).mails_since_told == 1
        for late in (
            lambda: said(lea, one, Ending.DESTROYED),
            lambda: end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=NOW + WAIT),
        ):
            with pytest.raises(NotReportedYet, match="after you told"):
                late()
        for row in (first, later):
            row.refresh_from_db()
            assert row.raw_sealed is not None

        words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
        report_frozen(
            as_lead(lea, one),
            told=Told.FILES,
            words=words,
            now=NOW + 2 * HOUR,
            mails=last_mail(one),
        )
        end_freeze(as_lead(lea, one), ending=Ending.DESTROYED, now=NOW + WAIT)
        for row in (first, later):
            row.refresh_from_db()
            assert row.raw_sealed is None

    @pytest.mark.parametrize("later_by", [timedelta(0), -HOUR])
    def test_a_mail_that_came_while_the_page_was_open_is_not_told_of(
        self, amara, let_in, lea, later_by
    ):
        submission = factories.sent(amara)
        first = mailed(amara, submission, now=NOW - 2 * HOUR)
        one = freeze(amara, "CASE", amara.case)
        shown = last_mail(one)
        # Saved in the very moment of the press, or by a machine whose clock was put back.
        later = mailed(amara, submission, now=NOW + later_by)
        words = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
        for what in Told:
            report_frozen(as_lead(lea, one), told=what, words=words, now=NOW, mails=shown)
        assert held_page(as_lead(lea, one), now=NOW).mails_since_told == 1
        with pytest.raises(NotReportedYet, match="after you told"):
            said(lea, one, Ending.DESTROYED)

        destroyed(lea, one)
        for row in (first, later):
            row.refresh_from_db()
            assert row.raw_sealed is None

    def test_a_mail_that_came_after_the_police_were_told_keeps_nothing_closed_that_shows_no_child(
        self, amara, let_in, lea
    ):
        submission = factories.sent(amara)
        one = freeze(amara, "CASE", amara.case)
        told(lea, one)
        said(lea, one, Ending.NOT_A_CHILD)
        later = mailed(amara, submission, now=NOW + HOUR)
        end_freeze(as_lead(lea, one), ending=Ending.NOT_A_CHILD, now=NOW + HOUR)
        later.refresh_from_db()
        assert later.raw_sealed is not None

    def test_of_one_thing_mails_are_no_part_and_the_lead_reads_how_many_there_are(
        self, amara, let_in, lea
    ):
        reply = mailed(amara, factories.sent(amara))
        one = freeze(amara, "POST", amara.case.posts.get())
        shown = held_page(as_lead(lea, one), now=NOW)
        assert (shown.mails, shown.mails_outside) == (0, 1)

        destroyed(lea, one)

        reply.refresh_from_db()
        assert amara.key.open_bytes(reply.raw_sealed, reply.place("raw")) == MAIL

    def test_nothing_is_written_down_of_one_that_is_over(self, amara, let_in, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        no_child(lea, one)

        with pytest.raises(FreezeOver):
            told(lea, one)
        with pytest.raises(NotSaid):
            end_freeze(as_lead(lea, one), ending=Ending.NOT_A_CHILD, now=NOW)

    def test_what_they_said_is_sealed(self, amara, let_in, lea):
        one = freeze(amara, "POST", amara.case.posts.get())
        told(lea, one)
        said(lea, one, Ending.NOT_A_CHILD, who="PC Jones of Clacton")
        one.refresh_from_db()

        for field in ("links", "files", "said"):
            sealed = bytes(getattr(one, f"{field}_sealed"))
            assert b"Essex" not in sealed
            assert b"Clacton" not in sealed
            assert amara.key.open_json(sealed, one.place(field))["number"]
