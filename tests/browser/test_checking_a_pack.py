"""Whoever was given a pack lets the browser check it: nothing is sent, and whatever was changed is named."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from takedown.evidence import bag
from takedown.evidence.locking import lock
from takedown.evidence.signatures import read_certificate
from takedown.evidence.vouching import SIGNATURE
from tests.conftest import NOW
from tests.evidence.conftest import remade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = "This pack is from this site, and what is signed in it was not changed."
BAD = "Do not rely on this pack yet."
WORDS = "garden pencil river silver ticket winter"
Files = dict[str, bytes]


@pytest.fixture
def person(someone):
    return someone()


@pytest.fixture
def pack(someone, tmp_path: Path) -> Path:
    person = someone().open_case().confirm_code()
    person.go(f"{person.case}packs/")
    person.press("Make a pack").wait_for(f"{person.case}packs/", 'a:has-text("Save pack 1")')
    return person.save_pack(tmp_path / "pack.zip")


def files_of(pack: Path) -> tuple[str, Files]:
    with zipfile.ZipFile(pack) as archive:
        names = archive.namelist()
        folder = names[0].split("/")[0]
        return folder, {name.split("/", 1)[1]: archive.read(name) for name in names}


def zipped(folder: str, files: Files, *, how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}/{name}", content)
    return out.getvalue()


def _with_extra(folder: str, files: Files) -> bytes:
    """One file with a second name in an extra field, which extractors follow (Info-ZIP 0x7075)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}")
            if name == "data/posts.csv":
                entry.extra = b"\x75\x70\x06\x00\x01\0\0\0\0x"
            archive.writestr(entry, content)
    return out.getvalue()


def check(person, content: bytes, tmp_path: Path):
    path = tmp_path / "given.zip"
    path.write_bytes(content)
    person.go("/check/")
    person.at("Check a pack")
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.page.get_by_label("Choose the ZIP").set_input_files(path)
    person.page.locator("[data-result]").wait_for(state="visible")
    assert not asked
    return person


def test_a_pack_as_it_was_made_is_from_this_site(person, pack, tmp_path):
    content = pack.read_bytes()
    check(person, content, tmp_path).sees(GOOD).sees("It is signed by this site.")
    person.sees("No independent timestamp is in it").sees(
        f"SHA-256 of the ZIP: {bag.sha256(content)}"
    )


def _changed(files: Files) -> Files:
    return {**files, "data/posts.csv": b"other"}


def _lists_made_again(files: Files) -> Files:
    return remade(_changed(files))


def _unsigned(files: Files) -> Files:
    return remade({name: one for name, one in files.items() if not name.endswith(".p7s")})


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_changed, "data/posts.csv was changed"),
        (_lists_made_again, "The signature is not of this pack."),
        (_unsigned, "The pack is not signed."),
        (lambda files: {**files, "data/more.txt": b"x"}, "data/more.txt is in the pack and not in"),
        (lambda files: remade({**files, "READ-FIRST.pdf": b"x"}), "does not belong in a pack"),
        (
            lambda files: remade({**files, "DATA/report.pdf": b"x"}),
            "does not hold exactly one folder",
        ),
        (lambda files: remade({**files, "data\\report.pdf": b"x"}), "does not belong in a pack"),
        (lambda files: remade({**files, "../../x.txt": b"x"}), "does not belong in a pack"),
        (
            lambda files: {name: one for name, one in files.items() if name != "VERIFY.txt"},
            "VERIFY.txt is listed in SHA256SUMS and is not in the pack",
        ),
    ],
)
def test_whatever_was_changed_is_named(
    person, pack, tmp_path, harm: Callable[[Files], Files], said: str
):
    folder, files = files_of(pack)
    check(person, zipped(folder, harm(files)), tmp_path).sees(BAD).sees(said)


def test_what_is_no_pack_or_cannot_be_read_says_what_to_do(person, pack, tmp_path):
    folder, files = files_of(pack)
    content = pack.read_bytes()
    for given, said in (
        (zipped(folder, files, how=zipfile.ZIP_DEFLATED), "it was zipped again"),
        (b"hello", "This is not the ZIP of a pack"),
        (content[:-30], "This is not the ZIP of a pack"),
        (content + b"more", "This is not the ZIP of a pack"),
        (_with_extra(folder, files), "something was put into it"),
        (zipped("other", files), "does not have the name of the pack"),
    ):
        check(person, given, tmp_path).sees(BAD).sees(said)
    locked = lock(content, name="p.zip", passphrase=WORDS, at=NOW)
    check(person, locked, tmp_path).sees("not checked yet").sees("Open it with 7-Zip first")


def test_without_scripts_the_page_has_the_number_and_the_commands(someone):
    person = someone(scripts=False)
    person.go("/check/")
    person.at("Check a pack").sees("Save CERTIFICATE.pem")
    assert not person.page.get_by_label("Choose the ZIP").is_visible()


@pytest.mark.parametrize(
    "kind",
    [
        ["rsa:2048"],
        ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ],
)
def test_what_openssl_signed_is_checked_and_another_key_is_named(
    person, pack, tmp_path, kind: list[str]
):
    """A pack of another installation, with a key as an organisation may have it."""
    folder, files = files_of(pack)
    (tmp_path / "list").write_bytes(files[bag.TAG_MANIFEST])
    make = ["req", "-x509", "-newkey", *kind, "-nodes", "-subj", "/CN=Other", "-keyout", "key"]
    openssl(*make, "-out", "certificate", cwd=tmp_path)
    sign = "cms -sign -binary -md sha256 -in list -signer certificate -inkey key -outform PEM"
    openssl(*sign.split(), "-out", "signature", cwd=tmp_path)
    signature = (tmp_path / "signature").read_bytes()
    given = zipped(folder, remade({**files, SIGNATURE: signature}))
    check(person, given, tmp_path).sees(BAD).sees("another certificate than this site's")
    person.sees(read_certificate((tmp_path / "certificate").read_bytes()).fingerprint)


def openssl(*words: str, cwd: Path) -> None:
    subprocess.run(["openssl", *words], cwd=cwd, check=True, capture_output=True)
