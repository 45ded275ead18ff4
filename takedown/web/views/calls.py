"""A caseworker takes a call: the age question alone, then everything on one screen, then the words to read out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.answers import Answer, Answers, ContactKind, Maker
from takedown.cases.first_words import wait_for_a_caller, words_to_read_out
from takedown.cases.quota import Unconfirmed
from takedown.common.limit_settings import Intake
from takedown.flows.confirm_code import WordsDiffer, confirm_code
from takedown.flows.make_first_words import NotForACaller, make_first_words
from takedown.flows.open_for_caller import NotForCallers, open_for_caller
from takedown.posts.adding import from_link
from takedown.reads.calls import said
from takedown.reads.staff import organisations, report_address
from takedown.web.desk import ForStaff
from takedown.web.forms.answers import AgreedForm, ShowsForm, WhoForm
from takedown.web.forms.call import CallForm, ReadBackForm
from takedown.web.forms.gate import AgeForm
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.visitors import visitor_of

# That this caller may be asked more, until the form is shown; the form then carries it.
_ASKED = "call"
_SIGNER = TimestampSigner(salt="call")
_AT_ONCE, _ONE_CALL = timedelta(minutes=5), timedelta(hours=2)
_ASK = (
    "Ask the first question of this caller: was anyone under 18? What you typed is still here: copy what you "
    "need before you go back to it."
)


class Age(ForStaff, FormPage):
    """Was anyone under 18? Asked of every caller, before anything else can be typed."""

    needs = Permission.WORK_ON_GRANTED_CASES
    template_name = "web/call_age.html"
    form_class = AgeForm
    once = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, and forget what the caller before said."""
        request.session.pop(_ASKED, None)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Say first where no notes can be begun."""
        return {**super().context(), "is_closed": settings.INTAKE == Intake.CLOSED}

    def save(self, form: Any) -> str:
        """Go on with adults; for everybody else, read out who can act faster. Nothing is kept."""
        self.request.session.pop(_ASKED, None)
        if form.cleaned_data["under_18"] != "no":
            return reverse("other_help")
        self.request.session[_ASKED] = self.now.isoformat()
        return reverse("call")


class Call(ForStaff, FormPage):
    """The same questions in the same words, in any order."""

    needs = Permission.WORK_ON_GRANTED_CASES
    template_name = "web/call.html"
    refusals = (NotForCallers, Unconfirmed)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form once for each answer to the age question: it is of one caller."""
        asked = request.session.pop(_ASKED, "")
        if not asked or self.now - datetime.fromisoformat(asked) > _AT_ONCE:
            return HttpResponseRedirect(reverse("call_age"))
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """Carry, signed for this caseworker, when this caller was asked about age: a sign-in may end meanwhile."""
        return {"asked": _SIGNER.sign(self._who)}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the organisations that take answers."""
        offered = [(str(one.pk), one.name) for one in organisations() if one.report_address]
        return CallForm(
            data,
            files,
            initial=self.initial(),
            organisations=offered,
            relay=settings.RELAY.is_set_up,
        )

    def save(self, form: Any) -> str:
        """Begin the notes, and show the words to read out."""
        if not self._was_asked(form.cleaned_data["asked"]):
            raise NotForCallers(_ASK)
        case_id = open_for_caller(
            visitor_of(self.request),
            answers=_answers(form),
            posts=[from_link(link) for link in form.read.unique],
            days=int(form.cleaned_data["days"]),
            now=self.now,
        )
        return reverse("said_words", args=[case_id])

    def _was_asked(self, signed: str) -> bool:
        try:
            return _SIGNER.unsign(signed, max_age=_ONE_CALL) == self._who
        except BadSignature:
            return False

    @property
    def _who(self) -> str:
        return str(visitor_of(self.request).works_as)

    def after_repeat(self) -> str:
        """Lead a second press to the desk, where the notes of the first one stand."""
        return reverse("desk")


def _answers(form: CallForm) -> Answers:
    given = form.cleaned_data
    kind, _, organisation = str(given["contact_kind"]).partition(":")
    until = given["authority_until"]
    acting = given["maker"] == Maker.ACTING
    return Answers(
        in_uk=Answer(given["in_uk"]),
        zone=given["zone"],
        shows=tuple(given["shows"]),
        maker=Maker(given["maker"]),
        authority_kind=given["authority_kind"] if acting else "",
        authority_words=given["authority_words"] if acting else "",
        authority_knowledge=given["authority_knowledge"] if acting else "",
        authority_until=until.isoformat() if acting and until else "",
        contact_kind=ContactKind(kind),
        contact_address=report_address(organisation) if organisation else given["contact_address"],
        contact_organisation=organisation,
        unread=tuple((line.given, line.reason) for line in form.read.unreadable),
        **{name: Answer(given[name]) for name in _YES_OR_NO},
    )


_YES_OR_NO = ("made_by_ai", "names_her", "agreed_here", "public_before")


class SaidWords(CaseFormPage):
    """Six words to read out to the caller, who reads them back; and what the caller said."""

    template_name = "web/said_words.html"
    form_class: ClassVar[type[forms.Form]] = ReadBackForm
    refusals: ClassVar[tuple[type[Exception], ...]] = (WordsDiffer,)

    def context(self) -> dict[str, Any]:
        """Show the words to whoever made them, for a day, and to nobody once a caller has had them."""
        if wait_for_a_caller(self.opened, now=self.now) is None:
            raise Http404
        return {
            **super().context(),
            "six": words_to_read_out(self.opened, now=self.now),
            "rows": [
                {"label": label, "value": value or "Not asked yet", "href": self.here(page)}
                for label, value, page in said(self.opened, _LABELS)
            ],
            "posts": self.opened.case.posts.count(),
            "keep": settings.KEEP,
        }

    def save(self, form: Any) -> str:
        """Compare what the caller read back; from then on nobody can show the words again."""
        if not words_to_read_out(self.opened, now=self.now):
            raise Http404
        confirm_code(self.opened, typed=form.cleaned_data["typed"], now=self.now)
        return self.here("case")


class NewWordsToSay(SaidWords):
    """The call dropped, or the notes were handed over: make other words, and end those of before."""

    shut_in_an_emergency = True

    form_class = forms.Form
    http_method_names = ["post"]
    refusals = ()

    def save(self, form: Any) -> str:
        """Make them, and show them."""
        del form
        try:
            make_first_words(self.opened, now=self.now)
        except NotForACaller:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the words."""
        return self.here("said_words")


def _labels() -> dict[str, dict[str, str]]:
    fields = {**ShowsForm.base_fields, **AgreedForm.base_fields, **WhoForm.base_fields}
    asked = {name: one for name, one in fields.items() if name in {"shows", "maker", *_YES_OR_NO}}
    words = {
        name: {str(key): str(text) for key, text in one.choices}  # type: ignore[attr-defined]
        for name, one in asked.items()
    }
    return {"": {name: str(one.label) for name, one in asked.items()}, **words}


_LABELS = _labels()
