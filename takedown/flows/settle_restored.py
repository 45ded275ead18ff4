"""After a restore, before anybody is let in: what was erased goes again, and nothing goes out twice.

What happened after the backup is not known here. So a letter that waited, or was on its way, may have gone:
a person says. Nobody is signed in, and a link that let somebody join may have been used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import transaction

from takedown.accounts.models import Invitation
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore, removed_files
from takedown.cases.erasing import destroy
from takedown.cases.models import Case
from takedown.common import vault
from takedown.matching.copies import lead_on
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from takedown.removals.mail import new_message_id
from takedown.removals.models import MailState, OutgoingMail

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_WHO = "operator"
# As long as anybody has to undo an erasure; it was undone since the backup, or it was not.
_TO_UNDO = timedelta(hours=72)


@dataclass
class Settled:
    """How many cases were erased again and given time, pictures removed again, letters put in doubt, sessions
    and invitations ended.
    """

    erased: int = 0
    pictures: int = 0
    waiting: int = 0
    letters: int = 0
    sessions: int = 0
    invitations: int = 0


@transaction.atomic
def settle_restored(*, mark: str, now: datetime) -> Settled:
    """Obey the ledger, and end what must not go on. The keys that are left must be in their place."""
    done = Settled()
    for case in Case.objects.filter(pk__in=keystore.erased_ids()):
        record(Name.CASE_ERASED, actor=_WHO, case_id=case.pk, now=now)
        destroy(case)
        done.erased += 1
    done.pictures = _remove_pictures(now)
    # Their hour came while nobody could undo it: it must not strike in the minute of the start.
    due = Case.objects.filter(hidden_at__isnull=False, erase_at__lte=now)
    done.waiting = due.update(erase_at=now + _TO_UNDO)
    done.letters = _doubt_letters(now)
    done.sessions, _ = Session.objects.all().delete()
    done.invitations, _ = Invitation.objects.filter(taken_at__isnull=True).delete()
    record(Name.RESTORED, actor=_WHO, now=now, digest=mark, count=Case.objects.count())
    return done


def _remove_pictures(now: datetime) -> int:
    """Remove pictures again that were taken back or destroyed since; a copy leads on, as it did then."""
    count, removed = 0, removed_files.removed()
    tables: tuple[tuple[str, type[ReferenceImage | Capture]], ...] = (
        ("reference", ReferenceImage),
        ("capture", Capture),
    )
    for kind, table in tables:
        for row in table.objects.filter(file_id__in=removed):
            leads = lead_on(row) if isinstance(row, Capture) else None
            event = partial(record, actor=_WHO, case_id=row.case_id, now=now)
            event(Name.REFERENCE_WITHDRAWN, kind=kind, capture=str(row.pk))
            if leads is not None:
                event(Name.COPY_LEADS, capture=str(leads.pk))
            row.delete()
            count += 1
    return count


def _doubt_letters(now: datetime) -> int:
    count = 0
    live = (MailState.WAITING, MailState.SENDING)
    for mail in OutgoingMail.objects.filter(state__in=live).select_related("submission__request"):
        case_id = mail.submission.request.case_id
        if mail.message_id_sealed is None and not _give_number(mail, case_id):
            continue
        mail.state, mail.leased_until, mail.ended_at = MailState.UNKNOWN, None, now
        mail.save()
        record(
            Name.MAIL_UNKNOWN, actor=_WHO, case_id=case_id, now=now,
            submission=str(mail.submission_id), mail=str(mail.pk),
        )  # fmt: skip
        count += 1
    return count


def _give_number(mail: OutgoingMail, case_id: uuid.UUID) -> bool:
    """Give a letter that waited a number like any: if it went, then under one that we do not know.

    False where the case has no key that opens: nothing of it can be sent either.
    """
    try:
        key = keystore.load(case_id)
    except (keystore.KeyGone, vault.CannotOpen):
        return False
    mail.message_id_sealed = key.seal_text(new_message_id(), mail.place("message_id"))
    return True
