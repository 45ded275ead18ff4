"""Forms about spare words, and about a PIN that is changed from inside."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.web.forms.code import DIGITS, NOT_DIGITS
from takedown.web.secret_fields import MANY_WORDS, NEW_PIN, PIN, WORDS


class SpareWordsForm(forms.Form):
    """Twelve spare words."""

    typed = forms.CharField(
        label="Your twelve spare words",
        max_length=400,
        widget=MANY_WORDS,
        help_text="Big or small letters, commas, numbers and spaces do not matter.",
        error_messages={"required": "Type your twelve spare words."},
    )


class StepUpForm(forms.Form):
    """The six words once more, and the PIN where there is one."""

    typed = forms.CharField(
        label="Type your six words",
        max_length=200,
        widget=WORDS,
        help_text="So that nobody can do this who only finds your notes open.",
        error_messages={"required": "Type the six words of these notes."},
    )
    pin = forms.CharField(
        label="Your PIN",
        max_length=12,
        widget=PIN,
        error_messages={"required": "Type your PIN."},
    )

    def __init__(self, *args: Any, has_pin: bool, **kwargs: Any) -> None:
        """Ask only for what these notes have."""
        super().__init__(*args, **kwargs)
        if not has_pin:
            del self.fields["pin"]


class ChangePinForm(StepUpForm):
    """A new PIN, typed twice and shown, or none any more."""

    what = forms.ChoiceField(
        label="What would you like?",
        choices=(("new", "Another PIN"), ("none", "No PIN any more")),
        widget=forms.RadioSelect,
        initial="new",
    )
    new_pin = forms.RegexField(
        DIGITS,
        label="The new PIN",
        required=False,
        widget=NEW_PIN,
        help_text="4 to 12 numbers, shown as you type. Six or more are much harder to guess.",
        error_messages=NOT_DIGITS,
    )
    new_pin_again = forms.RegexField(
        DIGITS,
        label="Type the new PIN again",
        required=False,
        widget=NEW_PIN,
        error_messages=NOT_DIGITS,
    )

    def __init__(self, *args: Any, has_pin: bool, **kwargs: Any) -> None:
        """Offer taking away only where there is something to take away."""
        super().__init__(*args, has_pin=has_pin, **kwargs)
        if has_pin:
            self.fields["pin"].label = "Your PIN now"
        else:
            del self.fields["what"]

    def clean(self) -> dict[str, Any]:
        """Refuse two PINs that differ, and none where one is asked for."""
        data = super().clean() or {}
        if data.get("what") == "none" or {"new_pin", "new_pin_again"} & set(self.errors):
            return data
        if not data.get("new_pin"):
            self.add_error("new_pin", "Type the new PIN.")
        elif data["new_pin"] != data.get("new_pin_again"):
            self.add_error(
                "new_pin_again", "The two PINs are different. Type the same one in both."
            )
        return data
