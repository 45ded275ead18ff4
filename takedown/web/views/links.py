"""Links: pasted in any form, shown as understood, with nothing dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from takedown.cases.answers import Answer, Answers
from takedown.cases.guessing import Turn, for_opening
from takedown.cases.quota import Unconfirmed
from takedown.flows.add_posts import TooManyUnread, add_posts
from takedown.flows.clear_unread import clear_unread
from takedown.flows.open_case import NoNewNotes, open_case
from takedown.posts.adding import NewPost, TooManyPosts, from_link
from takedown.posts.details import PostDetails
from takedown.posts.former import ChangedOften
from takedown.reads.former import Field, former_rows
from takedown.reads.freezes import is_wholly_frozen
from takedown.reads.posts import posts_part
from takedown.reads.taken_back import count_taken
from takedown.web.forms.posts import LinksForm, NoLinkForm
from takedown.web.in_line import InLine
from takedown.web.intake import may_begin
from takedown.web.invited import invited_by
from takedown.web.kept import take_along
from takedown.web.once import is_spent
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.visitors import (
    begin_case,
    case_begun_meanwhile,
    drop_ended_case,
    gate,
    visitor_of,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.http import HttpResponse

_ASK_FIRST = (
    "The first two questions were begun again, in another tab or after a long time. Answer both, then press "
    "here again. What you typed is still on this page, and not saved yet."
)
_FULL = "These notes hold as many links as they can. Remove some, or ask the people who run this."

_LISTED = (
    "The list “Not understood” below is full, and something here could not be read. Nothing was added, "
    "and what you typed still stands in the box. Leave out what is no link, or take the list away first."
)


def _unread(form: LinksForm) -> tuple[tuple[str, str], ...]:
    return tuple((line.given, line.reason) for line in form.read.unreadable)


class _FirstSave(InLine, FormPage):
    """The first save opens the case; whoever has one open goes to its own page instead."""

    name = ""
    refusals = (NoNewNotes, Unconfirmed)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let adults through, and send an open case to its own page."""
        drop_ended_case(request)
        case_id = visitor_of(request).case_id
        if case_id:
            return HttpResponseRedirect(self._in_notes(case_id))
        # What was typed is not lost: a form that was sent is shown again with the refusal.
        if request.method != "POST" and not may_begin(request):
            return HttpResponseRedirect(reverse("start"))
        if gate(request).get("under_18") != "no" or not gate(request).get("in_uk"):
            return self._ask_first()
        return super().dispatch(request, *args, **kwargs)

    def _in_notes(self, case_id: uuid.UUID) -> str:
        """Lead to the open notes: to the words, to the same question there, or back with what was typed.

        Notes that another tab opened meanwhile get nothing unasked: it stands in the box there, unsaved.
        """
        page = reverse(f"case_{self.name}", args=[case_id])
        if self.request.method != "POST":
            return page
        if is_spent(self.request):
            # The second of two presses: the first one's answer, with the words, was never seen.
            return reverse("code", args=[case_id])
        return take_along(self.request, page, now=self.now)

    def _ask_first(self) -> HttpResponse:
        """Lead to the first questions; what was typed stays on this page, for they were answered once."""
        form = self.make_form(self.request.POST) if self.request.method == "POST" else None
        if form is None or not form.has_changed():
            return HttpResponseRedirect(reverse("age"))
        form.add_error(None, _ASK_FIRST)
        return self.show(form=form, ask_first=True, status=422)

    def turns(self, address: str) -> list[Turn]:
        """Count new notes of a connection."""
        return for_opening(address)

    def after_repeat(self) -> str:
        """Lead a second press to the words of the case that the first one opened."""
        case_id = case_begun_meanwhile(self.request)
        return reverse("code", args=[case_id]) if case_id else reverse("start")

    def open(self, posts: Sequence[NewPost], unread: tuple[tuple[str, str], ...] = ()) -> str:
        """Open the case and show its code."""
        answered = gate(self.request)
        answers = Answers(
            in_uk=Answer(answered["in_uk"]),
            zone=answered.get("zone", "Europe/London"),
            unread=unread,
        )
        opened = open_case(
            answers=answers,
            posts=posts,
            now=self.now,
            invitation=invited_by(self.request),
        )
        begin_case(self.request, opened.case_id)
        return reverse("code", args=[opened.case_id])


