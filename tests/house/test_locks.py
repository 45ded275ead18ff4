"""Rows are locked so that whoever only points at them need not wait: foreign keys are checked at commit."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "takedown"
LOCK = re.compile(r"select_for_update\(([^)]*)\)")


def test_every_lock_leaves_the_key_free():
    locks = {
        f"{path.relative_to(ROOT)}: {found}"
        for path in ROOT.rglob("*.py")
        for found in LOCK.findall(path.read_text("utf-8"))
    }
    assert len(locks) > 20
    assert {one for one in locks if "no_key=True" not in one} == set()
