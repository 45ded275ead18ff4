"""How each case of a demonstration set went: one function for each course of the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.report_again import report_again
from takedown.jobs import demo_rare as rare
from takedown.jobs.demo_likeness import add_pictures
from takedown.jobs.demo_plan import Course
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.jobs.demo_notes import Notes
    from takedown.jobs.demo_telling import Story

_REMOVED = "We have removed this content because it goes against our rules."
_MORE = "We need more information before we can look at your report. Please reply to this message."
_NO = "We looked at your report and found that it does not go against our rules."


def tell(story: Story) -> None:
    """Bring a case from its first link to this hour."""
    _COURSES[story.plan.course](story)
    story.notes.wait(until=max(story.now, story.notes.at))


def _long(story: Story) -> None:
    """Some letters went weeks ago and some yesterday, and some are drafts still."""
    notes = story.notes
    story.send_at(story.ago(24 * 55, 24 * 60), share=0.4)
    notes.later(24 * 4)
    posts = notes.posts_that_went()
    tenth = max(1, len(posts) // 8)
    notes.see(posts[: 2 * tenth], Outcome.GONE, Basis.SIGNED_IN)
    notes.see(posts[2 * tenth : 3 * tenth], Outcome.THERE, Basis.SIGNED_OUT)
    _answers(notes)
    notes.later(24 * 9)
    notes.see(posts[: max(1, tenth // 4)], Outcome.BACK, Basis.SIGNED_IN)
    report_again(notes.worked(), post_id=posts[0].pk, now=notes.at)
    notes.wait(until=story.ago(30, 40))
    notes.approve(share=0.4)
    notes.send()


def _answers(notes: Notes) -> None:
    """Three answers came: one is decided, two are not."""
    first, *rest = notes.sendings(sent=True)
    notes.decide(notes.reply(first, _REMOVED), ReplyKind.REMOVED)
    for sending, words in zip(rest or [first], (_MORE, _NO), strict=False):
        notes.reply(sending, words)


def _not_taken(story: Story) -> None:
    story.begin(before=story.ago(5, 24 * 4), lead=(0, 1))
    story.notes.later(1)
    story.notes.let_in()


def _taken(story: Story) -> None:
    """Nothing is written yet."""
    _not_taken(story)
    story.notes.later(2)
    story.notes.take(story.worker)


def _drafted(story: Story) -> None:
    _taken(story)
    story.notes.draft()


def _ready(story: Story) -> None:
    _drafted(story)
    story.notes.approve()


def _running(story: Story) -> None:
    story.send_at(story.ago(8, 22))
    story.notes.receive(most=1)


def _due(story: Story) -> None:
    story.send_at(story.ago(28, 46))


def _handed(story: Story) -> None:
    """A colleague began it; one link is closed, as somebody may be under 18."""
    story.send_at(story.ago(36, 46))
    notes = story.notes
    notes.later(3)
    notes.hand_to(story.colleague)
    notes.hand_to(story.worker)
    if len(posts := notes.posts()) > 1:
        freeze_thing(notes.owned(), kind=FrozenKind.POST, target_id=posts[-1].pk, now=notes.at)


def _passed(story: Story) -> None:
    story.send_at(story.ago(24 * 3, 24 * 45))
    story.notes.later(60)
    story.notes.see(story.notes.posts()[:3], Outcome.THERE, Basis.SIGNED_IN)


def _to_tell(story: Story) -> None:
    """Its clock has just run out, and its person asked for a call."""
    story.send_at(story.ago(49, 51))
    rare.ask_for_a_call(story.notes)


def _answered(story: Story) -> None:
    story.send_at(story.ago(24 * 2, 24 * 20))
    story.notes.later(10)
    _answers(story.notes)


def _gone(story: Story) -> None:
    story.send_at(story.ago(24 * 6, 24 * 60))
    story.notes.receive(most=2)
    story.notes.later(30)
    story.notes.see(story.notes.posts(), Outcome.GONE, Basis.SIGNED_IN)


def _back(story: Story) -> None:
    _gone(story)
    notes = story.notes
    notes.wait(until=story.ago(20, 24 * 4))
    posts = notes.posts_that_went()
    came_back = posts[: max(1, len(posts) // 3)]
    notes.see(came_back, Outcome.BACK, Basis.SIGNED_IN)
    report_again(notes.worked(), post_id=came_back[0].pk, now=notes.at)


def _let_go(story: Story) -> None:
    """Somebody had it until its clocks had passed."""
    story.send_at(story.ago(24 * 4, 24 * 9))
    story.notes.later(60)
    rare.let_go(story.notes)


def _pictures(story: Story) -> None:
    """Two pictures look like the photo, and nobody has decided."""
    _taken(story)
    add_pictures(story.notes, seed=story.plan.number)


def _alone(story: Story) -> None:
    """Its person let nobody in."""
    story.begin(before=story.ago(30, 24 * 20))
    story.notes.draft()
    story.notes.approve()
    story.notes.send()


def _emergency(story: Story) -> None:
    _not_taken(story)
    story.notes.wait(until=story.now - timedelta(minutes=12))
    rare.open_now(story.notes, story.worker)


def _flagged(story: Story) -> None:
    """Twelve letters in an hour are many."""
    story.begin(before=story.ago(6, 9))
    story.notes.let_in()
    story.notes.take(story.worker)
    story.notes.wait(until=story.ago(2, 4))
    story.notes.draft()
    story.notes.approve()


def _asked(story: Story) -> None:
    _drafted(story)
    story.notes.wait(until=story.ago(0.3, 1))
    rare.ask_for_words(story.notes)


def _hidden(story: Story) -> None:
    _drafted(story)
    story.notes.wait(until=story.ago(0.3, 1))
    rare.hide(story.notes)


def _robbed(story: Story) -> None:
    _taken(story)
    story.notes.wait(until=story.ago(0.3, 1))
    rare.shut_out(story.notes)


def _going(story: Story) -> None:
    """Every post was seen gone months ago, so its pictures go one day."""
    story.send_at(story.ago(24 * 110, 24 * 120))
    add_pictures(story.notes, seed=story.plan.number)
    story.notes.later(30)
    story.notes.see(story.notes.posts(), Outcome.GONE, Basis.SIGNED_IN)


_COURSES: dict[Course, Callable[[Story], None]] = {
    Course.LONG: _long, Course.TO_TELL: _to_tell, Course.HANDED: _handed,
    Course.EMERGENCY: _emergency, Course.LET_GO: _let_go, Course.FLAGGED: _flagged,
    Course.ASKED: _asked, Course.HIDDEN: _hidden, Course.ROBBED: _robbed, Course.GOING: _going,
    Course.NOT_TAKEN: _not_taken, Course.TAKEN: _taken, Course.DRAFTED: _drafted,
    Course.READY: _ready, Course.RUNNING: _running, Course.DUE: _due, Course.PASSED: _passed,
    Course.ANSWERED: _answered, Course.GONE: _gone, Course.BACK: _back, Course.PICTURES: _pictures,
    Course.ALONE: _alone,
}  # fmt: skip