class FirstLinks(_FirstSave):
    """One big box, before there is a case."""

    template_name = "web/links.html"
    form_class = LinksForm
    name = "links"

    def context(self) -> dict[str, Any]:
        """Lead back, and to the page for what has no link."""
        return {"back": reverse("where"), "no_link": reverse("no_link"), "first": True}

    def save(self, form: Any) -> str:
        """Open the case with what was read."""
        return self.open([from_link(link) for link in form.read.unique], _unread(form))


class FirstNoLink(_FirstSave):
    """Where it is, when there is no link, before there is a case."""

    template_name = "web/no_link.html"
    form_class = NoLinkForm
    name = "no_link"

    def context(self) -> dict[str, Any]:
        """Lead back to the links."""
        return {"back": reverse("links")}

    def save(self, form: Any) -> str:
        """Open the case with this one place."""
        return self.open([_without_link(form)])


def _without_link(form: NoLinkForm) -> NewPost:
    data = dict(form.cleaned_data)
    return NewPost(platform=data.pop("platform"), details=PostDetails(**data))


class CaseLinks(CaseFormPage):
    """What was understood, and a box for more."""

    template_name = "web/links.html"
    form_class: ClassVar[type[forms.Form]] = LinksForm
    refusals: ClassVar[tuple[type[Exception], ...]] = (TooManyPosts, TooManyUnread, Unconfirmed)
    words = {TooManyPosts: _FULL, TooManyUnread: _LISTED}

    def context(self) -> dict[str, Any]:
        """Show the posts so far, and the lines that could not be read, those taken away among them."""
        closed = is_wholly_frozen(self.opened)
        return {
            **super().context(),
            "back": self.here("case"),
            "no_link": self.here("case_no_link"),
            "posts": posts_part(self.opened, asked=self.part("page")),
            "unread": () if closed else self.answers.unread,
            "former": ()
            if closed
            else former_rows(
                self.opened, Field.UNREAD, self.opened.case.pk, asked=self.part("former")
            ),
            "taken": count_taken(self.opened, now=self.now),
            "go_on": self.here("shows" if not self.answers.shows else "case"),
        }

    def save(self, form: Any) -> str:
        """Add what is new and show the list again."""
        add_posts(
            self.opened,
            posts=[from_link(link) for link in form.read.unique],
            unread=_unread(form),
            now=self.now,
        )
        return self.here("case_links")


class ClearUnread(CaseLinks):
    """Take away the list of what could not be read."""

    shut_in_an_emergency = True

    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (ChangedOften,)

    def again(self, form: forms.Form) -> HttpResponse:
        """Show the links with an empty box, and why the list stays."""
        page = LinksForm()
        page.full_clean()
        page.cleaned_data = {}
        page.add_error(None, form.non_field_errors())
        return super().again(page)

    def save(self, form: Any) -> str:
        """Take it away and show the rest."""
        del form
        clear_unread(self.opened, now=self.now)
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Show the links."""
        return self.here("case_links")


class CaseNoLink(CaseFormPage):
    """One more place without a link."""

    template_name = "web/no_link.html"
    form_class = NoLinkForm
    refusals = (TooManyPosts, Unconfirmed)
    words = {TooManyPosts: _FULL}

    def context(self) -> dict[str, Any]:
        """Lead back to the links."""
        return {**super().context(), "back": self.here("case_links")}

    def save(self, form: Any) -> str:
        """Add it and show the list."""
        add_posts(self.opened, posts=[_without_link(form)], now=self.now)
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Show the links."""
        return self.here("case_links")
