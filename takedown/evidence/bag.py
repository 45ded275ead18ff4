"""The folder of a pack: BagIt 1.0 (RFC 8493) with a SHA256SUMS at its root that covers every file.

BagIt alone does not notice an added tag file; SHA256SUMS made again and compared does.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

SUMS = "SHA256SUMS"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
BAG_INFO = "bag-info.txt"
VERIFY = "VERIFY.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGGED = (VERIFY, BAG_INFO, "bagit.txt", MANIFEST)
ROOT_FILES = frozenset({*TAGGED, TAG_MANIFEST, SUMS})


def sha256(content: bytes) -> str:
    """Return the SHA-256 of the bytes, in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def make_bag(
    payload: Mapping[str, bytes],
    *,
    info: Mapping[str, str],
    verify: str,
    sign: Callable[[bytes], Mapping[str, bytes]] = lambda _: {},
) -> dict[str, bytes]:
    """Return every file of the bag by path. `payload` paths begin with `data/`.

    `sign` is handed the tag manifest, which stands for all the rest, and returns what vouches for it.
    """
    files = dict(payload)
    files["bagit.txt"] = DECLARATION
    lines = {**info, "Payload-Oxum": payload_oxum(payload)}
    files[BAG_INFO] = "".join(f"{name}: {lines[name]}\n" for name in sorted(lines)).encode()
    files[VERIFY] = verify.encode()
    files[MANIFEST] = sums(payload)
    files[TAG_MANIFEST] = sums({name: files[name] for name in TAGGED})
    files.update(sign(files[TAG_MANIFEST]))
    files[SUMS] = sums(files, prefix="./")
    return files


def sums(files: Mapping[str, bytes], *, prefix: str = "") -> bytes:
    """Return the lines `sha256sum` prints for the files, in byte order of their paths."""
    return "".join(f"{sha256(files[path])}  {prefix}{path}\n" for path in sorted(files)).encode()


def payload_oxum(payload: Mapping[str, bytes]) -> str:
    """Return bytes and number of the payload files as BagIt writes them."""
    return f"{sum(len(content) for content in payload.values())}.{len(payload)}"


def write_zip(files: Mapping[str, bytes], *, folder: str, at: datetime) -> bytes:
    """Return the files as a ZIP: stored, in order, one time and one mode, so always the same."""
    moment = at.astimezone(UTC)
    time = (max(moment.year, 1980), moment.month, moment.day)
    clock = (moment.hour, moment.minute, moment.second // 2 * 2)  # ZIP counts in two seconds
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", date_time=(*time, *clock))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[path])
    return out.getvalue()
