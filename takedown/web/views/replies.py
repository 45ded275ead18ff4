"""What came back: pasted, sorted by rules, decided by a person; and what can follow."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.cases.quota import Unconfirmed
from takedown.cases.weight import TooHeavy
from takedown.flows import add_reply as adding
from takedown.flows.add_reply import add_reply, keep_loose, note_no_reply
from takedown.flows.decide_reply import (
    MovedMeanwhile,
    NoSuchReply,
    OutOfOrder,
    decide_reply,
)
from takedown.reads import replies as reads
from takedown.reads.asked import WANTS
from takedown.reads.clocks import clock_views
from takedown.reads.own_limits import own_limit_of
from takedown.removals.models import ReplyKind
from takedown.removals.replies.sorting import sort_message
from takedown.web.addresses import numbers_of
from takedown.web.forms.replies import (
    ALL_OF_THEM,
    NO_LETTER_FOUND,
    NONE_OF_THEM,
    AnyReplyForm,
    DecideForm,
    ReplyForm,
)
from takedown.web.pages import CaseFormPage, CasePage
from takedown.web.views.sending import OfSubmission


class AddReply(OfSubmission):
    """What did they say?"""

    template_name = "web/reply.html"
    form_class = ReplyForm
    refusals = (TooHeavy, Unconfirmed)

    def save(self, form: Any) -> str:
        """Read and sort it, keep it, and ask what it says."""
        self.sending()
        try:
            reply = add_reply(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                message=form.message,
                raw=form.raw,
                found=sort_message(form.message),
                now=self.now,
            )
        except adding.NoSuchSubmission:
            raise Http404 from None
        return self.here("reply", reply_id=reply.pk)


class AddAnyReply(CaseFormPage):
    """An answer came: the letter it is about is found by its number, or chosen."""

    template_name = "web/any_reply.html"
    form_class = AnyReplyForm
    refusals = (adding.NoSuchSubmission, TooHeavy, Unconfirmed)
    # It was one, and is none any more: somebody said meanwhile that it did not go.
    words = {adding.NoSuchSubmission: NO_LETTER_FOUND}

    def context(self) -> dict[str, Any]:
        """Lead back home."""
        return {**super().context(), "back": self.here("case")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the letters that were sent."""
        letters = reads.sent_letters(self.opened)
        find = partial(reads.submission_named_in, self.opened)
        return AnyReplyForm(data, files, letters=letters, find=find)

    def save(self, form: Any) -> str:
        """Read and sort it, keep it with its letter, and ask what it says."""
        chosen = form.cleaned_data["letter"]
        if chosen == NONE_OF_THEM:
            return self.kept(form)
        reply = add_reply(
            self.opened,
            submission_id=form.named.pk if form.named else uuid.UUID(chosen),
            message=form.message,
            raw=form.raw,
            found=sort_message(form.message),
            now=self.now,
        )
        return self.here("reply", reply_id=reply.pk)

    def kept(self, form: Any) -> str:
        """Keep one that is about no letter, and go home."""
        found = sort_message(form.message)
        keep_loose(self.opened, message=form.message, raw=form.raw, found=found, now=self.now)
        return self.here("case")

    def after_repeat(self) -> str:
        """Show the case: the answer is with its letter."""
        return self.here("case")


class NoReply(OfSubmission):
    """No answer has come."""

    template_name = "web/reply.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Note it and show what can follow."""
        del form
        self.sending()
        try:
            reply = note_no_reply(
                self.opened, submission_id=self.kwargs["submission_id"], now=self.now
            )
        except adding.NoSuchSubmission:
            raise Http404 from None
        return self.here("after_reply", reply_id=reply.pk)


