"""Someone may be under 18: close one thing, or everything, without opening it; and what is closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from takedown.cases.freezes import FrozenKind
from takedown.flows.freeze_thing import freeze_thing
from takedown.matching.freezing import NoSuchThing
from takedown.reads.freezes import freeze_rows, is_wholly_frozen, lead_of, name_of
from takedown.web.pages import CaseFormPage, CasePage

# As an address names them; each is on a page beside the thing itself.
_KINDS = {kind.value.lower(): kind for kind in FrozenKind}


class FreezeThing(CaseFormPage):
    """What happens, and one button; no reason is asked, and nothing is shown."""

    template_name = "web/freeze.html"
    form_class = forms.Form

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Answer 404 where the address names nothing of this case."""
        super().setup(request, *args, **kwargs)
        try:
            self.kind = _KINDS[kwargs["kind"]]
            self.thing = name_of(self.opened, self.kind, kwargs["thing_id"])
        except (KeyError, NoSuchThing):
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Name it by its number, and say who looks after it then."""
        return {
            **super().context(),
            "thing": self.thing,
            "whole": self.kind == FrozenKind.CASE,
            "lead": lead_of(self.opened, now=self.now),
            "back": self.here("case"),
        }

    def save(self, form: Any) -> str:
        """Close it, and say what comes next."""
        del form
        freeze_thing(self.opened, kind=self.kind, target_id=self.kwargs["thing_id"], now=self.now)
        return self.here("freezes")

    def after_repeat(self) -> str:
        """Show what is closed."""
        return self.here("freezes")


class Freezes(CasePage):
    """What is closed in these notes, what was done since, and who can help now."""

    template_name = "web/freezes.html"

    def context(self) -> dict[str, Any]:
        """Show the freezes."""
        return {
            **super().context(),
            "rows": freeze_rows(self.opened, now=self.now),
            "whole": is_wholly_frozen(self.opened),
            "back": self.here("case"),
        }
