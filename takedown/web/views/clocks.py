"""What a recipient said of the time: it needs longer, it waits for something, it has it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404

from takedown.deadlines.changing import NoSuchClock, NoWords
from takedown.flows import extend_clock as extending
from takedown.flows import pause_clock as pausing
from takedown.flows import resume_clock as resuming
from takedown.flows import take_back_change as taking_back
from takedown.flows.extend_clock import extend_clock
from takedown.flows.pause_clock import pause_clock
from takedown.flows.resume_clock import resume_clock
from takedown.flows.take_back_change import take_back_change
from takedown.reads.clocks import ClockView, present_clock
from takedown.web.forms.clocks import GoesOnForm, LongerForm, WaitForm
from takedown.web.pages import CaseFormPage

if TYPE_CHECKING:
    from typing import ClassVar


class _OfClock(CaseFormPage):
    """A form about one clock; it changes every clock of the same sending and duty."""

    template_name = "web/clock.html"
    heading: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    # Which property of a clock says that its law knows this change.
    permits: ClassVar[str] = ""

    def clock(self) -> ClockView:
        """Return the clock of the address, or 404."""
        clock = present_clock(self.opened, self.kwargs["clock_id"], now=self.now)
        if clock is None:
            raise Http404
        return clock

    def context(self) -> dict[str, Any]:
        """Show which clock is meant; one whose law does not know this change has no such page."""
        clock = self.clock()
        if not getattr(clock, self.permits):
            raise Http404
        return {
            **super().context(),
            "clock": clock,
            "heading": self.heading,
            "hint": self.hint,
            "button": self.button,
            "back": self.here("case"),
        }

    def save(self, form: Any) -> str:
        """Change it and go home, where its history is told."""
        self.clock()
        try:
            self.change(form.cleaned_data)
        except NoSuchClock:
            raise Http404 from None
        return self.here("case")

    def change(self, data: dict[str, Any]) -> None:
        """Call the one flow."""
        raise NotImplementedError

    def after_repeat(self) -> str:
        """Go home as the first press did."""
        return self.here("case")


class Longer(_OfClock):
    """They say that they need longer."""

    form_class = LongerForm
    heading = "They need longer"
    hint = "The law lets them take longer once, if they say so in the first month and give reasons."
    permits = "may_be_extended"
    refusals = (
        extending.CannotBeExtended, extending.ExtendedBefore, extending.NoReasonsGiven,
        extending.NoticeTooLate, extending.NoticeOutOfOrder, NoWords,
    )  # fmt: skip

    def change(self, data: dict[str, Any]) -> None:
        """Count the longer time."""
        extend_clock(
            self.opened,
            clock_id=self.kwargs["clock_id"],
            notice_on=data["notice_on"],
            reasons_given=data["reasons_given"] == "yes",
            words=data["words"],
            now=self.now,
        )


class Wait(_OfClock):
    """They ask for proof of identity."""

    form_class = WaitForm
    heading = "They ask for proof of identity"
    hint = (
        "They may ask, if they have good reason to doubt it. The month then begins when they have "
        "what they asked for. A question about which pictures are meant does not change the time."
    )
    permits = "may_be_paused"
    refusals = (pausing.CannotBePaused, pausing.PausedBefore, pausing.AskedOutOfOrder, NoWords)

    def change(self, data: dict[str, Any]) -> None:
        """Let it stand still."""
        pause_clock(
            self.opened,
            clock_id=self.kwargs["clock_id"],
            since=data["since"],
            words=data["words"],
            now=self.now,
        )


class GoesOn(_OfClock):
    """They have what they asked for."""

    form_class = GoesOnForm
    heading = "They have what they asked for"
    hint = "The month is counted from that day."
    permits = "may_be_resumed"
    refusals = (resuming.NotPaused, resuming.ResumedOutOfOrder)

    def change(self, data: dict[str, Any]) -> None:
        """Count it from that day."""
        resume_clock(
            self.opened,
            clock_id=self.kwargs["clock_id"],
            resumed_on=data["resumed_on"],
            now=self.now,
        )


class Mistake(_OfClock):
    """What was noted of this time was a mistake."""

    form_class = forms.Form
    heading = "I noted this by mistake"
    hint = (
        "Only this is taken back. What you noted of this time before it still counts. Your notes "
        "keep what was noted, and that it was taken back."
    )
    button = "Take it back"
    permits = "may_be_taken_back"
    refusals = (taking_back.NothingNoted,)

    def context(self) -> dict[str, Any]:
        """Show what would be taken back."""
        return {**super().context(), "takes_back": True}

    def change(self, data: dict[str, Any]) -> None:
        """Count it as if that had not been noted."""
        del data
        take_back_change(self.opened, clock_id=self.kwargs["clock_id"], now=self.now)
