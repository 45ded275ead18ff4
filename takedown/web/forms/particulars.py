"""The further questions of one letter: each field once, and only those its kind asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.removals.firms import firms
from takedown.removals.national_laws import national_laws
from takedown.removals.particulars import Ground, Head, Particulars, Standing, UsPart
from takedown.web.forms import acting_for
from takedown.web.forms.fields import YES_NO, YES_NO_NOT_SURE, choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_STANDING = (
    (Standing.USER, "I use this service"),
    (Standing.SUBJECT, "I am in the UK, and I am the person in it"),
    (
        Standing.HELPER,
        "I am in the UK, and help the person in it, who needs help to use the service",
    ),
    (Standing.NONE, "None of these"),
)
_HEADS = (
    (Head.ILLEGAL, "What is there is against the law"),
    (Head.CONTENT_DUTY, "They do not take such content down as the Act asks"),
    (Head.REPORTING_DUTY, "They do not make it easy to report"),
)
_GROUNDS = (
    (Ground.UNLAWFUL, "It was published without my agreement"),
    (Ground.OBJECTS, "I object to their using it"),
    (Ground.WITHDRAWN, "I agreed once, and take that back"),
)
_US_PARTS = (
    (UsPart.GENITALS, "Genitals, not covered"),
    (UsPart.PUBIC, "The pubic area, not covered"),
    (UsPart.ANUS, "The anus, not covered"),
    (UsPart.NIPPLE, "A woman\u2019s nipple, not covered"),
    (UsPart.FLUIDS, "Sexual fluids on or from the body"),
    (UsPart.CONDUCT, "A sexual act"),
    (UsPart.NONE, "None of these: for example underwear, swimwear, or only the bottom"),
)


def _words(label: str, hint: str, *, rows: int = 4, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def _line(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=200, required=False)


def _several(
    label: str, choices: Sequence[tuple[str, str]], hint: str
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
        required=False,
    )


def _one(label: str, choices: Sequence[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    field = choice(label, choices, hint=hint)
    field.required = False
    return field


_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "legal_name": lambda: _line(
        "",
        "This law asks for it. The letter shows it to whoever it goes to.",
    ),
    "standing": lambda: _one(
        "Which of these fits you?",
        _STANDING,
        "The law lets these people complain (section 20(5)). To use a service can mean to have an "
        "account there.",
    ),
    "heads": lambda: _several(
        "What is the complaint about?",
        _HEADS,
        "Tick all that fit. The letter names the paragraphs.",
    ),
    "happened": lambda: _words(
        "Is there anything else they should know?",
        "The letter says by itself when you wrote and what they answered. If it is hard to report "
        "there, say in a sentence what made it so. Otherwise you can leave this empty.",
    ),
    "grounds": lambda: _several("Why should they erase it?", _GROUNDS, "Tick all that fit."),
    "situation": lambda: _words(
        "What in your own situation makes this harmful?",
        "This law asks for reasons of your own. For example: colleagues recognised me; I am afraid "
        "to leave the house.",
    ),
    "infringement": lambda: _words(
        "What did they do, or not do?",
        "For example: I asked for erasure on 2 November 2026 and had no answer within the month.",
    ),
    "national_law": lambda: forms.ChoiceField(
        label="Is there a country whose law the letter should name?",
        choices=[("", "None"), *((one.country, one.name) for one in national_laws().values())],
        required=False,
        help_text="Only these are known here. You can leave it at None. The letter names it only where "
        "your answers say that the picture is intimate, was posted without agreement and was not "
        "public before with it.",
    ),
    "us_parts": lambda: _several(
        "Which part does it show, or seem to show?",
        _US_PARTS,
        "The US law is narrower than the UK law: it does not cover underwear, or the bottom alone.",
    ),
    "us_home": lambda: _one("Do you live in the United States?", YES_NO),
    "eu_home": lambda: _one(
        "Do you live in the European Union, Iceland, Liechtenstein or Norway?", YES_NO
    ),
    "face_shown": lambda: _one(
        "Can you be recognised in it, or in what is written with it?",
        YES_NO_NOT_SURE,
        "By your face, a mark on your body, or your name beside it.",
    ),
    "likeness_shown": lambda: _one(
        "Does it show your face, your likeness, or a mark people know you by?", YES_NO_NOT_SURE
    ),
    "looks_real": lambda: _one(
        "If it was made or changed by software: could somebody take it for real?", YES_NO_NOT_SURE
    ),
    "nonconsent": lambda: _words(
        "Is there anything that shows you did not agree?",
        "You can leave this empty. One or two sentences are enough.",
        rows=3,
        most=600,
    ),
    "signature": lambda: _line(
        "Type your name, as your signature",
        "This law asks for a signature. Typing your name here is one. The letter shows it.",
    ),
    "owns_work": lambda: _one("Did you take the photo yourself, or is it yours by law?", YES_NO),
    "work": lambda: _words(
        "Which photo of yours is it, or was it made from?",
        "For example: a selfie I took on 3 May 2026 and posted on my own page.",
        rows=3,
    ),
    "postal": lambda: _words(
        "Address or telephone number",
        "The law asks for enough to reach you. Leave your home address out if you can: use a "
        "solicitor\u2019s or a charity\u2019s. Whoever posted the picture may read what you write here.",
        rows=3,
        most=400,
    ),
    "forwarding_ok": lambda: _one("Is it safe if whoever posted it reads these?", YES_NO),
    "host_firm": lambda: forms.ChoiceField(
        label="Which firm does it go to?",
        choices=[("", "Another firm"), *((one, one) for one in firms())],
        required=False,
        help_text="The firm on whose machines the site stands, or that registered its name. An “RDAP "
        "lookup” of the site’s name or number tells which; somebody who knows computers can do it for "
        "you. A firm that only passes traffic on is not the host. Of these we know an address.",
    ),
    "host_name": lambda: _line("If it is another firm: its name", "The letter is written to it."),
}


class ParticularsForm(forms.Form):
    """The fields that one kind of letter asks for, with what was given before."""

    def __init__(
        self, *args: Any, asks: Sequence[str], name_of: str, acting: bool = False, **kwargs: Any
    ) -> None:
        """`asks` names the particulars, in order; `name_of` says whose name the letter carries.

        `acting`: whoever answers acts for the person, and is asked about them.
        """
        super().__init__(*args, **kwargs)
        for name in _shown(asks):
            self.fields[name] = _FIELDS[name]()
            if acting and name in acting_for.QUESTIONS:
                self.fields[name].label, self.fields[name].help_text = acting_for.QUESTIONS[name]
        self._fit(acting=acting)
        if "legal_name" in self.fields:
            self.fields["legal_name"].label = name_of

    def _fit(self, *, acting: bool) -> None:
        """Leave out what cannot be so, and say what is needed for one ground only."""
        if acting and "grounds" in self.fields:
            self.fields["grounds"].choices = list(acting_for.GROUNDS)  # type: ignore[attr-defined]
        if "standing" in self.fields:
            not_so = Standing.SUBJECT if acting else Standing.HELPER
            kept = [one for one in _STANDING if one[0] is not not_so]
            self.fields["standing"].choices = kept  # type: ignore[attr-defined]
        if {"grounds", "situation"} <= set(self.fields):
            self.fields["situation"].help_text = (
                f"Only for the line that objects: the letter has it only then. "
                f"{self.fields['situation'].help_text}"
            )

    def clean(self) -> dict[str, Any]:
        """Take a firm from the list for the one that is named, and say where none is."""
        cleaned = super().clean() or self.cleaned_data
        firm = cleaned.pop("host_firm", None)
        if firm and cleaned.get("host_name"):
            self.add_error("host_name", "Choose a firm from the list, or type a name: not both.")
        elif firm is not None:
            cleaned["host_name"] = firm or cleaned.get("host_name", "")
            if not cleaned["host_name"]:
                self.add_error("host_name", "Choose a firm, or type its name.")
        return cleaned

    def given(self, before: Particulars) -> Particulars:
        """Return the particulars with these answers; everything else stays as it was."""
        changed = {
            name: tuple(value) if isinstance(value, list) else type(getattr(before, name))(value)
            for name, value in self.cleaned_data.items()
        }
        return Particulars.from_json({**before.to_json(), **changed})


def asked_for(particulars: Particulars, asks: Sequence[str]) -> dict[str, Any]:
    """Return what was given before, to show it in the form."""
    given = {name: getattr(particulars, name) for name in asks}
    if given.get("host_name") in firms():
        given |= {"host_firm": given["host_name"], "host_name": ""}
    return given


def _shown(asks: Sequence[str]) -> Iterator[str]:
    """The fields of these particulars: a firm is chosen from a list, or named."""
    for name in asks:
        if name == "host_name":
            yield "host_firm"
        yield name
