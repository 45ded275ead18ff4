"""Clocks that the word of a service alone has met: they count on until somebody saw that the picture is gone.

`met_at` stays as noted: should somebody see that it is gone, their time is that of the first who said so.
Nothing here is called late on a doubt alone; `by_removal` takes the word back once it is seen to be wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.deadlines.models import ENDED_BY_REMOVAL
from takedown.posts.gone import SEEN_BY_SOMEBODY
from takedown.posts.models import Basis, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.deadlines.models import DeadlineQuerySet
    from takedown.deadlines.notes import Note

ONLY_SAID = Q(
    met_at__isnull=False,
    stopped_at__isnull=True,
    stage__in=ENDED_BY_REMOVAL,
    post__outcome=Outcome.GONE,
    post__outcome_basis=Basis.SERVICE_SAYS,
)


def not_seen_gone(clocks: DeadlineQuerySet) -> DeadlineQuerySet:
    """Return those of present clocks that run, and those that only the word of a service has met."""
    runs = Q(met_at__isnull=True, paused_on__isnull=True, stopped_at__isnull=True)
    return clocks.present().filter(runs | ONLY_SAID)


def was_seen(notes: Iterable[Note]) -> bool:
    """Whether somebody who looked properly is among those who noted that it is gone."""
    return any(one.basis in SEEN_BY_SOMEBODY for one in notes)
