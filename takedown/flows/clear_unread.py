"""The person has seen what could not be read, and takes the list away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.answers import read_answers, write_answers
from takedown.cases.models import Case
from takedown.posts.former import Field, keep_former, refuse_too_many_changes

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def clear_unread(opened: OpenCase, *, now: datetime) -> None:
    """Take away the lines that could not be read as links, and keep them; raise access.InAnEmergency or former.ChangedOften.

    What somebody wrote there, such as where a picture was posted, may stand nowhere else.
    """
    refuse_in_an_emergency(opened, now=now)
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    answers = read_answers(case, opened.key)
    if not answers.unread:
        return
    lines = "\n".join(given for given, _ in answers.unread)
    refuse_too_many_changes(opened, Field.UNREAD, case.pk, lines, now=now)
    keep_former(opened, Field.UNREAD, case.pk, lines, now=now)
    write_answers(case, opened.key, replace(answers, unread=()))
    case.save(update_fields=["answers_sealed"])
    record(Name.ANSWERS_SAVED, actor=opened.actor, case_id=case.pk, now=now, questions="unread")
