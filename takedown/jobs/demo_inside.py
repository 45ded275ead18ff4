"""Runs the steps of a demonstration against the database of this process's environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.jobs import demo_ending as ending
from takedown.jobs import demo_steps as steps
from takedown.jobs.demo_story import Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.jobs.demo_order import Order

SUMMARY = "summary.json"


def walk(order: Order, *, tell: Callable[[str], object]) -> None:
    """Do the whole job, one step after another, and write the summary even where one fails.

    Raises StepFailed, and whatever a flow refuses with.
    """
    story = Story(tell=tell)
    try:
        person, read = steps.open_links(order)
        story.take("links", lambda: steps.tell_links(person, read))
        story.take("code", lambda: steps.write_down_code(person))
        story.take("answers", lambda: steps.answer_questions(person))
        story.take("pictures", lambda: steps.add_pictures(person, order))
        story.take("matches", lambda: steps.decide_matches(person))
        story.take("letters", lambda: steps.approve_letters(person))
        story.take("documents", lambda: ending.print_letters(person, order))
        story.take("clocks", lambda: ending.start_clocks(person))
        story.take("pack", lambda: ending.make_pack(person, order))
        story.take("erase", lambda: ending.erase(person))
    finally:
        story.write(order.output / SUMMARY)
