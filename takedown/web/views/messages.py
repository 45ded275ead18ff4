"""Messages that wait inside: one page for the person, and for whoever works on her notes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse

from takedown.cases.answers import Answer
from takedown.flows.see_messages import see_messages
from takedown.flows.take_back_message import NoSuchMessage, ReadAlready, take_back_message
from takedown.flows.write_message import NobodyLetIn, NoRoom, TooManyInADay, write_message
from takedown.reads.emergencies import own_emergency
from takedown.reads.messages import messages, which_messages
from takedown.reads.people import live_grants
from takedown.reads.reaching import offered
from takedown.web.forms.messages import MessageForm
from takedown.web.notes_in_passing import LEFT_HERE, TAKEN_BACK, with_note
from takedown.web.pages import CaseFormPage

_HELP_NOW = "In danger, ring 999, or the emergency number where you are."


class Ask(CaseFormPage):
    """Write, and read what was written: newest first."""

    template_name = "web/ask.html"
    form_class: ClassVar[type[forms.Form]] = MessageForm
    refusals: ClassVar[tuple[type[Exception], ...]] = (NobodyLetIn, TooManyInADay, NoRoom)
    words = {
        NobodyLetIn: f"Nobody is let in any more who could read it. Nothing was sent. {_HELP_NOW}",
        TooManyInADay: "That is the most messages for 24 hours. Nothing was sent, and your words are still here. "
        f"Send them tomorrow. {_HELP_NOW}",
        NoRoom: f"There is no room for more messages. Nothing was sent. {_HELP_NOW}",
        ReadAlready: "Somebody has read it by now, so it stays.",
    }

    def context(self) -> dict[str, Any]:
        """Say who can read it."""
        return {
            **super().context(),
            "back": self.here("case"),
            "readers": live_grants(self.opened, now=self.now),
            "outside_uk": self.answers.in_uk is Answer.NO,
            "can_contact": bool(offered()),
            "emergency": own_emergency(self.opened, now=self.now),
        }

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Show them: what is on the page was read, from then on. HEAD shows nobody anything."""
        part = which_messages(self.opened, asked=self.part("messages"))
        shown = [] if self.request.method == "HEAD" else part.rows
        new = see_messages(self.opened, message_ids=shown, now=self.now)
        rows = messages(self.opened, part.rows, now=self.now, new=new)
        return super().show(status=status, rows=rows, part=part, **extra)

    def save(self, form: Any) -> str:
        """Keep it for the other side."""
        write_message(self.opened, words=form.cleaned_data["words"], now=self.now)
        return with_note(self.here("ask"), LEFT_HERE)


class TakeBack(Ask):
    """Take one back that nobody has read."""

    shut_in_an_emergency = True

    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (ReadAlready,)

    def save(self, form: Any) -> str:
        """Take it back and show the others."""
        del form
        try:
            take_back_message(self.opened, message_id=self.kwargs["message_id"], now=self.now)
        except NoSuchMessage:
            raise Http404 from None
        return with_note(self.here("ask"), TAKEN_BACK)

    def after_repeat(self) -> str:
        """Show the messages."""
        return self.here("ask")