class Decide(CaseFormPage):
    """What does this answer say? Rules suggest, a person decides."""

    template_name = "web/decide_reply.html"
    form_class = DecideForm
    refusals = (OutOfOrder, MovedMeanwhile)
    words = {
        MovedMeanwhile: "This answer was put with another letter meanwhile: the one named here now. Read "
        "it again.",
        OutOfOrder: "They cannot have sent it before your letter went, or after you added it here. Look at the "
        "day and the time again.",
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask first which letter it is about, where nobody knows."""
        if self.page().reply.submission_id is None:
            return HttpResponseRedirect(self.here("place_reply", reply_id=kwargs["reply_id"]))
        return super().get(request, *args, **kwargs)

    def page(self) -> reads.ReplyPage:
        """Return the answer of the address, or 404."""
        try:
            return reads.reply_page(self.opened, self.kwargs["reply_id"])
        except reads.NoSuchReply:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Show what they said and what the rules make of it."""
        page = self.page()
        suggested = ReplyKind(page.suggested)
        return {
            **super().context(),
            "page": page,
            "suggested": "" if suggested is ReplyKind.UNSORTED else suggested.label,
            "back": _letter_of(self, page),
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Show what was decided before, or what the rules suggest."""
        page = self.page()
        initial: dict[str, Any] = {
            "kind": page.reply.kind or page.suggested,
            "said_at": page.said_at,
            "shown_with": page.reply.submission_id,
            **({"posts": page.reply.posts or [ALL_OF_THEM]} if page.reply.kind else {}),
        }
        if initial["kind"] == ReplyKind.UNSORTED and not page.reply.kind:
            del initial["kind"]
        return DecideForm(
            data,
            files,
            initial=initial,
            zone=self.answers.zone,
            # Nobody pastes an answer before it was sent.
            until=page.reply.added_at,
            posts=reads.posts_of_reply(self.opened, page.reply),
            named=reads.posts_named_in(self.opened, page),
        )

    def save(self, form: Any) -> str:
        """Keep the decision and show what can follow."""
        try:
            decide_reply(
                self.opened,
                reply_id=self.kwargs["reply_id"],
                kind=ReplyKind(form.cleaned_data["kind"]),
                said_at=form.cleaned_data["said_at"],
                posts=form.cleaned_data.get("posts"),
                shown_with=form.cleaned_data.get("shown_with"),
                now=self.now,
            )
        except NoSuchReply:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what can follow."""
        return self.here("after_reply", reply_id=self.kwargs["reply_id"])


class AfterReply(CasePage):
    """What can follow an answer. Nothing goes by itself."""

    template_name = "web/after_reply.html"

    def context(self) -> dict[str, Any]:
        """Show what is said of such an answer, and the way to the letters that fit it."""
        try:
            page = reads.reply_page(self.opened, self.kwargs["reply_id"])
        except reads.NoSuchReply:
            raise Http404 from None
        if page.reply.submission is None:
            raise Http404
        request_id = page.reply.submission.request_id
        query = urlencode({"first": numbers_of(page.letters)}, doseq=True)
        return {
            **super().context(),
            "page": page,
            "kind": ReplyKind(page.reply.kind or page.suggested),
            "limit": own_limit_of(page.reply),
            "ways": f"{self.here('ways', request_id=request_id)}?{query}",
            "waits": self.waits(page),
            "may_settle": page.reply.settled_at is None and page.reply.kind in WANTS,
            "back": _letter_of(self, page),
        }

    def waits(self, page: reads.ReplyPage) -> str:
        """Lead to the clock that such a question lets stand still, where the law of it knows that."""
        if page.reply.kind != ReplyKind.ASKS_FOR_IDENTITY or page.reply.submission is None:
            return ""
        clocks = clock_views(self.opened, page.reply.submission.deadlines.present(), now=self.now)
        return next(
            (self.here("clock_waits", clock_id=one.id) for one in clocks if one.may_be_paused), ""
        )


def _letter_of(view: Any, page: reads.ReplyPage) -> str:
    if page.reply.submission is None:
        return str(view.here("case"))
    return str(view.here("send", request_id=page.reply.submission.request_id))
