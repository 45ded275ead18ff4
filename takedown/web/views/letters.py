"""Letters: which are offered and why, the letter itself, and saying that it is true."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.cases.answers import Answer
from takedown.flows.approve_request import (
    NoSuchRequest,
    NotComplete,
    NotConfirmed,
    approve_request,
)
from takedown.flows.draft_requests import draft_requests
from takedown.flows.save_answers import save_answers
from takedown.reads import letters as reads
from takedown.reads.posts import post_rows
from takedown.removals.routes import route_for
from takedown.web.forms.sending import ApproveForm, ReadyForm
from takedown.web.pages import CaseFormPage, CasePage

_PROOF = (
    "Your notes keep the address of each post and when you added it.",
    "The letter asks the service to keep what was posted, and the account\u2019s records.",
    (
        "A screenshot of the account\u2019s name and the time helps the police. The picture itself need "
        "not be in it."
    ),
    "If you want to go to the police first, ring 101 (999 in danger). The letter waits here.",
)


class Letters(CasePage):
    """One letter for each service; what they rest on, and why."""

    template_name = "web/letters.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bring the drafts into line with the answers, then show them."""
        draft_requests(self.opened, now=self.now)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Show the letters and the search results that need another way."""
        searches = [
            row
            for row in post_rows(self.opened)
            if row.platform in {"google", "bing", "internet-archive"}
        ]
        return {
            **super().context(),
            "route": route_for(self.answers),
            "rows": reads.request_rows(self.opened),
            "searches": searches,
            "outside_uk": self.answers.in_uk is Answer.NO,
            "back": self.here("contact"),
        }


class Letter(CaseFormPage):
    """The letter as it will go; each thing the law asks for, ticked with its paragraph."""

    template_name = "web/letter.html"
    form_class = ApproveForm
    refusals = (NotComplete, NotConfirmed)
    words = {
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
        return {**super().context(), "back": self.here("letters"), "proof": _PROOF}

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
        answer = Answer.YES if chosen == "yes" else Answer.NO
        save_answers(self.opened, now=self.now, safe_to_send=answer)
        if chosen == "talk":
            return reverse("help")
        if answer is Answer.NO:
            return self.here("case")
        return self.here("send", request_id=self.kwargs["request_id"])

    def after_repeat(self) -> str:
        """Go where the first press led."""
        if self.answers.safe_to_send is Answer.YES:
            return self.here("send", request_id=self.kwargs["request_id"])
        return self.here("case")
