"""Whether somebody may begin new notes here: everybody, whoever was given a link, or nobody.

The pages only save somebody from typing in vain: `flows/open_case.py` refuses by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse

from takedown.common.limit_settings import Intake
from takedown.web.invited import invited_by
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_begin(request: HttpRequest) -> bool:
    """Whether this browser may go on to new notes, as far as a page can know."""
    if settings.INTAKE == Intake.INVITATION:
        return bool(invited_by(request))
    return bool(settings.INTAKE == Intake.OPEN)


class ToBegin:
    """A page on the way to new notes: back to the start where there are none to begin."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let whoever may begin pass, and whoever has notes open."""
        if visitor_of(request).case_id is None and not may_begin(request):
            return HttpResponseRedirect(reverse("start"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
