"""Drawn pictures in a case of a demonstration set, read and compared here, without a worker."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.common.identifiers import new_id
from takedown.common.sealed_files import SealedWriter
from takedown.flows.add_capture import add_capture
from takedown.flows.add_reference import add_reference
from takedown.flows.read_picture import read_picture
from takedown.jobs.demo_pictures import draw_capture, draw_reference

if TYPE_CHECKING:
    from takedown.common.sealed_files import SealedFile
    from takedown.jobs.demo_notes import Notes


def add_pictures(notes: Notes, *, seed: int) -> None:
    """Add a photo and a picture of the first post that looks like it, and read both."""
    post = notes.posts()[0]
    with tempfile.TemporaryDirectory() as folder:
        photo = draw_reference(Path(folder) / "photo.jpg", seed=seed)
        picture = draw_capture(Path(folder) / "picture.jpg", seed=seed)
        mine = add_reference(notes.owned(), file=_sealed(photo), now=notes.at)
        theirs = add_capture(notes.worked(), file=_sealed(picture), post_id=post.pk, now=notes.at)
    read_picture(kind="reference", picture_id=mine.pk, now=notes.at)
    read_picture(kind="capture", picture_id=theirs.pk, now=notes.at)


def _sealed(path: Path) -> SealedFile:
    writer = SealedWriter(new_id().hex)
    writer.write(path.read_bytes())
    return writer.finish()
