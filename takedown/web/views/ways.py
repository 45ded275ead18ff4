"""More ways for the same posts: other letters, another channel, taking a letter back, once again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404

from takedown.flows import choose_letter as choosing
from takedown.flows.choose_letter import choose_letter
from takedown.flows.discard_draft import NoSuchDraft, discard_draft
from takedown.flows.draft_requests import draft_requests
from takedown.flows.report_again import NoSuchPost, NotReportedBefore, report_again
from takedown.flows.send_another_way import NoSuchChannel, NoSuchSubmission, send_another_way
from takedown.flows.withdraw_request import NoSuchLetter, withdraw_request
from takedown.reads import letters as reads
from takedown.reads.posts import post_row
from takedown.reads.ways import offers_of
from takedown.removals.kinds import UnknownKindError, letter_kind
from takedown.web.addresses import rules_of
from takedown.web.forms.ways import ChannelForm, DangerForm, KindForm
from takedown.web.pages import CaseFormPage
from takedown.web.views.sending import OfSubmission


class Ways(CaseFormPage):
    """Which other letters there are for these posts: what each can and cannot do."""

    template_name = "web/ways.html"
    form_class = KindForm
    refusals = (choosing.NotOffered, choosing.NotConfirmed)
    words = {
        choosing.NotOffered: "This letter cannot be written here yet. The list says what opens it.",
        choosing.NotConfirmed: "Read what can happen first.",
    }

    def context(self) -> dict[str, Any]:
        """Show every way, with the ones that fit an answer first."""
        request_id = self.kwargs["request_id"]
        try:
            first = rules_of(self.request.GET.getlist("first"))
            found = offers_of(self.opened, request_id, first=first, now=self.now)
            page = reads.letter_page(self.opened, request_id, now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None
        back = "send" if page.request.is_approved else "letter"
        return {
            **super().context(),
            "page": page,
            "groups": found,
            "back": self.here(back, request_id=request_id),
        }

    def save(self, form: Any) -> str:
        """Draft the letter, or show first what has to be read before it."""
        rule_id = form.cleaned_data["rule"]
        try:
            if letter_kind(rule_id).danger:
                return self.here("danger", request_id=self.kwargs["request_id"], rule=rule_id)
        except UnknownKindError:
            raise Http404 from None
        return _chosen(self, rule_id, danger_read=False)

    def after_repeat(self) -> str:
        """Show the letters: the one chosen is among them."""
        return self.here("letters")


class Danger(CaseFormPage):
    """What can happen with such a letter, before it is written."""

    template_name = "web/danger.html"
    form_class = DangerForm
    refusals = (choosing.NotOffered,)
    words = {choosing.NotOffered: "This letter cannot be written here yet."}

    def context(self) -> dict[str, Any]:
        """Show what can happen."""
        try:
            kind = letter_kind(self.kwargs["rule"])
            page = reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except (UnknownKindError, reads.NoSuchRequest):
            raise Http404 from None
        if not kind.danger:
            raise Http404
        back = self.here("ways", request_id=self.kwargs["request_id"])
        return {**super().context(), "letter": kind, "page": page, "back": back}

    def save(self, form: Any) -> str:
        """Draft it now that this was read."""
        del form
        return _chosen(self, self.kwargs["rule"], danger_read=True)

    def after_repeat(self) -> str:
        """Show the letters."""
        return self.here("letters")


def _chosen(page: CaseFormPage, rule_id: str, *, danger_read: bool) -> str:
    try:
        draft = choose_letter(
            page.opened,
            beside=page.kwargs["request_id"],
            rule_id=rule_id,
            danger_read=danger_read,
            now=page.now,
        )
    except choosing.NoSuchLetter:
        raise Http404 from None
    name = "more" if letter_kind(rule_id).asks else "letter"
    return page.here(name, request_id=draft.pk)


class AnotherWay(OfSubmission):
    """The whole letter once more, through another channel."""

    template_name = "web/question.html"
    form_class = ChannelForm
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Add a sending and go back to them all."""
        self.sending()
        try:
            send_another_way(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                channel_id=form.cleaned_data["channel"],
                now=self.now,
            )
        except (NoSuchSubmission, NoSuchChannel):
            raise Http404 from None
        return self.after_repeat()


class TakeBack(CaseFormPage):
    """Take a letter back: its clocks and reminders stop."""

    template_name = "web/take_back.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Show which letter is meant."""
        try:
            page = reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None
        if page.request.withdrawn_at is not None:
            raise Http404
        return {**super().context(), "page": page, "back": self.after_repeat()}

    def save(self, form: Any) -> str:
        """Take it back and show the sendings."""
        del form
        try:
            withdraw_request(self.opened, request_id=self.kwargs["request_id"], now=self.now)
        except NoSuchLetter:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the sendings."""
        return self.here("send", request_id=self.kwargs["request_id"])


class Discard(CaseFormPage):
    """A further letter that is not wanted."""

    shut_in_an_emergency = True

    template_name = "web/letter.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Delete the draft and show the letters that are left."""
        del form
        try:
            discard_draft(self.opened, request_id=self.kwargs["request_id"], now=self.now)
        except NoSuchDraft:
            raise Http404 from None
        return self.here("letters")

    def after_repeat(self) -> str:
        """Show the letters."""
        return self.here("letters")


class Again(CaseFormPage):
    """It came back: the same letter again, linked to the one before."""

    template_name = "web/again.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Show which post is meant."""
        row = post_row(self.opened, self.kwargs["post_id"])
        if row is None:
            raise Http404
        return {**super().context(), "row": row, "back": self.here("case")}

    def save(self, form: Any) -> str:
        """Draft it and show it; where no letter went before, the first one comes first."""
        del form
        try:
            draft = report_again(self.opened, post_id=self.kwargs["post_id"], now=self.now)
        except NoSuchPost:
            raise Http404 from None
        except NotReportedBefore:
            draft_requests(self.opened, now=self.now)
            return self.here("letters")
        return self.here("letter", request_id=draft.pk)

    def after_repeat(self) -> str:
        """Show the letters: the one drafted is among them."""
        return self.here("letters")
