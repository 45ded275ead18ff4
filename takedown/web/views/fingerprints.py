"""How much of a photo to hold here: nothing, a fingerprint made in the browser, or the photo."""

from __future__ import annotations

from typing import Any

from takedown.cases.keeping import MOST_PICTURES, TooManyPictures
from takedown.cases.quota import Unconfirmed
from takedown.flows.add_fingerprint import add_fingerprint
from takedown.web.forms.pictures import FingerprintForm
from takedown.web.pages import CaseFormPage, CasePage
from takedown.web.views.pictures import FULL


class ChooseReference(CasePage):
    """Nothing, a fingerprint made on the device, or the photo sealed here: side by side."""

    template_name = "web/choose_reference.html"

    def context(self) -> dict[str, Any]:
        """Lead back to the pictures."""
        return {**super().context(), "back": self.here("pictures")}


class AddFingerprint(CaseFormPage):
    """Keep what the browser made of a photo. The photo is in no form, and no file is taken here."""

    template_name = "web/add_fingerprint.html"
    form_class = FingerprintForm
    refusals = (TooManyPictures, Unconfirmed)
    words = {TooManyPictures: FULL.format(MOST_PICTURES)}

    def context(self) -> dict[str, Any]:
        """Lead back to the choice."""
        return {**super().context(), "back": self.here("choose_reference")}

    def save(self, form: Any) -> str:
        """Keep it."""
        fingerprint = form.cleaned_data["fingerprint"]
        add_fingerprint(self.opened, fingerprint=fingerprint, now=self.now)
        return self.here("pictures")

    def after_repeat(self) -> str:
        """Show the pictures."""
        return self.here("pictures")
