"""What must never be in a table, PostgreSQL itself refuses; and no constraint goes untried."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

import pytest

from takedown.accounts.models import Invitation, Membership, StaffSession
from takedown.alerts.models import Alert, Nudge, SafeContact
from takedown.audit.models import DailyRoot, Event
from takedown.cases.assignments import Assignment, BreakGlass, Told
from takedown.cases.messages import Addressee, Message
from takedown.cases.models import (
    Beginning,
    Case,
    CaseCode,
    CaseGrant,
    Complaint,
    Flag,
    FormerSaid,
    Freeze,
    FrozenThing,
    GoingNotice,
    HandOver,
    Hold,
    LastNumber,
    OwnNote,
    PinChange,
    Sitting,
    SpareWords,
    TakenBack,
)
from takedown.deadlines.models import ClockChange, Deadline
from takedown.evidence.models import EvidencePack, Exhibit, PackPart, Producer, SealedPack
from takedown.matching.models import Match
from takedown.posts.models import Capture, FormerWords, GrantedLink, ReportedPost, RoundPost
from takedown.references.models import ReferenceImage
from takedown.removals.models import (
    LetterFile,
    OrganisationContact,
    OutgoingMail,
    RemovalRequest,
    Reply,
    RequestedPost,
    Submission,
    SubmittedPost,
    UnsortedMail,
)
from tests.factories import NOW
from tests.house.rows import HOUR, SAME, TABLES, World

APPROVED = {"state": "APPROVED", "approved_at": NOW, "approved_by": "x", "letter_sealed": b"x"}
SUBMITTED = {"submitted_at": NOW, "submitted_by": "code-holder"}
MAIL_REFUSED = {"state": "REFUSED", "ended_at": NOW, "reason_sealed": b"x"}
MAIL_UNKNOWN = {"state": "UNKNOWN", "ended_at": NOW, "message_id_sealed": b"x"}
FINGERPRINT = {
    "level": "FINGERPRINT", "file_id": None, "file_key_sealed": None, "signature_sealed": b"x",
}  # fmt: skip
READ = {"reading": "READ", "signature_sealed": b"x", "view_sealed": b"x"}
SAID = {"decision": "NO", "decided_at": NOW, "decided_by": "x"}
SAID_IN_THE_END = {
    "ending": "DESTROYED", "said_at": NOW, "said_by": "staff:1", "said_sealed": b"x",
}  # fmt: skip
BEGUN = {"begun_at": NOW, "begun_on": NOW.date()}
ENDED = {"state": "SENT", "ended_at": NOW, **BEGUN}
DONE = {"work_done_at": NOW, "file_id": "f", "file_key_sealed": b"x", "facts_sealed": b"x"}


def pictures(model: type[models.Model], name: str) -> dict[str, tuple[type, list[dict[str, Any]]]]:
    return {
        f"{name}_has_a_number_of_its_own": (model, [{"number": 1}] * 2),
        f"{name}_reading_is_known": (model, [{"reading": "GLANCED"}]),
        f"{name}_read_has_signature_and_view": (
            model, [{"reading": "READ", "signature_sealed": b"x"}],
        ),
        f"{name}_refused_says_why": (model, [{"reading": "REFUSED"}]),
    }  # fmt: skip


# For each constraint: the table, and the rows of which the last must be refused.
WRONG: dict[str, tuple[type, list[dict[str, Any]]]] = {
    "one_event_for_each_place_in_a_chain": (Event, [{"case_id": None}] * 2),
    "root_signature_names_its_certificate": (DailyRoot, [{"signature": "x"}]),
    "former_words_are_of_a_field": (FormerWords, [{"field": "DREAM"}]),
    "former_words_say_who_replaced_them": (FormerWords, [{"replaced_by": ""}]),
    "a_post_is_found_once_through_a_grant": (GrantedLink, [{}] * 2),
    "a_mail_waits_once_for_somebody": (UnsortedMail, [{}] * 2),
    "a_post_stands_once_in_a_round": (RoundPost, [{}] * 2),
    "round_says_why": (RoundPost, [{"why": "A_HUNCH"}]),
    "round_step_has_a_time_and_only_a_note_a_place": (
        RoundPost, [{"done_at": NOW, "step": "NOTED"}],
    ),
    "one_live_membership_for_a_person_in_an_organisation": (Membership, [{}] * 2),
    "membership_role_is_known": (Membership, [{"role": "OWNER"}]),
    "invitation_role_is_known": (Invitation, [{"role": "OWNER"}]),
    "invitation_ends_after_it_starts": (Invitation, [{"expires_at": NOW}]),
    "invitation_taken_by_somebody_has_a_time": (Invitation, [{"taken_by": "user"}]),
    "beginning_ends_after_it_starts": (Beginning, [{"expires_at": NOW}]),
    "beginning_is_used_or_taken_back": (Beginning, [{"used_at": NOW, "withdrawn_at": NOW}]),
    "beginning_is_used_in_its_time": (Beginning, [{"used_at": NOW + HOUR}]),
    "one_flag_of_a_kind_for_a_case": (Flag, [{}] * 2),
    "flag_is_of_a_known_kind": (Flag, [{"kind": "a_hunch"}]),
    "flag_is_seen_last_after_first": (Flag, [{"last_at": NOW - HOUR}]),
    "one_open_hold_for_a_thing": (Hold, [{}] * 2),
    "hold_ends_within_two_years": (Hold, [{"ends_at": NOW + 732 * 24 * HOUR}]),
    "hold_is_about_one_thing": (Hold, [{"about": "reference"}]),
    "ended_hold_says_by_whom": (Hold, [{"ended_at": NOW}]),
    "binding_hold_is_of_all_the_notes": (
        Hold, [{"binding": True, "about": "reference", "picture_id": SAME}],
    ),
    "only_a_binding_hold_is_quiet": (Hold, [{"quiet": True}]),
    "one_open_notice_for_a_thing": (GoingNotice, [{}] * 2),
    "notice_is_about_one_thing": (GoingNotice, [{"picture_id": SAME}]),
    "nothing_goes_when_it_is_told": (GoingNotice, [{"goes_at": NOW}]),
    "what_is_kept_says_by_whom_and_has_not_gone": (GoingNotice, [{"kept_at": NOW}]),
    "nothing_goes_before_its_time": (GoingNotice, [{"gone_at": NOW}]),
    "ended_sign_in_says_how": (StaffSession, [{"ended_at": NOW}]),
    "hidden_case_has_a_time_of_erasure": (Case, [{"hidden_at": NOW, "erase_at": NOW - HOUR}]),
    "pin_has_a_time": (CaseCode, [{"pin_hash": "hash"}]),
    "words_are_kept_only_until_confirmed": (
        CaseCode, [{"words_sealed": b"x", "confirmed_at": NOW}],
    ),
    "one_set_of_spare_words_for_a_case_and_a_maker": (SpareWords, [{}, {"digest": b"y"}]),
    "new_words_wait_their_time": (SpareWords, [{"asked_at": NOW, "opens_at": NOW + 71 * HOUR}]),
    "new_words_are_taken_after_their_time": (
        SpareWords,
        [{"asked_at": NOW, "opens_at": NOW + 72 * HOUR, "taken_at": NOW + 71 * HOUR}],
    ),
    "what_was_taken_back_is_of_a_kind": (TakenBack, [{"kind": "letter"}]),
    "what_was_taken_back_waits_its_time": (TakenBack, [{"destroyed_at": NOW + 71 * HOUR}]),
    "nothing_looks_destroyed_before_its_time": (TakenBack, [{"looks_destroyed_at": NOW}]),
    "one_last_number_of_a_kind": (LastNumber, [{}] * 2),
    "last_number_is_of_a_kind": (LastNumber, [{"kind": "letter"}]),
    "a_new_pin_waits_its_time": (PinChange, [{"takes_at": NOW + 71 * HOUR}]),
    "a_sitting_closes_before_it_ends": (Sitting, [{"closes_at": NOW + 2 * HOUR}]),
    "one_open_grant_for_a_case_and_an_organisation": (CaseGrant, [{}] * 2),
    "message_says_something": (Message, [{"body_sealed": b""}]),
    "message_is_taken_back_after_it_was_written": (Message, [{"taken_back_at": NOW - HOUR}]),
    "a_message_is_for_each_side_once": (Addressee, [{}] * 2),
    "own_note_says_something": (OwnNote, [{"words_sealed": b""}]),
    "complaint_is_closed_after_it_came": (Complaint, [{"closed_at": NOW - HOUR}]),
    "grant_ends_after_it_starts": (CaseGrant, [{"expires_at": NOW}]),
    "withdrawn_grant_says_by_whom": (CaseGrant, [{"withdrawn_at": NOW}]),
    "freeze_is_of_a_kind": (Freeze, [{"kind": "PERSON"}]),
    "freeze_ending_is_known": (Freeze, [{**SAID_IN_THE_END, "ending": "FORGOTTEN"}]),
    "freeze_links_say_by_whom": (Freeze, [{"links_at": NOW, "links_sealed": b"x"}]),
    "freeze_files_say_by_whom": (Freeze, [{"files_at": NOW, "files_by": "staff:1"}]),
    "freeze_ending_says_by_whom": (Freeze, [{"ending": "DESTROYED"}]),
    "freeze_ends_as_they_said": (Freeze, [{"ended_at": NOW, "ended_by": "staff:1"}]),
    "freeze_destroys_after_its_time": (
        Freeze, [{**SAID_IN_THE_END, "ended_at": NOW + 71 * HOUR, "ended_by": "staff:1"}],
    ),
    "one_open_freeze_for_a_thing": (Freeze, [{"target_id": SAME}] * 2),
    "former_said_is_of_a_step": (FormerSaid, [{"step": "dream"}]),
    "former_said_has_an_ending_where_one_was_said": (FormerSaid, [{"step": "said"}]),
    "former_said_says_by_whom": (FormerSaid, [{"by": ""}]),
    "frozen_thing_is_of_a_kind": (FrozenThing, [{"kind": "PERSON"}]),
    "only_a_frozen_picture_has_marks": (FrozenThing, [{"bytes_mark": b"x"}]),
    "a_thing_stands_once_in_a_freeze": (FrozenThing, [{}] * 2),
    "grant_is_for_something_known": (CaseGrant, [{"granted_for": "FUN"}]),
    "one_live_assignment_for_a_case_and_a_person": (Assignment, [{}] * 2),
    "assignment_reason_is_known": (Assignment, [{"reason": "BORED"}]),
    "assignment_ends_after_it_starts": (Assignment, [{"ended_at": NOW - HOUR}]),
    "one_colleague_at_a_time_is_asked_to_take_a_case": (HandOver, [{}] * 2),
    "hand_over_reason_is_known": (HandOver, [{"reason": "BORED"}]),
    "hand_over_is_answered_after_it_was_asked": (
        HandOver, [{"state": "TAKEN", "answered_at": NOW - HOUR}],
    ),
    "cover_ends_after_it_begins": (HandOver, [{"begins_at": NOW, "until": NOW}]),
    "only_a_cover_that_was_taken_on_ends": (HandOver, [{"ended_at": NOW + HOUR}]),
    "words_to_a_colleague_say_something": (HandOver, [{"words_sealed": b""}]),
    "emergency_ends_after_it_starts": (BreakGlass, [{"ends_at": NOW}]),
    "emergency_has_a_reason": (BreakGlass, [{"reason_sealed": b""}]),
    "a_manager_is_told_once_of_an_emergency": (Told, [{}] * 2),
    "post_has_a_number_of_its_own": (ReportedPost, [{}] * 2),
    "a_link_stands_once_in_a_case": (
        ReportedPost, [{"link_index": b"a"}, {"link_index": b"a", "number": 2}],
    ),
    "post_outcome_is_known": (
        ReportedPost, [{"outcome": "HIDDEN", "outcome_at": NOW, "outcome_basis": "SEEN"}],
    ),
    "post_outcome_has_a_time_and_a_basis": (
        ReportedPost, [{"outcome": "GONE", "outcome_at": NOW}],
    ),
    "post_outcome_basis_is_known": (
        ReportedPost, [{"outcome": "GONE", "outcome_at": NOW, "outcome_basis": "HEARD"}],
    ),
    "post_is_about_a_kind": (ReportedPost, [{"about": "DREAM"}]),
    **pictures(Capture, "capture"),
    **pictures(ReferenceImage, "referenceimage"),
    "referenceimage_is_a_file_or_a_fingerprint": (ReferenceImage, [{"level": "FINGERPRINT"}]),
    "one_match_for_a_capture_and_a_reference": (Match, [{}] * 2),
    "match_band_is_known": (Match, [{"band": "certain"}]),
    "match_decision_has_a_time_and_a_person": (Match, [{"decision": "YES", "decided_at": NOW}]),
    "approved_request_has_its_letter_a_time_and_a_person": (
        RemovalRequest, [{**APPROVED, "approved_by": ""}],
    ),
    "one_draft_for_a_site_and_a_rule": (RemovalRequest, [{}] * 2),
    "what_came_back_follows_a_letter": (RemovalRequest, [{"origin": "AGAIN"}]),
    "only_an_approved_letter_is_withdrawn": (RemovalRequest, [{"withdrawn_at": NOW}]),
    "what_is_covered_is_known_or_not": (RemovalRequest, [{"covered": "AY"}]),
    "only_what_is_said_of_the_law_has_a_ground": (
        RemovalRequest, [{"covered_ground_sealed": b"x"}],
    ),
    "decided_reply_has_a_sending_a_time_and_a_person": (Reply, [{"kind": "REMOVED"}]),
    "reply_suggestion_is_known": (Reply, [{"suggested": "HOPE"}]),
    "reply_kind_is_known": (
        Reply, [{"kind": "HOPE", "decided_at": NOW, "decided_by": "code-holder"}],
    ),
    "a_mail_is_kept_once_in_a_case": (Reply, [{"mail_index": b"a"}] * 2),
    "a_number_is_of_one_mail_of_a_case": (Reply, [{"mail_number": 1}] * 2),
    "a_mail_kept_as_it_came_has_a_number": (Reply, [{"raw_sealed": b"x"}]),
    "only_an_answer_to_no_letter_is_laid_aside": (
        Reply, [{"laid_aside_at": NOW, "laid_aside_by": "code-holder"}],
    ),
    "mail_has_a_number_of_its_own": (OutgoingMail, [MAIL_REFUSED, {}]),
    "nothing_is_mailed_beside_what_went_or_may_have_gone": (
        OutgoingMail, [MAIL_UNKNOWN, {"number": 2}],
    ),
    "mail_says_who_asked_for_it": (OutgoingMail, [{"asked_by": ""}]),
    "mail_state_has_its_times": (OutgoingMail, [{"state": "SENDING", "leased_until": NOW}]),
    "only_a_doubt_is_settled_by_somebody": (
        OutgoingMail, [{"settled": "WENT", "settled_at": NOW, "settled_by": "code-holder"}],
    ),
    "a_post_stands_once_in_a_request": (RequestedPost, [{}] * 2),
    "submission_has_a_number_of_its_own": (Submission, [{}] * 2),
    "submission_made_has_a_time_and_a_person": (Submission, [{"submitted_at": NOW}]),
    "receipt_has_a_time": (Submission, [{**SUBMITTED, "receipt_basis": "SHOWN"}]),
    "nothing_is_received_that_was_not_submitted": (
        Submission, [{"received_at": NOW, "receipt_basis": "SHOWN"}],
    ),
    "nothing_went_whole_that_was_not_submitted": (Submission, [{"whole_notice_went": True}]),
    "a_post_stands_once_in_a_submission": (SubmittedPost, [{}] * 2),
    "a_contact_is_named_where_it_is_the_channel": (Submission, [{"channel_id": "own-contact"}]),
    "contact_says_who_added_it": (OrganisationContact, [{"added_by": ""}]),
    "removed_contact_says_by_whom": (OrganisationContact, [{"removed_at": NOW}]),
    "contact_is_removed_after_it_was_added": (
        OrganisationContact, [{"removed_at": NOW - HOUR, "removed_by": "staff:1"}],
    ),
    "match_takes_an_answer_of_another": (Match, [{"answer_of": SAME}]),
    "capture_is_no_copy_of_itself": (Capture, [{**READ, "id": SAME, "copy_of_id": SAME}]),
    "capture_that_is_a_copy_was_read_and_not_parted": (
        Capture, [{"number": 2}, {"number": 3, "copy_of_id": "capture"}],
    ),
    "letter_file_done_has_its_pdf": (LetterFile, [{"work_done_at": NOW}]),
    "letter_file_done_after_it_was_asked_for": (
        LetterFile, [{"work_done_at": NOW - HOUR, "pdf_sealed": b"x"}],
    ),
    "one_present_clock_for_a_duty_and_a_post": (Deadline, [{}] * 2),
    "clock_has_a_stage": (Deadline, [{"stage": ""}]),
    "clock_ends_after_it_starts": (Deadline, [{"due_at": NOW}]),
    "clock_is_not_late_before_it_is_due": (Deadline, [{"late_at": NOW + HOUR / 2}]),
    "clock_basis_is_known": (Deadline, [{"basis": "GUESSED"}]),
    "clock_passes_once_it_is_late": (Deadline, [{"passed_at": NOW + HOUR / 2}]),
    "paused_clock_has_not_passed": (
        Deadline, [{"paused_on": NOW.date(), "passed_at": NOW + HOUR}],
    ),
    "stopped_clock_passes_no_more": (
        Deadline, [{"stopped_at": NOW, "passed_at": NOW + HOUR}],
    ),
    "clock_change_is_known": (ClockChange, [{"kind": "WISHED"}]),
    "clock_change_says_by_whom": (ClockChange, [{"by": ""}]),
    "clock_change_has_a_day_and_a_source": (ClockChange, [{"source": ""}]),
    "clock_change_has_its_reason": (ClockChange, [{"words_sealed": None}]),
    "an_alert_is_raised_once": (Alert, [{}] * 2),
    "alert_is_about_one_thing_of_its_kind": (Alert, [{"submission_id": SAME}]),
    "alert_is_not_raised_before_its_time": (Alert, [{"due_at": NOW + HOUR}]),
    "alert_is_seen_after_it_was_raised": (Alert, [{"seen_at": NOW - HOUR}]),
    "safe_contact_is_whole_or_taken_back": (SafeContact, [{"way_sealed": None}]),
    "safe_contact_is_not_used_before_it_was_given": (SafeContact, [{"usable_from": NOW - HOUR}]),
    "one_open_nudge_for_a_case": (Nudge, [{}, {"state": "TASK"}]),
    "one_nudge_begins_on_a_day": (Nudge, [ENDED] * 2),
    "nudge_is_not_about_old_news": (Nudge, [{"newest_at": NOW - 49 * HOUR}]),
    "nudge_that_began_has_its_day": (Nudge, [{**ENDED, "begun_on": None}]),
    "nudge_state_has_its_times": (Nudge, [{"ended_at": NOW}]),
    "dropped_nudge_says_why": (Nudge, [{"state": "DROPPED", "ended_at": NOW}]),
    "nudge_that_somebody_dealt_with_says_who": (Nudge, [{"state": "DONE", "ended_at": NOW}]),
    "pack_has_a_number_of_its_own": (EvidencePack, [{}] * 2),
    "pack_done_has_its_file": (EvidencePack, [{**DONE, "file_id": ""}]),
    "pack_stamp_is_of_a_signature": (EvidencePack, [{"stamp_until": NOW}]),
    "pack_steps_add_up": (EvidencePack, [{"steps_done": 4}]),
    "a_part_of_a_pack_is_kept_once": (PackPart, [{}] * 2),
    "sealed_pack_ends_after_it_starts": (SealedPack, [{"ends_at": NOW}]),
    "sealed_pack_is_saved_in_its_time": (SealedPack, [{"saved_at": NOW + HOUR}]),
    "pack_is_for_somebody": (EvidencePack, [{"audience": "everybody"}]),
    "a_producer_stands_once_in_a_case": (Producer, [{"actor": "code-holder"}] * 2),
    "exhibit_kind_is_known": (Exhibit, [{"kind": "PARCEL"}]),
    "exhibit_has_a_number_of_its_own": (Exhibit, [{}] * 2),
    "one_exhibit_for_one_thing": (
        Exhibit, [{"subject_id": SAME}, {"subject_id": SAME, "number": 2}],
    ),
}  # fmt: skip

# Other shapes of the same wrong, each refused by the constraint named.
ALSO_WRONG: list[tuple[str, type, dict[str, Any]]] = [
    ("hidden_case_has_a_time_of_erasure", Case, {"hidden_at": NOW}),
    ("hidden_case_has_a_time_of_erasure", Case, {"erase_at": NOW}),
    ("root_signature_names_its_certificate", DailyRoot, {"certificate": "0" * 64}),
    ("ended_sign_in_says_how", StaffSession, {"how": "LEFT"}),
    ("ended_sign_in_says_how", StaffSession, {"ended_at": NOW, "how": "LOST"}),
    ("pin_has_a_time", CaseCode, {"pin_set_at": NOW}),
    ("new_words_wait_their_time", SpareWords, {"asked_at": NOW}),
    ("new_words_wait_their_time", SpareWords, {"opens_at": NOW}),
    ("new_words_are_taken_after_their_time", SpareWords, {"taken_at": NOW}),
    ("withdrawn_grant_says_by_whom", CaseGrant, {"withdrawn_by": "code-holder"}),
    ("only_a_frozen_picture_has_marks", FrozenThing, {"kind": "CASE", "pixels_mark": b"x"}),
    ("freeze_links_say_by_whom", Freeze, {"links_by": "staff:1"}),
    ("freeze_files_say_by_whom", Freeze, {"files_sealed": b"x"}),
    ("freeze_ending_says_by_whom", Freeze, {**SAID_IN_THE_END, "ending": ""}),
    ("freeze_ending_says_by_whom", Freeze, {**SAID_IN_THE_END, "said_by": ""}),
    ("freeze_ends_as_they_said", Freeze, {**SAID_IN_THE_END, "ended_at": NOW + 72 * HOUR}),
    ("freeze_ends_as_they_said", Freeze, {**SAID_IN_THE_END, "ended_by": "staff:1"}),
    ("post_outcome_has_a_time", ReportedPost, {"outcome_at": NOW}),
    ("capture_read_has_signature_and_view", Capture, {"reading": "READ", "view_sealed": b"x"}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {"level": "GLANCE"}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {"file_id": None}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {"file_key_sealed": None}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {**FINGERPRINT, "file_id": "f"}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {**FINGERPRINT, "file_key_sealed": b"x"}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {**FINGERPRINT, "view_sealed": b"x"}),
    ("is_a_file_or_a_fingerprint", ReferenceImage, {**FINGERPRINT, "signature_sealed": None}),
    ("capture_refused_says_why", Capture, {"refusal": "not_a_picture"}),
    ("match_decision_has_a_time_and_a_person", Match, {"decided_by": "x"}),
    ("match_takes_an_answer_of_another", Match, {**SAID, "id": SAME, "answer_of": SAME}),
    (
        "capture_that_is_a_copy_was_read_and_not_parted",
        Capture, {**READ, "copy_of_id": "capture", "parted_at": NOW},
    ),
    ("match_decision_has_a_time_and_a_person", Match, {"decision": "NO", "decided_by": "x"}),
    (
        "approved_request_has_its_letter_a_time_and_a_person",
        RemovalRequest, {**APPROVED, "letter_sealed": None},
    ),
    (
        "approved_request_has_its_letter_a_time_and_a_person",
        RemovalRequest, {**APPROVED, "state": "DRAFT"},
    ),
    (
        "approved_request_has_its_letter_a_time_and_a_person",
        RemovalRequest, {**APPROVED, "state": "SENT"},
    ),
    ("submission_made_has_a_time_and_a_person", Submission, {"submitted_by": "x"}),
    ("removed_contact_says_by_whom", OrganisationContact, {"removed_by": "staff:1"}),
    ("receipt_has_a_time", Submission, {**SUBMITTED, "received_at": NOW}),
    ("clock_change_has_a_day_and_a_source", ClockChange, {"day": None}),
    ("clock_change_has_a_day_and_a_source", ClockChange, {"kind": "RESUMED", "source": ""}),
    ("clock_change_has_its_reason", ClockChange, {"kind": "PAUSED", "words_sealed": None}),
    ("alert_is_about_one_thing_of_its_kind", Alert, {"deadline_id": None}),
    ("alert_is_about_one_thing_of_its_kind", Alert, {"kind": "reminder_12"}),
    ("alert_is_about_one_thing_of_its_kind", Alert, {"kind": "reminder_"}),
    (
        "alert_is_about_one_thing_of_its_kind",
        Alert, {"kind": "mail", "deadline_id": None, "submission_id": SAME},
    ),
    ("mail_state_has_its_times", OutgoingMail, {**MAIL_UNKNOWN, "message_id_sealed": None}),
    ("mail_state_has_its_times", OutgoingMail, {**MAIL_REFUSED, "reason_sealed": None}),
    ("mail_state_has_its_times", OutgoingMail, {**MAIL_REFUSED, "leased_until": NOW}),
    ("mail_state_has_its_times", OutgoingMail, {"state": "LOST"}),
    ("only_a_doubt_is_settled", OutgoingMail, {**MAIL_UNKNOWN, "settled": "WENT"}),
    ("only_a_doubt_is_settled", OutgoingMail, {**MAIL_UNKNOWN, "settled_by": "code-holder"}),
    ("sealed_pack_is_saved_in_its_time", SealedPack, {"saved_at": NOW - HOUR}),
    ("pack_stamp_is_of_a_signature", EvidencePack, {"late_stamp_sealed": b"x"}),
    ("safe_contact_is_whole_or_taken_back", SafeContact, {"confirmed_at": None}),
    ("safe_contact_is_whole_or_taken_back", SafeContact, {"usable_from": None}),
    ("nudge_state_has_its_times", Nudge, {**ENDED, "state": "SENDING", "ended_at": None}),
    ("nudge_state_has_its_times", Nudge, {**ENDED, "ended_at": None}),
    ("nudge_state_has_its_times", Nudge, {**ENDED, "leased_until": NOW}),
    ("nudge_state_has_its_times", Nudge, {**ENDED, "state": "WAITING"}),
    ("nudge_state_has_its_times", Nudge, {"state": "LOST"}),
    ("dropped_nudge_says_why", Nudge, {"why": "seen"}),
    ("dropped_nudge_says_why", Nudge, {"state": "DROPPED", "ended_at": NOW, "why": "bored"}),
    ("nudge_that_somebody_dealt_with_says_who", Nudge, {"ended_by": "staff:1"}),
    ("pack_done_has_its_file", EvidencePack, {**DONE, "facts_sealed": None}),
    ("pack_done_has_its_file", EvidencePack, {**DONE, "file_key_sealed": None}),
]  # fmt: skip


def declared() -> set[str]:
    return {
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("takedown.")
        for constraint in model._meta.constraints
    }


@pytest.fixture
def world(db) -> World:
    return World()


def given(world: World, columns: dict[str, Any]) -> dict[str, Any]:
    ids = {"user": world.user, "capture": world.capture.pk}
    return {
        name: ids.get(value, value) if isinstance(value, str) else value
        for name, value in columns.items()
    }


def test_every_constraint_has_a_wrong_row():
    assert declared() - set(WRONG) == set()
    assert set(WRONG) - declared() == set()


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_right_row_is_taken(world, model):
    assert model.objects.filter(pk=world.make(model).pk).exists()


def _constrained(model: type[models.Model]) -> bool:
    return model.__module__.startswith("takedown.") and bool(model._meta.constraints)


def test_every_table_with_a_constraint_has_a_right_row():
    assert {model for model in apps.get_models() if _constrained(model)} == set(TABLES)


@pytest.mark.parametrize("name", sorted(WRONG))
def test_the_database_refuses_a_wrong_row(world, name):
    model, rows = WRONG[name]
    for before in rows[:-1]:
        world.make(model, **given(world, before))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        world.make(model, **given(world, rows[-1]))


@pytest.mark.parametrize(("name", "model", "columns"), ALSO_WRONG)
def test_the_database_refuses_the_other_shapes_too(world, name, model, columns):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        world.make(model, **given(world, columns))


def test_a_contact_is_named_with_no_other_channel(world):
    contact = world.make(OrganisationContact)
    assert world.make(Submission, channel_id="own-contact", contact=contact).contact == contact

    named = "a_contact_is_named_where_it_is_the_channel"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        world.make(Submission, number=2, contact=contact)


def test_what_has_ended_does_not_stand_in_the_way(world):
    world.make(Membership, ended_at=NOW)
    world.make(Membership)
    world.make(CaseGrant, withdrawn_at=NOW, withdrawn_by="code-holder")
    world.make(CaseGrant)
    world.make(Deadline, replaced_at=NOW)
    world.make(Deadline)
    world.make(Deadline, stage="do_more")
    for number in (1, 2):
        world.make(ReferenceImage, number=number, **FINGERPRINT)
    world.make(ClockChange, kind="STOPPED", day=None, source="", words_sealed=None)
    world.make(ClockChange, kind="RESUMED", words_sealed=None)
    for hours in (0, 12):
        world.make(Alert, deadline_id=None, submission_id=SAME, kind=f"reminder_{hours}")
    world.make(RemovalRequest, **APPROVED)
    world.make(RemovalRequest)
    world.make(OutgoingMail, **MAIL_REFUSED)
    said = {"settled": "DID_NOT_GO", "settled_at": NOW, "settled_by": "code-holder"}
    world.make(OutgoingMail, number=2, **MAIL_UNKNOWN, **said)
    world.make(OutgoingMail, number=3)
