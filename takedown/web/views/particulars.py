"""What one kind of letter asks besides the answers of the case."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from takedown.cases.answers import Maker
from takedown.flows.save_particulars import NoSuchDraft, save_particulars
from takedown.posts.former import ChangedOften
from takedown.reads import letters as reads
from takedown.reads.former import own_words_before
from takedown.web.forms.particulars import ParticularsForm, asked_for
from takedown.web.pages import CaseFormPage


class More(CaseFormPage):
    """What this letter needs besides the answers of the case."""

    template_name = "web/more.html"
    refusals = (ChangedOften,)

    def page(self) -> reads.LetterPage:
        """Return the letter of the address, or 404; an approved one asks nothing more."""
        try:
            page = reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None
        if page.request.is_approved or not page.kind.asks:
            raise Http404
        return page

    def context(self) -> dict[str, Any]:
        """Show which letter is meant, and what was typed before in letters that ask the same."""
        request_id = self.kwargs["request_id"]
        page = self.page()
        return {
            **super().context(),
            "page": page,
            "former": own_words_before(self.opened, page.kind.asks, asked=self.part("former")),
            "back": self.here("letter", request_id=request_id),
        }

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        """Ask what this kind of letter asks, with what was given before."""
        page = self.page()
        acting = self.answers.maker == Maker.ACTING
        before = reads.said_before(self.opened, page.request, acting=acting)
        given = asked_for(page.particulars.or_else(before), page.kind.asks)
        name_of = _whose_name(page.kind.rule_id, acting=acting)
        return ParticularsForm(
            data, files, asks=page.kind.asks, name_of=name_of, acting=acting, initial=given
        )

    def save(self, form: Any) -> str:
        """Keep the answers and show the letter."""
        request_id = self.kwargs["request_id"]
        try:
            save_particulars(
                self.opened,
                request_id=request_id,
                particulars=form.given(self.page().particulars),
                now=self.now,
            )
        except NoSuchDraft:
            raise Http404 from None
        return self.here("letter", request_id=request_id)

    def after_repeat(self) -> str:
        """Show the letter."""
        return self.here("letter", request_id=self.kwargs["request_id"])


def _whose_name(rule_id: str, *, acting: bool) -> str:
    """The EU notice names whoever gives it; data protection letters name whose data it is."""
    if rule_id == "eu-dsa-16":
        return "Your own name"
    if rule_id == "uk-ico-complaint":
        return "The name of the person in the picture (not yours)" if acting else "Your name"
    if acting:
        return "The name, or account name, of the person in the picture (not yours)"
    return "Your name, or the name of your account there"
