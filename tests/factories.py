"""Brings a case as far as a test needs it, through the flows a person would use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from takedown.accounts.models import Membership, Organisation, User
from takedown.accounts.roles import Role
from takedown.accounts.visitor import Kind, Visitor, code_holder
from takedown.alerts.models import Nudge
from takedown.alerts.safe_way import SafeWay, Way
from takedown.cases.access import OpenCase, case_for
from takedown.cases.answers import Answer, Answers, ContactKind, Maker, write_answers
from takedown.cases.handing import Terms
from takedown.cases.models import About, CaseCode, HandOver, Hold, TakenBack
from takedown.cases.sealed_picture import Reading
from takedown.common import clock
from takedown.common.identifiers import new_id
from takedown.common.sealed_files import SealedFile, SealedWriter
from takedown.evidence.background import Wanted
from takedown.evidence.models import SealedPack, session_digest
from takedown.flows.add_capture import add_capture
from takedown.flows.add_fingerprint import add_fingerprint
from takedown.flows.add_own_note import add_own_note
from takedown.flows.add_reference import add_reference
from takedown.flows.add_reply import add_reply
from takedown.flows.approve_request import approve_request
from takedown.flows.ask_for_originals import OPEN_FOR
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.ask_to_take import ask_to_take
from takedown.flows.build_pack import build_pack
from takedown.flows.choose_letter import choose_letter
from takedown.flows.draft_requests import draft_requests
from takedown.flows.grant_access import grant_access
from takedown.flows.open_in_emergency import open_in_emergency
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_submission import record_submission
from takedown.flows.save_particulars import save_particulars
from takedown.flows.save_safe_contact import save_safe_contact
from takedown.flows.set_hold import set_hold
from takedown.flows.take_case import take_case
from takedown.flows.take_over import take_over
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.flows.write_message import write_message
from takedown.matching.fingerprints import Fingerprint, fingerprint
from takedown.matching.models import Match
from takedown.posts.looks import looks_at
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import LetterFile, RemovalRequest, Submission
from takedown.removals.particulars import Particulars
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import sort_message
from takedown.removals.writing import notice_for
from tests.matching.changes import photograph

if TYPE_CHECKING:
    from takedown.cases.messages import Message
    from takedown.cases.own_notes import OwnNote
    from takedown.deadlines.models import Deadline
    from takedown.evidence.models import EvidencePack
    from takedown.posts.models import Capture, ReportedPost
    from takedown.references.models import ReferenceImage
    from takedown.removals.models import Reply

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
COMPLETE = Answers(
    in_uk=Answer.YES,
    shows=("bare",),
    made_by_ai=Answer.YES,
    names_her=Answer.NO,
    agreed_here=Answer.NO,
    public_before=Answer.NO,
    maker=Maker.SUBJECT,
    contact_kind=ContactKind.OWN,
    contact_address="amara@example.org",
)


def come_in_again(opened: OpenCase, *, now: datetime = NOW) -> OpenCase:
    """Open the notes once more: what was open before may have ended with a PIN."""
    epoch = CaseCode.objects.get(case=opened.case).epoch
    return case_for(code_holder(opened.case.pk, epoch=epoch), opened.case.pk, now=now)


def answer(opened: OpenCase, **changed: object) -> OpenCase:
    """Give every answer a 48-hour report needs, with these changed."""
    write_answers(opened.case, opened.key, replace(COMPLETE, **changed))
    opened.case.save()
    return opened


def drafted(opened: OpenCase, *, now: datetime = NOW, **changed: object) -> RemovalRequest:
    answer(opened, **changed)
    draft_requests(opened, now=now)
    return RemovalRequest.objects.filter(case=opened.case).order_by("drafted_at", "pk")[0]


def approved(opened: OpenCase, *, now: datetime = NOW, **changed: object) -> RemovalRequest:
    return approve(opened, drafted(opened, now=now, **changed), now=now)


def approve(opened: OpenCase, draft: RemovalRequest, *, now: datetime = NOW) -> RemovalRequest:
    """Approve a letter as it stands, as a person does who has just read it."""
    seen = notice_for(opened, draft, now=now).digest
    return approve_request(opened, request_id=draft.pk, read_and_true=True, seen=seen, now=now)


def sent(
    opened: OpenCase,
    *,
    now: datetime = NOW,
    submitted_at: datetime | None = None,
    whole: bool = True,
    **changed: object,
) -> Submission:
    request = approved(opened, now=now, **changed)
    one = Submission.objects.get(request=request)
    return submit(opened, one, now=now, submitted_at=submitted_at, whole=whole)


def submit(
    opened: OpenCase,
    submission: Submission,
    *,
    now: datetime = NOW,
    submitted_at: datetime | None = None,
    whole: bool = True,
) -> Submission:
    """Say that one sending went."""
    return record_submission(
        opened,
        submission_id=submission.pk,
        submitted_at=submitted_at or now,
        whole_notice_went=whole,
        now=now,
    )


def see(
    opened: OpenCase, outcome: Outcome, basis: Basis = Basis.SIGNED_IN, *, now: datetime = NOW
) -> ReportedPost:
    """Note what was seen of the first post."""
    post = opened.case.posts.order_by("number")[0]
    return record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=now)


def noted(opened: OpenCase) -> int:
    """Note that the first post is still there; return the place of that note in the chain."""
    post = see(opened, Outcome.THERE)
    return looks_at(opened.case.pk, [post.pk])[-1].number


def clocks(opened: OpenCase) -> list[Deadline]:
    return list(opened.case.deadlines.order_by("started_at", "pk"))


def sealed(content: bytes = b"not a picture") -> SealedFile:
    """A file as the upload handler leaves it."""
    writer = SealedWriter(new_id().hex)
    writer.write(content)
    return writer.finish()


def reference(opened: OpenCase, content: bytes = b"not a picture") -> ReferenceImage:
    return add_reference(opened, file=sealed(content), now=NOW)


def fingerprint_only(opened: OpenCase, name: str = "astronaut") -> ReferenceImage:
    """A photo of scikit-image of which the fingerprint alone is kept, as a device makes it."""
    made = fingerprint(photograph(name))
    return add_fingerprint(
        opened, fingerprint=Fingerprint(phash=made.phash, pdq=made.pdq[:1]), now=NOW
    )


def capture(opened: OpenCase, content: bytes = b"not a picture") -> Capture:
    return add_capture(opened, file=sealed(content), post_id=None, now=NOW)


def read(row: ReferenceImage | Capture, opened: OpenCase) -> None:
    """Mark a picture as read, with a view that says which it is."""
    row.reading = Reading.READ
    row.view_sealed = opened.key.seal_bytes(b"a small picture", row.place("view"))
    row.signature_sealed = opened.key.seal_bytes(b"a signature", row.place("signature"))
    row.finish(now=NOW)
    row.save()


def match(opened: OpenCase) -> Match:
    return likeness(capture(opened), reference(opened), opened)


def copy_of(first: Capture, opened: OpenCase) -> Capture:
    """Another capture that shows the same picture, as the worker leaves it."""
    if first.reading != Reading.READ:
        read(first, opened)
    copy = capture(opened)
    copy.copy_of = first
    read(copy, opened)
    return copy


def likeness(
    one: Capture, photo: ReferenceImage, opened: OpenCase, *, band: str = "likely"
) -> Match:
    """What the worker leaves of a capture and a photo."""
    made = Match(case=opened.case, capture=one, reference=photo, band=band, measured_at=NOW)
    made.likeness_sealed = opened.key.seal_json({"sentences": []}, made.likeness_place)
    made.save()
    return made


def printed(request: RemovalRequest, opened: OpenCase) -> LetterFile:
    """The approved letter's PDF, as the worker leaves it."""
    letter = LetterFile.objects.get(request=request)
    letter.pdf_sealed = opened.key.seal_bytes(b"%PDF a letter", letter.pdf_place)
    letter.finish(now=NOW)
    letter.save()
    return letter


