"""A password of staff that a program would guess soon, also where it is long.

NIST SP 800-63B, 5.1.1.2 and ASVS 5.0, 6.2.4 and 6.2.11 ask that passwords be compared with common ones and with
words of the place. At twelve characters hardly one of a list is met as it stands; people join two of them, or add a
year. So what is reckoned is how many guesses it takes (Wheeler, "zxcvbn: Low-Budget Password Strength
Estimation", USENIX Security 2016). Nothing leaves this machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# 10^8 guesses or more: the third of four steps of that paper.
_HARD_ENOUGH = 3
# Beyond it the reckoning takes long, and nothing is too easy any more but what the first letters tell.
_ENOUGH_TO_TELL = 72
# What may stand for a letter is tried in every combination: with all twenty such signs that takes seconds. The ten
# digits and the first few others of a password are enough; who writes "p@$$word!" uses few.
_FOR_LETTERS, _MOST_FOR_LETTERS = "!$%(+<@[{|", 3
_OF_THE_PLACE = ("takedown", "caseworker", "charity", "safeguarding")
_TOO_EASY = (
    "That password is easy to guess: it is a common one, or made of common words, a name, a date "
    "or a pattern. Take three or four words that do not belong together."
)


class HardToGuess:
    """Refuse a password that takes fewer than a hundred million guesses."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError where it is easy to guess, also from the person's own address."""
        address = getattr(user, "email", "")
        words = [*_OF_THE_PLACE, address, *re.split(r"[^\w]+", address)]
        found = zxcvbn(quick_to_reckon(password), user_inputs=[one for one in words if one])
        if found["score"] < _HARD_ENOUGH:
            raise ValidationError(_TOO_EASY, code="password_too_easy")

    def get_help_text(self) -> str:
        """Return what the page of the form says anyway."""
        return "Three or four words that do not belong together are good."


def quick_to_reckon(password: str) -> str:
    """Return what is reckoned: the first letters; of signs that may stand for letters the first few do.

    The others stand for themselves, each as a sign of its own that no dictionary and no pattern has.
    """
    told = password[:_ENOUGH_TO_TELL]
    more = [one for one in dict.fromkeys(told) if one in _FOR_LETTERS][_MOST_FOR_LETTERS:]
    return told.translate({ord(one): chr(0xE000 + 97 * at) for at, one in enumerate(more)})
