"""Evidence packs and letters as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseRedirect

from takedown.cases.answers import Answer
from takedown.cases.quota import Unconfirmed
from takedown.evidence.exhibits import InitialsRefused, initials_of
from takedown.evidence.locking import PassphraseRefused, new_passphrase
from takedown.flows.ask_for_pack import (
    AnotherPackIsBeingMade,
    SquaresRefused,
    TooManyPacks,
    ask_for_pack,
)
from takedown.flows.hand_out import hand_out_letter, hand_out_pack, hand_out_stamp
from takedown.reads.offences import offences
from takedown.reads.packs import has_derivations, has_pictures, may_choose_initials, pack_rows
from takedown.web.forms.packs import PackForm
from takedown.web.pages import CaseFormPage, CasePage
from takedown.web.saving import Download

if TYPE_CHECKING:
    from django import forms
    from django.http.response import HttpResponseBase

    from takedown.evidence.handed import HandedOut


class Packs(CaseFormPage):
    """What goes into a pack, what does not, and the packs made so far."""

    shut_in_an_emergency = True

    template_name = "web/packs.html"
    form_class = PackForm
    refusals = (AnotherPackIsBeingMade, InitialsRefused, SquaresRefused, TooManyPacks, Unconfirmed)

    def context(self) -> dict[str, Any]:
        """Show the packs."""
        rows = pack_rows(self.opened)
        return {
            **super().context(),
            "rows": rows,
            "waiting": any(not row.done and not row.set_aside for row in rows),
            "back": self.here("case"),
            "offences": offences(),
            "outside_uk": self.answers.in_uk is Answer.NO,
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask only what there is something to ask about."""
        return PackForm(
            data=data,
            files=files,
            measured=has_derivations(self.opened),
            pictures=has_pictures(self.opened),
            is_owner=self.opened.is_owner,
            numbers=may_choose_initials(self.opened),
            letters=initials_of(self.opened, self.opened.actor),
        )

    def save(self, form: Any) -> str:
        """Ask for one."""
        ask_for_pack(self.opened, now=self.now, wanted=form.wanted())
        return self.here("packs")


class SavePack(CasePage):
    """Six words that lock it, made for this page and kept nowhere, and the button that saves it."""

    shut_in_an_emergency = True

    template_name = "web/save_pack.html"

    def context(self) -> dict[str, Any]:
        """Show new words each time."""
        wanted = self.kwargs["pack_id"]
        row = next((one for one in pack_rows(self.opened) if one.id == wanted and one.done), None)
        if row is None:
            raise Http404
        return {**super().context(), "row": row, "six": new_passphrase().split()}


class DownloadPack(Download):
    """The ZIP."""

    shut_in_an_emergency = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Hand it out, or show the words again where these are not the page's."""
        try:
            return super().post(request, *args, **kwargs)
        except PassphraseRefused:
            return HttpResponseRedirect(self.here("save_pack", pack_id=self.kwargs["pack_id"]))

    def file(self) -> HandedOut:
        """Return the pack, locked with the words that its page showed."""
        words = self.request.POST.get("words", "")
        wanted = self.kwargs["pack_id"]
        return hand_out_pack(self.opened, pack_id=wanted, now=self.now, passphrase=words)


class DownloadStamp(Download):
    """The timestamp that came after a pack was made."""

    shut_in_an_emergency = True

    def file(self) -> HandedOut:
        """Return it."""
        return hand_out_stamp(self.opened, pack_id=self.kwargs["pack_id"], now=self.now)


class DownloadLetter(Download):
    """The PDF of a letter."""

    def file(self) -> HandedOut:
        """Return the letter."""
        return hand_out_letter(self.opened, request_id=self.kwargs["request_id"], now=self.now)
