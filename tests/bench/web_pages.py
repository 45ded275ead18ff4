"""Which pages are measured: every one that can be asked for, found from the addresses there are."""

from __future__ import annotations

import http
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from takedown.cases.models import Case
from takedown.common import clock
from takedown.matching.models import Match
from takedown.reads.held import held_rows
from takedown.removals.models import RemovalRequest, Reply, RequestState
from takedown.web import desk_urls
from takedown.web.urls import urlpatterns

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from django.test import Client

    from takedown.accounts.visitor import Visitor

_OF_A_LETTER, _OF_A_DRAFT = ("ways", "send"), ("letter", "more")
_ABOUT = 100


def of_the_desk(client: Client, visitor: Visitor) -> Iterator[str]:
    """Yield the pages of the desk that somebody may open, with one of what is closed."""
    months = {"year": clock.now().year, "month": clock.now().month}
    for one in (*desk_urls.CASES, *desk_urls.DESK):
        wants = set(one.pattern.converters)
        if wants <= set(months) and "file" not in str(one.pattern):
            yield from _open(
                client, reverse(one.name, kwargs={name: months[name] for name in wants})
            )
    for row in held_rows(visitor, now=clock.now())[:1]:
        yield from _open(client, reverse("held_one", args=[row.id]))


def chosen(worker: Visitor) -> Iterator[tuple[str, uuid.UUID]]:
    """Yield three cases that a caseworker has taken or may see, of which letters went: their size, and id."""
    held = Case.objects.filter(
        assignments__membership_id=worker.works_as, assignments__ended_at=None, hidden_at=None
    )
    sent = Case.objects.filter(requests__submissions__submitted_at__isnull=False)
    cases = held.filter(pk__in=sent).annotate(many=Count("posts", distinct=True))
    by_size = list(cases.order_by("many", "pk").values_list("many", "pk"))
    middle = min(by_size, key=lambda one: abs(one[0] - _ABOUT))
    for many, case_id in dict.fromkeys((by_size[0], middle, by_size[-1])):
        yield f"{many:,} link{'' if many == 1 else 's'}", case_id


def home(case_id: uuid.UUID) -> str:
    """Return the address of the first page of a case."""
    return reverse("case", args=[case_id])


def of_a_case(client: Client, case_id: uuid.UUID) -> Iterator[str]:
    """Yield every page of a case that its person may open, and one of each thing that has pages."""
    for one in urlpatterns:
        if getattr(one, "pattern", None) and set(one.pattern.converters) == {"case_id"}:
            yield from _open(client, reverse(one.name, args=[case_id]))
    letters = RemovalRequest.objects.filter(case=case_id)
    for some, names in (
        (letters.filter(submissions__submitted_at__isnull=False), _OF_A_LETTER),
        (letters.filter(state=RequestState.DRAFT), _OF_A_DRAFT),
    ):
        # The one about most posts.
        largest = some.annotate(many=Count("requested_posts")).order_by("-many", "pk").first()
        for name in names if largest else ():
            yield from _open(client, reverse(name, args=[case_id, largest.pk]))
    for name, table in (("reply", Reply), ("match", Match)):
        for row in table.objects.filter(case=case_id, decided_at=None)[:1]:
            yield from _open(client, reverse(name, args=[case_id, row.pk]))


def _open(client: Client, path: str) -> Iterator[str]:
    """Yield an address where it answers with a page."""
    answer = client.get(path)
    if answer.status_code == http.HTTPStatus.OK and answer["Content-Type"].startswith("text/html"):
        yield path
