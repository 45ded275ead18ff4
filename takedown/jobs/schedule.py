"""The beat schedule, each line with its reason."""

from __future__ import annotations

from celery.schedules import crontab

from takedown.standalone.message_queue import QUEUES

# A message of each minute through every queue: what arrives says that the clock and that worker live. One that
# waited longer is told by the work before it.
_EVERY_QUEUE = {
    f"heartbeat_{queue}": {
        "task": "heartbeat",
        "schedule": 60.0,
        "options": {"queue": queue, "expires": 110},
    }
    for queue in QUEUES
}
SCHEDULE = {
    **_EVERY_QUEUE,
    # A clock that passed at 17:30 should read "passed" by 17:31.
    "watch_deadlines": {"task": "watch_deadlines", "schedule": 30.0},
    # Our own reminders are counted in hours: a minute more or less is nothing.
    "remind": {"task": "remind", "schedule": 60.0},
    # News is told within two minutes of its clock, where somebody asked for that and it is safe then.
    "make_nudges": {"task": "make_nudges", "schedule": 60.0},
    # Hours that were said to be safe begin and end by the minute.
    "sort_nudges": {"task": "sort_nudges", "schedule": 60.0},
    # A promise of 72 hours is kept to the minute.
    "destroy_due": {"task": "destroy_due", "schedule": 60.0},
    # So is that of a new PIN.
    "make_due_pin_changes": {"task": "make_due_pin_changes", "schedule": 60.0},
    # A lost message costs at most about two minutes.
    "find_lost_work": {"task": "find_lost_work", "schedule": 60.0},
    # Apart from other work: a doubt about a letter is said within a minute of its lease.
    "find_lost_mail": {"task": "find_lost_mail", "schedule": 60.0},
    # An answer is in the notes within a few minutes; a mailbox that is not set up costs nothing.
    # One that waits longer has been asked for again: they do not pile up before letters.
    "read_mailbox": {"task": "read_mailbox", "schedule": 120.0, "options": {"expires": 110}},
    # A server that is away is asked again four times an hour; one that is not set up costs nothing.
    "stamp_packs": {"task": "stamp_packs", "schedule": 900.0},
    # The first run of a day makes the day's root, whenever the machine is on; the others ask for its timestamp.
    "make_daily_root": {"task": "make_daily_root", "schedule": crontab(minute="5")},
    # What was left of an upload that broke off goes within two hours.
    "clear_unfinished": {"task": "clear_unfinished", "schedule": crontab(minute="20")},
    # Periods of days and months, and a visit ends a notice within the hour.
    "let_go_drafts": {"task": "let_go_drafts", "schedule": crontab(minute="35")},
    "let_go_notes": {"task": "let_go_notes", "schedule": crontab(minute="40")},
    # A caseworker who looks the same day is soon enough.
    "raise_flags": {"task": "raise_flags", "schedule": crontab(minute="50")},
    # Looks into every case with pictures of posts that are gone: once a night.
    "let_go_pictures": {"task": "let_go_pictures", "schedule": crontab(hour="3", minute="45")},
    # Once a night is enough for what is kept a day.
    "tidy": {"task": "tidy", "schedule": crontab(hour="3", minute="10")},
}
