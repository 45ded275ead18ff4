"""What is said of a time that is over: by a receipt that was shown, or counted from when the letter was sent.

`condition` is the words before it where nobody has looked whether the law covers the site, else "".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.removals.routes import INTIMATE_REPORT

if TYPE_CHECKING:
    from takedown.deadlines.models import Deadline

_REPORT_PASSED = (
    "The 48-hour point in the Online Safety Act has passed. This does not by itself prove that the "
    "service broke the law, but you can now make an expedited complaint under section 21(2A), if "
    "you use the service, or are in the UK and it is about you."
)
_REPORT_PASSED_ESTIMATED = (
    "Counted from when it was sent, the 48 hours are over. Nothing here shows when the service "
    "received it, so the true time may be later. If there is an answer from them, add it."
)


def over_words(clock: Deadline, *, condition: str) -> str:
    """Say that a time is over, and what can be done; never that the law was broken."""
    if clock.rule_id == INTIMATE_REPORT:
        return _after(condition, _REPORT_PASSED)
    said = (
        f"The time in {clock.legal_basis} has passed. This does not by itself prove that the law "
        f"was broken. {clock.next_step}"
    )
    return said.strip()


def estimated_over_words(clock: Deadline, *, condition: str) -> str:
    """Say that it is over as counted from when it was sent, and what would show the true time."""
    if clock.rule_id == INTIMATE_REPORT:
        return _after(condition, _REPORT_PASSED_ESTIMATED)
    return (
        f"Counted from when it was sent, {condition}the time in {clock.legal_basis} is over. Nothing here "
        "shows when they received it, so the true time may be later. If there is an answer from "
        "them, add it."
    )


def _after(condition: str, said: str) -> str:
    if not condition:
        return said
    return f"{condition[:1].upper()}{condition[1:]}{said[:1].lower()}{said[1:]}"
