"""Forms about pictures and likenesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.flows.view_picture import LookReason
from takedown.matching.given import NotAFingerprint, SaysTooLittle, read_fingerprint
from takedown.matching.models import Decision
from takedown.web.forms.fields import choice
from takedown.web.forms.sealed_files import PictureField

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.reads.likenesses import Sharing


class ReferenceForm(forms.Form):
    """A photo of hers."""

    file = PictureField(
        label="Choose a photo",
        help_text="A photo from a phone or computer (JPEG, PNG, HEIC, WebP, GIF or AVIF), up to "
        "100 MB. An ordinary photo is enough: the one it was made from, or any copy of the picture "
        "itself.",
    )


_NO_FINGERPRINT = "There is no fingerprint yet, or it did not come whole. Choose the photo again. Nothing was kept."
_TOO_LITTLE = (
    "There is too little in this photo for a fingerprint to mean anything. Choose one with more "
    "in it."
)


class FingerprintForm(forms.Form):
    """Two lines of text that the browser made from a photo. There is no field for the photo."""

    pdq = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    phash16 = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        """Take both in their exact form, or nothing."""
        given = {name: self.cleaned_data.get(name, "") for name in ("pdq", "phash16")}
        try:
            return {"fingerprint": read_fingerprint(**given)}
        except NotAFingerprint:
            raise forms.ValidationError(_NO_FINGERPRINT) from None
        except SaysTooLittle:
            raise forms.ValidationError(_TOO_LITTLE) from None


_NO_SUCH_POST = (
    "No link in your list has that number or address. Look at the list again, or leave it empty. Then choose the "
    "file once more."
)


class CaptureForm(forms.Form):
    """The post's picture, or a screenshot of it."""

    file = PictureField(
        label="Choose the picture or screenshot",
        help_text="JPEG, PNG, HEIC, WebP, GIF or AVIF, up to 100 MB. You need not open it.",
    )
    post = forms.CharField(
        label="Which post is it from?",
        required=False,
        max_length=2_000,
        help_text="Its number in your list of links, or its link. Leave it empty if it is from none of them.",
    )

    def __init__(
        self,
        *args: Any,
        posts: list[tuple[str, str]] | None,
        find: Callable[[str], str | None],
        **kwargs: Any,
    ) -> None:
        """Offer the posts of the case; where they are too many for a list, `find` returns the one that was typed."""
        super().__init__(*args, **kwargs)
        self._find = find if posts is None else None
        if posts is not None:
            offered = [("", "Not one of these"), *posts]
            asked = self.fields["post"].label
            self.fields["post"] = forms.ChoiceField(label=asked, required=False, choices=offered)

    def clean_post(self) -> str:
        """Return the id of the post, "" for none of them."""
        typed = str(self.cleaned_data["post"])
        if self._find is None or not typed.strip():
            return typed.strip()
        found = self._find(typed)
        if found is None:
            raise forms.ValidationError(_NO_SUCH_POST)
        return found


# Besides what the page listed of the copies (matching/shown.py), what the answer may be for.
_FOR_THIS = "this"
_FOLLOWS = (
    "If you choose only this one, pictures that took their answer from it are undecided again."
)


class CopiesField(forms.ChoiceField):
    """Which copies an answer is for besides, as the page listed them; empty of none.

    Whether they still are what they were, the flow says: they may be others by now.
    """

    def valid_value(self, value: Any) -> bool:
        """Take what an earlier page listed as well."""
        del value
        return True

    def clean(self, value: Any) -> str:
        """Return what `decide_match` takes."""
        sent = str(super().clean(value))
        return "" if sent == _FOR_THIS else sent

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Shown again, ask of the copies that there are now."""
        return data if super().valid_value(data) else initial


class DecideForm(forms.Form):
    """What a person says of a likeness, and for which of the copies it counts."""

    decision = choice(
        "Is it your photo, or made from it?",
        (
            (Decision.YES, "Yes, that is it"),
            (Decision.NO, "No"),
            (Decision.NOT_SURE, "Not sure"),
            (Decision.SOMEONE_ELSE, "I do not want to look"),
        ),
        hint="You do not have to look. Nothing is sent because of your answer, and you can change it. It is "
        "kept in your notes, and a pack of evidence says what you answered.",
    )

    def __init__(
        self, *args: Any, picture: int = 0, sharing: Sharing | None = None, **kwargs: Any
    ) -> None:
        """Ask for whom it counts where a copy would take the same answer."""
        super().__init__(*args, **kwargs)
        self.fields["counts_for"] = _counts_for(picture, sharing)


def _counts_for(picture: int, sharing: Sharing | None) -> CopiesField:
    if sharing is None or not sharing.open:
        # Said in so many words: a copy that is joined before the press was not on the page, and waits.
        return CopiesField(
            choices=[(_FOR_THIS, "")], initial=_FOR_THIS, widget=forms.HiddenInput, required=False
        )
    count = len(sharing.open) + 1
    told = f"{picture}{' and' if count == 2 else ','} {sharing.open_listed}"
    label = "Which pictures is your answer for?"
    return CopiesField(
        label=label,
        choices=[
            (sharing.shown, f"{'Both' if count == 2 else f'All {count}'}: pictures {told}"),
            (_FOR_THIS, f"Only picture {picture}"),
        ],
        initial=sharing.shown,
        widget=forms.RadioSelect,
        help_text="Software found no difference between them. A small change can be missed."
        + (f" {_FOLLOWS}" if sharing.follows else ""),
        error_messages={"required": f"{label} Choose one answer."},
    )


class LookForm(forms.Form):
    """Why a caseworker asks to see a picture."""

    why = choice(
        "Why do you need to see it?",
        LookReason.choices,
        hint="Your answer is kept in the record of these notes, with the time.",
        missing="Say why you need to see it. Choose one answer.",
    )


# In the order of their keys, 1 to 4.
QUEUE_ANSWERS = (
    (Decision.YES, "Yes, that is it"),
    (Decision.NO, "No"),
    (Decision.NOT_SURE, "Not sure"),
    (Decision.SOMEONE_ELSE, "Somebody else should look"),
)


class QueueForm(forms.Form):
    """What a caseworker says of a likeness, and of the copies that were listed with it."""

    match = forms.UUIDField(widget=forms.HiddenInput)
    copies = forms.CharField(required=False, widget=forms.HiddenInput)
    # The buttons send it.
    decision = forms.ChoiceField(
        choices=QUEUE_ANSWERS,
        widget=forms.HiddenInput,
        error_messages={"required": "Press the button of your answer."},
    )


class SameAnswerForm(forms.Form):
    """The answer and the copies that a row showed; the flow says whether they still are so."""

    answer = forms.CharField(required=False)
    copies = forms.CharField(required=False)
