"""The keys a single machine makes for itself on its first run."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from takedown.common.certificates import key_and_certificate

KEY_BYTES = 32
# The name in the certificate. Of whom it is tells its fingerprint, which the site itself shows.
SIGNS_AS = "Evidence packs of one Takedown installation"


class KeyMissing(Exception):
    """A key is gone although what it protects is still here; making a new one would lose it."""


@dataclass(frozen=True)
class Keys:
    """The key files, mode 0600: three hold 32 random bytes as base64.

    `signing_key` holds a private key and its certificate as PEM, with which evidence packs are signed.
    `former_instance_keys`, one a line, is put there by an operator who replaced the instance key.
    """

    secret_key: Path
    instance_key: Path
    code_pepper: Path
    signing_key: Path
    former_instance_keys: Path


def key_files(folder: Path) -> Keys:
    """Return where the keys are, whether or not they are there."""
    return Keys(
        secret_key=folder / "secret-key",
        instance_key=folder / "instance-key",
        code_pepper=folder / "code-pepper",
        signing_key=folder / "signing-key.pem",
        former_instance_keys=folder / "former-instance-keys",
    )


def first_run_keys(folder: Path, *, has_data: bool, instance_key_elsewhere: bool = False) -> Keys:
    """Return the key files, making those that are not there yet.

    An instance key that a key service holds is neither made nor missed. With `has_data` the session key may be made anew (everybody signs in again), and the key that signs
    packs (old packs stay signed with the old one). Raises KeyMissing for the two that sealed cases and
    case codes depend on.
    """
    keys = key_files(folder)
    sealing = (
        (keys.code_pepper,) if instance_key_elsewhere else (keys.instance_key, keys.code_pepper)
    )
    for path in sealing:
        if has_data and not path.exists():
            raise KeyMissing(
                f"{path} is missing, and the cases kept here cannot be opened without it. "
                "Put it back from a backup."
            )
    for path in (keys.secret_key, *sealing, keys.signing_key):
        if not path.exists():
            write_private(path, _signing() if path == keys.signing_key else _random())
        elif path.stat().st_mode & 0o077:
            path.chmod(0o600)
    return keys


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"


def _signing() -> str:
    return key_and_certificate(name=SIGNS_AS, now=datetime.now(UTC))


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
