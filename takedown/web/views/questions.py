"""The questions that decide which letter is true: what it shows, agreement, who, where to write."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings

from takedown.cases.answers import Answer, ContactKind, Maker
from takedown.flows.choose_relay import choose_relay
from takedown.flows.save_answers import save_answers
from takedown.posts.former import ChangedOften
from takedown.reads.former import Field, former_rows
from takedown.reads.reaching import offered as ways_offered
from takedown.reads.staff import organisations, report_address
from takedown.reads.ways_back import contact_changed
from takedown.web.forms.answers import ActingForm, AgreedForm, ContactForm, ShowsForm, WhoForm
from takedown.web.pages import CaseFormPage, CasePage

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.answers import Answers


_AUTHORITY = (
    "authority_kind", "authority_words", "authority_knowledge", "authority_until", "authority_withdrawn_on",
)  # fmt: skip


class _Question(CaseFormPage):
    """One page of questions; the answers are saved at every Continue."""

    template_name = "web/question.html"
    before: ClassVar[str] = ""
    after: ClassVar[str] = ""

    def context(self) -> dict[str, Any]:
        """Lead back to the page before."""
        return {**super().context(), "back": self.here(self.before)}

    def answered(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the answers as they are kept."""
        return {name: Answer(value) for name, value in data.items()}

    def initial(self) -> dict[str, Any]:
        """Show what is saved."""
        return self.answers.to_json()

    def save(self, form: Any) -> str:
        """Save and go on."""
        save_answers(self.opened, now=self.now, **self.answered(form.cleaned_data))
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go on as the first press did."""
        return self.here(self.after)


class WhatItShows(_Question):
    """Ticks after section 66D."""

    form_class = ShowsForm
    before, after = "case_links", "agreed"

    def answered(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the ticks as a list and the rest as answers."""
        ticks = tuple(data.pop("shows"))
        return {"shows": ticks, **super().answered(data)}


class Agreed(_Question):
    """Two questions on agreement."""

    form_class = AgreedForm
    before, after = "shows", "who"


class _OfAuthority(_Question):
    refusals = (ChangedOften,)

    def context(self) -> dict[str, Any]:
        """Show what was said before of acting for somebody."""
        former = former_rows(
            self.opened, Field.AUTHORITY, self.opened.case.pk, asked=self.part("former")
        )
        return {**super().context(), "former": former}


class Who(_OfAuthority):
    """Who makes the report."""

    template_name = "web/who.html"
    form_class = WhoForm
    before = "agreed"

    def answered(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the authority only of somebody who acts for another."""
        maker = Maker(data["maker"])
        if maker == Maker.ACTING:
            return {"maker": maker}
        return {"maker": maker, **dict.fromkeys(_AUTHORITY, "")}

    def save(self, form: Any) -> str:
        """Save, and ask next how they were asked; of the person itself, where the platform may write."""
        super().save(form)
        return self._next(form.cleaned_data["maker"])

    def after_repeat(self) -> str:
        """Go on as the first press did."""
        return self._next(self.answers.maker)

    def _next(self, maker: str) -> str:
        return self.here("acting" if maker == Maker.ACTING else "contact")


class Acting(_OfAuthority):
    """How somebody who acts for another was asked to."""

    template_name = "web/acting.html"
    form_class = ActingForm
    before, after = "who", "contact"

    def initial(self) -> dict[str, Any]:
        """Show what was said of the authority."""
        withdrawn = bool(self.answers.authority_withdrawn_on)
        return {**super().initial(), "authority_withdrawn": withdrawn}

    def answered(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep it as that of somebody who acts for another."""
        taken_back, until = data.pop("authority_withdrawn"), data["authority_until"]
        return {
            **data,
            "maker": Maker.ACTING,
            "authority_until": until.isoformat() if until else "",
            "authority_withdrawn_on": _day_of(self.answers, self.now) if taken_back else "",
        }


def _day_of(answers: Answers, now: datetime) -> str:
    """The day it was taken back: the one noted before, or today on the person's own clock."""
    today = now.astimezone(ZoneInfo(answers.zone)).date().isoformat()
    return answers.authority_withdrawn_on or today


class AuthorityPaper(CasePage):
    """A page to print: the person asks somebody to act for them, and signs."""

    template_name = "web/authority.html"

    def context(self) -> dict[str, Any]:
        """Show until when, where an end was given."""
        until = self.answers.authority_until
        return {
            **super().context(),
            "until": date.fromisoformat(until) if until else None,
            "back": self.here("acting"),
        }


class Contact(_Question):
    """Where may the platform write?"""

    shut_in_an_emergency = True

    template_name = "web/contact.html"
    form_class = ContactForm
    before = "who"

    def after_repeat(self) -> str:
        """Ask about contact next, where this site can contact anybody."""
        return self.here("safe_contact" if ways_offered() else "letters")

    def make_form(self, data: Any = None, files: Any = None) -> ContactForm:
        """Offer the organisations that take answers."""
        offered = [(str(one.pk), one.name) for one in organisations() if one.report_address]
        return ContactForm(
            data,
            files,
            initial=self.initial(),
            organisations=offered,
            relay=settings.RELAY.is_set_up,
        )

    def context(self) -> dict[str, Any]:
        """Say when it was changed, and what stood there before."""
        former = former_rows(
            self.opened, Field.CONTACT, self.opened.case.pk, asked=self.part("former")
        )
        acting = self.answers.maker == Maker.ACTING
        return {
            **super().context(),
            "back": self.here("acting" if acting else "who"),
            "changed": contact_changed(self.opened),
            "former": former,
        }

    def initial(self) -> dict[str, Any]:
        """Show the choice as the form writes it."""
        answers = self.answers
        kind: str = answers.contact_kind
        if kind == ContactKind.ORGANISATION:
            return {"contact_kind": f"organisation:{answers.contact_organisation}"}
        if kind == ContactKind.RELAY:
            return {"contact_kind": kind}
        return {"contact_kind": kind, "contact_address": answers.contact_address}

    def answered(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the address of these notes, the organisation's own as it is known here, or hers."""
        kind, _, organisation = str(data["contact_kind"]).partition(":")
        if kind == ContactKind.RELAY:
            return {
                "contact_kind": ContactKind.RELAY,
                "contact_address": choose_relay(self.opened, now=self.now),
                "contact_organisation": "",
            }
        if kind == ContactKind.OWN:
            return {
                "contact_kind": ContactKind.OWN,
                "contact_address": data["contact_address"],
                "contact_organisation": "",
            }
        return {
            "contact_kind": ContactKind.ORGANISATION,
            "contact_address": report_address(organisation),
            "contact_organisation": organisation,
        }
