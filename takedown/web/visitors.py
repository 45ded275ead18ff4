"""Who is asking, told from the session. It holds ids and choices, and what `given_back` lays there, sealed."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from django.middleware.csrf import rotate_token

from takedown.accounts.sessions import begin_time_anew
from takedown.accounts.visitor import NOBODY, Kind, Visitor, code_holder
from takedown.common import clock
from takedown.flows.begin_staff_session import begin_staff_session
from takedown.reads.code import holds_a_case
from takedown.reads.staff import signed_in_member
from takedown.web.given_back import KEPT
from takedown.web.invited import forget_invitation, invited_by, remember_invitation
from takedown.web.known_browser import (
    forget_forms,
    know_browser,
    know_desk,
    mark_of,
)
from takedown.web.leaving import end_session
from takedown.web.signed_in import AWAY, stored_under
from takedown.web.sitting import begin_sitting, forget_sitting, sits

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

_CASE = "case"
_EPOCH = "epoch"
_BEGAN = "began"
_GATE = "gate"
_WAITING_FOR_PIN = "pin_for"
_PLACE = "place"
# Where a request remembers that the notes it asked for ended elsewhere.
_DROPPED = "takedown.dropped"


def visitor_of(request: HttpRequest) -> Visitor:
    """Return whoever is asking: a code-holder first, then a signed-in caseworker, else nobody.

    A password alone makes nobody a caseworker: the second step was taken in this very session.
    """
    case_id = request.session.get(_CASE)
    if case_id and sits(request):
        return code_holder(uuid.UUID(case_id), epoch=request.session.get(_EPOCH, 0))
    if not request.user.is_authenticated:
        return NOBODY
    membership = signed_in_member(request.user.pk, digest=stored_under(request), now=clock.now())
    if membership is None:
        return NOBODY
    return Visitor(
        kind=Kind.STAFF,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )


def begin_case(request: HttpRequest, case_id: uuid.UUID) -> None:
    """Let this browser hold a case it has just opened; call within the transaction that opened it.

    The session key stays: a second press of the same button must find the same session. The session
    was begun empty at the age question (`pass_gate`), so one planted before that is not this one.
    One that held a case already then is not this one either: it was asked about (`already_open`).
    It is saved here, not after the answer, so that whoever finds the case finds it held.
    """
    request.session[_CASE] = request.session[_BEGAN] = str(case_id)
    request.session.pop(_GATE, None)
    forget_invitation(request)
    begin_sitting(request, at_ease=True)


def began_here(request: HttpRequest) -> bool:
    """Whether the notes this session holds were begun in it, and their words not typed back in it yet."""
    return bool(request.session.get(_BEGAN, "") == request.session.get(_CASE))


def has_typed_back(request: HttpRequest) -> None:
    """Remember that the words were typed back here: from now on it is a session as any other."""
    request.session.pop(_BEGAN, None)


def still_holds(request: HttpRequest) -> bool:
    """Whether another tab has not ended the session, or let go of its case, since this request began."""
    held = request.session.get(_CASE)
    return held is None or _as_stored(request).get(_CASE) == held


def still_there(request: HttpRequest) -> bool:
    """Whether nobody has left, signed out or been signed out in this browser since this request began."""
    return still_holds(request) and request.session.exists(request.session.session_key or "")


def case_begun_meanwhile(request: HttpRequest) -> uuid.UUID | None:
    """Return the case that another press of the same button opened after this request was read."""
    case_id = _as_stored(request).get(_CASE)
    return uuid.UUID(case_id) if case_id else None


def _as_stored(request: HttpRequest) -> SessionBase:
    return type(request.session)(request.session.session_key)


def enter_case(
    request: HttpRequest, case_id: uuid.UUID, *, epoch: int, at_ease: bool = False
) -> None:
    """Let this browser hold a case whose code was typed; a fresh session, so none can be planted."""
    _begin_anew(request)
    request.session[_CASE] = str(case_id)
    request.session[_EPOCH] = epoch
    begin_sitting(request, at_ease=at_ease)


def _begin_anew(request: HttpRequest) -> None:
    """Begin a session with nothing in it but a form that came too late, sealed."""
    kept = request.session.get(KEPT)
    request.session.flush()
    if kept:
        request.session[KEPT] = kept


def had_open(request: HttpRequest, case_id: uuid.UUID) -> bool:
    """Whether the words of this very case were typed in this session, or it was begun here."""
    return str(case_id) in {request.session.get(_CASE), request.session.get(_WAITING_FOR_PIN)}


def ran_out(request: HttpRequest, case_id: uuid.UUID) -> bool:
    """Whether this browser held this very case until its time was over."""
    return request.session.get(_CASE) == str(case_id) and not sits(request)


def stay(request: HttpRequest, *, epoch: int) -> None:
    """Keep this session when every other one of its case ends; call within that transaction."""
    request.session[_EPOCH] = epoch
    request.session.save()
    if mark_of(request):
        # The mark it had was for the epoch before.
        know_browser(request, uuid.UUID(request.session[_CASE]), epoch=epoch)


def drop_ended_case(request: HttpRequest) -> None:
    """Let go of a case that was erased, or closed from another device: its links lead nowhere."""
    visitor = visitor_of(request)
    if visitor.case_id is None or holds_a_case(visitor, now=clock.now()):
        return
    request.META[_DROPPED] = True
    # Another tab of this browser may have closed the other devices meanwhile: what it saved stays.
    if _as_stored(request).get(_EPOCH) == request.session.get(_EPOCH):
        request.session.pop(_CASE)
        request.session.pop(_EPOCH, None)
    forget_sitting(request)


def holds_nothing(request: HttpRequest) -> bool:
    """Whether this browser holds no notes, and held none when it asked; nor works anybody here in it."""
    held = _DROPPED in request.META or {_CASE, _WAITING_FOR_PIN, AWAY} & set(request.session.keys())
    return not held and not request.user.is_authenticated


def wait_for_pin(request: HttpRequest, case_id: uuid.UUID, *, epoch: int) -> None:
    """Remember that the code was right and the PIN is still to come; words typed again keep the place in line."""
    same = request.session.get(_WAITING_FOR_PIN) == str(case_id)
    place = place_in_line(request) if same else ""
    _begin_anew(request)
    request.session[_WAITING_FOR_PIN] = str(case_id)
    request.session[_EPOCH] = epoch
    request.session[_PLACE] = place or place_in_line(request)
    begin_sitting(request)


def place_in_line(request: HttpRequest) -> str:
    """Return what a place in a line is kept under, in this session and for nobody else."""
    return str(request.session.setdefault(_PLACE, secrets.token_urlsafe(16)))


def case_waiting_for_pin(request: HttpRequest) -> tuple[uuid.UUID, int] | None:
    """Return the case whose PIN is still to come, and the epoch of its words, if any."""
    waiting = request.session.get(_WAITING_FOR_PIN)
    if not waiting or not sits(request):
        return None
    return uuid.UUID(waiting), request.session.get(_EPOCH, 0)


def gate(request: HttpRequest) -> dict[str, str]:
    """Return the answers given before anything is saved: adults only, and where."""
    return dict(request.session.get(_GATE, {}))


def pass_gate(request: HttpRequest, **answers: str) -> None:
    """Remember answers for as long as the browser is open.

    The age question, the first of all, begins an empty session: one that was planted here before ends there.
    A session that holds a case is only told the answer: what is to become of that is asked (`already_open`).
    """
    if "under_18" in answers and visitor_of(request).case_id is None:
        _begin_empty(request)
    request.session[_GATE] = {**gate(request), **answers}


def close_notes(request: HttpRequest) -> None:
    """Let go of the case this browser holds and begin new notes, the age question answered."""
    answered = gate(request).get("under_18", "")
    _begin_empty(request)
    # A request of before that Back brings up again is not one of this session.
    rotate_token(request)
    if answered:
        request.session[_GATE] = {"under_18": answered}


def _begin_empty(request: HttpRequest) -> None:
    """Begin a session with nothing in it but the link somebody came by, which opens nothing."""
    digest = invited_by(request)
    request.session.flush()
    if digest:
        remember_invitation(request, digest)


def leave(request: HttpRequest) -> None:
    """Forget everything this browser holds, with the forms of the notes that were open."""
    if _CASE in request.session or _WAITING_FOR_PIN in request.session:
        forget_forms(request)
    end_session(request)


def let_in(
    request: HttpRequest, user_id: uuid.UUID, *, second_step: bool, began: int | None
) -> None:
    """Begin a sign-in after the right password; close the notes open here. Raises NoMember or AllEnded."""
    for held in (_CASE, _EPOCH, _GATE, _WAITING_FOR_PIN, _PLACE, AWAY):
        request.session.pop(held, None)
    begin_time_anew(request.session)
    if not request.session.session_key:
        request.session.create()
    digest = stored_under(request)
    begin_staff_session(
        user_id=user_id, digest=digest, second_step=second_step, now=clock.now(), began=began
    )
    if second_step:
        know_desk(request, user_id)
