"""Many sendings of one case said to have gone, or to have been received, with one press."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse, HttpResponseRedirect

from takedown.flows import record_receipt as receipts
from takedown.flows import record_submission as submissions
from takedown.flows.record_receipt import record_receipts
from takedown.flows.record_submission import record_submissions
from takedown.reads.several_sendings import Asks, sendings_to_tick
from takedown.reads.whole import ListChanged
from takedown.web.forms.sending import LIST_CHANGED
from takedown.web.forms.several import SeveralHadForm, SeveralSentForm
from takedown.web.given_back import lay_amiss
from takedown.web.notes_in_passing import without_note
from takedown.web.pages import CaseFormPage
from takedown.web.see_other import SeeOther

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django import forms

    from takedown.reads.several_sendings import SendingsToTick

_TOO_MANY = (
    f"That is more than {submissions.MOST_AT_ONCE} at once. Tick fewer, and do the rest after."
)
# What is said of a row that could not be kept.
_WHY: dict[type[Exception], str] = {
    submissions.SubmittedBefore: "it was noted as sent already.",
    submissions.NotYet: "that time has not come, or is before the letter was approved.",
    submissions.NoSuchSubmission: "it is being sent from here, or is not here any more.",
    receipts.ReceiptOutOfOrder: "they cannot have had it before it was sent, or in the future.",
    receipts.NoSuchSubmission: "it is not noted as sent, or their answer is here already.",
}


class _Several(CaseFormPage):
    """Ticks, one time for all, and a time for each where they differ."""

    template_name = "web/several.html"
    asks: ClassVar[Asks]
    many_form: ClassVar[type[SeveralSentForm | SeveralHadForm]]
    when: ClassVar[str]

    @cached_property
    def found(self) -> SendingsToTick:
        """Return what can be ticked here, as it was before anything was saved."""
        return sendings_to_tick(self.opened, self.asks, asked=self.part("page"))

    def context(self) -> dict[str, Any]:
        """Say which part it is."""
        found = self.found
        return {
            **super().context(),
            "asks": str(self.asks),
            "part": found.part,
            "outdated": found.outdated,
            "back": self.here("letters"),
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer what there is now; the time is this moment until somebody says another."""
        found = self.found
        return self.many_form(
            data,
            files,
            initial=self.initial(),
            zone=self.answers.zone,
            groups=found.groups,
            own={pk: found.names[pk] for pk in found.part.rows},
        )

    def keep(self, times: dict[uuid.UUID, Any], form: Any) -> Mapping[uuid.UUID, type[Exception]]:
        """Record them, and return why where one could not be."""
        raise NotImplementedError

    def answer(self, form: Any) -> HttpResponse:
        """Keep what can be kept; of the rest say why on the same page, where it stays ticked."""
        found = self.found
        ids = found.chosen(form.cleaned_data["sendings"])
        refused = self.keep(form.times(ids, for_all=self.when), form)
        if not refused:
            return HttpResponseRedirect(self.after_repeat())
        kept = len(ids) - len(refused)
        form.add_error(None, f"{kept:,} of {len(ids):,} were saved. The others were not:")
        for pk in sorted(refused, key=lambda one: found.names.get(one, "")):
            form.add_error(None, f"{found.names.get(pk, 'One of them')}: {_WHY[refused[pk]]}")
        if not lay_amiss(self.request, form, key=self.key, now=self.now):
            return self.show(form=form, status=422)
        return SeeOther(without_note(self.request))

    def after_repeat(self) -> str:
        """Show what is left, in the part that was shown."""
        return without_note(self.request)


class SeveralSent(_Several):
    """I have pressed send for many."""

    asks, when, many_form = Asks.SENT, "submitted_at", SeveralSentForm
    refusals = (submissions.TooManyAtOnce, ListChanged)
    words = {submissions.TooManyAtOnce: _TOO_MANY, ListChanged: LIST_CHANGED}

    def initial(self) -> dict[str, Any]:
        """Show this moment on the person's own clock."""
        return {"submitted_at": self.now.replace(second=0, microsecond=0)}

    def keep(self, times: dict[uuid.UUID, Any], form: Any) -> Mapping[uuid.UUID, type[Exception]]:
        """Record that they went."""
        del form
        return record_submissions(self.opened, sent=times, now=self.now)


class SeveralHad(_Several):
    """Their answers show when they received many."""

    asks, when, many_form = Asks.HAD, "received_at", SeveralHadForm
    refusals = (receipts.TooManyAtOnce, ListChanged)
    words = {receipts.TooManyAtOnce: _TOO_MANY, ListChanged: LIST_CHANGED}

    def keep(self, times: dict[uuid.UUID, Any], form: Any) -> Mapping[uuid.UUID, type[Exception]]:
        """Keep the receipts."""
        return record_receipts(
            self.opened, received=times, words=form.cleaned_data["words"], now=self.now
        )
