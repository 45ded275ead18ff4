"""An answer is given or changed. Drafts are kept at every Continue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.answers import Answers, read_answers, write_answers
from takedown.cases.models import Case
from takedown.posts.former import Field, keep_former, refuse_too_many_changes

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


_LONGEST = 80
# The chain of events is read by others: it calls nobody "her".
_NEUTRAL = {"names_her": "names_person"}


@transaction.atomic
def save_answers(opened: OpenCase, *, now: datetime, **given: Any) -> Answers:
    """Change the named answers and keep the rest; raise TypeError for a question nobody asks.

    Where answers go is changed in no emergency: raises access.InAnEmergency. What was said about acting
    for somebody is kept; raises former.ChangedOften.

    The row is locked, so two tabs that answer two questions lose neither.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    before = read_answers(case, opened.key)
    answers = replace(before, **given)
    if _contact(before) != _contact(answers):
        refuse_in_an_emergency(opened, now=now)
    write_answers(case, opened.key, answers)
    case.save(update_fields=["answers_sealed"])
    asked = _whole_names(sorted(_NEUTRAL.get(name, name) for name in given))
    record(Name.ANSWERS_SAVED, actor=opened.actor, case_id=case.pk, now=now, questions=asked)
    former = _authority(before)
    if former != _authority(answers):
        refuse_too_many_changes(opened, Field.AUTHORITY, case.pk, former, now=now)
        keep_former(opened, Field.AUTHORITY, case.pk, former, now=now)
    if before.contact_kind and _contact(before) != _contact(answers):
        keep_former(opened, Field.CONTACT, case.pk, before.contact_address, now=now)
        record(Name.CONTACT_CHANGED, actor=opened.actor, case_id=case.pk, now=now)
    return answers


def _contact(answers: Answers) -> tuple[str, ...]:
    return answers.contact_kind, answers.contact_address, answers.contact_organisation


def _authority(answers: Answers) -> str:
    """Return the sentences about acting for somebody."""
    return "\n\n".join(filter(None, (answers.authority_words, answers.authority_knowledge)))


def _whole_names(names: list[str]) -> str:
    """Return the names, as many as fit into a detail of the audit."""
    while len(",".join(names)) > _LONGEST:
        names = names[:-1]
    return ",".join(names)
