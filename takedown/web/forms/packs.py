"""What a person may choose of an evidence pack."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.evidence.background import Agreed, Audience, Wanted
from takedown.evidence.exhibits import AFFECTED_PERSON, CASEWORKER
from takedown.web.forms.fields import choice

_AUDIENCES = (
    (Audience.POLICE, "The police"),
    (Audience.LAWYER, "A lawyer"),
    (Audience.SERVE, "Somebody who will show it to others, such as a court"),
    (Audience.SELF, "Me"),
)
AGREED = (
    (Agreed.IN_WRITING, "Yes, in writing"),
    (Agreed.BY_WORD, "Yes, they told me"),
    (Agreed.NOT_ASKED, "Not asked yet"),
)


class PackForm(forms.Form):
    """Whom it is for, whose letters stand before the numbers, and the annex; never in a pack unasked."""

    audience = choice(
        "Who is this pack for?",
        _AUDIENCES,
        hint="To be shown to others it says less. It has no letters, which hold your name where the law asks for it. It has nothing you wrote about the posts. Initials that you chose stay.",
        missing="Choose who it is for.",
    )
    agreed = choice(
        "Has the person agreed to this pack?",
        AGREED,
        hint="The pack says what you answer.",
        missing="Say whether they agreed. “Not asked yet” is an answer too.",
    )
    initials = forms.CharField(
        label="Initials, if you like",
        help_text="Police number things by the initials of who hands them over: SW/1, SW/2. Leave it empty and {}",
        required=False,
        max_length=20,
    )
    with_derivations = forms.BooleanField(
        label="Add how much the pictures differ",
        help_text="Each picture you said Yes to gets an empty drawing with boxes: where your photo lines up, "
        "and where the two differ. No picture is shown. You can leave this out.",
        required=False,
    )

    mosaics = forms.BooleanField(
        label="Add squares of colour for each picture of a post",
        help_text="At most eight by eight squares, each one flat colour. Nobody can see the picture in them. But somebody who has the same picture can tell it by them. A pack that is shown to others never has them. You can leave this out.",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        measured: bool,
        is_owner: bool,
        numbers: bool,
        pictures: bool,
        letters: str,
        **kwargs: Any,
    ) -> None:
        """`measured` and `pictures` say that there is something to add, `numbers` that there are own things.

        Where not, nothing is asked. `letters` stand before the numbers of own things in packs already.
        """
        super().__init__(*args, **kwargs)
        self.fields["audience"].initial = Audience.POLICE
        if not pictures:
            del self.fields["mosaics"]
        if not measured:
            del self.fields["with_derivations"]
        if is_owner:
            del self.fields["agreed"]
        if not numbers:
            del self.fields["initials"]
            return
        initials = self.fields["initials"]
        usual = f"we write {AFFECTED_PERSON if is_owner else CASEWORKER}."
        stays = (
            f"{letters} stays. Did somebody else choose {letters}? Then change it: the numbers stay, and the "
            "next pack says what the letters were."
        )
        initials.help_text = str(initials.help_text).format(stays if letters else usual)
        initials.widget.attrs.update(autocomplete="off", autocapitalize="characters", size=6)

    def wanted(self) -> Wanted:
        """Return what was chosen."""
        chosen = self.cleaned_data
        return Wanted(
            audience=Audience(chosen["audience"]),
            derivations=bool(chosen.get("with_derivations")),
            mosaics=bool(chosen.get("mosaics")),
            initials=chosen.get("initials", ""),
            agreed=Agreed(chosen["agreed"]) if chosen.get("agreed") else None,
        )
