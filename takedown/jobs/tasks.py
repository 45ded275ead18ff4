"""Thin tasks: load by id, one flow call. A name here is what `common.queue.enqueue` is given."""

from __future__ import annotations

import uuid
from typing import Any

from celery import shared_task

from takedown.alerts.heartbeats import Heart
from takedown.common.clock import now
from takedown.flows import (
    build_pack,
    change_pin,
    deliver_mail,
    deliver_nudge,
    destroy_taken_back,
    erase_case,
    find_lost_mail,
    let_go_drafts,
    let_go_notes,
    let_go_pictures,
    make_daily_root,
    make_nudges,
    mark_passed,
    note_heartbeat,
    raise_flags,
    raise_reminders,
    read_mailbox,
    read_picture,
    render_letter,
    sort_nudges,
    stamp_packs,
    sweep,
)


@shared_task(name="render_letter")
def task_render_letter(*, request_id: str, **_: Any) -> None:
    """Make the PDF of an approved letter."""
    render_letter.render_letter(request_id=uuid.UUID(request_id), now=now())


@shared_task(name="read_picture")
def task_read_picture(*, kind: str, picture_id: str, **_: Any) -> None:
    """Read a sealed picture and compare it within its case."""
    read_picture.read_picture(kind=kind, picture_id=uuid.UUID(picture_id), now=now())


@shared_task(name="build_pack")
def task_build_pack(*, pack_id: str, **_: Any) -> None:
    """Build an evidence pack from its frozen record."""
    build_pack.build_pack(pack_id=uuid.UUID(pack_id), now=now())


@shared_task(name="stamp_packs")
def task_stamp_packs(**_: Any) -> None:
    """Ask again for the timestamps of packs that have none."""
    stamp_packs.stamp_packs(now=now())


@shared_task(name="make_daily_root")
def task_make_daily_root(**_: Any) -> None:
    """Put all custody chains under one root, once a day."""
    make_daily_root.make_daily_root(now=now())


@shared_task(name="deliver_mail")
def task_deliver_mail(*, mail_id: str, **_: Any) -> None:
    """Hand one letter to the operator's mail server, once."""
    deliver_mail.deliver_mail(mail_id=uuid.UUID(mail_id), now=now())


@shared_task(name="watch_deadlines")
def task_watch_deadlines(**_: Any) -> None:
    """Mark clocks whose time has come."""
    mark_passed.mark_passed(now=now())


@shared_task(name="remind")
def task_remind(**_: Any) -> None:
    """Raise our own reminders whose hour has come."""
    raise_reminders.raise_reminders(now=now())


@shared_task(name="make_nudges")
def task_make_nudges(**_: Any) -> None:
    """Notice news for those who asked to hear of it."""
    make_nudges.make_nudges(now=now())


@shared_task(name="sort_nudges")
def task_sort_nudges(**_: Any) -> None:
    """Decide which of them may hear now."""
    sort_nudges.sort_nudges(now=now())


@shared_task(name="deliver_nudge")
def task_deliver_nudge(*, nudge_id: str, **_: Any) -> None:
    """Send one neutral message, once, if it is safe now."""
    deliver_nudge.deliver_nudge(nudge_id=uuid.UUID(nudge_id), now=now())


@shared_task(name="read_mailbox")
def task_read_mailbox(**_: Any) -> None:
    """Seal answers that came by mail into their notes."""
    read_mailbox.read_mailbox(now=now())


@shared_task(name="destroy_due")
def task_destroy_due(**_: Any) -> None:
    """Destroy hidden cases, and what was taken out of others, whose 72 hours are over."""
    erase_case.destroy_due(now=now())
    destroy_taken_back.destroy_due(now=now())


@shared_task(name="make_due_pin_changes")
def task_make_due_pin_changes(**_: Any) -> None:
    """Make changes of a PIN that have waited 72 hours."""
    change_pin.make_due_pin_changes(now=now())


@shared_task(name="find_lost_work")
def task_find_lost_work(**_: Any) -> None:
    """Hand on work whose message was lost or whose worker died."""
    sweep.find_lost_work(now=now())


@shared_task(name="find_lost_mail")
def task_find_lost_mail(**_: Any) -> None:
    """Hand on letters nobody took; say of those whose worker died that nobody knows."""
    find_lost_mail.find_lost_mail(now=now())


@shared_task(name="clear_unfinished")
def task_clear_unfinished(**_: Any) -> None:
    """Remove what was left of uploads that broke off."""
    sweep.clear_unfinished(now=now())


@shared_task(name="tidy")
def task_tidy(**_: Any) -> None:
    """Remove what is kept for a day only."""
    sweep.tidy(now=now())


@shared_task(name="let_go_drafts")
def task_let_go_drafts(**_: Any) -> None:
    """Destroy notes whose words nobody typed back and that nobody came back to."""
    let_go_drafts.let_go_drafts(now=now())


@shared_task(name="let_go_notes")
def task_let_go_notes(**_: Any) -> None:
    """Tell of notes that nobody opened for a long time, and hide them when their notice is over."""
    let_go_notes.let_go_notes(now=now())


@shared_task(name="let_go_pictures")
def task_let_go_pictures(**_: Any) -> None:
    """Tell of pictures whose posts are all gone, and destroy them when their notice is over."""
    let_go_pictures.let_go_pictures(now=now())


@shared_task(name="raise_flags")
def task_raise_flags(**_: Any) -> None:
    """Look for cases that a person should look at."""
    raise_flags.raise_flags(now=now())


@shared_task(name="heartbeat")
def task_heartbeat(**_: Any) -> None:
    """Note that the clock lives; that this worker does is noted before every task."""
    note_heartbeat.note_heartbeat(Heart.BEAT, now=now())
