"""Fields for files that were sealed as they arrived."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from takedown.web.uploads import SealedUpload

_NO_ROOM = (
    "There is no room for pictures at the moment. Nothing of yours is lost. Try again later: the "
    "letter works without a picture."
)
_TOO_LARGE = "This file is larger than 100 MB. Save a smaller copy, or a screenshot, and add that."


class SealedFileField(forms.FileField):
    """A file that was sealed as it arrived; its value is the sealed file."""

    accept: ClassVar[str] = ""
    too_large: ClassVar[str] = ""

    def __init__(self, **kwargs: Any) -> None:
        """Say in plain words what is wanted."""
        super().__init__(
            allow_empty_file=True,
            error_messages={"required": "Choose a file."},
            widget=forms.ClearableFileInput(attrs={"accept": self.accept}),
            **kwargs,
        )

    def to_python(self, data: Any) -> Any:
        """Take the sealed file as it is; refuse one that was too large to keep."""
        if data in self.empty_values or not isinstance(data, SealedUpload):
            return None
        if not data.has_room:
            raise forms.ValidationError(_NO_ROOM)
        if data.arrived is None:
            raise forms.ValidationError(self.too_large)
        return data.arrived


class PictureField(SealedFileField):
    """A picture."""

    # By ending too: not every computer knows the newer kinds by name. A phone that sees its own kind
    # here sends the file as it is.
    accept = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,image/avif,.heic,.heif,.avif"
    too_large = _TOO_LARGE
