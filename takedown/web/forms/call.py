"""One screen for a caller: the same questions in the same words, each of which can wait but two."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.cases.answers import Maker
from takedown.posts.letting_in import GRANT_DAYS
from takedown.posts.links import read_links
from takedown.web.forms.answers import ActingForm, AgreedForm, ContactForm, ShowsForm, WhoForm
from takedown.web.forms.fields import choice
from takedown.web.forms.gate import WhereForm
from takedown.web.forms.posts import LinksForm
from takedown.web.secret_fields import WORDS

_DAYS = [(str(days), f"{days} days") for days in GRANT_DAYS]
# A longer hint opens with a press: whoever takes calls all day knows it.
_LONG = 90
# What the law or the caller's leave makes us ask before anything is kept.
_CANNOT_WAIT = frozenset({"agrees", "days", "in_uk"})
_PARTS = (
    ("agrees", "days", "links", "in_uk", "zone"),
    ("shows", "made_by_ai", "names_her"),
    ("agreed_here", "public_before", "contact_kind", "contact_address", "maker"),
    ("authority_kind", "authority_words", "authority_knowledge", "authority_until"),
)


class CallForm(WhereForm, LinksForm, ShowsForm, AgreedForm, WhoForm, ActingForm, ContactForm):
    """Everything that the pages ask one by one, typed while listening."""

    # Signed: when the age question of this caller was answered, and to whom.
    asked = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label="The caller agrees that we keep notes of this, and work on them",
        help_text="Say who we are, what we keep and why, and that they can end it at any time.",
        error_messages={"required": "Ask the caller first. Without their yes, nothing is kept."},
    )
    days = choice("For how long may we?", _DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let everything else wait: the caller may not know, or may hang up."""
        super().__init__(*args, **kwargs)
        # Nobody withdraws in the call in which they ask.
        del self.fields["authority_withdrawn"]
        # There they have a page of their own.
        self.fields["maker"].help_text = ""
        for name in _PARTS[-1]:
            label = str(self.fields[name].label)
            self.fields[name].label = f"If they act for somebody: {label[:1].lower()}{label[1:]}"
        # The same hints in the same words, by the name of their question.
        self.more: dict[str, str] = {}
        for name, field in self.fields.items():
            field.required = name in _CANNOT_WAIT
            if len(field.help_text) > _LONG:
                self.more[name], field.help_text = str(field.help_text), ""

    def parts(self) -> list[list[tuple[forms.BoundField, str]]]:
        """Return the questions of each part of the screen, each with the hint that opens with a press."""
        return [[(self[name], self.more.get(name, "")) for name in part] for part in _PARTS]

    @property
    def acts(self) -> bool:
        """Whether the caller was said to act for somebody: then that part of the screen is open."""
        return self["maker"].value() == Maker.ACTING or any(
            self[name].errors for name in _PARTS[-1]
        )

    def clean_links(self) -> str:
        """Read the links, where the caller has any to hand."""
        if not self.cleaned_data["links"].strip():
            self.read = read_links("")
            return ""
        return super().clean_links()

    def clean(self) -> dict[str, Any]:
        """Ask neither for an address nor for an authority that the caller did not get to."""
        data = super().clean() or {}
        for name in ("contact_address", "authority_kind", "authority_words", "authority_knowledge"):
            if name in self.errors and not self.data.get(name):
                del self.errors[name]
                data[name] = ""
        if data.get("contact_kind") == "own" and not data.get("contact_address"):
            data["contact_kind"] = ""
        return data


class ReadBackForm(forms.Form):
    """The caller reads the words back, so that a slip of the ear is heard now."""

    typed = forms.CharField(
        label="Type what the caller reads back",
        max_length=200,
        widget=WORDS,
        help_text="The caller writes them down, then reads them to you. That ends your seeing them.",
        error_messages={"required": "Type the six words, as the caller reads them back."},
    )
