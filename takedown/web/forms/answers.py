"""The questions that decide which letter is true."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.cases.answers import Shows
from takedown.web.forms.fields import YES_NO_NOT_SURE, choice

SHOWS_CHOICES = (
    (Shows.BARE, "Bare, all or in part"),
    (Shows.UNDERWEAR, "Covered only by underwear there"),
    (Shows.SEE_THROUGH, "Showing through wet or see-through clothes"),
    (Shows.OBSCURED, "Bare, with a hand, an emoji or a blur where underwear would be"),
    (Shows.SEXUAL, "A sexual act or pose, even clothed"),
    (Shows.TOILET, "Using the toilet, or washing there"),
    (Shows.UNSAID, "One of these six, I would rather not say which"),
    (Shows.SWIMWEAR, "In swimwear only"),
    (Shows.CLOTHED, "Clothed otherwise"),
    (Shows.DRAWING, "A drawing or cartoon that nobody would take for a photo"),
)


class ShowsForm(forms.Form):
    """After section 66D of the Sexual Offences Act 2003."""

    shows = forms.MultipleChoiceField(
        label="What do the pictures show, or seem to show?",
        choices=SHOWS_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick all that fit, for all of the links. The first four are about breasts, bottom "
        "or genitals. This is about photos and films, and anything made to look like one. Leave out "
        "the ordinary photo it was made from. Something often seen in public, such as a kiss or a "
        "man\u2019s bare chest, does not count; breastfeeding does. If the answers differ from one "
        "picture to another, make separate notes for each.",
        error_messages={"required": "Tick at least one. You need not say which of the first six."},
    )
    made_by_ai = choice("Was it made or changed with AI or other software?", YES_NO_NOT_SURE)
    names_her = choice(
        "Does the post give the name, address, school or workplace of the person in it?",
        YES_NO_NOT_SURE,
    )


class AgreedForm(forms.Form):
    """Two questions on agreement, without blame."""

    agreed_here = choice(
        "Did you agree to it being posted at these links?",
        YES_NO_NOT_SURE,
        hint="Sending somebody a picture is not agreeing that they post it. If you act for somebody, "
        "answer for them. If the answer is not the "
        "same for every picture, make separate notes for each.",
    )
    public_before = choice(
        "Had you agreed to this same picture being public before?",
        YES_NO_NOT_SURE,
        hint="For example on your own open page. The law treats that differently, and there are other "
        "ways to ask. Was it only on a site that people pay for? Nothing we have seen in the law says "
        "whether that counts: answer Not sure. An ordinary photo that a picture was made from does "
        "not count: this is about the picture itself. If the answer is yes or not sure for any one "
        "of the pictures, give that answer, or make separate notes for it.",
    )


class WhoForm(forms.Form):
    """Who makes the report."""

    maker = choice(
        "Are you the person in the pictures?",
        (("subject", "Yes, I am"), ("acting", "No, I act for them")),
        hint="The law lets you report for yourself, or for somebody who asked you to. If you act for them, "
        "the next page asks how they asked you.",
    )


class ActingForm(forms.Form):
    """How somebody who acts for another was asked to."""

    authority_kind = forms.ChoiceField(
        label="How did they ask you?",
        choices=(
            ("", "Choose one"),
            ("screen", "They are here, and read this with me"),
            ("spoken", "They asked me aloud"),
            ("written", "In writing and signed, and I have it"),
            ("law", "I am their solicitor, attorney, deputy or guardian, with authority to act"),
        ),
        required=False,
    )
    authority_words = forms.CharField(
        label="Who asked whom, and when?",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="This sentence goes into each letter. For example: She asked me by telephone on "
        "20 November 2026 to write about this for her, to services and to authorities.",
    )

    authority_knowledge = forms.CharField(
        label="How do you know that what the letter says is true?",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="This goes into the letter too. For example: I know what this letter says from what "
        "she told me.",
    )
    authority_until = forms.DateField(
        label="Until when may you act for them?",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Leave it empty if they set no end.",
        error_messages={"invalid": "Give the day as it is on a calendar."},
    )
    authority_withdrawn = forms.BooleanField(
        label="They no longer want me to act for them", required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for all of it that a letter needs."""
        data = super().clean() or {}
        for name, said in _NEEDED.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, said)
        return data


_NEEDED = {
    "authority_kind": "Choose how they asked you.",
    "authority_words": "Say who asked whom, and when.",
    "authority_knowledge": "Say how you know it.",
}


_LAW_ASKS = "The law asks for contact details, not for your legal name."
_IN_THE_NOTES = (
    "An address of these notes: answers are kept locked in here, and nobody is sent an e-mail. Look "
    "in here for them."
)


class ContactForm(forms.Form):
    """Where the platform may write."""

    contact_kind = forms.ChoiceField(
        label="Where may the platform write?",
        widget=forms.RadioSelect,
        help_text=_LAW_ASKS,
        error_messages={"required": "Choose one."},
    )
    contact_address = forms.EmailField(
        label="Your own address",
        required=False,
        help_text="Their answer will say what this is about. If you send the letter by e-mail, a "
        "copy stays in Sent. Use an address that nobody else can open.",
        error_messages={"invalid": "That does not look like an e-mail address."},
    )

    def __init__(
        self, *args: Any, organisations: list[tuple[str, str]], relay: bool, **kwargs: Any
    ) -> None:
        """Offer only what is set up: the notes themselves, her own address, and organisations."""
        super().__init__(*args, **kwargs)
        own = [("own", "To an e-mail address of mine")]
        named = [(f"organisation:{pk}", f"To {name}") for pk, name in organisations]
        if relay:
            own.insert(0, ("relay", "To an address that is read inside these notes"))
            self.fields["contact_kind"].help_text = f"{_IN_THE_NOTES} {_LAW_ASKS}"
        self.fields["contact_kind"].choices = own + named  # type: ignore[attr-defined]
        if not named and not relay:
            # One choice is no question.
            self.fields["contact_kind"].widget = forms.HiddenInput()
            self.fields["contact_kind"].initial = "own"
            self.initial["contact_kind"] = "own"
            address = self.fields["contact_address"]
            address.label = "Where may the platform write?"
            address.help_text = f"An e-mail address. {_LAW_ASKS} {address.help_text}"

    def clean(self) -> dict[str, Any]:
        """Ask for the address only where it is used; an address alone says which is meant."""
        data = super().clean() or {}
        if "contact_kind" in self.errors and self.data.get("contact_address"):
            del self.errors["contact_kind"]
            data["contact_kind"] = "own"
        own = data.get("contact_kind") == "own"
        if own and not data.get("contact_address") and "contact_address" not in self.errors:
            self.add_error("contact_address", "Give the address the platform may write to.")
        return data
