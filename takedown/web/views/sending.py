"""Sending: the platform's own form or address, what went and when, proof, and what was seen."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.flows import record_receipt as receipts
from takedown.flows.record_outcome import NoSuchPost, record_outcome
from takedown.flows.record_receipt import ReceiptOutOfOrder, record_receipt
from takedown.flows.record_submission import (
    NoSuchSubmission,
    NotYet,
    SubmittedBefore,
    record_submission,
)
from takedown.posts.models import Basis, Outcome
from takedown.reads import letters as reads
from takedown.reads import sendings as sent
from takedown.reads.former import Field, former_rows
from takedown.reads.freezes import is_wholly_frozen
from takedown.reads.looks import look_rows
from takedown.reads.packs import letter_is_printed
from takedown.reads.posts import post_row, to_write_anew
from takedown.reads.waits import wait_before
from takedown.regimes.library import rule as rule_of
from takedown.removals.known import asks_whether_covered
from takedown.web.forms.sending import OutcomeForm, ReceiptForm, SubmittedForm
from takedown.web.pages import CaseFormPage, CasePage

if TYPE_CHECKING:
    from django import forms


class Send(CasePage):
    """One letter's sendings, each with its channel, its posts and its clocks."""

    template_name = "web/send.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A draft is read first; a letter that waits goes past the question of safety."""
        page = self.page
        if not page.request.is_approved:
            return HttpResponseRedirect(self.here("letter", request_id=kwargs["request_id"]))
        waits = page.request.safe_at is None and page.row.sent < page.row.sendings
        if waits and not page.row.is_frozen and not page.row.is_outdated:
            return HttpResponseRedirect(self.here("ready", request_id=kwargs["request_id"]))
        return super().get(request, *args, **kwargs)

    @cached_property
    def page(self) -> reads.LetterPage:
        """Return the letter of the address, or 404; read once."""
        try:
            return reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Show the letter's text to copy and each sending."""
        page = self.page
        parts = sent.sendings(self.opened, page.request, now=self.now)
        return {
            **super().context(),
            "page": page,
            "sendings": parts,
            # With several parts each has a heading, and its clocks stand below it.
            "level": 2 if len(parts) == 1 else 3,
            "zone": self.answers.zone,
            "back": self.here("case"),
            "anew": to_write_anew(self.opened, page.request) if page.row.is_withdrawn else None,
            "printed": letter_is_printed(self.kwargs["request_id"]),
            "asks_covered": asks_whether_covered(page.request),
            "wait": wait_before(page.kind, page.request.follows, now=self.now),
        }


class OfSubmission(CaseFormPage):
    """A form about one sending."""

    def sending(self) -> tuple[Any, sent.SendingView]:
        """Return the request and the sending of the address, or 404."""
        try:
            page = reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None
        for one in sent.sendings(self.opened, page.request, now=self.now):
            if one.id == self.kwargs["submission_id"]:
                return page, one
        raise Http404

    def context(self) -> dict[str, Any]:
        """Show which sending is meant."""
        page, one = self.sending()
        return {
            **super().context(), "page": page, "sending": one, "zone": self.answers.zone,
            "back": self.here("send", request_id=self.kwargs["request_id"]),
        }  # fmt: skip

    def after_repeat(self) -> str:
        """Show the clocks."""
        return self.here("send", request_id=self.kwargs["request_id"])


class Submitted(OfSubmission):
    """I have pressed send."""

    template_name = "web/submitted.html"
    form_class = SubmittedForm
    refusals = (SubmittedBefore, NotYet)
    words = {
        SubmittedBefore: "All of this letter went already. If its time was wrong, correct it on the page "
        "of the letter.",
        NotYet: "That time has not come yet, or is before the letter was approved.",
    }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Show this moment on the person's own clock."""
        page, _ = self.sending()
        rule = rule_of(page.request.rule_id, version=page.request.rule_version)
        return SubmittedForm(
            data,
            files,
            initial={"submitted_at": self.now.replace(second=0, microsecond=0)},
            zone=self.answers.zone,
            elements=[(one.id, one.sentence) for one in rule.elements],
            may_count=rule.may_start_a_clock,
        )

    def save(self, form: Any) -> str:
        """Record it and show the clock."""
        try:
            record_submission(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                submitted_at=form.cleaned_data["submitted_at"],
                whole_notice_went=form.cleaned_data["whole_notice_went"] == "yes",
                elements_went=form.cleaned_data["elements_went"],
                now=self.now,
            )
        except NoSuchSubmission:
            raise Http404 from None
        return self.after_repeat()


class Receipt(OfSubmission):
    """Their answer shows when they received it."""

    template_name = "web/receipt.html"
    form_class = ReceiptForm
    refusals = (ReceiptOutOfOrder,)
    words = {
        ReceiptOutOfOrder: "They cannot have received it before it was sent, or in the future. "
        "Look at the day and the time again."
    }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Show what was recorded before."""
        _, one = self.sending()
        # The time of sending is no time of receipt: where none is shown, none stands there.
        received_at = one.received_at if one.receipt_is_shown else None
        initial = {
            "received_at": received_at,
            "words": "" if is_wholly_frozen(self.opened) else one.receipt,
            "answer": self.request.GET.get("answer"),
        }
        return ReceiptForm(data, files, initial=initial, zone=self.answers.zone)

    def context(self) -> dict[str, Any]:
        """Show also what was noted before."""
        former = former_rows(
            self.opened, Field.RECEIPT, self.kwargs["submission_id"], asked=self.part("former")
        )
        return {**super().context(), "former": former}

    def save(self, form: Any) -> str:
        """Keep it and correct the clock."""
        try:
            record_receipt(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                received_at=form.cleaned_data["received_at"],
                words=form.cleaned_data["words"],
                reply_id=form.cleaned_data["answer"],
                now=self.now,
            )
        except receipts.NoSuchSubmission:
            raise Http404 from None
        return self.after_repeat()


class Seen(CaseFormPage):
    """What did you see at this link?"""

    template_name = "web/seen.html"
    form_class = OutcomeForm

    def context(self) -> dict[str, Any]:
        """Show which post is meant."""
        row = post_row(self.opened, self.kwargs["post_id"])
        if row is None:
            raise Http404
        looks = look_rows(self.opened, self.kwargs["post_id"])
        return {**super().context(), "row": row, "looks": looks, "back": self.here("case")}

    def save(self, form: Any) -> str:
        """Record it and go home."""
        try:
            record_outcome(
                self.opened,
                post_id=self.kwargs["post_id"],
                outcome=Outcome(form.cleaned_data["outcome"]),
                basis=Basis(form.cleaned_data["basis"]),
                now=self.now,
            )
        except NoSuchPost:
            raise Http404 from None
        if form.cleaned_data["outcome"] == Outcome.BACK:
            return self.here("again", post_id=self.kwargs["post_id"])
        return self.here("case")

    def after_repeat(self) -> str:
        """Go home as the first press did."""
        return self.here("case")
