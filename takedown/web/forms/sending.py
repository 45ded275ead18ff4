"""Forms about letters, sendings, receipts and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.posts.looks import Said
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import Covered
from takedown.web.forms.fields import MomentField, OnClockForm, choice

if TYPE_CHECKING:
    from collections.abc import Sequence


class ApproveForm(forms.Form):
    """The statement of truth, in the words of the Act."""

    read_and_true = forms.BooleanField(
        label="I have read this letter. It is made in good faith and, to the best of my knowledge "
        "and belief, it is true.",
        error_messages={"required": "Read the letter, and tick the box if it is true."},
    )


class ReadyForm(forms.Form):
    """Before a letter goes: is now a safe time?"""

    safe_to_send = choice(
        "Is now a safe time to send this?",
        (
            ("yes", "Yes, go on"),
            ("no", "Not now. Keep it here for later"),
            ("talk", "I would like to talk to someone first"),
        ),
        hint="Whoever posted it may learn that it was reported or removed.",
    )


class SubmittedForm(OnClockForm):
    """What went, and when."""

    submitted_at = MomentField(label="When did you press send?", help_text="On your own clock.")
    whole_notice_went = choice(
        "Did all of the letter go?",
        (("yes", "Yes, all of it"), ("no", "No, the form took only a part")),
        hint="What was sent is what counts.",
    )
    elements_went = forms.MultipleChoiceField(
        label="What did their form take?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="You can send the whole letter another way afterwards.",
    )

    def __init__(
        self,
        *args: Any,
        elements: Sequence[tuple[str, str]],
        may_count: bool,
        **kwargs: Any,
    ) -> None:
        """`elements` are what the law asks of this letter; `zone` is the person's own.

        `may_count` says that its law gives a time, which begins only with all of them.
        """
        super().__init__(*args, **kwargs)
        if may_count:
            asked = self.fields["whole_notice_went"]
            asked.help_text = (
                f"{asked.help_text} With a part missing, no time in the law may begin."
            )
        self.fields["elements_went"].choices = list(elements)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What went of a part has to be said: what is not ticked is said not to have gone."""
        data = super().clean() or self.cleaned_data
        if data.get("whole_notice_went") == "no" and not data.get("elements_went"):
            self.add_error(
                "elements_went",
                "Tick what their form took. It is under \u201cOnly a part went\u201d.",
            )
        return data


class CorrectSentForm(OnClockForm):
    """When it really went."""

    submitted_at = MomentField(label="When did you press send?", help_text="On your own clock.")


class CoveredForm(forms.Form):
    """What a service says of the law itself."""

    covered = choice(
        "",
        (
            (Covered.YES, "Yes, it says so"),
            (Covered.NO, "It says that this law does not cover it"),
            ("unknown", "I do not know"),
        ),
        hint="Look at the foot of its pages for \u201cPrivacy\u201d, or in an answer of theirs. You need not "
        "look: the letter is as good without. We take their word for it: only then a day can be given. "
        "What they say of the law is not the last word.",
    )

    ground = forms.CharField(
        label="Where does it say so?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="Leave it empty if you do not know. The page, or their e-mail, and the day. It stands "
        "beside the day in your notes and in an evidence pack.",
    )

    def __init__(self, *args: Any, service: str, law: str, **kwargs: Any) -> None:
        """`service` and `law` are named in the question."""
        super().__init__(*args, **kwargs)
        asked = f"Does {service} itself say that the data protection law of {law} covers it?"
        self.fields["covered"].label = asked
        self.fields["covered"].error_messages["required"] = f"{asked} Choose one answer."


class ReceiptForm(OnClockForm):
    """Proof that it arrived."""

    # The answer that names the time, where the person comes from one.
    answer = forms.UUIDField(required=False, widget=forms.HiddenInput)

    received_at = MomentField(
        label="When does their answer say they received it?", help_text="On your own clock."
    )
    words = forms.CharField(
        label="What does it say?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Paste the answer, or the ticket number.",
        error_messages={"required": "Paste the answer, or at least its number."},
    )


class OutcomeForm(forms.Form):
    """What was seen at the link."""

    outcome = choice(
        "What did you see?",
        (
            (Outcome.THERE, "It is still there"),
            (Outcome.GONE, "It is gone"),
            (Outcome.REGION, "It is hidden here, but people elsewhere can see it"),
            (Outcome.BACK, "It was gone, and came back"),
        ),
        hint="You do not have to look. Somebody else may look for you.",
    )
    basis = choice(
        "How was it looked at?",
        (
            (Basis.SIGNED_IN, "Signed in to the service"),
            (Basis.SIGNED_OUT, "Without signing in"),
            (Basis.SEEN, "It needs no signing in, or I do not know"),
        ),
        hint="Some services tell visitors \u201cnot found\u201d of a post that is still there.",
    )


LIST_CHANGED = "The list changed since this page was made. Tick them again."


class SeveralSeenForm(OutcomeForm):
    """The same, of several links."""

    posts = forms.MultipleChoiceField(
        label="Which links?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one link.",
            "invalid_choice": LIST_CHANGED,
        },
    )
    field_order = ("posts", "outcome", "basis")

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        """`groups` are the links to choose from, each group with its words."""
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = list(groups)  # type: ignore[attr-defined]


class MistakeForm(forms.Form):
    """Whether a note of what was seen counts."""

    said = choice(
        "",
        (
            (Said.MISTAKE, "Yes, it was a mistake"),
            (Said.COUNTS, "No, it counts"),
        ),
        hint="Nothing is rubbed out. The note stays, with what you say here. The times are counted again.",
        missing="Say whether it was a mistake. Choose one answer.",
    )

    def __init__(self, *args: Any, noted: str, **kwargs: Any) -> None:
        """`noted` says when it was noted, and what."""
        super().__init__(*args, **kwargs)
        self.fields["said"].label = f"Noted on {noted}. Was that a mistake?"
