"""Forms that take links, or the places without a link."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.posts.details import ResultKind
from takedown.posts.links import LinksRead, read_links
from takedown.posts.models import About
from takedown.posts.platforms import PLATFORMS
from takedown.web.forms.fields import choice

_MOST_LETTERS = 200_000


class LinksForm(forms.Form):
    """One big box for any mixture of words and links."""

    links = forms.CharField(
        label="Paste every link you have",
        widget=forms.Textarea(
            attrs={
                "rows": 8, "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false",
                "dir": "auto",
            }
        ),
        max_length=_MOST_LETTERS,
        help_text="In any form, up to 500 at a time. Words around them do not matter.",
        error_messages={
            "required": "Paste at least one link, or choose \u201cI have no link\u201d below.",
            "max_length": "That is more text than one box can take. Paste it in parts.",
        },
    )  # fmt: skip

    read: LinksRead

    def clean_links(self) -> str:
        """Read the links; when there are none, say what was found instead."""
        text: str = self.cleaned_data["links"]
        self.read = read_links(text)
        if not self.read.links:
            raise forms.ValidationError(_why_none(self.read))
        if self.read.over_limit:
            raise forms.ValidationError(
                f"That is {len(self.read.unique)} different links. Save up to 500 at "
                "a time: take some out, go on, and come back for the rest."
            )
        return text


def _why_none(read: LinksRead) -> str:
    if read.unreadable:
        first = read.unreadable[0]
        return f"There is no link in this that can be used. {first.reason}"
    return "There is no link in this. A link begins with https:// or a name such as x.com."


class FindForm(LinksForm):
    """The same box, to ask instead of to save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask in other words."""
        super().__init__(*args, **kwargs)
        field = self.fields["links"]
        field.label = "Find a link in your cases"
        field.help_text = "Paste one link or up to 500. Only cases you have taken are looked at."
        field.error_messages["required"] = "Paste at least one link."
        field.widget.attrs["rows"] = 3


class NoLinkForm(forms.Form):
    """Where it is, when there is no link: a chat, a private group, a story."""

    platform = forms.ChoiceField(
        label="Which service is it on?",
        choices=lambda: [
            ("", "Choose one"),
            *((one.slug, one.name) for one in PLATFORMS if one.kind != "search"),
        ],
        error_messages={"required": "Choose the service, or \u201cAnother site\u201d."},
    )
    account = forms.CharField(
        label="Which account shared it?",
        max_length=200,
        required=False,
        help_text="The name or number, as you see it.",
    )
    group = forms.CharField(label="In which group or conversation?", max_length=200, required=False)
    seen_on = forms.CharField(
        label="When did you see it, or hear of it?", max_length=100, required=False
    )
    posted_shown = forms.CharField(
        label="What time does the post itself show?",
        max_length=100,
        required=False,
        help_text="Word for word, such as \u201c3h\u201d or \u201c10 Jan 2026, 2:45 pm\u201d. It goes into evidence, not into the letter.",
    )
    description = forms.CharField(
        label="What does it show, in a few words?",
        max_length=500,
        help_text="Enough for the service to find it. For example: a photo of me, changed to look "
        "undressed, sent on Tuesday evening.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a few words what it shows, so that it can be found."},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a place: an account or a group."""
        data = super().clean() or {}
        if not data.get("account") and not data.get("group"):
            self.add_error("account", "Give the account, or the group or conversation.")
        return data


class EarlierForm(forms.Form):
    """What was reported before coming here."""

    words = forms.CharField(
        label="When did you report it, and how?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: on Monday evening, with the report button in the app.",
        error_messages={"required": "Say when and how, or go back."},
    )


class DescribeForm(forms.Form):
    """More about one post, so that the service can find it."""

    about = choice(
        "What is there?",
        (
            (About.PICTURE, "A picture or film"),
            (About.PROMPT, "A post that asks for such a picture to be made"),
        ),
        hint="A post such as \u201cundress her\u201d gets a letter of its own.",
    )
    account = forms.CharField(label="Which account shared it?", max_length=200, required=False)
    group = forms.CharField(label="In which group or conversation?", max_length=200, required=False)
    seen_on = forms.CharField(label="When did you see it?", max_length=100, required=False)
    posted_shown = forms.CharField(
        label="What time does the post itself show?",
        max_length=100,
        required=False,
        help_text="Word for word, such as \u201c3h\u201d or \u201c10 Jan 2026, 2:45 pm\u201d. It goes into evidence, not into the letter.",
    )
    description = forms.CharField(
        label="What does it show, in a few words?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only what helps to find it. For example: the second picture of four.",
    )
    leads_to = forms.URLField(
        label="Which page does the result lead to?",
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text="Its address. Copy it from the result: you need not open it.",
        error_messages={"invalid": "That does not look like an address of a page."},
    )
    result_kind = forms.ChoiceField(
        label="What kind of result is it?",
        choices=(
            ("", "Choose one"),
            (ResultKind.ORDINARY, "An ordinary result or picture"),
            (ResultKind.ADVERTISEMENT, "An advertisement"),
            (ResultKind.NEWS, "A page of a news publisher"),
        ),
        required=False,
        help_text="The law leaves out advertisements and news publishers.",
    )

    def __init__(self, *args: Any, is_search: bool, **kwargs: Any) -> None:
        """Ask about results only where it is one; a result is always a picture or film."""
        super().__init__(*args, **kwargs)
        for name in ("about", "account", "group") if is_search else ("leads_to", "result_kind"):
            del self.fields[name]
