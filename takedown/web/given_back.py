"""What the next page shows of the request before it: laid in the session, sealed, for a short while.

For what is answered by a redirect and not by a page, as a browser keeps what was sent to a page in its own
files: a form of open notes that was amiss, one with words or a PIN in it, what is shown once, and a form that
came too late. What somebody typed is laid only under the key of notes that this browser has open, or had open
until their time was over: it goes with them. Under a key of this site lie sentences of ours alone.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict

from takedown.common import vault
from takedown.web.laid import ROOM_FOR_LATE, is_of_notes, lay, open_sealed, seal, take
from takedown.web.once import FIELD
from takedown.web.secret_fields import NAMES, asks_secret, sends_secret

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest

    from takedown.cases.keystore import CaseKey

    Pairs = Iterable[tuple[str, str]]

_AGAIN = "again"
# The form that came too late; a session that is begun anew takes it along (`visitors`).
KEPT = "kept"
_ALL_AGAIN = "Words and PINs are never kept on a page. So type all of them again."
# Of every form, and made anew for the next page.
_MADE_ANEW = frozenset({"csrfmiddlewaretoken", FIELD})


@dataclass(frozen=True, slots=True)
class Again:
    """What was amiss with a form, and what was typed into it; None where that was not laid."""

    errors: dict[str, list[str]]
    typed: MultiValueDict[str, str] | None


def lay_amiss(request: HttpRequest, form: forms.Form, *, key: CaseKey, now: datetime) -> bool:
    """Lay what is amiss with a form, and what was typed where it may lie; return whether it lies there.

    One with words or a PIN always does, if need be with nothing that was typed.
    """
    errors = {name: [str(one) for one in said] for name, said in form.errors.items()}
    if len(NAMES & set(form.fields)) > 1:
        errors[""] = [*errors.pop("__all__", []), _ALL_AGAIN]
    if not (asks_secret(form) or sends_secret(request)):
        return _lay_form(request, errors, key=key, now=now)
    lay_again(request, errors, key=key, now=now)
    return True


def lay_again(
    request: HttpRequest, errors: dict[str, list[str]], *, key: CaseKey, now: datetime
) -> None:
    """Lay what is amiss with a form that is never answered by a page; what was typed too, where it may lie."""
    if not (is_of_notes(key) and _lay_form(request, errors, key=key, now=now)):
        lay(request, _AGAIN, {"errors": errors, "pairs": None}, key=key, now=now)


def keep(request: HttpRequest, pairs: Pairs, *, path: str, key: CaseKey, until: float) -> None:
    """Keep a form that came too late for the page of its address, until a time (POSIX seconds)."""
    typed = list(pairs)
    sealed = seal(typed, key, vault.Place(table="session", row=KEPT, field=path))
    request.session[KEPT] = [path, until, bool(typed), sealed]


def keep_until(request: HttpRequest, until: float) -> None:
    """Let what is kept stand in its own form until a time (POSIX seconds)."""
    path, _, is_typed, sealed = request.session[KEPT]
    request.session[KEPT] = [path, until, is_typed, sealed]


def kept_unseen(request: HttpRequest, *, now: datetime) -> tuple[str, bool]:
    """Return the address of a form that waits for the words, and whether something was typed into it."""
    path, until, is_typed, _ = request.session.get(KEPT, ("", 0.0, False, ""))
    return (path, is_typed) if until > now.timestamp() else ("", False)


def forget_kept(request: HttpRequest) -> None:
    """Forget what was kept for this address: it was sent."""
    if request.session.get(KEPT, ("",))[0] == request.path:
        del request.session[KEPT]


def laid_again(request: HttpRequest, *, key: CaseKey, now: datetime) -> Again | None:
    """Return what was laid of a form that was amiss, and forget it; None for nothing.

    Not to a script that asks for the page again by itself: a person has to see it.
    """
    if request.method == "HEAD" or not _is_navigation(request):
        return None
    laid = take(request, _AGAIN, key=key, now=now)
    if not laid:
        return None
    return Again(laid["errors"], None if laid["pairs"] is None else _as_sent(laid["pairs"]))


def _is_navigation(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def give_back(
    request: HttpRequest, form: forms.Form, again: Again | None, *, key: CaseKey, now: datetime
) -> bool:
    """Put into a form of the page what was laid for it; return whether it came too late the first time.

    Only into boxes that a person sees: they read it all before they press. `form` was made with what was
    typed, where that was laid.
    """
    kept = _kept_here(request, key=key, now=now)
    if again is None or again.typed is None:
        _fill(form, kept or ())
    else:
        _show_hidden_anew(form, again.typed)
    if again:
        # As after a look at what was sent, of which the secrets and files are not here any more.
        form.is_bound, is_bound = False, form.is_bound
        form.full_clean()
        form.is_bound, form.cleaned_data = is_bound, {}
        for name, said in again.errors.items():
            form.add_error(name if name in form.fields else None, said)
    return bool(kept) and not again


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values of a form that was sent, without its secrets."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NAMES
    ]


def fits_late(pairs: Pairs) -> bool:
    """Whether a form that came too late is no longer than what is kept of one."""
    return len(_packed(list(pairs))) <= ROOM_FOR_LATE


def _lay_form(
    request: HttpRequest, errors: dict[str, list[str]], *, key: CaseKey, now: datetime
) -> bool:
    typed = [(name, value) for name, value in pairs_of(request) if name not in _MADE_ANEW]
    return lay(request, _AGAIN, {"errors": errors, "pairs": typed}, key=key, now=now)


def _as_sent(pairs: Pairs) -> MultiValueDict[str, str]:
    typed: MultiValueDict[str, str] = MultiValueDict()
    for name, value in pairs:
        typed.appendlist(name, value)
    return typed


def _show_hidden_anew(form: forms.Form, typed: MultiValueDict[str, str]) -> None:
    """Let what nobody sees be as on a fresh page: it says what the page shows now."""
    for box in form.hidden_fields():
        typed.pop(box.html_name, None)
        if box.initial is not None:
            typed[box.html_name] = str(box.initial)


def _fill(form: forms.Form, pairs: Pairs) -> None:
    typed = _as_sent(pairs)
    if not typed:
        return
    seen = {box.name: box for box in form.visible_fields() if box.name not in NAMES}
    values = {
        name: box.field.widget.value_from_datadict(typed, MultiValueDict(), box.html_name)
        for name, box in seen.items()
        if not box.field.widget.needs_multipart_form
    }
    form.initial = {**form.initial, **{one: v for one, v in values.items() if v is not None}}


def _kept_here(request: HttpRequest, *, key: CaseKey, now: datetime) -> Any:
    path, until, _, sealed = request.session.get(KEPT, ("", 0.0, False, ""))
    if path != request.path or until <= now.timestamp():
        return None
    return open_sealed(sealed, key, vault.Place(table="session", row=KEPT, field=path))


def _packed(what: object) -> bytes:
    return b64encode(zlib.compress(json.dumps(what, ensure_ascii=False).encode()))