def packed(opened: OpenCase, *, with_derivations: bool = False) -> EvidencePack:
    """A pack that is made, as the worker leaves it."""
    file = sealed(b"a pack")
    pack = ask_for_pack(opened, now=NOW, wanted=Wanted(derivations=with_derivations))
    pack.file_id = file.file_id
    pack.file_key_sealed = opened.key.seal_bytes(file.key, pack.place("file_key"))
    facts = {"file_name": "pack-1.zip", "size": file.size, "sha256": file.digest}
    pack.facts_sealed = opened.key.seal_json(facts, pack.place("facts"))
    pack.finish(now=NOW)
    pack.save()
    return pack


def built(pack: EvidencePack, *, now: datetime = NOW) -> EvidencePack:
    """The pack as the worker builds it, one task after the other."""
    for _ in range(100):
        build_pack(pack_id=pack.pk, now=now)
        pack.refresh_from_db()
        if not pack.is_waiting:
            return pack
    raise AssertionError("The pack was not finished in a hundred tasks.")


def originals_asked(opened: OpenCase, pack: EvidencePack, *, session: str = "") -> SealedPack:
    """Leave to save the originals of a pack, for half an hour from now on the pages' clock."""
    at = clock.now()
    sealed = SealedPack(
        case=opened.case, pack=pack, asked_at=at, ends_at=at + OPEN_FOR, asked_by=opened.actor
    )
    sealed.session_digest = session_digest(sealed, session)
    sealed.reason_sealed = opened.key.seal_json({}, sealed.reason_place)
    sealed.save(force_insert=True)
    return sealed


