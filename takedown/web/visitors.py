"""Who is asking, told from the session. The session holds ids and choices, nothing anybody wrote."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from takedown.accounts.visitor import NOBODY, Kind, Visitor, code_holder
from takedown.reads.code import holds_a_case
from takedown.reads.staff import membership_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_CASE = "case"
_EPOCH = "epoch"
_GATE = "gate"
_WAITING_FOR_PIN = "pin_for"


def visitor_of(request: HttpRequest) -> Visitor:
    """Return whoever is asking: a code-holder first, then a signed-in caseworker, else nobody."""
    case_id = request.session.get(_CASE)
    if case_id:
        return code_holder(uuid.UUID(case_id), epoch=request.session.get(_EPOCH, 0))
    if not request.user.is_authenticated:
        return NOBODY
    membership = membership_of(request.user.pk)
    if membership is None:
        return NOBODY
    return Visitor(
        kind=Kind.STAFF,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )


def begin_case(request: HttpRequest, case_id: uuid.UUID) -> None:
    """Let this browser hold a case it has just opened.

    The session key stays: a second press of the same button must find the same session. It was
    fresh at the age question (`pass_gate`), so one planted before that never reaches a case.
    """
    request.session[_CASE] = str(case_id)
    request.session.pop(_GATE, None)


def enter_case(request: HttpRequest, case_id: uuid.UUID, *, epoch: int) -> None:
    """Let this browser hold a case whose code was typed; a fresh session, so none can be planted."""
    request.session.flush()
    request.session[_CASE] = str(case_id)
    request.session[_EPOCH] = epoch


def stay(request: HttpRequest, *, epoch: int) -> None:
    """Keep this session when every other one of its case has ended."""
    request.session[_EPOCH] = epoch


def drop_ended_case(request: HttpRequest) -> None:
    """Let go of a case that was erased, or closed from another device: its links lead nowhere."""
    visitor = visitor_of(request)
    if visitor.case_id is not None and not holds_a_case(visitor):
        request.session.pop(_CASE)
        request.session.pop(_EPOCH, None)


def wait_for_pin(request: HttpRequest, case_id: uuid.UUID) -> None:
    """Remember that the code was right and the PIN is still to come."""
    request.session.flush()
    request.session[_WAITING_FOR_PIN] = str(case_id)


def case_waiting_for_pin(request: HttpRequest) -> uuid.UUID | None:
    """Return the case whose PIN is still to come, if any."""
    waiting = request.session.get(_WAITING_FOR_PIN)
    return uuid.UUID(waiting) if waiting else None


def gate(request: HttpRequest) -> dict[str, str]:
    """Return the answers given before anything is saved: adults only, and where."""
    return dict(request.session.get(_GATE, {}))


def pass_gate(request: HttpRequest, **answers: str) -> None:
    """Remember answers for as long as the browser is open.

    The age question, the first of all, begins a fresh session: one that somebody planted in this
    browser before ends there.
    """
    if "under_18" in answers:
        request.session.cycle_key()
    request.session[_GATE] = {**gate(request), **answers}


def leave(request: HttpRequest) -> None:
    """Forget everything this browser holds."""
    request.session.flush()
