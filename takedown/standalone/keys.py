"""The keys a single machine makes for itself on its first run."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


class KeyMissing(Exception):
    """A key is gone although what it protects is still here; making a new one would lose it."""


@dataclass(frozen=True)
class Keys:
    """The three key files: each holds 32 random bytes as base64, mode 0600."""

    secret_key: Path
    instance_key: Path
    code_pepper: Path


def first_run_keys(folder: Path, *, has_data: bool) -> Keys:
    """Return the key files, making those that are not there yet.

    With `has_data` only the session key may be made anew (everybody signs in again): raises
    KeyMissing for the two that sealed cases and case codes depend on.
    """
    keys = Keys(
        secret_key=folder / "secret-key",
        instance_key=folder / "instance-key",
        code_pepper=folder / "code-pepper",
    )
    for path in (keys.instance_key, keys.code_pepper):
        if has_data and not path.exists():
            raise KeyMissing(
                f"{path} is missing, and the cases kept here cannot be opened without it. "
                "Put it back from a backup."
            )
    for path in (keys.secret_key, keys.instance_key, keys.code_pepper):
        if not path.exists():
            write_private(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        elif path.stat().st_mode & 0o077:
            path.chmod(0o600)
    return keys


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
