"""The child process: one file in by standard input, one picture or one refusal out.

Started by `takedown.pictures.read` only. What it imports, it imports before it reads a byte.
"""

from __future__ import annotations

import io
import os
import sys

from PIL import Image

from takedown.pictures.confine import confine
from takedown.pictures.decode import decode
from takedown.pictures.protocol import picture_header, refusal_header
from takedown.pictures.recognise import HEAD_BYTES, recognise
from takedown.pictures.refusals import PictureRefused, Refusal

_STDIN = 0
_STDOUT = 1
_CHUNK = 1 << 20


def main(arguments: list[str]) -> None:
    """Read, decode and answer; arguments are the whole numbers that `read_picture` passes."""
    max_side, file_bytes, max_pixels, memory_bytes, cpu_seconds = map(int, arguments)
    Image.preinit()
    confine(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    try:
        answer = _answer(max_side=max_side, file_bytes=file_bytes, max_pixels=max_pixels)
    except PictureRefused as refused:
        answer = (refusal_header(reason=refused.reason),)
    except MemoryError:
        answer = (refusal_header(reason=Refusal.TOO_MUCH_MEMORY),)
    for part in answer:
        _write(part)
    # Nothing is left to tidy, and a broken decoder's tidying is not trusted to end.
    os._exit(0)


def _answer(*, max_side: int, file_bytes: int, max_pixels: int) -> tuple[bytes, ...]:
    head = _head()
    kind = recognise(head=head)
    file = _whole_file(head, file_bytes)
    decoded = decode(file=file, kind=kind, max_side=max_side, max_pixels=max_pixels)
    return picture_header(facts=decoded.facts), decoded.pixels


def _head() -> bytes:
    """The first bytes, alone: a video is told from a picture before the rest of it has come."""
    head = b""
    while len(head) < HEAD_BYTES:
        chunk = os.read(_STDIN, HEAD_BYTES - len(head))
        if not chunk:
            break
        head += chunk
    return head


def _whole_file(head: bytes, file_bytes: int) -> io.BytesIO:
    file = io.BytesIO()
    file.write(head)
    while chunk := os.read(_STDIN, _CHUNK):
        if file.tell() + len(chunk) > file_bytes:
            raise PictureRefused(Refusal.TOO_LARGE_A_FILE)
        file.write(chunk)
    file.seek(0)
    return file


def _write(part: bytes) -> None:
    left = memoryview(part)
    while left:
        left = left[os.write(_STDOUT, left) :]


if __name__ == "__main__":
    main(sys.argv[1:])
