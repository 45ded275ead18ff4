"""What to do next in each of many cases, from what is not sealed: no key is fetched for a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from takedown.reads.standing import Standing, came_back, drafts, said_gone, unread_answers, unsent
from takedown.reads.step_words import (
    finish_letter,
    look_for_her,
    read_answer,
    send_letter,
    write_again,
)
from takedown.reads.steps import NextStep

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection, Mapping

    from django.db.models import QuerySet


def desk_steps(
    standings: Mapping[uuid.UUID, Collection[Standing]],
    *,
    to_tell: Collection[uuid.UUID],
    unread: Collection[uuid.UUID],
) -> dict[uuid.UUID, NextStep]:
    """Return one step for each case in which something is to do, in as many queries however many cases.

    Its page is the one where it is done, or the case itself, whose first block says it.
    """
    asked: tuple[tuple[Standing, Callable[[list[uuid.UUID]], dict[uuid.UUID, NextStep]]], ...] = (
        (Standing.OVERDUE, _late),
        (Standing.BACK, _again),
        (Standing.ANSWER, _answers),
        (Standing.WRITE, _letters),
        (Standing.SAID, _looks),
    )
    found: dict[uuid.UUID, NextStep] = {}
    for standing, steps in asked:
        ids = [pk for pk, ones in standings.items() if standing in ones and pk not in found]
        found |= steps(ids)
    tell = NextStep("There is news to tell.", "Tell the person the news", "case")
    read = NextStep("The person wrote to you.", "Read a message", "ask")
    return dict.fromkeys(to_tell, tell) | found | dict.fromkeys(unread, read)


def _late(ids: list[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    step = NextStep("A time is over.", "See what you can do", "case")
    return dict.fromkeys(ids, step)


def _again(ids: list[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    posts = _first_of_each(came_back().filter(case__in=ids), "number", "pk", "number")
    return {case: write_again(post, number) for case, post, number in posts}


def _answers(ids: list[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    replies = _first_of_each(unread_answers().filter(case__in=ids), "added_at", "pk", "submission")
    return {
        case: read_answer(reply, is_placed=sending is not None) for case, reply, sending in replies
    }


def _looks(ids: list[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    posts = _first_of_each(said_gone().filter(case__in=ids), "number", "pk", "number")
    return {case: look_for_her(post, number) for case, post, number in posts}


def _letters(ids: list[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    """A letter that can go comes before one to finish, and that before the questions still open."""
    begin = NextStep("Questions are open.", "Go on", "case")
    unfinished = _first_of_each(drafts().filter(case__in=ids), "drafted_at", "pk")
    approved = unsent().filter(request__case__in=ids)
    first = approved.order_by("request__case_id", "request__approved_at", "pk")
    ready = first.distinct("request__case_id").values_list("request__case_id", "request_id")
    return {
        **dict.fromkeys(ids, begin),
        **{case: finish_letter(pk) for case, pk in unfinished},
        **{case: send_letter(pk) for case, pk in ready},
    }


def _first_of_each(rows: QuerySet[Any], order: str, *values: str) -> QuerySet[Any, Any]:
    """Return the case and these values of the first row of each case."""
    return rows.order_by("case_id", order, "pk").distinct("case_id").values_list("case_id", *values)
