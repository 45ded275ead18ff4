"""Forms of a round of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.posts.models import Basis, Outcome
from takedown.web.forms.fields import choice

if TYPE_CHECKING:
    import uuid

NOTHING = "NOTHING"
SKIP = "SKIP"
# In the order of their keys: 1 to 5, and n.
SEEN = (
    (Outcome.GONE, "Gone"),
    (Outcome.THERE, "Still there, it never went"),
    (Outcome.REGION, "Hidden here, but people elsewhere can see it"),
    (Outcome.BACK, "It was gone, and came back"),
    (NOTHING, "I cannot tell: it asks to sign in, or shows something else"),
    (SKIP, "Leave it out, I did not look"),
)
HOW = (
    (Basis.SIGNED_OUT, "Without signing in"),
    (Basis.SIGNED_IN, "Signed in to the service"),
    (Basis.SEEN, "It needs no signing in"),
)


class RoundForm(forms.Form):
    """What was seen at the link of a round."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=80)
    basis = choice(
        "How do you look?",
        HOW,
        hint="Some services tell visitors \u201cnot found\u201d of a post that is still there.",
    )
    # The buttons send it.
    seen = forms.ChoiceField(
        choices=SEEN,
        widget=forms.HiddenInput,
        error_messages={"required": "Press the button for what you saw."},
    )

    def __init__(
        self, *args: Any, now: tuple[uuid.UUID, str] | None, how: str, **kwargs: Any
    ) -> None:
        """`now` is the link that is shown, and what was known of it; `how` is how the one before was seen."""
        super().__init__(*args, **kwargs)
        self.initial["basis"] = how if how in dict(HOW) else Basis.SIGNED_OUT
        if now is not None:
            self.initial["entry"], self.initial["shown"] = now


class BeginRoundForm(forms.Form):
    """Of which notes the round is: of all that were taken, unless some are named."""

    of = forms.UUIDField(required=False, widget=forms.HiddenInput)


class LastStepForm(forms.Form):
    """What was done last, to take it back."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
