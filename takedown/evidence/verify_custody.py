"""Checks the custody chain of one pack and its proof, and nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.evidence.prove import proven, told
from takedown.evidence.unpack import PackRefused, read_pack
from takedown.evidence.verify import check_custody, read_record

if TYPE_CHECKING:
    from pathlib import Path


_NOTHING_ELSE = (
    "Nothing else of this pack was checked: its posts, exhibits and report may be anything, and its chain another "
    "case's. verify_pack checks the rest."
)


def verify_custody(
    path: Path, *, certificates: frozenset[str], roots: str, passphrase: str = ""
) -> tuple[str, ...]:
    """Return what was found out of a ZIP or an unpacked folder, a line each.

    Where `certificates` (SHA-256, hex) are given, the daily root must be signed by one of them. Raises
    PackRefused with the first thing wrong.
    """
    try:
        files = read_pack(path, passphrase=passphrase).files
        record = read_record(files)
        check_custody(record, files)
        found = proven(record, files, roots=roots)
    except PackRefused:
        raise
    except Exception:  # noqa: BLE001 - a stranger's file must end in a sentence, whatever is in it
        raise PackRefused("Something in the pack cannot be read.") from None
    chain = f"The custody chain of {len(record.custody)} events adds up from the first to the last."
    if found is None:
        return (
            chain,
            "It is under no daily root: anybody could have made it again as a whole.",
            _NOTHING_ELSE,
        )
    by = found.vouchers.by
    if certificates and (by is None or by.fingerprint not in certificates):
        raise PackRefused(
            "The daily root of the chain is not signed by a certificate that you gave."
        )
    return (chain, told(found, certificates=certificates, roots=roots), _NOTHING_ELSE)
