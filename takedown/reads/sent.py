"""Whether a form was sent before."""

from __future__ import annotations

from takedown.cases.models import FormToken


def is_used(digest: str) -> bool:
    """Whether the form of this digest was used (`flows/use_form.py`)."""
    return FormToken.objects.filter(digest=digest).exists()
