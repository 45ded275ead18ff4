"""Forms about the six words and the PIN."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.web.secret_fields import NEW_PIN, PIN, WORDS

DIGITS = r"^[0-9]{4,12}$"
NOT_DIGITS = {"invalid": "A PIN is 4 to 12 numbers."}


class ConfirmCodeForm(forms.Form):
    """Type it back, so that nobody goes on without it."""

    typed = forms.CharField(
        label="Type your six words here",
        max_length=200,
        widget=WORDS,
        error_messages={"required": "Type the six words, as you wrote them down."},
    )
    pin = forms.RegexField(
        DIGITS,
        label="Add a PIN (you can leave this empty)",
        required=False,
        widget=NEW_PIN,
        help_text="4 to 12 numbers, shown as you type. Six or more are much harder to guess. For when "
        "somebody may find your words. "
        "Without the PIN the words then only show numbers, and we cannot bring it back.",
        error_messages=NOT_DIGITS,
    )
    pin_again = forms.RegexField(
        DIGITS,
        label="Type the PIN again",
        required=False,
        widget=NEW_PIN,
        help_text="Leave this empty too if you add no PIN.",
        error_messages=NOT_DIGITS,
    )

    def __init__(self, *args: Any, at_once: bool = True, **kwargs: Any) -> None:
        """Say where a PIN only counts later: others may have the words by now."""
        super().__init__(*args, **kwargs)
        if not at_once:
            later = "It counts after 72 hours. Until then anybody inside sees it, and can stop it."
            self.fields["pin"].help_text = f"{self.fields['pin'].help_text} {later}"

    def clean(self) -> dict[str, Any]:
        """Refuse two PINs that differ: the slip would lock the notes for ever."""
        data = super().clean() or {}
        fits = not {"pin", "pin_again"} & set(self.errors)
        if fits and data.get("pin") != data.get("pin_again"):
            self.add_error(
                "pin_again", "The two PINs are different. Type the same one in both, or none."
            )
        return data


class OpenForm(forms.Form):
    """Open notes again."""

    typed = forms.CharField(
        label="Your six words",
        max_length=200,
        widget=WORDS,
        help_text="Big or small letters, commas and spaces do not matter.",
        error_messages={"required": "Type your six words."},
    )


class PinForm(forms.Form):
    """The PIN of notes that have one."""

    pin = forms.CharField(
        label="Your PIN",
        max_length=12,
        widget=PIN,
        error_messages={"required": "Type your PIN."},
    )


class EraseForm(forms.Form):
    """Type the code to erase."""

    typed = forms.CharField(
        label="Type your six words to erase everything",
        max_length=200,
        widget=WORDS,
        error_messages={"required": "Type the six words of these notes."},
    )
    pin = forms.CharField(
        label="Your PIN",
        max_length=12,
        required=False,
        widget=PIN,
    )
    when = forms.ChoiceField(
        label="When?",
        choices=(
            ("later", "Hide it now, destroy it after 72 hours"),
            ("now", "Destroy it now"),
        ),
        widget=forms.RadioSelect,
        initial="later",
    )

    def __init__(self, *args: Any, has_pin: bool, at_once: bool, **kwargs: Any) -> None:
        """Ask only for what these notes have, and offer only what may be done."""
        super().__init__(*args, **kwargs)
        if not has_pin:
            del self.fields["pin"]
        if not at_once:
            del self.fields["when"]
