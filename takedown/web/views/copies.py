"""Copies of one picture: which they are, the same answer for one that came later, and taking one out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.flows.part_copy import NoSuchCopy, part_copy
from takedown.flows.use_same_answer import NoSuchAnswer, use_same_answer
from takedown.matching.shown import NotAsShown
from takedown.reads import copies as reads
from takedown.reads.likenesses import borrowed_answers
from takedown.reads.pictures import NoSuchMatch, match_row
from takedown.web.forms.pictures import SameAnswerForm
from takedown.web.pages import CaseFormPage, CasePage, FormPage
from takedown.web.views.pictures import OfPictures


class Copies(CasePage):
    """A picture of a post and its copies, closed."""

    template_name = "web/copies.html"

    def context(self) -> dict[str, Any]:
        """Show the group; a picture without copies is a group of one."""
        asked = self.request.GET.get("pictures", "")
        try:
            group = reads.group_page(self.opened, self.kwargs["capture_id"], asked=asked)
        except reads.NoSuchPicture:
            raise Http404 from None
        return {**super().context(), "group": group, "back": self.here("pictures")}


class PartCopy(CaseFormPage):
    """Say that a picture is not a copy after all."""

    template_name = "web/part_copy.html"
    form_class = forms.Form

    def _copy(self) -> reads.CopyRow:
        try:
            return reads.copy_row(self.opened, self.kwargs["capture_id"])
        except reads.NoSuchPicture:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Say what becomes of the answers."""
        copy = self._copy()
        return {
            **super().context(),
            "copy": copy,
            "borrowed": borrowed_answers(self.opened, copy.id),
            "back": self.here("copies", capture_id=copy.first_id),
        }

    def save(self, form: Any) -> str:
        """Take it out."""
        del form
        first = self._copy().first_id
        try:
            part_copy(self.opened, capture_id=self.kwargs["capture_id"], now=self.now)
        except NoSuchCopy:
            raise Http404 from None
        return self.here("copies", capture_id=first)

    def after_repeat(self) -> str:
        """Show the pictures: it is out."""
        return self.here("pictures")


class UseSameAnswer(OfPictures, FormPage):
    """Give a copy that came later the answer of its picture; one press, no look.

    Where that is not what it was, the pictures are shown again.
    """

    form_class = SameAnswerForm
    refusals = (NotAsShown,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the pictures: only a press changes anything. A page of a refused press looks again here."""
        del request, args
        try:
            match_row(self.opened, kwargs["match_id"])
        except NoSuchMatch:
            raise Http404 from None
        return HttpResponseRedirect(self.here("pictures"))

    def save(self, form: Any) -> str:
        """Use the same answer."""
        try:
            use_same_answer(
                self.opened,
                match_id=self.kwargs["match_id"],
                answer=form.cleaned_data["answer"],
                copies=form.cleaned_data["copies"],
                now=self.now,
            )
        except NoSuchAnswer:
            raise Http404 from None
        return self.here("pictures")

    def after_repeat(self) -> str:
        """Show the pictures as the first press did."""
        return self.here("pictures")
