"""The offences the police may look at, as the rules of `regimes` have them: never that one was committed."""

from __future__ import annotations

from takedown.regimes.library import rules
from takedown.regimes.tell import date_in_words

_CRIMES = "uk-crim-"


def offences() -> list[str]:
    """Return one line for each offence known here: where, which law, what it is about, since when."""
    told = []
    for rule in rules():
        if rule.id.startswith(_CRIMES):
            since = f" Since {date_in_words(rule.in_force_from)}." if rule.in_force_from else ""
            told.append(f"{rule.legal_basis} ({rule.jurisdiction}): {rule.trigger}{since}")
    return told
