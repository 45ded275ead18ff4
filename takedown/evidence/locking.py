"""A pack locked with a passphrase: an AES-256 ZIP (WinZip's AE-2) round the pack's own ZIP.

The names in such a ZIP can be read without the passphrase, so there is one inside, and it says nothing.
"""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from takedown.cases.codes import NotACode, new_words, read_words

if TYPE_CHECKING:
    from datetime import datetime

LOCKED = "-locked.zip"


class PassphraseRefused(Exception):
    """The passphrase does not open the pack, or is none; the message says which."""


def new_passphrase() -> str:
    """Return six random words (about 65 bits): a ZIP stretches its passphrase a thousand times only."""
    return " ".join(new_words())


def read_passphrase(typed: str) -> str:
    """Return the six words meant, with single spaces. Raises PassphraseRefused."""
    try:
        return " ".join(read_words(typed))
    except NotACode as refused:
        raise PassphraseRefused(str(refused)) from None


def lock(content: bytes, *, name: str, passphrase: str, at: datetime) -> bytes:
    """Return a ZIP that holds the file `name` under the passphrase; never twice the same bytes."""
    moment = at.astimezone(UTC)
    entry = AESZipInfo(name, date_time=(*moment.timetuple()[:6],))
    entry.external_attr = 0o100644 << 16
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        archive.writestr(entry, content)
    return out.getvalue()


def _check_size(entry: AESZipInfo, most: int) -> None:
    if entry.file_size > most or entry.compress_type != pyzipper.ZIP_STORED:
        raise PassphraseRefused("The locked ZIP holds more than a pack.")


def unlock(content: bytes, *, passphrase: str, most: int) -> bytes:
    """Return the one file in a locked ZIP. Raises PassphraseRefused where it does not open.

    `most` is how many bytes it may have.
    """
    try:
        with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
            (entry,) = archive.infolist()
            _check_size(entry, most)
            archive.setpassword(read_passphrase(passphrase).encode())
            inside: bytes = archive.read(entry)
    except PassphraseRefused:
        raise
    except Exception:  # noqa: BLE001 - the reader raises nearly anything for a file that is not what it says
        raise PassphraseRefused("The passphrase does not open it, or it is damaged.") from None
    return inside
