"""What a person may choose of an evidence pack."""

from __future__ import annotations

from typing import Any

from django import forms


class PackForm(forms.Form):
    """The annex of what software measured; never in a pack unasked."""

    with_derivations = forms.BooleanField(
        label="Add how much the pictures differ",
        help_text="Each picture you said Yes to gets an empty drawing with boxes: where your photo lines up, "
        "and where the two differ. No picture is shown. You can leave this out.",
        required=False,
    )

    def __init__(self, *args: Any, measured: bool, **kwargs: Any) -> None:
        """`measured` says that there is something to add; where not, nothing is asked."""
        super().__init__(*args, **kwargs)
        if not measured:
            del self.fields["with_derivations"]
