"""The sealed pack: the files themselves, asked for with a reason, saved locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseRedirect

from takedown.cases.step_up import WrongCode
from takedown.evidence.handed import HandedOut, NotThere
from takedown.evidence.locking import PassphraseRefused, new_passphrase
from takedown.flows.ask_for_originals import NotAgreed, PackIsOld, ask_for_originals
from takedown.flows.hand_out_originals import Leave, hand_out_originals, originals_of
from takedown.reads.code import code_state
from takedown.reads.packs import has_photos, pack_rows
from takedown.web.forms.originals import OriginalsForm
from takedown.web.pages import CaseFormPage, CasePage
from takedown.web.saving import Download
from takedown.web.step_up import PasswordOnceMore, PinFirst

if TYPE_CHECKING:
    from django import forms
    from django.http.response import HttpResponseBase


class AskForOriginals(PasswordOnceMore, PinFirst, CaseFormPage):
    """Why, and the proof that it is you."""

    shut_in_an_emergency = True

    template_name = "web/ask_for_originals.html"
    refusals = (WrongCode, NotAgreed, PackIsOld)

    def context(self) -> dict[str, Any]:
        """Show which pack the files belong to."""
        wanted = self.kwargs["pack_id"]
        row = next((one for one in pack_rows(self.opened) if one.id == wanted and one.done), None)
        if row is None:
            raise Http404
        return {**super().context(), "row": row}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask for the words where somebody holds them."""
        return OriginalsForm(
            data,
            files,
            is_owner=self.opened.is_owner,
            has_pin=code_state(self.opened).pin_set_at is not None,
            photos=has_photos(self.opened),
        )

    def save(self, form: Any) -> str:
        """Open them for half an hour."""
        try:
            sealed = ask_for_originals(
                self.opened,
                pack_id=self.kwargs["pack_id"],
                asked=form.asked(session=self.request.session.session_key or ""),
                now=self.now,
            )
        except NotThere:
            raise Http404 from None
        return self.here("originals", sealed_id=sealed.pk)


def leave_of(page: CasePage | CaseFormPage) -> Leave:
    """Return which leave a page is about, and whose session asks."""
    session = page.request.session.session_key or ""
    return Leave(sealed_id=page.kwargs["sealed_id"], session=session)


class Originals(CasePage):
    """Six words made for this page, and a button for each part."""

    shut_in_an_emergency = True

    template_name = "web/originals.html"

    def context(self) -> dict[str, Any]:
        """Show what would be saved now."""
        try:
            found = originals_of(self.opened, leave_of(self), now=self.now)
        except NotThere:
            raise Http404 from None
        rows = [
            (number, len(part), sum(one.listed.size for one in part) // 1024 + 1)
            for number, part in enumerate(found.parts, start=1)
            if part
        ]
        return {
            **super().context(),
            "parts": rows,
            "gone": found.gone,
            "sealed_id": self.kwargs["sealed_id"],
            "six": new_passphrase().split(),
        }


class SaveOriginals(Download):
    """One part."""

    shut_in_an_emergency = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Hand it out, or show the words again where these are not the page's."""
        try:
            return super().post(request, *args, **kwargs)
        except PassphraseRefused:
            return HttpResponseRedirect(self.here("originals", sealed_id=self.kwargs["sealed_id"]))

    def file(self) -> HandedOut:
        """Return it, locked with the words that its page showed."""
        return hand_out_originals(
            self.opened,
            leave_of(self),
            part=self.kwargs["part"],
            passphrase=self.request.POST.get("words", ""),
            now=self.now,
        )
