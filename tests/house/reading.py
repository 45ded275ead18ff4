"""The project's own source, for tests that read it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(settings.BASE_DIR)


def sources(*rooms: str) -> list[Path]:
    """Every module of the rooms (all rooms where none is named), migrations left out."""
    starts = [ROOT / "takedown" / room for room in rooms] or [ROOT / "takedown"]
    found = [path for start in starts for path in sorted(start.rglob("*.py"))]
    assert found
    return [path for path in found if "migrations" not in path.parts]


def trees(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sources(*rooms):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))
