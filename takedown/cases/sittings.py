"""How long somebody may sit at their notes without a press, and in all.

Apart from the session's own row, which a request writes as a whole: two requests at once would
write over each other, and one on its way could bring back what Leave has just ended.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

# OWASP ASVS 5.0, 7.3.1 and 7.3.2 leave the numbers to us: see docs/adr/0021-lost-words.md.
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=4)
# So often a press is written down: a press in this time moves the end by this much less.
EVERY = timedelta(minutes=1)


class Sitting(models.Model):
    """One session that holds a case: until when without a press, and until when at all.

    Which case it holds is not here, and the session's cookie only as a keyed digest.
    """

    session = models.CharField(max_length=40, primary_key=True)
    closes_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "a day after it ended"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("ends_at")), name="a_sitting_closes_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        """Show nothing."""
        return "a sitting"
