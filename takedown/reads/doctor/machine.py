"""This computer: room, days, letters in a font, and the process that reads pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import get_language_info

import numpy as np

from takedown.common.pdf import not_drawn
from takedown.pictures.limits import Limits
from takedown.pictures.picture import Picture, rebuilt
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused
from takedown.reads import health
from takedown.reads.doctor.finding import fine, look, wrong
from takedown.standalone import moving
from takedown.standalone.places import CHECKOUT, Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.reads.doctor.finding import Finding

_GIGABYTE: Final = 1024**3
# In summer an hour ahead of UTC since 1996 (SI 2002/262): data without it would call people an hour early.
_LONDON: Final = (datetime(2026, 7, 1, 12, tzinfo=UTC), timedelta(hours=1))
_SIDE: Final = 32
_LITTLE: Final = Limits(memory_bytes=16 * 1024**2)


def room() -> Iterator[Finding]:
    """Say how much room there is where data and sealed files are."""
    for what, folder in (("data", settings.DATA_DIR), ("sealed files", settings.SEALED_DIR)):
        free = health.free_bytes(Path(folder)) / _GIGABYTE
        if health.has_room(Path(folder)):
            yield fine(f"Room for {what}: {free:.1f} GB.")
        else:
            yield wrong(
                f"Room for {what}: {free:.1f} GB. Below 1 GB no file is taken.",
                f"Make room where {folder} is.",
            )


def left_over() -> Iterator[Finding]:
    """Say what a move to another PostgreSQL left: it holds what people have erased since."""
    data = Path(settings.DATA_DIR)
    if moving.begun(Places(checkout=CHECKOUT, data=data)) is not None:
        yield wrong(
            "A move to another PostgreSQL was broken off. Nothing of the database is lost.",
            "Remove nothing. Run script/update --no-backup, which begins it anew.",
        )
        return
    for path in (*sorted(data.glob("postgres.[0-9]*")), data / "moving.dump"):
        if path.exists() and not (data / "postgres").exists():
            yield look(
                f"{path} has no database of ours beside it, and may hold everything.",
                "Keep it until you have seen that nothing is missing.",
            )
        elif path.exists():
            yield look(
                f"{path} is left of a move to another PostgreSQL, with what people have erased since.",
                "Remove it when all is well, within 30 days.",
            )


def time_zones() -> Iterator[Finding]:
    """Say whether the data of time zones is here, and right of London."""
    at, ahead = _LONDON
    try:
        found = ZoneInfo("Europe/London").utcoffset(at)
    except ZoneInfoNotFoundError:
        found = None
    if found == ahead:
        yield fine("Time zones are known.")
    else:
        yield wrong("Time zones are not known here.", "Run script/bootstrap: tzdata is among it.")


def fonts() -> Iterator[Finding]:
    """Say whether letters can be drawn in every language that is shipped, by its own name."""
    names = {code: get_language_info(code)["name_local"] for code, _ in settings.LANGUAGES}
    missing = {code: not_drawn(name) for code, name in names.items()}
    lacking = sorted(code for code, letters in missing.items() if letters)
    if lacking:
        yield wrong(
            f"No font here draws the letters of {', '.join(lacking)}.",
            "Run script/bootstrap: fonts-noto-core and fonts-dejavu-core are among it.",
        )
    else:
        yield fine(f"Fonts draw every language of this site: {', '.join(sorted(names))}.")


def pictures() -> Iterator[Finding]:
    """Say whether the process that reads pictures reads one, and is stopped by its limits."""
    pixels = np.full((_SIDE, _SIDE, 3), 128, np.uint8)
    plain = Picture(pixels=pixels, width=_SIDE, height=_SIDE, format="PNG", frames=1)
    picture = rebuilt(picture=plain, max_side=_SIDE)
    try:
        read_picture([picture])
    except PictureRefused as refused:
        yield wrong(
            f"No picture can be read here: {refused}", "Look at the memory of this computer."
        )
        return
    try:
        read_picture([picture], limits=_LITTLE)
    except PictureRefused:
        yield fine("Pictures are read, in a process that its limits stop.")
    else:
        yield look(
            "The limit of memory of the process that reads pictures does not hold here.",
            "See docs/limits.md, “Pictures that wait, or are left out”.",
        )
