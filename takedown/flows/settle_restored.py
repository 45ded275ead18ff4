"""After a restore, before anybody is let in: what was erased goes again, and nothing goes out twice.

What happened after the backup is not known here. So a letter that waited, or was on its way, may have gone:
a person says. Nobody is signed in, and a link that let somebody join may have been used.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from takedown.accounts.models import Invitation
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore, removed_files
from takedown.cases.erasing import destroy
from takedown.cases.freezes import Ending, Freeze
from takedown.cases.keeping_rules import looking_destroyed
from takedown.cases.models import Case, Hold, PinChange, SpareWords, TakenBack
from takedown.cases.taken_back import TakenKind, give_time_again, keep_number
from takedown.cases.ways_back import WAIT, stop_ripening
from takedown.common import vault
from takedown.matching.copies import lead_on
from takedown.posts.models import Capture, ReportedPost
from takedown.references.models import ReferenceImage
from takedown.removals.frozen_mails import destroy_mails_again
from takedown.removals.mail import new_message_id
from takedown.removals.models import MailState, OutgoingMail

if TYPE_CHECKING:
    from datetime import datetime

_WHO = "operator"
_HEX_OF_AN_ID = 32


@dataclass
class Settled:
    """How many cases were erased again and given time, links and pictures removed again, letters put in doubt, sessions
    and invitations ended.
    """

    erased: int = 0
    removed: int = 0
    waiting: int = 0
    letters: int = 0
    sessions: int = 0
    invitations: int = 0


@transaction.atomic
def settle_restored(*, mark: str, made_at: datetime, now: datetime) -> Settled:
    """Obey the ledger, and end what must not go on. The keys that are left must be in their place.

    What was kept quietly, and looked destroyed when the backup was made, does so again.
    """
    done = Settled()
    for case in Case.objects.filter(pk__in=keystore.erased_ids()):
        record(Name.CASE_ERASED, actor=_WHO, case_id=case.pk, now=now)
        destroy(case)
        done.erased += 1
    done.removed = _remove_again(now)
    # Nobody could undo it meanwhile: their hour must not strike soon after the start.
    due = Case.objects.filter(hidden_at__isnull=False, erase_at__lt=now + WAIT)
    quiet = Hold.objects.live(made_at).filter(quiet=True).values("case_id")
    due = due.exclude(pk__in=looking_destroyed(made_at).filter(pk__in=quiet))
    done.waiting = due.update(erase_at=now + WAIT)
    _stop_what_ripens(now)
    for case_id in TakenBack.objects.values_list("case_id", flat=True).distinct():
        give_time_again(case_id, now=now)
    done.letters = _doubt_letters(now)
    done.sessions, _ = Session.objects.all().delete()
    done.invitations, _ = Invitation.objects.filter(taken_at__isnull=True).delete()
    record(Name.RESTORED, actor=_WHO, now=now, digest=mark, count=Case.objects.count())
    return done


def _stop_what_ripens(now: datetime) -> None:
    """Stop PIN changes and new words that were asked for, and let a lead's 72 hours begin anew.

    Somebody may have stopped them since the backup.
    """
    asked = SpareWords.objects.filter(asked_at__isnull=False, taken_at__isnull=True)
    stopped = [
        (one, Name.PIN_CHANGE_STOPPED) for one in PinChange.objects.values_list("pk", flat=True)
    ]
    stopped += [(one, Name.NEW_WORDS_STOPPED) for one in asked.values_list("case_id", flat=True)]
    for case_id, name in stopped:
        record(name, actor=_WHO, case_id=case_id, now=now)
        PinChange.objects.filter(pk=case_id).delete()
        stop_ripening(case_id)
    destroying = Freeze.objects.filter(ended_at__isnull=True, ending=Ending.DESTROYED)
    destroying.update(said_at=now)


def _remove_again(now: datetime) -> int:
    """Remove again what was taken out or destroyed since; a copy leads on, as it did then."""
    count, removed = 0, removed_files.removed()
    ids = [uuid.UUID(one) for one in removed if len(one) == _HEX_OF_AN_ID]
    asked = Q(file_id__in=removed) | Q(pk__in=ids)
    tables: tuple[tuple[TakenKind, type[ReferenceImage | Capture]], ...] = (
        (TakenKind.REFERENCE, ReferenceImage),
        (TakenKind.CAPTURE, Capture),
    )
    for kind, table in tables:
        for row in table.objects.filter(asked):
            leads = lead_on(row) if isinstance(row, Capture) else None
            event = partial(record, actor=_WHO, case_id=row.case_id, now=now)
            event(Name.REFERENCE_WITHDRAWN, kind=kind, capture=str(row.pk), number=str(row.number))
            if leads is not None:
                event(Name.COPY_LEADS, capture=str(leads.pk))
            keep_number(row.case_id, kind, row.number)
            row.delete()
            count += 1
    return count + _remove_posts(ids, now) + destroy_mails_again(ids)


def _remove_posts(ids: list[uuid.UUID], now: datetime) -> int:
    """The same for links, and for what waited to be brought back."""
    count = 0
    for post in ReportedPost.objects.filter(pk__in=ids):
        record(
            Name.POST_REMOVED, actor=_WHO, case_id=post.case_id, now=now,
            kind="post", post=str(post.pk), number=str(post.number),
        )  # fmt: skip
        keep_number(post.case_id, TakenKind.POST, post.number)
        post.delete()
        count += 1
    for aside in TakenBack.objects.filter(thing_id__in=ids):
        record(Name.TAKEN_BACK_DESTROYED, actor=_WHO, case_id=aside.case_id, now=now, **aside.told)
        keep_number(aside.case_id, TakenKind(aside.kind), aside.number)
        aside.delete()
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
