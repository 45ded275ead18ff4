"""Pictures: references, pictures of posts, likenesses. Nothing is shown unless somebody asks."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.cases.keeping import MOST_CAPTURES, MOST_PICTURES, TooManyPictures
from takedown.cases.quota import Unconfirmed
from takedown.cases.weight import TooHeavy
from takedown.flows.add_capture import add_capture
from takedown.flows.add_reference import add_reference
from takedown.flows.decide_match import NoSuchMatch, decide_match
from takedown.flows.withdraw_picture import NoSuchPicture as NotTheirs
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Decision
from takedown.matching.shown import NotAsShown
from takedown.reads import pictures as reads
from takedown.reads.copies import group_rows
from takedown.reads.going import marks
from takedown.reads.holds import holds_of
from takedown.reads.likenesses import Sharing, likeness_rows, sharing
from takedown.reads.parts import listed
from takedown.reads.taken_back import count_taken
from takedown.reads.which_post import find_post, posts_to_choose
from takedown.web.forms.pictures import CaptureForm, DecideForm, LookForm, ReferenceForm
from takedown.web.looks import SECONDS_OPEN, begin_look
from takedown.web.pages import CaseFormPage, InCase, Page
from takedown.web.uploads import mark_kept

FULL = "These notes hold {} such pictures already, as many as they can. Take one back first."


class OfPictures(InCase):
    """Everything about pictures on one page, closed."""

    template_name = "web/pictures.html"
    request: HttpRequest

    def context(self) -> dict[str, Any]:
        """Show both lists and the likenesses."""
        references = reads.reference_rows(self.opened)
        waiting, total = reads.reading_state(self.opened)
        unlike = reads.without_likeness(self.opened)
        asked = self.request.GET
        return {
            **super().context(),
            "references": references,
            "fingerprints": any(row.is_fingerprint for row in references),
            "groups": group_rows(self.opened, asked=asked.get("pictures", "")),
            "likenesses": likeness_rows(self.opened, asked=asked.get("likenesses", "")),
            "compared": reads.count_compared(self.opened),
            "unlike": unlike,
            "unlike_listed": listed(unlike),
            "waiting": waiting,
            "marks": marks(self.opened),
            "taken": count_taken(self.opened, now=self.now),
            "percent": 100 * (total - waiting) // total if total else 100,
            "back": self.here("case"),
        }


class Pictures(OfPictures, Page):
    """The page itself."""


class AddReference(CaseFormPage):
    """Keep a photo here, sealed."""

    template_name = "web/add_picture.html"
    form_class = ReferenceForm
    refusals = (TooHeavy, TooManyPictures, Unconfirmed)
    words = {TooManyPictures: FULL.format(MOST_PICTURES)}

    def context(self) -> dict[str, Any]:
        """Lead back to the choice."""
        return {**super().context(), "kind": "reference", "back": self.here("choose_reference")}

    def save(self, form: Any) -> str:
        """Keep it."""
        file = form.cleaned_data["file"]
        add_reference(self.opened, file=file, now=self.now)
        mark_kept(self.request, file)
        return self.here("pictures")

    def after_repeat(self) -> str:
        """Show the pictures."""
        return self.here("pictures")


class AddCapture(CaseFormPage):
    """A picture from a post."""

    template_name = "web/add_picture.html"
    refusals = (TooHeavy, TooManyPictures, Unconfirmed)
    words = {TooManyPictures: FULL.format(MOST_CAPTURES)}

    def context(self) -> dict[str, Any]:
        """Lead back to the pictures."""
        return {**super().context(), "kind": "capture", "back": self.here("pictures")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the posts of the case."""
        find = partial(find_post, self.opened)
        return CaptureForm(data, files, posts=posts_to_choose(self.opened), find=find)

    def save(self, form: Any) -> str:
        """Keep it with its post."""
        post_id = form.cleaned_data["post"] or None
        file = form.cleaned_data["file"]
        add_capture(self.opened, file=file, post_id=post_id, now=self.now)
        mark_kept(self.request, file)
        return self.here("pictures")

    def after_repeat(self) -> str:
        """Show the pictures."""
        return self.here("pictures")


class OneMatch(CaseFormPage):
    """One likeness, in words and numbers, with a rectangle on a blank tile."""

    template_name = "web/match.html"
    refusals = (NotAsShown,)

    def _row(self) -> reads.MatchRow:
        try:
            return reads.match_row(self.opened, self.kwargs["match_id"])
        except reads.NoSuchMatch:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Show the likeness, and whom else an answer is for."""
        return {
            **super().context(),
            "row": self._row(),
            "sharing": self._sharing(),
            "back": self.here("pictures"),
        }

    def _sharing(self) -> Sharing:
        self._row()
        return sharing(self.opened, self.kwargs["match_id"])

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Show what was decided before; where there are copies, ask for whom it counts."""
        row, shared = self._row(), self._sharing()
        return DecideForm(
            data, files, initial={"decision": row.decision}, picture=row.capture, sharing=shared
        )

    def save(self, form: Any) -> str:
        """Keep the decision."""
        try:
            decide_match(
                self.opened,
                match_id=self.kwargs["match_id"],
                decision=Decision(form.cleaned_data["decision"]),
                copies=form.cleaned_data["counts_for"],
                now=self.now,
            )
        except NoSuchMatch:
            raise Http404 from None
        return self.here("pictures")

    def after_repeat(self) -> str:
        """Show the pictures as the first press did."""
        return self.here("pictures")


class _OfPicture(CaseFormPage):
    """A page about one picture of the case; without it there is no page."""

    form_class = forms.Form
    needs_file: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 where the address names no picture of this case."""
        asked = {name: kwargs[name] for name in ("kind", "picture_id")}
        self.is_fingerprint = reads.is_fingerprint(self.opened, **asked)
        if not reads.has_picture(self.opened, **asked):
            raise Http404
        if self.is_fingerprint and self.needs_file:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Lead back to the pictures."""
        return {
            **super().context(),
            "back": self.here("pictures"),
            "is_fingerprint": self.is_fingerprint,
            "kind": self.kwargs["kind"],
            "picture_id": self.kwargs["picture_id"],
        }


class ShowPicture(_OfPicture):
    """Show me the picture: a press, a small picture that closes by itself, a line in the record."""

    shut_in_an_emergency = True

    template_name = "web/show_picture.html"
    needs_file = True

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask a caseworker why; the person whose picture it is just presses."""
        return super().make_form(data, files) if self.opened.is_owner else LookForm(data, files)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a page with the picture on it; its address works once, for a minute."""
        del args
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.again(form)
        asked = {name: kwargs[name] for name in ("kind", "picture_id")}
        reason = form.cleaned_data.get("why", "")
        token = begin_look(request, **asked, reason=reason, now=self.now)
        src = self.here("look", kind=kwargs["kind"], picture_id=kwargs["picture_id"], token=token)
        return self.show(src=src, seconds=SECONDS_OPEN)


class WithdrawPicture(_OfPicture):
    """Take a picture back."""

    template_name = "web/withdraw_picture.html"

    def context(self) -> dict[str, Any]:
        """Show what keeps it for evidence."""
        held = holds_of(self.opened, self.kwargs["picture_id"], now=self.now)
        return {**super().context(), "holds": held}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it out."""
        del request, args
        try:
            withdraw_picture(
                self.opened, kind=kwargs["kind"], picture_id=kwargs["picture_id"], now=self.now
            )
        except NotTheirs:
            raise Http404 from None
        return HttpResponseRedirect(self.here("pictures"))
