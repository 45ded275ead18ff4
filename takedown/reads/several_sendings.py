"""The sendings of a case that can be ticked to say the same of many: by service, by letter, one by one, or all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from takedown.reads.letters import request_rows
from takedown.reads.parts import Part, cut, runs
from takedown.reads.whole import picked, whole
from takedown.removals.contacts import channel_of
from takedown.removals.mail import going_from_here
from takedown.removals.models import ReceiptBasis, Submission, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.reads.letters import RequestRow


class Asks(StrEnum):
    """What is to be said of them."""

    SENT = "sent"
    HAD = "had"


@dataclass(frozen=True, slots=True)
class SendingsToTick:
    """One part of them as choices in groups, and what each choice that stands for many stands for."""

    groups: list[tuple[str, list[tuple[str, str]]]]
    part: Part[uuid.UUID]
    # What each sending is called, of all of them.
    names: dict[uuid.UUID, str]
    many: dict[str, list[uuid.UUID]]
    # Letters that tell of something put right since: they are written anew, not sent.
    outdated: int

    def chosen(self, values: Iterable[str]) -> set[uuid.UUID]:
        """Return the sendings that these choices stand for. Raises whole.ListChanged."""
        given = list(values)
        alone = picked((one for one in given if one not in self.many), of=())
        return alone.union(*(self.many[one] for one in given if one in self.many))


def sendings_to_tick(opened: OpenCase, asks: Asks, *, asked: str = "") -> SendingsToTick:
    """Return the part asked for by its number: what waits to be sent, or to be said to have been received.

    Nothing of letters that are closed, not followed any more, or on their way from here.
    """
    rows = {one.id: one for one in request_rows(opened) if one.is_approved and not one.is_withdrawn}
    letters = {
        pk: row
        for pk, row in rows.items()
        if not row.is_frozen and not (asks is Asks.SENT and row.is_outdated)
    }
    found = _found(asks).filter(request__in=letters).select_related("request", "contact")
    sendings = sorted(found, key=lambda one: _order(one, letters))
    part = cut(len(sendings), asked=asked)
    shown = sendings[part.rows]
    names = _names(sendings)
    many = _Many(sendings, letters)
    return SendingsToTick(
        groups=_groups(shown, letters, names, many),
        part=part.of([one.pk for one in shown]),
        names=names,
        many=many.choices,
        outdated=sum(row.is_outdated for row in rows.values()) if asks is Asks.SENT else 0,
    )


class _Many:
    """The choices that stand for more than one: all, all to a service, all of a letter."""

    def __init__(self, sendings: list[Submission], letters: Mapping[uuid.UUID, RequestRow]) -> None:
        self.everything = [one.pk for one in sendings]
        self.to: dict[str, list[uuid.UUID]] = defaultdict(list)
        self.of: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        for one in sendings:
            self.to[letters[one.request_id].service].append(one.pk)
            self.of[one.request_id].append(one.pk)
        groups = (self.everything, *self.to.values(), *self.of.values())
        self.choices = {whole(ids): ids for ids in groups if len(ids) > 1}


def _groups(
    shown: list[Submission],
    letters: Mapping[uuid.UUID, RequestRow],
    names: Mapping[uuid.UUID, str],
    many: _Many,
) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    if len(many.to) > 1:
        found["All"] = [(whole(many.everything), f"All {len(many.everything):,} of this list")]
    letter = None
    for one in shown:
        row = letters[one.request_id]
        ids = many.to[row.service]
        choices = found.setdefault(
            f"{row.service}: {len(ids):,}",
            [(whole(ids), f"{row.service}: all {len(ids):,}")] if len(ids) > 1 else [],
        )
        of = many.of[one.request_id]
        if one.request_id != letter and 1 < len(of) < len(ids):
            choices.append((whole(of), f"{row.reference}: all {len(of):,} of this letter"))
        letter = one.request_id
        choices.append((str(one.pk), names[one.pk]))
    return list(found.items())


def _found(asks: Asks) -> QuerySet[Submission]:
    if asks is Asks.HAD:
        went = Submission.objects.filter(submitted_at__isnull=False)
        return went.exclude(receipt_basis=ReceiptBasis.SHOWN)
    waiting = Submission.objects.filter(submitted_at__isnull=True)
    return waiting.exclude(pk__in=going_from_here().values("pk"))


def _order(one: Submission, letters: Mapping[uuid.UUID, RequestRow]) -> tuple[str, str, int]:
    row = letters[one.request_id]
    return (row.service, row.reference, one.number)


def _names(sendings: list[Submission]) -> dict[uuid.UUID, str]:
    """Return the letter, which sending of it, how it goes, and the posts it carries."""
    posts: dict[uuid.UUID, list[int]] = defaultdict(list)
    carried = SubmittedPost.objects.filter(submission__in=[one.pk for one in sendings])
    for sending, number in carried.values_list("submission_id", "post__number"):
        posts[sending].append(number)
    return {
        one.pk: f"{one.request.reference}, sending {one.number}: {channel_of(one).name}"
        f" ({'posts' if len(posts[one.pk]) > 1 else 'post'} {runs(posts[one.pk])})"
        for one in sendings
    }