def put_aside(opened: OpenCase, *, now: datetime = NOW) -> TakenBack:
    """A picture that was taken back, and may be brought back."""
    kept = capture(opened)
    return withdraw_picture(opened, kind="capture", picture_id=kept.pk, now=now)


def held(opened: OpenCase, *, now: datetime = NOW) -> Hold:
    """All of the notes, held for a year."""
    return set_hold(
        opened, about=About.NOTES, picture_id=None, reason="For the court.", days=365, now=now
    )


def member(
    organisation: Organisation, email: str, *, role: str = Role.CASEWORKER, now: datetime = NOW
) -> Membership:
    user = User.objects.create_user(email, "a long password of theirs")
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, started_at=now - timedelta(days=9)
    )


def staff(membership: Membership) -> Visitor:
    return Visitor(
        kind=Kind.STAFF,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )


def let_in(opened: OpenCase, membership: Membership, *, now: datetime = NOW) -> OpenCase:
    """Grant the case to the member's organisation, and let the member take it or be handed it.

    Return it as the member sees it.
    """
    grant_access(opened, organisation_id=membership.organisation_id, days=30, now=now)
    return taken(opened, membership, now=now)


def taken(opened: OpenCase, membership: Membership, *, now: datetime = NOW) -> OpenCase:
    """The case as a member sees it who took it, or was handed it by the colleague who has it."""
    held = opened.case.assignments.live().of_organisation(membership.organisation_id)
    holder = held.exclude(membership=membership).select_related("membership").first()
    if holder is None:
        take_case(staff(membership), case_id=opened.case.pk, now=now)
    else:
        theirs = case_for(staff(holder.membership), opened.case.pk, now=now)
        hand_over(theirs, membership, now=now)
    return case_for(staff(membership), opened.case.pk, now=now)


def asked_to_take(
    opened: OpenCase,
    to: Membership,
    *,
    reason: str = "AWAY",
    until: datetime | None = None,
    words: str = "",
    now: datetime = NOW,
) -> HandOver:
    """What whoever has a case asked a colleague, who has not answered; `until` is the end of a cover."""
    terms = Terms(to.pk, reason, until=until)
    ask_to_take(opened.visitor, case_ids=[opened.case.pk], terms=terms, words=words, now=now)
    return HandOver.objects.waiting(now).get(assignment__case=opened.case, to=to)


