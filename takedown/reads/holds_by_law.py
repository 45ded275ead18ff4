"""Which cases the operator keeps because the law says so: for the operator's own list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases import keystore
from takedown.cases.models import Hold
from takedown.common.identifiers import read_reference

if TYPE_CHECKING:
    from datetime import datetime

_UK = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class KeptByLaw:
    """A case by its reference, since when and until when (UTC), and whether people are told."""

    reference: str
    since: datetime
    until: datetime
    told: bool
    basis: str

    @property
    def line(self) -> str:
        """Return it as the operator's lists say it, with the last day in the UK."""
        told = "people inside are told" if self.told else "NOBODY MAY BE TOLD"
        last = self.until.astimezone(_UK)
        return f"{self.reference}  since {self.since:%Y-%m-%d}  until {last:%Y-%m-%d}  {told}"


def kept_by_law(*, now: datetime, reference: str = "") -> list[KeptByLaw]:
    """Return the live ones, the soonest over first; the basis is opened only where a reference is given."""
    holds = Hold.objects.live(now).binding().select_related("case").order_by("ends_at", "pk")
    if reference:
        holds = holds.filter(case__reference=read_reference(reference))
    return [
        KeptByLaw(
            reference=one.case.reference,
            since=one.set_at,
            until=one.ends_at,
            told=not one.quiet,
            basis=_basis(one) if reference else "",
        )
        for one in holds
    ]


def _basis(hold: Hold) -> str:
    return keystore.load(hold.case_id).open_text(hold.reason_sealed, hold.reason_place)
