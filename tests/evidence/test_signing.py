"""A pack is signed with the key of this installation; OpenSSL, which knows nothing of us, agrees."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.management import call_command

import pytest
from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate

from takedown.common.certificates import key_and_certificate
from takedown.evidence import bag
from takedown.evidence.bundle import build
from takedown.evidence.signatures import SignatureRefused, check_signature, read_certificate
from takedown.evidence.signing import Signer, SigningKeyRefused, signer, signer_of
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from takedown.evidence.verify_vouching import Trust
from takedown.evidence.vouching import CERTIFICATES, SIGNATURE, Means
from takedown.reads.signing import packs_were_signed_by
from tests.evidence.conftest import remake_sums, unpacked
from tests.evidence.records import a_record

if TYPE_CHECKING:
    from pathlib import Path

AT = a_record().created_at
OURS, OTHER = (key_and_certificate(name=name, now=AT) for name in ("Ours", "Another"))


def curve(name: str) -> list[str]:
    return ["ec", "-pkeyopt", f"ec_paramgen_curve:{name}"]


def openssl(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return build(record=a_record(), means=Means(signer=signer_of(OURS))).content


@pytest.fixture
def folder(signed: bytes, tmp_path: Path) -> Path:
    (tmp_path / "p.zip").write_bytes(signed)
    return unpacked(tmp_path / "p.zip")


def trust(text: str) -> Trust:
    return Trust(certificate=signer_of(text).by)


def command_of(folder: Path, beginning: str) -> list[str]:
    """The words of a command as VERIFY.txt prints it."""
    lines = (folder / "VERIFY.txt").read_text().splitlines()
    (line,) = [one.strip() for one in lines if one.strip().startswith(beginning)]
    return line.split()[1:]


def test_the_commands_of_verify_txt_say_yes_with_our_certificate_and_no_with_another(folder: Path):
    verify = command_of(folder, "openssl cms")
    for text, answer in ((OURS, 0), (OTHER, 4)):
        (folder.parent / "CERTIFICATE.pem").write_bytes(signer_of(text).by.content)
        told = openssl(*verify, cwd=folder)
        assert told.returncode == answer, told.stderr
    assert openssl(*verify, cwd=folder).returncode
    (folder.parent / "CERTIFICATE.pem").write_bytes(signer_of(OURS).by.content)
    said = openssl(*command_of(folder, "openssl x509"), cwd=folder).stdout
    assert said.partition("=")[2].strip().replace(":", "").lower() == signer_of(OURS).by.fingerprint


def signed_files(folder: Path) -> str:
    """What the last two commands on who made it print."""
    lines = (folder / "VERIFY.txt").read_text().splitlines()
    commands = [line.strip() for line in lines if "../signed.txt" in line]
    assert len(commands) == 1
    return subprocess.run(
        ["bash", "-c", "\n".join(commands)], cwd=folder, capture_output=True, text=True, check=False
    ).stdout


def remake_unsigned_list(folder: Path) -> None:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != bag.SUMS
    }
    (folder / bag.SUMS).write_bytes(bag.sums(files, prefix="./"))


@pytest.mark.parametrize(
    "name",
    ["data/posts.csv", "data/more.txt", "READ-FIRST.txt", "VERIFY.txt", "bag-info.txt", ".hidden"],
)
def test_what_is_signed_is_checked_down_to_the_files(folder: Path, name: str):
    """Who changes or adds a file, and the one list that is not signed, is found by these commands."""
    assert signed_files(folder) == "SIGNED-FILES-OK\n"
    guide = (folder / "VERIFY.txt").read_bytes()
    (folder / name).write_bytes(b"other")
    remake_unsigned_list(folder)
    said = signed_files(folder) if name != "VERIFY.txt" else _with_guide(folder, guide)
    assert "SIGNED-FILES-OK" not in said


def _with_guide(folder: Path, guide: bytes) -> str:
    """Run the commands as the site shows them, where the pack brings others."""
    lines = [line.strip() for line in guide.decode().splitlines() if "../signed.txt" in line]
    return subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, check=False
    ).stdout


def test_a_link_among_the_files_is_found(folder: Path):
    (folder / "data/link.txt").symlink_to("/etc/passwd")
    assert "SIGNED-FILES-OK" not in signed_files(folder)


def test_a_certificate_that_the_computer_trusts_for_the_web_is_not_ours(
    folder: Path, tmp_path: Path
):
    """OpenSSL would take any that is under a root of its own store."""
    store = tmp_path / "store"
    store.mkdir()
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 9 -subj /CN=Root",
        "req -newkey rsa:3072 -nodes -keyout own.key -out own.csr -subj /CN=web.example",
        "x509 -req -in own.csr -CA root.pem -CAkey root.key -CAcreateserial -out own.pem -days 9",
    ):
        assert not openssl(*command.split(), cwd=store).returncode
    subprocess.run(["openssl", "rehash", "."], cwd=store, check=True)
    forger = signer_of((store / "own.key").read_text() + (store / "own.pem").read_text())
    (folder / SIGNATURE).write_bytes(forger.sign((folder / bag.TAG_MANIFEST).read_bytes()))
    (folder.parent / "CERTIFICATE.pem").write_bytes(signer_of(OURS).by.content)
    words = command_of(folder, "openssl cms")
    told = subprocess.run(
        ["openssl", *words], cwd=folder, env={"SSL_CERT_DIR": str(store), "PATH": "/usr/bin"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert told.returncode
    without = [word for word in words if not word.startswith("-no-CA")]
    told = subprocess.run(
        ["openssl", *without], cwd=folder, env={"SSL_CERT_DIR": str(store), "PATH": "/usr/bin"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert not told.returncode


def test_a_list_that_was_changed_is_not_what_was_signed(folder: Path):
    (folder.parent / "CERTIFICATE.pem").write_bytes(signer_of(OURS).by.content)
    path = folder / bag.TAG_MANIFEST
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert openssl(*command_of(folder, "openssl cms"), cwd=folder).returncode


def test_a_signed_pack_is_verified_with_and_without_its_certificate(folder: Path):
    said = verify_pack(folder).checked
    assert any("inside it, which anybody can make" in line for line in said)
    said = verify_pack(folder, trust=trust(OURS)).checked
    assert any(f"that you gave: SHA-256 {signer_of(OURS).by.fingerprint}" in line for line in said)


def test_a_pack_made_again_as_a_whole_with_another_key_is_refused_with_our_certificate(
    tmp_path: Path,
):
    path = tmp_path / "forged.zip"
    path.write_bytes(build(record=a_record(), means=Means(signer=signer_of(OTHER))).content)
    verify_pack(path)
    with pytest.raises(PackRefused, match="another certificate than the one you gave"):
        verify_pack(path, trust=trust(OURS))


def test_a_pack_whose_signature_was_taken_out_is_refused(folder: Path, archive: Path):
    with pytest.raises(PackRefused, match="says that it is not signed"):
        verify_pack(archive, trust=trust(OURS))
    (folder / SIGNATURE).unlink()
    remake_sums(folder)
    with pytest.raises(PackRefused, match="holds no signature"):
        verify_pack(folder)


def test_a_file_changed_and_every_list_made_again_is_refused(folder: Path):
    (folder / "data/posts.csv").write_bytes(b"other")
    remake_sums(folder)
    with pytest.raises(PackRefused, match="signature is not one of these bytes"):
        verify_pack(folder)


@pytest.mark.parametrize("name", [SIGNATURE, CERTIFICATES, "signatures/README.txt"])
def test_what_vouches_cannot_be_changed_and_the_list_made_again(folder: Path, name: str):
    path = folder / name
    good = path.read_bytes()
    for changed in (good + b"\n", good.replace(b"A", b"B", 1), b""):
        path.write_bytes(changed)
        remake_sums(folder)
        with pytest.raises(PackRefused):
            verify_pack(folder)


def test_another_file_among_the_signatures_does_not_belong_there(folder: Path):
    (folder / "signatures/more.txt").write_bytes(b"hello")
    remake_sums(folder)
    with pytest.raises(PackRefused, match=r"signatures/more.txt does not belong"):
        verify_pack(folder)


def test_the_command_takes_a_certificate(folder: Path, tmp_path: Path, capsys):
    ours = tmp_path / "ours.pem"
    ours.write_bytes(signer_of(OURS).by.content)
    call_command("verify_pack", str(folder), "--certificate", str(ours))
    assert "Signed by the certificate that you gave" in capsys.readouterr().out
    ours.write_bytes(signer_of(OTHER).by.content)
    with pytest.raises(SystemExit):
        call_command("verify_pack", str(folder), "--certificate", str(ours))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "cannot be read as PEM"),
        (OURS.partition("-----BEGIN CERT")[0], "one private key and its certificate"),
        (OURS + OTHER, "one private key and its certificate"),
        (
            OURS.partition("-----BEGIN CERT")[0]
            + "-----BEGIN CERT"
            + OTHER.partition("-----BEGIN CERT")[2],
            "belongs to the signing key",
        ),
    ],
)
def test_a_signing_key_that_cannot_be_used_says_why(text: str, why: str):
    with pytest.raises(SigningKeyRefused, match=why):
        signer_of(text)


def test_a_key_is_not_used_before_or_after_its_certificate_is_valid(settings):
    settings.SIGNING_KEY = OURS
    assert signer(now=AT) is not None
    for at in (AT - timedelta(days=2), AT + timedelta(days=365 * 21)):
        with pytest.raises(SigningKeyRefused, match="not valid today"):
            signer(now=at)
    settings.SIGNING_KEY = ""
    assert signer(now=AT) is None


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n", b"\0"])
def test_what_is_no_signature_is_refused_in_words(content: bytes):
    with pytest.raises(SignatureRefused):
        check_signature(content, b"x", at=datetime.now(UTC))
    with pytest.raises(SignatureRefused):
        read_certificate(content)


def a_key(tmp_path: Path, *kind: str) -> str:
    """A private key of a kind that openssl knows, and a certificate for it."""
    make = ["req", "-x509", "-newkey", *kind, "-nodes", "-subj", "/CN=Own", "-keyout", "key"]
    assert not openssl(*make, "-out", "certificate", cwd=tmp_path).returncode
    return (tmp_path / "key").read_text() + (tmp_path / "certificate").read_text()


@pytest.mark.parametrize(
    "kind", [["rsa:3072"], *(curve(name) for name in ("P-256", "P-384", "P-521"))]
)
def test_a_strong_key_of_an_operator_is_taken(tmp_path: Path, kind: list[str]):
    assert signer_of(a_key(tmp_path, *kind)).sign(b"content")


@pytest.mark.parametrize(
    "kind",
    [["rsa:2048"], ["rsa:3071"], *(curve(name) for name in ("P-224", "secp256k1")), ["ed25519"]],
)
def test_a_weak_or_strange_key_signs_nothing_and_is_told_what_would_do(
    tmp_path: Path, kind: list[str]
):
    with pytest.raises(
        SigningKeyRefused, match=r"P-256, P-384 or P-521, or RSA of 3072 bits or more"
    ):
        signer_of(a_key(tmp_path, *kind))


@pytest.mark.parametrize("kind", [["rsa:2048"], curve("secp256k1")])
def test_what_a_weaker_key_signed_before_is_verified_and_known_as_ours(
    tmp_path: Path, settings, kind: list[str]
):
    text = a_key(tmp_path, *kind)
    (_, _, key), (_, _, certificate) = pem.unarmor(text.encode(), multiple=True)
    before = Signer(certificate=Certificate.load(certificate), key=PrivateKeyInfo.load(key))
    record = a_record(created_at=datetime.now(UTC))
    path = tmp_path / "p.zip"
    path.write_bytes(build(record=record, means=Means(signer=before)).content)

    said = verify_pack(path, trust=Trust(certificate=before.by)).checked
    assert any(f"that you gave: SHA-256 {before.by.fingerprint}" in line for line in said)
    settings.FORMER_CERTIFICATES = before.by.content.decode()
    assert [one.fingerprint for one in packs_were_signed_by()] == [before.by.fingerprint]


def test_keys_of_other_kinds_sign_too(tmp_path: Path):
    """An organisation's own: RSA, with a certificate between it and its root."""
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 9 -subj /CN=Root",
        "req -newkey rsa:3072 -nodes -keyout own.key -out own.csr -subj /O=A/CN=Charity",
        "x509 -req -in own.csr -CA root.pem -CAkey root.key -CAcreateserial -out own.pem -days 9",
    ):
        assert not openssl(*command.split(), cwd=tmp_path).returncode
    names = ("own.key", "own.pem", "root.pem")
    made = signer_of("".join((tmp_path / name).read_text() for name in names))
    signature = made.sign(b"content")
    assert check_signature(signature, b"content", at=datetime.now(UTC)).fingerprint
    assert "Charity" in made.by.name
    (tmp_path / "s.pem").write_bytes(signature)
    (tmp_path / "c").write_bytes(b"content")
    verify = "cms -verify -binary -inform PEM -in s.pem -content c -CAfile root.pem -purpose any"
    assert not openssl(*verify.split(), "-out", "/dev/null", cwd=tmp_path).returncode
