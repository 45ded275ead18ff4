"""Letters: which there are and why, the letter itself, saying that it is true, and whether now is safe."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.cases.answers import Answer
from takedown.flows.approve_request import (
    AskedJustNow,
    Changed,
    NoSuchRequest,
    NotComplete,
    NotConfirmed,
    approve_request,
)
from takedown.flows.confirm_safe import NoSuchLetter, confirm_safe
from takedown.flows.draft_requests import draft_requests
from takedown.reads import letters as reads
from takedown.reads.parts import cut
from takedown.reads.posts import post_kinds
from takedown.reads.reaching import offered as ways_offered
from takedown.reads.waits import wait_before
from takedown.removals.allowance import TooManyLetters
from takedown.removals.routes import INTIMATE_REPORT, SWIFT_NOTICE, route_for
from takedown.web.forms.sending import ApproveForm, ReadyForm
from takedown.web.pages import CaseFormPage, CasePage

_PROOF = (
    "Your notes keep the address of each post and when you added it.",
    "Some letters ask for what was posted and the account\u2019s records to be kept. Yours says whether it does.",
    (
        "A screenshot of the account\u2019s name and the time helps the police. The picture itself need "
        "not be in it."
    ),
)


class Letters(CasePage):
    """One letter for each service; what they rest on, and why."""

    template_name = "web/letters.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bring the drafts into line with the answers, then show them."""
        draft_requests(self.opened, now=self.now)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Show the letters, and what none of them can be about."""
        posts = post_kinds(self.opened)
        rows = reads.request_rows(self.opened)
        # Once one is approved, the questions are behind her.
        begun = any(row.is_approved for row in rows)
        before = "safe_contact" if ways_offered() else "contact"
        # There may be a letter for each of hundreds of sites.
        part = cut(len(rows), asked=self.part("page"), at_once=100)
        return {
            **super().context(),
            "route": route_for(self.answers),
            "rows": rows,
            "part": part.of(rows[part.rows]),
            "reports": any(row.rule_id == INTIMATE_REPORT for row in rows),
            "unknown": sorted(
                {row.service for row in rows if row.is_report and row.coverage_is_open}
            ),
            "notices": any(row.rule_id == SWIFT_NOTICE for row in rows),
            "prompts": posts.prompts,
            "results": posts.results,
            "archives": posts.archives,
            "to_send": sum(row.sendings - row.sent for row in rows if row.word == "To send"),
            "to_hear_of": sum(
                row.sent for row in rows if not row.is_withdrawn and not row.is_frozen
            ),
            "was_public": self.answers.public_before in {Answer.YES, Answer.NOT_SURE},
            "outside_uk": self.answers.in_uk is Answer.NO,
            "back": self.here("case" if begun else before),
            "back_text": "My notes" if begun else "",
        }


class Letter(CaseFormPage):
    """The letter as it will go; each thing the law asks for, ticked with its paragraph."""

    template_name = "web/letter.html"
    form_class = ApproveForm
    refusals = (AskedJustNow, Changed, NotComplete, NotConfirmed, TooManyLetters)
    words = {
        AskedJustNow: "You wrote to this firm less than a day ago. Wait a little: two in a row help "
        "nobody. This is our own rule, not the law.",
        Changed: "Something changed since you read this letter: an answer, or a link. Below it stands "
        "as it is now. Read it again.",
        NotComplete: "Something the law asks for is still missing. It is named below.",
        NotConfirmed: "Read the letter, and tick the box if it is true.",
    }

    def context(self) -> dict[str, Any]:
        """Show the letter."""
        try:
            page = reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None
        checks = []
        if page.notice is not None:
            checks = [
                {"text": one.sentence, "source": one.paragraph, "present": one.present,
                 "hint": one.hint}
                for one in page.notice.checked
            ]  # fmt: skip
        return {
            **super().context(), "page": page, "checks": checks, "back": self.here("letters"),
            "wait": wait_before(page.kind, page.request.follows, now=self.now),
        }  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An approved letter has its own page: the sending."""
        context = self.context()
        if context["page"].request.is_approved:
            return HttpResponseRedirect(self.here("send", request_id=kwargs["request_id"]))
        return super().get(request, *args, **kwargs)

    def save(self, form: Any) -> str:
        """Approve it and ask whether now is safe."""
        try:
            approve_request(
                self.opened,
                request_id=self.kwargs["request_id"],
                read_and_true=form.cleaned_data["read_and_true"],
                seen=self.request.POST.get("seen", ""),
                now=self.now,
            )
        except NoSuchRequest:
            raise Http404 from None
        return self.here("ready", request_id=self.kwargs["request_id"])

    def after_repeat(self) -> str:
        """Go on as the first press did."""
        return self.here("ready", request_id=self.kwargs["request_id"])


class Ready(CaseFormPage):
    """Before you send: is now a safe time?"""

    template_name = "web/ready.html"
    form_class = ReadyForm

    def context(self) -> dict[str, Any]:
        """Lead back to the letters."""
        self.letter()
        return {
            **super().context(), "back": self.here("letters"), "proof": _PROOF,
            "request_id": self.kwargs["request_id"],
            "outside_uk": self.answers.in_uk is Answer.NO,
        }  # fmt: skip

    def letter(self) -> None:
        """Answer 404 where the address names no letter of this case."""
        try:
            reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None

    def save(self, form: Any) -> str:
        """Go on, or keep it for later."""
        self.letter()
        chosen = form.cleaned_data["safe_to_send"]
        request_id = self.kwargs["request_id"]
        try:
            confirm_safe(self.opened, request_id=request_id, is_safe=chosen == "yes", now=self.now)
        except NoSuchLetter:
            return self.here("letter", request_id=request_id)
        if chosen == "talk":
            return reverse("help")
        return self.here("case") if chosen == "no" else self.here("send", request_id=request_id)

    def after_repeat(self) -> str:
        """Go where the first press led; from there it is asked again where the answer was no."""
        return self.here("send", request_id=self.kwargs["request_id"])
