"""How a post stands: what was last seen of it, or whether it waits; counted without opening any."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from takedown.cases.frozen import frozen_things
from takedown.posts.gone import SEEN_BY_SOMEBODY
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.posts.platforms import OTHER, platform
from takedown.removals.models import SubmittedPost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# Gone, as somebody saw who looked: a visitor may be told "not found" of what is there, and a service may be wrong.
SEEN_GONE = Q(outcome=Outcome.GONE, outcome_basis__in=SEEN_BY_SOMEBODY)
_SAID_GONE = Q(outcome=Outcome.GONE, outcome_basis=Basis.SERVICE_SAYS)
_OTHER_SITES = "Other sites"
_LONGEST_NUMBER = 9


class Standing(StrEnum):
    """How a post stands, in the order of what asks for something: first what she can do something about."""

    BACK = "back"
    THERE = "there"
    NEW = "new"
    SAID_GONE = "said"
    WAITING = "waiting"
    GONE = "gone"
    CLOSED = "closed"


# The shape, and the words.
SAID = {
    Standing.BACK: ("back", "Came back"),
    Standing.THERE: ("next", "Still there"),
    Standing.NEW: ("todo", "Not sent yet"),
    Standing.SAID_GONE: ("wait", "Said gone, nobody looked"),
    Standing.WAITING: ("wait", "Waiting"),
    Standing.GONE: ("done", "Gone"),
    Standing.CLOSED: ("stop", "Closed"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many posts stand so."""

    standing: Standing
    count: int

    @property
    def number(self) -> str:
        """The number as people write it."""
        return f"{self.count:,}"

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return SAID[self.standing][0]

    @property
    def word(self) -> str:
        """The words beside the number."""
        return SAID[self.standing][1].lower()


def tallies_of(opened: OpenCase) -> list[Tally]:
    """Return how many posts of a case stand how, and nothing else of them."""
    return tallied(standing_posts(opened).values("standing").annotate(count=Count("pk")))


def standing_posts(opened: OpenCase) -> QuerySet[Any]:
    """Return the posts of a case, each with how it stands."""
    went = SubmittedPost.objects.filter(post=OuterRef("pk"), submission__submitted_at__isnull=False)
    return ReportedPost.objects.filter(case=opened.case).annotate(
        standing=Case(
            When(pk__in=frozen_things(opened.case.pk), then=Value(Standing.CLOSED)),
            When(outcome=Outcome.BACK, then=Value(Standing.BACK)),
            When(outcome__in=[Outcome.THERE, Outcome.REGION], then=Value(Standing.THERE)),
            When(SEEN_GONE, then=Value(Standing.GONE)),
            When(_SAID_GONE, then=Value(Standing.SAID_GONE)),
            When(Exists(went), then=Value(Standing.WAITING)),
            default=Value(Standing.NEW),
            output_field=CharField(),
        )
    )


def tallied(counted: Iterable[dict[str, Any]]) -> list[Tally]:
    """Return the tallies of rows that each hold a `standing` and a `count`, in the order of Standing."""
    counts = dict.fromkeys(Standing, 0)
    for each in counted:
        counts[Standing(each["standing"])] += each["count"]
    return [Tally(standing, count) for standing, count in counts.items() if count]


def service_name(slug: str) -> str:
    """Return what a group of posts is called: by their service, or as those of sites without a name here."""
    return _OTHER_SITES if slug == OTHER else platform(slug).name


def slug_of(opened: OpenCase, number: str) -> str:
    """Return the service of a post of a case by its number; "" for what is no number of one."""
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        return ""
    posts = ReportedPost.objects.filter(case=opened.case, number=int(number))
    return posts.values_list("platform", flat=True).first() or ""
