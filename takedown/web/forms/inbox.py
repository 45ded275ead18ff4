"""Forms about mail that is dropped at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.common import sealed_files
from takedown.removals.dropped import MOST_BYTES_DROPPED, Dropped, mail_of, read_dropped
from takedown.removals.replies.refusals import Reason, ReplyRefused
from takedown.web.forms.sealed_files import SealedFileField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.common.sealed_files import SealedFile


class DroppedField(SealedFileField):
    """Saved mail, sealed as it arrived."""

    accept = ".eml,.msg,.mbox,message/rfc822,application/mbox"
    too_large = "This file is too large. Save fewer e-mails in one file."


class InboxForm(forms.Form):
    """Mail to sort."""

    file = DroppedField(
        label="Drop a saved e-mail here, or choose one",
        required=False,
        help_text="A file that ends in .eml or .msg, up to 5 MB. Or an .mbox of up to 100 e-mails and 20 MB.",
    )
    words = forms.CharField(
        label="Or paste one",
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text="With its subject and numbers.",
    )

    dropped: Dropped

    def clean(self) -> dict[str, Any]:
        """Read the file, or else the words; refuse an empty page in plain words."""
        data = super().clean() or {}
        file, words = data.get("file"), data.get("words", "")
        if self.errors:
            return data
        if file is None and not words.strip():
            raise forms.ValidationError("Choose a file, or paste an e-mail.")
        try:
            if file is None:
                self.dropped = Dropped((mail_of(words.encode(), is_pasted=True),), unreadable=0)
            else:
                self.dropped = read_dropped(_bytes_of(file))
        except ReplyRefused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        return data


def _bytes_of(file: SealedFile) -> bytes:
    """Open a sealed file in memory; raise ReplyRefused for one that is too large."""
    if file.size > MOST_BYTES_DROPPED:
        raise ReplyRefused(Reason.MAILBOX_TOO_LARGE)
    return b"".join(sealed_files.read(file.file_id, file.key))


class PutMailForm(forms.Form):
    """Which notes a mail belongs to."""

    notes = forms.TypedChoiceField(
        label="Which notes does it belong to?",
        help_text="Only those you have taken.",
        error_messages={
            "required": "Choose the notes it belongs to.",
            "invalid_choice": "Those notes are not yours now. Choose again.",
        },
    )

    def __init__(self, *args: Any, notes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`notes` are the ids and references to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["notes"].choices = [("", "Choose one"), *notes]  # type: ignore[attr-defined]
