"""Pages that only say something."""

from __future__ import annotations

from takedown.web.pages import Page


class Erased(Page):
    """Hidden now, destroyed after 72 hours."""

    template_name = "web/erased.html"


class ErasedNow(Page):
    """Destroyed."""

    template_name = "web/erased_now.html"
