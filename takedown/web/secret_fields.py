"""Which boxes hold words that open notes, or a PIN: what must never become of them is told by their names.

A browser keeps the body of a request that was answered by a page: Back and *Confirm form resubmission*
send it again, and Chromium writes it to disk with the tab. So such a request is answered by a redirect,
right or wrong (`FormPage.again`), and no page, session or carried form gives these boxes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

if TYPE_CHECKING:
    from django.http import HttpRequest

NAMES = frozenset({"typed", "pin", "pin_again", "new_pin", "new_pin_again"})

# What a script must not carry along either (static/js/closing.js).
_UNCARRIED = {"data-apart": True, "autocomplete": "off"}
_AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}
WORDS = forms.TextInput(attrs={**_UNCARRIED, **_AS_TYPED})
MANY_WORDS = forms.Textarea(attrs={**_UNCARRIED, **_AS_TYPED, "rows": 4})
_NUMBERS = {**_UNCARRIED, "inputmode": "numeric"}
# A text box whose letters the style sheet hides. Where a form has a password box, a browser's password
# manager takes the box before it for a user name, and saves the six words with it.
PIN = forms.TextInput(attrs={**_NUMBERS, "class": "dots"})
# A new PIN is shown while it is typed: nobody can bring back one with a slip in it.
NEW_PIN = forms.TextInput(attrs=_NUMBERS)


def asks_secret(form: forms.Form) -> bool:
    """Whether a form has such a box."""
    return not NAMES.isdisjoint(form.fields)


def sends_secret(request: HttpRequest) -> bool:
    """Whether the body of this request holds one; what cannot be read was sent by no page of ours."""
    try:
        return request.method == "POST" and not NAMES.isdisjoint(request.POST)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return False
