"""Erasing a case, and bringing one back while it waits to be destroyed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.cases.access import NoSuchCase, hidden_case_for
from takedown.cases.frozen import Frozen
from takedown.cases.step_up import WrongCode, may_destroy_at_once
from takedown.flows.erase_case import BroughtBackLately, erase_case, undo_erase
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.reads.code import code_state
from takedown.reads.erasing import what_erasing_waits_for
from takedown.reads.holds import holds
from takedown.web.forms.code import EraseForm
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.step_up import PinFirst
from takedown.web.visitors import leave, visitor_of


class Erase(PinFirst, CaseFormPage):
    """Everything, for ever: hidden now and destroyed after 72 hours, or at once."""

    template_name = "web/erase.html"
    refusals = (WrongCode, BroughtBackLately)
    words = {
        BroughtBackLately: "Your notes were brought back a short while ago. This page says when you can erase them again."
    }

    def context(self) -> dict[str, Any]:
        """Say what may be done; only whoever holds the code may."""
        if not self.opened.is_owner:
            raise Http404
        code = code_state(self.opened)
        waits = what_erasing_waits_for(self.opened.case, now=self.now)
        return {
            **super().context(),
            "back": self.here("case"),
            "at_once": may_destroy_at_once(code, now=self.now) and not waits.kept,
            "holds": holds(self.opened, now=self.now),
            "waits": waits,
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask for the PIN where there is one."""
        code = code_state(self.opened)
        return EraseForm(
            data,
            files,
            has_pin=code.pin_set_at is not None,
            at_once=may_destroy_at_once(code, now=self.now) and not self._is_kept(),
        )

    def _is_kept(self) -> bool:
        return what_erasing_waits_for(self.opened.case, now=self.now).kept

    def save(self, form: Any) -> str:
        """Erase, and let this browser forget."""
        if not self.opened.is_owner:
            raise Http404
        data = form.cleaned_data
        at_once = data.get("when") == "now" and not self._is_kept()
        erase_case(
            self.opened, typed=data["typed"], pin=data.get("pin", ""), at_once=at_once, now=self.now
        )
        leave(self.request)
        return reverse("erased_now") if at_once else reverse("erased")

    def after_repeat(self) -> str:
        """Say the same."""
        return reverse("erased")


class Hidden(FormPage):
    """The notes wait to be destroyed: bring them back, to whoever typed the code again."""

    template_name = "web/hidden.html"
    form_class = forms.Form

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only the person who holds the code."""
        super().setup(request, *args, **kwargs)
        try:
            self.case = hidden_case_for(visitor_of(request), kwargs["case_id"], now=self.now)
        except NoSuchCase:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Say until when."""
        waits = what_erasing_waits_for(self.case, now=self.now)
        return {"erase_at": self.case.erase_at, "case": self.case, "waits": waits}

    def save(self, form: Any) -> str:
        """Bring it back."""
        del form
        undo_erase(self.case, now=self.now)
        return reverse("case", args=[self.case.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bring it back, unless all of it is frozen."""
        try:
            return super().post(request, *args, **kwargs)
        except Frozen as refused:
            actor = visitor_of(request).actor
            note_frozen_use(refused, case_id=self.case.pk, actor=actor, now=self.now)
            return self.show(form=self.make_form(), status=403, refused=True)

    def after_repeat(self) -> str:
        """Lead to the notes, which are back."""
        return reverse("case", args=[self.case.pk])
