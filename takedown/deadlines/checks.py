"""What `manage.py check` says about the days that whoever runs this has added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, register

from takedown.regimes.overrides import SETTING, read_overrides
from takedown.regimes.refusals import BrokenRule


@register()
def added_days_can_be_read(**_: Any) -> list[CheckMessage]:
    """Refuse to start with a file of days that no clock could be counted with."""
    path = os.environ.get(SETTING, "")
    if not path:
        return []
    try:
        read_overrides(Path(path))
    except BrokenRule as refusal:
        return [Error(str(refusal), id="takedown.E020")]
    return []
