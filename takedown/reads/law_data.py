"""What is wrong with the law and the channels as they ship, or is due to be looked at again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from takedown import removals
from takedown.regimes import library
from takedown.regimes.check import check_rules
from takedown.regimes.check_channels import check_channels
from takedown.regimes.refusals import Refusal

if TYPE_CHECKING:
    from datetime import date

    from takedown.regimes.check import Problem

RECIPIENTS = Path(removals.__file__).parent / "recipients"


def every_problem(*, today: date) -> list[Problem]:
    """Return what is wrong in the files that ship, by file and line, and what is only a warning."""
    problems = list(check_rules(library.packaged_files(), today=today))
    try:
        rules = library.rules()
    except Refusal:
        # Channels cannot be judged by rules that cannot be read; those problems are listed above.
        return problems
    files = sorted(RECIPIENTS.glob("*.toml"))
    return problems + list(check_channels(files, rules=rules, today=today))
