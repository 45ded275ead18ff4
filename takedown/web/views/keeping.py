"""Keeping what would go by itself: holds, the pictures of a notice, and hidden notes on the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.cases.access import NoSuchCase, hidden_cases_for_caseworkers
from takedown.cases.frozen import Frozen
from takedown.cases.robbed import case_to_give_back_to, robbed_things
from takedown.flows.bring_back import bring_back_all
from takedown.flows.end_hold import NoSuchHold, end_hold
from takedown.flows.erase_case import undo_erase
from takedown.flows.keep_pictures import keep_pictures
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.flows.set_hold import NothingToHold, set_hold
from takedown.reads.going import desk_hidden
from takedown.reads.holds import can_be_held, holds
from takedown.reads.taken_back import desk_robbed
from takedown.web.desk import ForStaff
from takedown.web.forms.keeping import HoldForm
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.visitors import visitor_of


class Keep(CaseFormPage):
    """Hold all of the notes, or one picture, for evidence."""

    shut_in_an_emergency = True

    template_name = "web/keep.html"
    refusals = (NothingToHold,)
    words = {NothingToHold: "That picture is not here any more. Choose again."}

    def context(self) -> dict[str, Any]:
        """Show what is held."""
        return {
            **super().context(),
            "back": self.here("case"),
            "holds": holds(self.opened, now=self.now),
            "keep": settings.KEEP,
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer what is in the notes."""
        return HoldForm(data, files, things=can_be_held(self.opened))

    def save(self, form: Any) -> str:
        """Hold it."""
        about, picture_id = form.chosen
        set_hold(
            self.opened,
            about=about,
            picture_id=picture_id,
            reason=form.cleaned_data["reason"],
            days=int(form.cleaned_data["days"]),
            now=self.now,
        )
        return self.here("keep")


class EndHold(CaseFormPage):
    """End a hold."""

    shut_in_an_emergency = True

    template_name = "web/keep.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End it and show the rest."""
        del form
        try:
            end_hold(self.opened, hold_id=self.kwargs["hold_id"], now=self.now)
        except NoSuchHold:
            raise Http404 from None
        return self.here("keep")

    def after_repeat(self) -> str:
        """Show what is held."""
        return self.here("keep")


class KeepPictures(CaseFormPage):
    """Keep the pictures that would go."""

    template_name = "web/case.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Keep them and go home."""
        del form
        keep_pictures(self.opened, now=self.now)
        return self.here("case")

    def after_repeat(self) -> str:
        """Go home."""
        return self.here("case")


class HiddenNotes(ForStaff, FormPage):
    """Notes that wait to be destroyed: reference and times, and a button to bring them back."""

    template_name = "web/hidden_notes.html"
    form_class = forms.Form
    http_method_names = ["get", "head"]

    def context(self) -> dict[str, Any]:
        """Show them."""
        visitor = visitor_of(self.request)
        return {
            **super().context(),
            "rows": desk_hidden(visitor, now=self.now),
            "robbed": desk_robbed(visitor, now=self.now),
        }


class BringBack(HiddenNotes):
    """Bring hidden notes back, or what was taken out of some. Nothing of them is shown by it."""

    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Bring them back and show the others."""
        del form
        visitor = visitor_of(self.request)
        hidden = hidden_cases_for_caseworkers(visitor, now=self.now)
        case = hidden.filter(pk=self.kwargs["notes_id"]).first()
        if case is not None:
            undo_erase(case, now=self.now, by=visitor.actor)
            return self.after_repeat()
        try:
            robbed = case_to_give_back_to(visitor, self.kwargs["notes_id"], now=self.now)
        except NoSuchCase:
            raise Http404 from None
        bring_back_all(robbed, now=self.now, only=robbed_things(visitor, now=self.now))
        return self.after_repeat()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bring them back, unless all of them is closed; that somebody tried is written down."""
        try:
            return super().post(request, *args, **kwargs)
        except Frozen as refused:
            actor, notes_id = visitor_of(request).actor, self.kwargs["notes_id"]
            note_frozen_use(refused, case_id=notes_id, actor=actor, now=self.now)
            return self.show(form=self.make_form(), status=403, refused=True)

    def after_repeat(self) -> str:
        """Show the others."""
        return reverse("desk_hidden")
