"""The clocks that a picture which is gone has met, worked out from the notes that stand.

Whatever is noted, corrected or taken back, and in whatever order: the same notes, sendings and receipts
make the same clocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.deadlines.answers import unmeet
from takedown.deadlines.models import ENDED_BY_REMOVAL, Deadline
from takedown.deadlines.notes import notes_about
from takedown.posts.models import Outcome, ReportedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from takedown.deadlines.notes import Note
    from takedown.removals.models import Submission


def hold_posts(*submissions: uuid.UUID) -> list[ReportedPost]:
    """Lock the posts of sendings and return them: whoever notes a sighting does the same.

    After the sendings are locked, and before anything is recorded.
    """
    held = ReportedPost.objects.filter(submitted__submission__in=submissions)
    locked = held.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list({post.pk: post for post in locked}.values())


def settle_sending(submission: Submission, *, now: datetime) -> None:
    """Let the clocks of a sending be met where its posts were seen gone, or were said to be; lock those."""
    settle_removal(hold_posts(submission.pk), now=now)


def settle_removal(
    posts: Sequence[ReportedPost],
    *,
    now: datetime,
    wrong: Collection[int] | None = None,
    also: Note | None = None,
) -> None:
    """Let the clocks of posts of one case be met where a picture was gone, and only there.

    `wrong` and `also` as `notes.notes_about` has them. The caller holds the locks of the posts.
    """
    notes = notes_about(posts, wrong=wrong, also=also)
    clocks = Deadline.objects.filter(post__in=list(notes)).ended_by_removal()
    for clock in clocks.prefetch_related("submission__request"):
        _settle(clock, _concerning(notes[clock.post_id], clock), now)


def what_met(clocks: Iterable[Deadline]) -> dict[uuid.UUID, list[Note]]:
    """Return by clock the notes by which a picture that was gone met it, by their own dates; of met ones alone.

    The clocks are of one case, with their posts and sendings. What was seen later is not among them.
    """
    met = [one for one in clocks if one.met_at is not None and one.stage in ENDED_BY_REMOVAL]
    notes = notes_about(list({one.post_id: one.post for one in met}.values()))
    return {one.pk: _met_by(_concerning(notes[one.post_id], one)) for one in met}


def _concerning(notes: Sequence[Note], clock: Deadline) -> list[Note]:
    """Return what was seen or said since its sending went; of what was so before receipt, the last.

    What was gone before they were asked, and came back, answers nothing.
    """
    since = clock.submission.submitted_at
    if since is None:
        return []
    # People copy the time of an answer to the minute.
    minute = since.replace(second=0, microsecond=0)
    counted = [
        one for one in notes
        if (one.at >= since if one.came is None else one.came >= minute)
        and one.submission in {None, clock.submission_id}
        and not _shows_little(one)
    ]  # fmt: skip
    before = [one for one in counted if one.of < clock.received_at]
    return [*before[-1:], *(one for one in counted if one.of >= clock.received_at)]


def _shows_little(note: Note) -> bool:
    """Whether it says neither that a picture is gone nor that it is there: some services show a visitor nothing."""
    return note.outcome == Outcome.GONE and note.basis.is_weak


def _met_by(notes: Sequence[Note]) -> list[Note]:
    """Return the notes that a picture was gone by which a clock is met, by their own dates; none where it is not."""
    found: list[Note] = []
    for note in notes:
        if note.outcome == Outcome.GONE:
            found.append(note)
        elif note.outcome == Outcome.BACK and found:
            # What had met a clock before a post came back stays: what was asked for had been done.
            break
        elif note.outcome in {Outcome.THERE, Outcome.REGION}:
            found = []
    return found


def _settle(clock: Deadline, notes: Sequence[Note], now: datetime) -> None:
    met_at = min((one.at for one in _met_by(notes)), default=None)
    if met_at is None:
        unmeet(Deadline.objects.filter(pk=clock.pk), clock.submission, now=now)
    elif met_at != clock.met_at:
        clock.met_at = met_at
        clock.save(update_fields=["met_at"])
