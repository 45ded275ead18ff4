"""What we make of a picture carries pixels and how to show them; the file itself stays what it was."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from takedown.cases.keeping import original
from takedown.evidence.background import Wanted
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.hand_out import hand_out_pack
from takedown.flows.view_picture import view_picture
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.matching.changes import photograph
from tests.pictures.noted import KINDS, MARK, noted

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not here")

# What a JPEG must say of itself to be shown, and what exiftool says of the file it was given.
STRUCTURE = {
    "File:BitsPerSample", "File:ColorComponents", "File:EncodingProcess", "File:FileType",
    "File:FileTypeExtension", "File:ImageHeight", "File:ImageWidth", "File:MIMEType",
    "File:YCbCrSubSampling", "JFIF:JFIFVersion", "JFIF:ResolutionUnit", "JFIF:XResolution",
    "JFIF:YResolution", "Composite:ImageSize", "Composite:Megapixels",
}  # fmt: skip
OF_THE_FILE = {"SourceFile", "ExifTool:ExifToolVersion", "File:FileName", "File:Directory", "File:FileSize",
               "File:FileModifyDate", "File:FileAccessDate", "File:FileInodeChangeDate", "File:FilePermissions"}  # fmt: skip


def tags(path: Path) -> dict[str, object]:
    """Everything exiftool finds, unknown and embedded too."""
    done = subprocess.run(
        ["exiftool", "-json", "-G0", "-a", "-u", "-U", "-ee3", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    (told,) = json.loads(done.stdout)
    return {name: value for name, value in told.items() if name not in OF_THE_FILE}


def photo() -> Image.Image:
    return Image.fromarray(photograph("astronaut"))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_shown_picture_has_nothing_but_its_structure_and_the_original_is_untouched(
    amara, kind, tmp_path
):
    content = noted(photo(), kind)
    (tmp_path / "before").write_bytes(content)
    # The notes are really there: else their absence would say nothing.
    assert MARK in json.dumps(tags(tmp_path / "before"))
    row = pictures.capture(amara, content)
    view = view_picture(amara, kind="capture", picture_id=row.pk, now=NOW)
    (tmp_path / "view").write_bytes(view)

    assert set(tags(tmp_path / "view")) == STRUCTURE
    assert MARK.encode() not in view
    assert view.count(b"\xff\xd8\xff") == 1
    assert view.endswith(b"\xff\xd9")
    kept = b"".join(original(row, amara.key))
    assert hashlib.sha256(kept).digest() == hashlib.sha256(content).digest()


@pytest.mark.django_db
def test_no_file_of_a_pack_has_a_picture_or_a_note_in_it(amara, tmp_path):
    """Squares of colour included, the most that is ever asked for."""
    for kind in KINDS:
        pictures.capture(amara, noted(photo(), kind))
    pictures.reference(amara, noted(photo(), "JPEG"))
    factories.sent(amara)
    pack = ask_for_pack(amara, now=NOW, wanted=Wanted(derivations=True, mosaics=True))
    factories.built(pack)
    content = b"".join(hand_out_pack(amara, pack_id=pack.pk, now=NOW).content)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        opened.extractall(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".pdf", ".json"}
    for path in files:
        assert MARK not in json.dumps(tags(path)), path.name
        data = path.read_bytes()
        assert MARK.encode() not in data, path.name
        assert b"\xff\xd8\xff" not in data, path.name
        if path.suffix == ".pdf":
            assert pictures_in(path) == []


def pictures_in(path: Path) -> list[str]:
    """Every image a PDF holds, wherever it hides; and every file attached to it but our own record."""
    with pikepdf.open(path) as opened:
        return [
            str(one.objgen)
            for one in opened.objects
            if isinstance(one, pikepdf.Stream)
            and (one.get("/Subtype") == "/Image" or "/DCTDecode" in str(one.get("/Filter", "")))
        ]
