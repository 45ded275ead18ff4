"""Sentences that a redirect brings along. The address says which one, so nothing is laid for anybody.

They are the same for everybody who asks: an address somebody else made up says nothing but one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import escape_leading_slashes

if TYPE_CHECKING:
    from django.http import HttpRequest

_NOTE = "note"
# What they say stands in `components/note.html`.
LATE, SENT, WORDS = "late", "sent", "words"
# Of a message: it waits, or nobody will read it.
LEFT_HERE, TAKEN_BACK = "here", "back"


def with_note(path: str, note: str) -> str:
    """Return an address of this site with a sentence for its page."""
    return f"{escape_leading_slashes(path)}?{_NOTE}={note}"


def without_note(request: HttpRequest) -> str:
    """Return the address of this request with what else it asks for, as the next page has its own to say."""
    asked = request.GET.copy()
    asked.pop(_NOTE, None)
    path = escape_leading_slashes(request.path)
    return f"{path}?{asked.urlencode()}" if asked else path


def note_for(request: HttpRequest) -> str:
    """Return which sentence this page is to show; "" for none of ours."""
    note = request.GET.get(_NOTE, "")
    return note if note in {LATE, SENT, WORDS, LEFT_HERE, TAKEN_BACK} else ""
