#!/usr/bin/env python
"""Run a management command."""

from __future__ import annotations

import os
import sys

from takedown.common.environment import SettingRefused
from takedown.standalone.management import CommandsOfOurs

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
    # What runs side by side is decided here: numpy's own threads only get in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        CommandsOfOurs(sys.argv).execute()
    except SettingRefused as refused:
        sys.exit(f"takedown: {refused}")