def hand_over(
    opened: OpenCase,
    to: Membership,
    *,
    reason: str = "AWAY",
    until: datetime | None = None,
    words: str = "",
    now: datetime = NOW,
) -> HandOver:
    """The same, taken on at once."""
    asked = asked_to_take(opened, to, reason=reason, until=until, words=words, now=now)
    take_over(staff(to), ids=[asked.pk], now=now)
    asked.refresh_from_db()
    return asked


def emergency(
    opened: OpenCase,
    membership: Membership,
    *,
    reason: str = "She rang: they found her new flat.",
    now: datetime = NOW,
) -> OpenCase:
    """The case as a member sees it who opened it in an emergency."""
    open_in_emergency(staff(membership), reference=opened.case.reference, reason=reason, now=now)
    return case_for(staff(membership), opened.case.pk, now=now)


def message(opened: OpenCase, words: str = "Can you ring me?", *, now: datetime = NOW) -> Message:
    """A message that waits for the other side."""
    return write_message(opened, words=words, now=now)


def own_note(opened: OpenCase, words: str = "Rang at ten.", *, now: datetime = NOW) -> OwnNote:
    """An entry of a caseworker for colleagues."""
    return add_own_note(opened, words=words, now=now)


def chosen(
    beside: RemovalRequest, opened: OpenCase, rule_id: str, *, now: datetime = NOW, **given: object
) -> RemovalRequest:
    """A further letter a person chose beside one, with these particulars."""
    draft = choose_letter(opened, beside=beside.pk, rule_id=rule_id, danger_read=True, now=now)
    particulars = Particulars(**given)  # type: ignore[arg-type]
    save_particulars(opened, request_id=draft.pk, particulars=particulars, now=now)
    draft.refresh_from_db()
    return draft


def sent_further(
    beside: RemovalRequest, opened: OpenCase, rule_id: str, *, whole: bool = True, **given: object
) -> Submission:
    """A further letter chosen beside one, approved and sent."""
    request = approve(opened, chosen(beside, opened, rule_id, **given))
    return submit(opened, Submission.objects.get(request=request), whole=whole)


def sent_to_both(opened: OpenCase) -> tuple[Submission, Submission]:
    """The first letters of a case with a post on X and one on a site nobody has looked at, sent."""
    drafted(opened)
    found = {
        one.platform: submit(opened, Submission.objects.get(request=approve(opened, one)))
        for one in RemovalRequest.objects.filter(case=opened.case)
    }
    return found["x"], found["other"]


def reply(
    submission: Submission,
    opened: OpenCase,
    words: str = "We got your report.",
    *,
    now: datetime = NOW,
) -> Reply:
    """An answer, pasted and sorted."""
    message = read_text(words)
    return add_reply(
        opened, submission_id=submission.pk, message=message, found=sort_message(message), now=now
    )


# Every hour of every day: what is left to say no is everything else.
REACHABLE = SafeWay(
    way=Way.MAIL, value="amara@example.org", safe=Answer.YES, days=tuple(range(7)), from_hour=0,
    until_hour=24,
)  # fmt: skip


def reachable(opened: OpenCase, *, now: datetime = NOW, **changed: object) -> SafeWay:
    """Say how the person may be contacted, with these changed."""
    way = replace(REACHABLE, **changed)
    save_safe_contact(opened, way=way, now=now)
    return way


def for_a_caseworker(opened: OpenCase) -> Nudge:
    """News that a caseworker is to tell by telephone, as the sweep leaves it."""
    reachable(opened, way=Way.PHONE, value="07700 900123", code_word="Thursday")
    return Nudge.objects.create(case=opened.case, state="TASK", asked_at=NOW, newest_at=NOW)
