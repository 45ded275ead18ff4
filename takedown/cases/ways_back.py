"""What may let somebody into a case by another way, and therefore waits: spare words, a new PIN.

Nobody can tell the person from somebody who took their paper. So each waits for 72 hours, is seen
inside the notes meanwhile, and is stopped by one press. See docs/adr/0021-lost-words.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from takedown.accounts.visitor import Kind
from takedown.cases.assignments import Assignment
from takedown.cases.hand_overs import HandOver
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

WAIT = timedelta(hours=72)
# Words read out by telephone are typed the same day; afterwards they are a danger only.
READ_OUT_STAYS = timedelta(days=7)
# Whoever asked may come back late.
ASKED_STAYS = timedelta(days=30)


class SpareWordsQuerySet(models.QuerySet["SpareWords"]):
    """Questions about spare words."""

    def live(self, now: datetime) -> SpareWordsQuerySet:
        """Return those that still do something, in notes that are not hidden."""
        return self.filter(_stays(now), case__hidden_at__isnull=True)

    def over(self, now: datetime) -> SpareWordsQuerySet:
        """Return those that never do anything again: run out, or of a caseworker who had to go."""
        return self.exclude(_stays(now))

    def asked(self, now: datetime) -> SpareWordsQuerySet:
        """Return those by which somebody asked for new words that were not given yet."""
        return self.live(now).filter(asked_at__isnull=False, taken_at__isnull=True)


def _stays(now: datetime) -> Q:
    """Return what lets spare words do something: their time, and what their maker may still do.

    A caseworker's are worth as much as that caseworker's access: over when it ends, in whatever way,
    and for good. Taking the notes again begins another assignment, which is younger than the words;
    else they would ripen while nobody could see it. Words by which new ones were given already show
    those again to the person, who has no others left.
    """
    held = Assignment.objects.granted(now).of_actor(OuterRef("made_by"))
    still_theirs = held.filter(case=OuterRef("case"), started_at__lte=OuterRef("made_at"))
    # A cover is access like another, from its beginning to its end.
    covers = HandOver.objects.granted_covers(now).of_actor(OuterRef("made_by"))
    stands_in = covers.filter(assignment__case=OuterRef("case"), begins_at__lte=OuterRef("made_at"))
    in_time = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    by_the_person = Q(made_by=str(Kind.CODE_HOLDER))
    may_still = Q(Exists(still_theirs)) | Q(Exists(stands_in))
    return in_time & (by_the_person | Q(taken_at__isnull=False) | may_still)


class SpareWords(models.Model):
    """Twelve words by which new words may be asked for: found by a keyed digest, kept nowhere.

    A row that ended is removed, so that nothing tells used words from words that never were.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="spare_words")
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    ends_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    # Given, but not typed back yet: until then the same spare words show them again.
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = SpareWordsQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "when used, stopped, replaced or run out, or when its maker's access ended; else with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "made_by"], name="one_set_of_spare_words_for_a_case_and_a_maker"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, opens_at__isnull=True)
                | Q(
                    asked_at__isnull=False,
                    opens_at__isnull=False,
                    opens_at__gte=F("asked_at") + WAIT,
                ),
                name="new_words_wait_their_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True)
                | Q(opens_at__isnull=False, taken_at__gte=F("opens_at")),
                name="new_words_are_taken_after_their_time",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of them."""
        return "spare words"


class PinChange(models.Model):
    """A PIN that somebody inside asked to set, change or take away, until its time comes."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, related_name="pin_change", primary_key=True
    )
    # Empty: the PIN is taken away.
    pin_hash = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField()
    takes_at = models.DateTimeField()

    class Retention:
        kind = "identifying"
        erased = "when its time comes or somebody stops it; else with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(takes_at__gte=F("asked_at") + WAIT), name="a_new_pin_waits_its_time"
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of it."""
        return "a change of a PIN"


class PinWaits(Exception):
    """A change of the PIN waits: another is asked for once that was stopped."""


def let_pin_wait(case_id: uuid.UUID, *, pin_hash: str, now: datetime) -> PinChange:
    """Keep a change of the PIN until its time comes; raise PinWaits where one waits. Lock the code's row before.

    None takes the place of another without a press that the pages tell of: whoever waits for their own
    would believe that it is theirs.
    """
    if PinChange.objects.filter(case_id=case_id).exists():
        raise PinWaits
    return PinChange.objects.create(
        case_id=case_id, pin_hash=pin_hash, asked_at=now, takes_at=now + WAIT
    )


def stop_ripening(case_id: uuid.UUID) -> None:
    """Let new words of a case not ripen that nobody can see: for when its notes are hidden.

    The spare words stay; whoever types them after the notes came back waits from the beginning. A change
    of the PIN is not made meanwhile, and stays (`wait_on`).
    """
    waiting = SpareWords.objects.filter(case_id=case_id, taken_at__isnull=True)
    waiting.update(asked_at=None, opens_at=None)


def wait_on(case_id: uuid.UUID, *, hidden_for: timedelta) -> None:
    """Let a change of the PIN wait as much longer as the notes were hidden: nobody could see it there.

    It is not taken away: else whoever hides the notes and brings them back takes her PIN from her.
    """
    PinChange.objects.filter(case_id=case_id).update(takes_at=F("takes_at") + hidden_for)
