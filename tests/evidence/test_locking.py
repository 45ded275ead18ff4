"""A locked pack opens with its six words, in 7-Zip as here, and with nothing else."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

from django.core.management import CommandError, call_command

import pytest

from takedown.evidence.locking import (
    PassphraseRefused,
    lock,
    new_passphrase,
    read_passphrase,
    unlock,
)
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from tests.evidence.records import a_record

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.bundle import Pack

AT = a_record().created_at
WORDS, OTHERS = (
    "garden pencil river silver ticket winter",
    "winter ticket silver river pencil garden",
)
MOST = 10_000_000


@pytest.fixture
def locked(pack: Pack, tmp_path: Path) -> Path:
    path = tmp_path / "locked.zip"
    path.write_bytes(lock(pack.content, name=pack.file_name, passphrase=WORDS, at=AT))
    return path


def seven_zip(locked: Path, words: str) -> subprocess.CompletedProcess[bytes]:
    out = locked.parent / "out"
    command = ["7zz", "x", f"-p{words}", f"-o{out}", "-y", str(locked)]
    return subprocess.run(command, capture_output=True, check=False)


def test_seven_zip_opens_it_with_its_words_only(locked: Path, pack: Pack):
    assert seven_zip(locked, OTHERS).returncode
    assert not seven_zip(locked, WORDS).returncode
    assert (locked.parent / "out" / pack.file_name).read_bytes() == pack.content


def test_nothing_in_it_can_be_read_but_one_neutral_name(locked: Path, pack: Pack):
    with zipfile.ZipFile(locked) as opened:
        assert opened.namelist() == [pack.file_name]
        with pytest.raises((RuntimeError, NotImplementedError)):
            opened.read(pack.file_name)
    content = locked.read_bytes()
    with zipfile.ZipFile(io.BytesIO(pack.content)) as inside:
        for name in inside.namelist():
            assert name.encode() not in content


def test_it_is_verified_with_its_words_and_refused_without(locked: Path, pack: Pack):
    assert verify_pack(locked, passphrase=WORDS).sha256 == pack.sha256
    with pytest.raises(PackRefused, match="its passphrase is needed"):
        verify_pack(locked)
    for wrong in (OTHERS, "six", "\0", WORDS + " more"):
        with pytest.raises(PackRefused):
            verify_pack(locked, passphrase=wrong)


def test_one_bit_changed_is_noticed(locked: Path):
    good = locked.read_bytes()
    for place in range(60, len(good) - 120, len(good) // 40):
        changed = bytearray(good)
        changed[place] ^= 1
        with pytest.raises(PassphraseRefused):
            unlock(bytes(changed), passphrase=WORDS, most=MOST)


def test_what_is_too_large_or_no_locked_zip_is_refused(locked: Path, pack: Pack):
    with pytest.raises(PassphraseRefused, match="more than a pack"):
        unlock(locked.read_bytes(), passphrase=WORDS, most=100)
    for content in (b"", b"PK", pack.content):
        with pytest.raises(PassphraseRefused):
            unlock(content, passphrase=WORDS, most=MOST)


def test_words_are_read_as_a_person_types_them():
    made = new_passphrase()
    assert len(set(made.split())) == 6
    assert read_passphrase(f"  {made.upper().replace(' ', ', ')}\n") == made
    with pytest.raises(PassphraseRefused):
        read_passphrase("password")


def test_the_command_takes_the_words_from_a_file(locked: Path, tmp_path: Path, capsys):
    kept = tmp_path / "words.txt"
    kept.write_text(f"{WORDS}\n")
    call_command("verify_pack", str(locked), "--passphrase-file", str(kept))
    assert "Pack EP-7K3M-1" in capsys.readouterr().out
    with pytest.raises(CommandError) as refused:
        call_command("verify_pack", str(locked), "--passphrase-file", str(tmp_path / "none"))
    assert refused.value.returncode == 2
