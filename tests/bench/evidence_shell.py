"""A pack laid out as an officer has it, and the commands of its own VERIFY.txt, run by the shell."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.evidence.bag import SUMS, VERIFY
from takedown.evidence.signatures import read_certificate
from takedown.evidence.verify_vouching import Trust
from takedown.evidence.vouching import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from takedown.evidence.vouching import Means


@dataclass(frozen=True)
class Commands:
    """The lines for Linux. `signed` are those on the signed lists, in order; each needs what came before it."""

    files: str
    signature: str
    timestamp: str
    signed: tuple[str, ...]


def commands_in(guide: str) -> Commands:
    """Read them out of VERIFY.txt, so that what is measured is what is shipped. Raises where one is not there."""
    lines = [line.strip() for line in guide.splitlines()]
    signed = tuple(line for line in lines if "../signed.txt" in line and "shasum" not in line)
    if not signed or not signed[-1].endswith(" echo SIGNED-FILES-OK"):
        raise LookupError("VERIFY.txt has no lines that make and compare signed.txt.")
    return Commands(
        files=_only(
            lines, lambda one: "xargs -0 sha256sum" in one and one.endswith(" echo FILES-OK")
        ),
        signature=_only(
            lines, lambda one: one.startswith("openssl cms -verify") and SIGNATURE in one
        ),
        timestamp=_only(
            lines, lambda one: one.startswith("openssl ts -verify") and SIGNATURE in one
        ),
        signed=signed,
    )


def _only(lines: list[str], fits: Callable[[str], bool]) -> str:
    found = [line for line in lines if fits(line)]
    if len(found) != 1:
        raise LookupError(f"VERIFY.txt has {len(found)} lines where one was looked for.")
    return found[0]


def says(command: str, folder: Path) -> str:
    """Run one line in a folder and return all that it prints."""
    told = subprocess.run(
        ["bash", "-c", command],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    return (told.stdout + told.stderr).decode("utf-8", "replace")


def files_ok(commands: Commands, folder: Path) -> bool:
    """Whether the list is found to be that of the files."""
    return "FILES-OK" in says(commands.files, folder).split()


def signed_files_ok(commands: Commands, folder: Path) -> bool:
    """Whether the files are those that the signed lists name."""
    return "SIGNED-FILES-OK" in says("\n".join(commands.signed), folder).split()


def made_by_the_shell(commands: Commands, folder: Path) -> bytes:
    """SHA256SUMS as the line makes it, before it compares it."""
    return says(commands.files.partition("| cmp")[0], folder).encode()


def lay_out(archive: Path, means: Means) -> Path:
    """Unpack a ZIP beside itself, with certificate and roots where VERIFY.txt looks for them."""
    put_trust(archive.parent, means)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(archive.parent)
        (name,) = {one.split("/")[0] for one in opened.namelist()}
    return archive.parent / name


def put_trust(folder: Path, means: Means) -> Trust:
    """Save what comes another way than the pack; return it for `verify_pack`."""
    content = means.signer.by.content
    (folder / "CERTIFICATE.pem").write_bytes(content)
    (folder / "ROOTS.pem").write_text(means.roots)
    return Trust(certificate=read_certificate(content), roots=means.roots)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of an unpacked pack by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def guide_of(folder: Path) -> Commands:
    """The commands of an unpacked pack."""
    if not (folder / SUMS).exists():
        raise LookupError("That is not the folder of a pack.")
    return commands_in((folder / VERIFY).read_text())
