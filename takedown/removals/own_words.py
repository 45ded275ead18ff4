"""What somebody wrote for one letter in words of their own: kept, sealed, where it is written over or its draft goes.

A draft goes with its posts, and with the answers that led to it: what was typed for it is not lost by that.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from takedown.posts.former import Field, keep_former
from takedown.removals.particulars import Particulars, read_particulars

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import RemovalRequest

_NOTHING = Particulars()
# Particulars that are sentences; a name or a choice is given again with one press.
_OWN = ("happened", "situation", "infringement", "nonconsent", "work", "postal")


def keep_own_words(
    opened: OpenCase, draft: RemovalRequest, *, now: datetime, later: Particulars = _NOTHING
) -> None:
    """Keep what was typed for a draft and is not in what is typed now. Raises vault.CannotOpen."""
    was = read_particulars(draft, opened.key)
    gone = {
        name: words
        for name in _OWN
        if (words := getattr(was, name)) and words != getattr(later, name)
    }
    if gone:
        said = json.dumps(gone, ensure_ascii=False)
        keep_former(opened, Field.PARTICULARS, draft.pk, said, now=now)


def let_go(opened: OpenCase, draft: RemovalRequest, *, now: datetime) -> None:
    """Delete a draft, and keep what was typed for it. Raises vault.CannotOpen."""
    keep_own_words(opened, draft, now=now)
    draft.delete()
