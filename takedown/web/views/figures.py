"""What became of a year's posts, as a page to print and as a table for other programs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse

from takedown.accounts.roles import Permission
from takedown.reads.figures import NoSuchYear, figures
from takedown.reads.figures_drawn import drawn
from takedown.web.desk import ForStaff
from takedown.web.pages import Page
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from datetime import timedelta

    from takedown.reads.figures import Figures

_COLUMNS = (
    "service", "people", "posts", "gone", "came_back", "quarter_seen_gone_hours",
    "half_seen_gone_hours", "three_quarters_seen_gone_hours",
)  # fmt: skip


class _OfAYear(ForStaff, Page):
    needs = Permission.SEE_WORKLOAD

    @property
    def found(self) -> Figures:
        """The figures; raises Http404 for a year in which nobody worked here."""
        try:
            found = figures(visitor_of(self.request), year=self.kwargs.get("year"), now=self.now)
        except NoSuchYear:
            raise Http404 from None
        if found is None:
            raise Http404
        return found


class OfAYear(_OfAYear):
    """The page."""

    template_name = "web/figures.html"

    def context(self) -> dict[str, Any]:
        """Return the rows, and the same drawn."""
        found = self.found
        return {**super().context(), "figures": found, "drawing": drawn(found.rows)}


class AsTable(_OfAYear):
    """The same as comma-separated values (RFC 4180), in hours to one place."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out under a neutral name."""
        del request, args, kwargs
        found = self.found
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="figures-{found.year}.csv"'
        table = csv.writer(response)
        table.writerow(_COLUMNS)
        for row in found.rows:
            spread = row.spread
            times = (spread.early, spread.middle, spread.late) if spread else ()
            hours = [_hours(one) for one in times] or ["", "", ""]
            table.writerow([row.name, row.people, row.posts, row.gone, row.came_back, *hours])
        return response


def _hours(took: timedelta) -> str:
    return f"{took.total_seconds() / 3600:.1f}"
