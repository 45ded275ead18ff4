"""What a person may choose of an evidence pack."""

from __future__ import annotations

from typing import Any

from django import forms


class PackForm(forms.Form):
    """The annex of what software measured; never in a pack unasked."""

    with_derivations = forms.BooleanField(
        label="Add what software measured of the pictures",
        help_text="For each picture that you said is it: how much of it lines up with your photo, and how "
        "much differs, with a box on an empty drawing. No picture. You can leave this out.",
        required=False,
    )

    def __init__(self, *args: Any, measured: bool, **kwargs: Any) -> None:
        """`measured` says that there is something to add; where not, nothing is asked."""
        super().__init__(*args, **kwargs)
        if not measured:
            del self.fields["with_derivations"]
