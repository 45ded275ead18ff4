"""The questions before anything is saved."""

from __future__ import annotations

from importlib.resources import files

from django import forms

from takedown.web.forms.fields import YES_NO, choice


class AgeForm(forms.Form):
    """Asked before any link, file or text field."""

    under_18 = choice(
        "Was anyone in any of these pictures under 18 when it was taken, or might they look it?",
        (("no", "No"), ("yes", "Yes"), ("not_sure", "Not sure")),
        hint="Think of the photo it was made from, too. The law does not let us hold such "
        "pictures, and others can act faster.",
        missing="Choose No, Yes or Not sure.",
    )


def _zones() -> list[tuple[str, str]]:
    """Each clock once, by its present name: the list of IANA holds old names and doubles besides."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    names = sorted(row[2] for row in rows)
    return [("", "Choose the nearest city"), *((name, name.replace("_", " ")) for name in names)]


class WhereForm(forms.Form):
    """Decides which law can help, and on whose clock times are shown."""

    in_uk = choice(
        "Are you in the UK?",
        YES_NO,
        hint="The law differs from place to place. Only the letter and the clock use this.",
    )
    zone = forms.ChoiceField(
        label="If not, which city shares your clock?",
        choices=_zones,
        required=False,
        help_text="So that times are shown as you see them. Leave it if you are in the UK.",
    )

    def clean(self) -> dict[str, str]:
        """Use the UK's clock unless another is chosen."""
        data = super().clean() or {}
        data["zone"] = data.get("zone") or "Europe/London"
        return data
