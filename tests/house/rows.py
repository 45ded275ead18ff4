"""One right row of every table that has a constraint; a test changes one thing to make it wrong."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from takedown.accounts.models import Invitation, Membership, Organisation, StaffSession, User
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
from takedown.common.identifiers import new_id
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

if TYPE_CHECKING:
    from django.db import models

HOUR = timedelta(hours=1)
SAME = uuid.UUID(int=7)


class World:
    """A case with one of everything a row may point to."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("somebody@charity.example", "a long password")
        self.organisation = Organisation.objects.create(name="A Charity", created_at=NOW)
        self.case = Case.objects.create(reference="TD-1", opened_at=NOW, answers_sealed=b"x")
        self.post = self.make(ReportedPost, number=99)
        other = Organisation.objects.create(name="Another", created_at=NOW)
        self.grant = self.make(CaseGrant, organisation=other)
        self.member = self.make(Membership, organisation=other)
        self.opening = self.make(BreakGlass)
        self.assignment = self.make(Assignment, ended_at=NOW + HOUR)
        self.message = self.make(Message)
        self.pack = self.make(EvidencePack, number=99)
        self.producer = self.make(Producer)
        self.freeze = self.make(Freeze)
        self.reference = self.make(ReferenceImage, number=99)
        self.capture = self.make(Capture, number=99)
        self.request = self.make(RemovalRequest, rule_id="another-rule")
        self.submission = self.make(Submission, number=99)
        self.deadline = self.make(Deadline, rule_id="another-rule")

    def make(self, model: type[models.Model], **changed: Any) -> Any:
        """Save a right row, with these columns changed."""
        row = model(**{**self._right(model), **changed})
        row.save(force_insert=True)
        return row

    def _right(self, model: type[models.Model]) -> dict[str, Any]:
        return getattr(self, f"_{model._meta.model_name}")()

    def _membership(self) -> dict[str, Any]:
        return {
            "user": self.user, "organisation": self.organisation, "role": "CASEWORKER",
            "started_at": NOW,
        }  # fmt: skip

    def _invitation(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation, "role": "CASEWORKER", "token_digest": new_id().hex,
            "invited_by": "operator", "created_at": NOW, "expires_at": NOW + HOUR,
        }  # fmt: skip

    def _staffsession(self) -> dict[str, Any]:
        return {
            "user": self.user, "digest": new_id().hex, "started_at": NOW, "last_seen_at": NOW,
        }  # fmt: skip

    def _event(self) -> dict[str, Any]:
        return {
            "case_id": self.case.pk, "sequence": 1, "at": NOW, "name": "CASE_OPENED",
            "actor": "code-holder", "digest": "0" * 64,
        }  # fmt: skip

    def _dailyroot(self) -> dict[str, Any]:
        return {"day": NOW.date(), "made_at": NOW, "chains": 0, "root": "0" * 64}

    def _beginning(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation, "token_digest": new_id().hex, "made_by": "staff:1",
            "made_at": NOW, "expires_at": NOW + HOUR,
        }  # fmt: skip

    def _hold(self) -> dict[str, Any]:
        return {
            "case": self.case, "reason_sealed": b"x", "set_at": NOW, "set_by": "code-holder",
            "ends_at": NOW + HOUR,
        }  # fmt: skip

    def _flag(self) -> dict[str, Any]:
        return {
            "case": self.case, "kind": "links_to_news", "count": 1, "first_at": NOW, "last_at": NOW,
        }  # fmt: skip

    def _goingnotice(self) -> dict[str, Any]:
        return {"case": self.case, "told_at": NOW, "goes_at": NOW + HOUR}

    def _case(self) -> dict[str, Any]:
        return {"reference": "TD-2", "opened_at": NOW, "answers_sealed": b"x"}

    def _casecode(self) -> dict[str, Any]:
        return {"case": self.case, "handle_index": b"handle", "secret_hash": "hash"}

    def _sparewords(self) -> dict[str, Any]:
        return {"case": self.case, "digest": b"x", "made_at": NOW, "made_by": "code-holder"}

    def _takenback(self) -> dict[str, Any]:
        return {
            "case": self.case, "kind": "post", "thing_id": new_id(), "number": 1, "taken_at": NOW,
            "taken_by": "code-holder", "destroyed_at": NOW + 72 * HOUR, "rows_sealed": b"x",
        }  # fmt: skip

    def _lastnumber(self) -> dict[str, Any]:
        return {"case": self.case, "kind": "post", "number": 1}

    def _pinchange(self) -> dict[str, Any]:
        return {"case": self.case, "asked_at": NOW, "takes_at": NOW + 72 * HOUR}

    def _sitting(self) -> dict[str, Any]:
        return {"session": "x", "closes_at": NOW, "ends_at": NOW + HOUR}

    def _casegrant(self) -> dict[str, Any]:
        return {
            "case": self.case, "organisation": self.organisation, "granted_at": NOW,
            "granted_by": "code-holder", "expires_at": NOW + HOUR,
        }  # fmt: skip

    def _message(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "written_at": NOW,
            "written_by": "code-holder",
            "body_sealed": b"x",
        }

    def _addressee(self) -> dict[str, Any]:
        return {"message": self.message}

    def _ownnote(self) -> dict[str, Any]:
        return {
            "case": self.case, "organisation": self.organisation, "written_at": NOW, "written_by": "staff:1",
            "words_sealed": b"x",
        }  # fmt: skip

    def _complaint(self) -> dict[str, Any]:
        return {
            "reference": "C-1", "received_at": NOW, "said_sealed": b"x", "handle_index": b"handle",
            "secret_hash": "hash",
        }  # fmt: skip

    def _freeze(self) -> dict[str, Any]:
        return {
            "case": self.case, "kind": "POST", "target_id": new_id(), "asked_at": NOW,
            "asked_by": "code-holder",
        }  # fmt: skip

    def _frozenthing(self) -> dict[str, Any]:
        return {"freeze": self.freeze, "kind": "POST", "thing_id": SAME, "number": 1}

    def _formersaid(self) -> dict[str, Any]:
        return {
            "freeze": self.freeze, "step": "links", "at": NOW, "by": "staff:1", "left_at": NOW,
            "words_sealed": b"x",
        }  # fmt: skip

    def _assignment(self) -> dict[str, Any]:
        return {
            "case": self.case, "membership": self.member, "assigned_by": "staff:1",
            "reason": "TAKEN", "started_at": NOW,
        }  # fmt: skip

    def _breakglass(self) -> dict[str, Any]:
        return {
            "case": self.case, "membership": self.member, "reason_sealed": b"x",
            "opened_at": NOW, "ends_at": NOW + HOUR,
        }  # fmt: skip

    def _told(self) -> dict[str, Any]:
        return {"opening": self.opening, "membership": self.member}

    def _reportedpost(self) -> dict[str, Any]:
        return {
            "case": self.case, "number": 1, "platform": "x", "details_sealed": b"x",
            "added_at": NOW, "added_by": "code-holder",
        }  # fmt: skip

    def _formerwords(self) -> dict[str, Any]:
        return {
            "case": self.case, "about": SAME, "field": "CONTACT", "words_sealed": b"x",
            "replaced_at": NOW, "replaced_by": "code-holder",
        }  # fmt: skip

    def _grantedlink(self) -> dict[str, Any]:
        return {"post": self.post, "grant": self.grant, "link_index": b"x"}

    def _roundpost(self) -> dict[str, Any]:
        return {
            "membership": self.member, "case": self.case, "post": self.post, "place": 1, "why": "LATE",
            "added_at": NOW,
        }  # fmt: skip

    def _unsortedmail(self) -> dict[str, Any]:
        return {
            "membership": self.member, "added_at": NOW, "mail_index": b"x", "head_sealed": b"x",
            "raw_sealed": b"x",
        }  # fmt: skip

    def _picture(self) -> dict[str, Any]:
        return {
            "case": self.case, "number": 1, "added_at": NOW, "added_by": "code-holder",
            "file_id": new_id().hex, "file_key_sealed": b"x", "facts_sealed": b"x",
        }  # fmt: skip

    _capture = _referenceimage = _picture

    def _match(self) -> dict[str, Any]:
        return {
            "case": self.case, "capture": self.capture, "reference": self.reference,
            "band": "likely", "measured_at": NOW, "likeness_sealed": b"x",
        }  # fmt: skip

    def _removalrequest(self) -> dict[str, Any]:
        return {
            "case": self.case, "reference": f"TD-{new_id().hex[:8]}", "platform": "x",
            "rule_id": "a-rule", "rule_version": "1", "drafted_at": NOW,
        }  # fmt: skip

    def _requestedpost(self) -> dict[str, Any]:
        return {"request": self.request, "post": self.post}

    def _submission(self) -> dict[str, Any]:
        return {"request": self.request, "number": 1, "channel_id": "x-uk"}

    def _submittedpost(self) -> dict[str, Any]:
        return {"submission": self.submission, "post": self.post}

    def _reply(self) -> dict[str, Any]:
        return {
            "case": self.case, "submission": self.submission, "message_sealed": b"x",
            "added_at": NOW, "added_by": "code-holder",
        }  # fmt: skip

    def _organisationcontact(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation, "platform": "x", "details_sealed": b"x",
            "added_at": NOW, "added_by": "staff:1",
        }  # fmt: skip

    def _outgoingmail(self) -> dict[str, Any]:
        return {"submission": self.submission, "asked_at": NOW, "asked_by": "code-holder"}

    def _letterfile(self) -> dict[str, Any]:
        return {"request": self.request, "asked_at": NOW}

    def _deadline(self) -> dict[str, Any]:
        return {
            "case": self.case, "submission": self.submission, "post": self.post,
            "rule_id": "a-rule", "rule_version": "1", "stage": "do", "what": "doing it",
            "legal_basis": "an Act", "basis": "ESTIMATED", "received_at": NOW,
            "calendar": "GB-ENG", "zone": "Europe/London", "due_at": NOW + HOUR,
            "late_at": NOW + HOUR, "source": "an Act", "started_at": NOW,
        }  # fmt: skip

    def _clockchange(self) -> dict[str, Any]:
        return {
            "deadline": self.deadline, "kind": "EXTENDED", "at": NOW, "by": "code-holder",
            "day": NOW.date(), "words_sealed": b"x", "source": "an Act",
        }  # fmt: skip

    def _alert(self) -> dict[str, Any]:
        return {
            "case": self.case, "deadline_id": SAME, "kind": "passed", "due_at": NOW,
            "raised_at": NOW,
        }  # fmt: skip

    def _safecontact(self) -> dict[str, Any]:
        return {
            "case": self.case, "way_sealed": b"x", "confirmed_at": NOW, "changed_at": NOW,
            "usable_from": NOW,
        }  # fmt: skip

    def _nudge(self) -> dict[str, Any]:
        return {"case": self.case, "asked_at": NOW, "newest_at": NOW}

    def _evidencepack(self) -> dict[str, Any]:
        return {
            "case": self.case, "number": 1, "asked_at": NOW, "asked_by": "code-holder",
            "record_sealed": b"x",
        }  # fmt: skip

    def _packpart(self) -> dict[str, Any]:
        return {"pack": self.pack, "place_in_pack": 0, "pdf_sealed": b"x", "made_by": "x"}

    def _sealedpack(self) -> dict[str, Any]:
        return {
            "case": self.case, "pack": self.pack, "asked_at": NOW, "asked_by": "code-holder",
            "ends_at": NOW + HOUR, "reason_sealed": b"x", "session_digest": "x",
        }  # fmt: skip

    def _handover(self) -> dict[str, Any]:
        return {
            "assignment": self.assignment, "to": self.member,
            "offered_by": "staff:x", "offered_at": NOW, "reason": "AWAY",
        }  # fmt: skip

    def _producer(self) -> dict[str, Any]:
        return {"case": self.case, "actor": f"staff:{new_id()}", "initials_sealed": b"x"}

    def _exhibit(self) -> dict[str, Any]:
        return {
            "case": self.case, "producer": self.producer, "number": 1, "kind": "CAPTURE", "subject_id": new_id(),
            "given_at": NOW,
        }  # fmt: skip


TABLES = (
    Membership, Invitation, StaffSession, Event, DailyRoot, Case, CaseCode, CaseGrant, Complaint, Assignment,
    BreakGlass, Told, SpareWords, TakenBack, LastNumber, PinChange, Sitting, ReportedPost, FormerWords, GrantedLink,
    RoundPost, Capture, ReferenceImage, Match, RemovalRequest, RequestedPost, Submission, SubmittedPost, LetterFile,
    Reply, OutgoingMail, UnsortedMail,
    Beginning, Flag, Hold, GoingNotice, OrganisationContact, Deadline, ClockChange, Alert, EvidencePack,
    Message, Addressee, OwnNote, HandOver, PackPart, SealedPack, Producer, Exhibit, Freeze, FormerSaid, FrozenThing, SafeContact, Nudge,
)  # fmt: skip
