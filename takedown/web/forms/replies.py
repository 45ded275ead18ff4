"""Forms about what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.common import sealed_files
from takedown.removals.models import ReplyKind
from takedown.removals.replies.message import MOST_BYTES
from takedown.removals.replies.reading import read_reply, read_text
from takedown.removals.replies.refusals import Reason, ReplyRefused
from takedown.web.forms.fields import MomentField, OnClockForm, choice
from takedown.web.forms.sealed_files import SealedFileField

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from takedown.common.sealed_files import SealedFile
    from takedown.removals.models import Submission
    from takedown.removals.replies.message import Message

NONE_OF_THEM = "none"
ALL_OF_THEM = "all"
NO_LETTER_FOUND = "No number in it is one that we know. Choose the letter it is about."
# What a person may decide an answer says; "no answer" has a button of its own.
_KINDS = tuple(
    (str(kind), str(kind.label))
    for kind in (*(one for one in ReplyKind if one is not ReplyKind.UNSORTED), ReplyKind.UNSORTED)
    if kind is not ReplyKind.NO_REPLY
)


_NAMES_SOME = (
    "Those whose links stand in their answer are ticked. Look at them, and tick what it is about."
)
_NAMES_NONE = "None of these links stands in their answer. Tick what it is about."


class MessageField(SealedFileField):
    """A saved e-mail, sealed as it arrived."""

    accept = ".eml,.msg,message/rfc822"
    too_large = "This file is too large for a saved e-mail. Paste its words instead."


def bytes_of(file: SealedFile) -> bytes:
    """Open a sealed e-mail in memory; raise ReplyRefused for one that is too large to be one."""
    if file.size > MOST_BYTES:
        raise ReplyRefused(Reason.TOO_LARGE)
    return b"".join(sealed_files.read(file.file_id, file.key))


class ReplyForm(forms.Form):
    """What did they say?"""

    words = forms.CharField(
        label="What did they say?",
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="Paste their answer, with its subject and number. It is kept locked in your notes.",
    )
    file = MessageField(
        label="Or choose a saved e-mail",
        required=False,
        help_text="A file that ends in .eml or .msg, up to 5 MB. Files that came with it stay closed.",
    )

    message: Message
    # The saved e-mail as it came, where one was chosen.
    raw: bytes | None = None

    def clean(self) -> dict[str, Any]:
        """Read the file, or else the words; refuse an empty page in plain words."""
        data = super().clean() or {}
        file, words = data.get("file"), data.get("words", "")
        if self.errors:
            return data
        if file is None and not words.strip():
            raise forms.ValidationError("Paste what they said, or choose a file, or go back.")
        try:
            if file is None:
                self.message = read_text(words)
            else:
                self.raw = bytes_of(file)
                self.message = read_reply(self.raw, name="This file")
        except ReplyRefused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        return data


class AnyReplyForm(ReplyForm):
    """An answer, and which letter it is about."""

    letter = forms.ChoiceField(
        label="Which letter is it about?",
        required=False,
        help_text="Leave it as it is if their answer quotes our reference, or a number of theirs that "
        "you noted before.",
    )

    # The sending it names, where none was chosen.
    named: Submission | None = None

    def __init__(
        self,
        *args: Any,
        letters: list[tuple[str, str]],
        find: Callable[[Message], Submission | None],
        **kwargs: Any,
    ) -> None:
        """Offer the letters that were sent; `find` returns the sending that an answer names."""
        super().__init__(*args, **kwargs)
        self._find = find
        self.fields["letter"].choices = [  # type: ignore[attr-defined]
            ("", "Tell by its number"),
            *letters,
            (NONE_OF_THEM, "None of them. Lay it aside"),
        ]

    def clean(self) -> dict[str, Any]:
        """Read the file, or else the words; where no letter is chosen, find the one it names."""
        data = super().clean()
        if not self.errors and not data.get("letter"):
            # Here, before the notes are locked: earlier answers are opened for it.
            self.named = self._find(self.message)
            if self.named is None:
                raise forms.ValidationError(NO_LETTER_FOUND)
        return data


class DecideForm(OnClockForm):
    """What does the answer say? The program suggests, a person decides."""

    kind = choice("What does this answer say?", _KINDS)
    said_at = MomentField(
        label="When did they send it?",
        help_text="On your own clock. Leave it empty if you do not know.",
        required=False,
    )

    # With which letter it stood when the person read it.
    shown_with = forms.UUIDField(required=False, widget=forms.HiddenInput)
    posts = forms.MultipleChoiceField(
        label="Which posts is it about?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one post."},
    )

    def __init__(
        self,
        *args: Any,
        posts: Sequence[tuple[str, str]],
        named: Collection[str],
        **kwargs: Any,
    ) -> None:
        """Ask which posts only where there are several; `zone` is the person's own.

        `named` are those the answer names by their links: it may say nothing of the others.
        """
        super().__init__(*args, **kwargs)
        if len(posts) <= 1:
            del self.fields["posts"]
            return
        asked = self.fields["posts"]
        asked.choices = [(ALL_OF_THEM, f"All {len(posts):,} of them"), *posts]  # type: ignore[attr-defined]
        asked.help_text = _NAMES_SOME if named else _NAMES_NONE
        self.initial.setdefault("posts", list(named))

    def clean_posts(self) -> list[str] | None:
        """Return the posts that were ticked; None for all."""
        ticked: list[str] = self.cleaned_data["posts"]
        return None if ALL_OF_THEM in ticked else ticked
