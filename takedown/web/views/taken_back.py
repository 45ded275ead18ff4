"""What was taken out: bring it back, or destroy it before its time."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404

from takedown.cases.frozen import Frozen
from takedown.cases.step_up import WrongCode
from takedown.cases.taken_back import TakenKind
from takedown.flows.bring_back import (
    NothingToBringBack,
    bring_back,
    bring_back_all,
)
from takedown.flows.destroy_taken_back import NotNow, destroy_taken_back
from takedown.flows.remove_post import NoSuchPost, PostInUse, remove_post
from takedown.flows.withdraw_picture import NoSuchPicture, withdraw_picture
from takedown.reads.holds import holds_of
from takedown.reads.taken_back import (
    MOST_AT_ONCE,
    may_be_destroyed_now,
    may_go_out,
    taken_row,
    taken_rows,
)
from takedown.web.forms.code import PinForm
from takedown.web.forms.taking_out import SeveralForm
from takedown.web.pages import CaseFormPage, InCase, Page
from takedown.web.step_up import PinFirst

_GONE = "It is not here any more: it was brought back already, or destroyed."


class _List(InCase):
    """What may be brought back, each with a button."""

    template_name = "web/taken_back.html"

    def context(self) -> dict[str, Any]:
        """Show the list."""
        return {
            **super().context(),
            "back": self.here("case"),
            "rows": taken_rows(self.opened, now=self.now),
            "at_once": may_be_destroyed_now(self.opened, now=self.now),
        }


class TakenOut(_List, Page):
    """The list itself."""


class TakeSeveralOut(CaseFormPage):
    """Take out several at once: what somebody else put there by the hundred."""

    template_name = "web/take_several_out.html"

    @cached_property
    def some(self) -> list[tuple[str, str]]:
        """Return what may go, read once."""
        return may_go_out(self.opened)

    def context(self) -> dict[str, Any]:
        """Say how many; only whoever holds the code may."""
        if not self.opened.is_owner:
            raise Http404
        return {
            **super().context(),
            "back": self.here("case"),
            "some": self.some,
            "most": MOST_AT_ONCE,
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer what may go."""
        return SeveralForm(data, files, choices=self.some)

    def save(self, form: Any) -> str:
        """Take each of them out that may still go."""
        if not self.opened.is_owner:
            raise Http404
        for one in form.cleaned_data["out"]:
            kind, thing_id = one.split(":")
            with suppress(NoSuchPost, PostInUse, NoSuchPicture, Frozen):
                self._take_out(kind, UUID(thing_id))
        return self.here("taken_back")

    def _take_out(self, kind: str, thing_id: UUID) -> None:
        if kind == TakenKind.POST:
            remove_post(self.opened, post_id=thing_id, now=self.now)
        else:
            withdraw_picture(self.opened, kind=kind, picture_id=thing_id, now=self.now)

    def after_repeat(self) -> str:
        """Show what is out."""
        return self.here("taken_back")


class BringAllBack(_List, CaseFormPage):
    """Bring all of it back."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Bring back what may come back; what may not stays on the list."""
        del form
        bring_back_all(self.opened, now=self.now)
        return self.here("taken_back")

    def after_repeat(self) -> str:
        """Show what is left."""
        return self.here("taken_back")


class BringBack(_List, CaseFormPage):
    """Bring one back."""

    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (NothingToBringBack,)
    words = {NothingToBringBack: _GONE}

    def save(self, form: Any) -> str:
        """Bring it back."""
        del form
        bring_back(self.opened, aside_id=self.kwargs["aside_id"], now=self.now)
        return self.here("taken_back")

    def after_repeat(self) -> str:
        """Show what is left."""
        return self.here("taken_back")


class DestroyNow(PinFirst, CaseFormPage):
    """Destroy one now, with a PIN that is old enough."""

    template_name = "web/destroy_taken_back.html"
    form_class = PinForm
    refusals = (WrongCode, NotNow)
    words = {NotNow: _GONE}

    def context(self) -> dict[str, Any]:
        """Say what is meant; for nobody else is there such a page."""
        row = taken_row(self.opened, self.kwargs["aside_id"], now=self.now)
        if row is None or not may_be_destroyed_now(self.opened, now=self.now):
            raise Http404
        held = holds_of(self.opened, row.thing_id, now=self.now)
        return {**super().context(), "row": row, "holds": held, "back": self.here("taken_back")}

    def save(self, form: Any) -> str:
        """Destroy it."""
        destroy_taken_back(
            self.opened,
            aside_id=self.kwargs["aside_id"],
            pin=form.cleaned_data["pin"],
            now=self.now,
        )
        return self.here("taken_back")

    def after_repeat(self) -> str:
        """Show what is left."""
        return self.here("taken_back")
