"""Seals a file while it arrives. No byte of an upload is ever on disk, or in memory whole, in the
clear.

Django's own handlers spool files over 2.5 MB to a temporary folder as they are; this one replaces
them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from takedown.accounts.roles import Permission, may
from takedown.cases.access import NoSuchCase, case_for
from takedown.common import clock, sealed_files
from takedown.common.identifiers import new_id
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from takedown.common.sealed_files import SealedFile


# Where a request remembers what arrived with it, and what is still arriving.
_UPLOADS = "takedown.uploads"
_ARRIVING = "takedown.uploads.arriving"
_PAGES_WITH_FILES = frozenset({"add_reference", "add_capture", "add_reply", "add_any_reply"})
# Where a caseworker drops mail that is with no notes yet.
_INBOX = "desk_mail"


class SealedUpload(UploadedFile):
    """What a form sees of an upload: its size, and how to find the sealed bytes."""

    def __init__(
        self, *, arrived: SealedFile | None, size: int, field_name: str | None, has_room: bool
    ) -> None:
        """`arrived` is None when the file was too large to keep, or the disk is nearly full."""
        super().__init__(file=None, name="file", content_type="", size=size)
        self.arrived = arrived
        self.field_name = field_name
        self.has_room = has_room
        self.kept = False

    def close(self) -> None:
        """Nothing is open: Django closes what it parsed when a form has too many parts."""


class SealingUploadHandler(FileUploadHandler):
    """Writes each chunk sealed. The file's own name is not kept: it can say too much."""

    chunk_size = 64 * 2**10

    def __init__(self, request: HttpRequest | None = None) -> None:
        """Begin with nothing open."""
        super().__init__(request)
        self._writer: sealed_files.SealedWriter | None = None
        self._size = 0
        self._has_room = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a new sealed file."""
        super().new_file(*args, **kwargs)
        if not self._is_asked_for():
            raise SkipFile
        self._size = 0
        self._has_room = _is_room()
        if self._has_room:
            self._writer = sealed_files.SealedWriter(new_id().hex)
            if self.request is not None:
                # A connection that is reset tells this handler nothing: the request must know.
                self.request.META.setdefault(_ARRIVING, []).append(self._writer)

    def _is_asked_for(self) -> bool:
        """Whether the page asks for a file, of somebody who has the notes it is for.

        A form of any other page brings none. Of anybody else, not even for a moment is a file on this disk.
        """
        match = self.request.resolver_match if self.request is not None else None
        if self.request is None or match is None:
            return False
        visitor = visitor_of(self.request)
        if match.url_name == _INBOX:
            return may(visitor.role, Permission.WORK_ON_GRANTED_CASES)
        if match.url_name not in _PAGES_WITH_FILES:
            return False
        try:
            case_for(visitor, match.kwargs["case_id"], now=clock.now())
        except NoSuchCase:
            return False
        return True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Seal the chunk; past the limit the rest is let through unread, so the page can say so.

        Room is asked for each time: of many files that come together, each saw it before the others.
        """
        del start
        self._size += len(raw_data)
        self._has_room = self._has_room and _is_room()
        if self._size > settings.UPLOAD_LIMIT_BYTES or not self._has_room:
            self._abandon()
        if self._writer is not None:
            self._writer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> SealedUpload:
        """Close the sealed file and hand over how to find it."""
        arrived = None
        if self._writer is not None:
            arrived = self._writer.finish()
            self._let_go()
        upload = SealedUpload(
            arrived=arrived, size=file_size, field_name=self.field_name, has_room=self._has_room
        )
        if self.request is not None:
            self.request.META.setdefault(_UPLOADS, []).append(upload)
        return upload

    def upload_interrupted(self) -> None:
        """Remove what came of a file whose sender went away."""
        self._abandon()

    def _abandon(self) -> None:
        if self._writer is not None:
            self._writer.abandon()
            self._let_go()

    def _let_go(self) -> None:
        arriving = self.request.META.get(_ARRIVING, []) if self.request is not None else []
        if self._writer in arriving:
            arriving.remove(self._writer)
        self._writer = None


def _is_room() -> bool:
    return sealed_files.free_bytes() > settings.KEEP_FREE_BYTES


def mark_kept(request: HttpRequest, file: SealedFile) -> None:
    """Say that a case now knows this file; others that came with it are removed."""
    for upload in request.META.get(_UPLOADS, []):
        if upload.arrived is not None and upload.arrived.file_id == file.file_id:
            upload.kept = True


def discard_unkept(request: HttpRequest) -> None:
    """Remove what arrived with a request that kept nothing: a stranger's, or a refused form's.

    So also what had come of a file when its sender went away.
    """
    for writer in request.META.pop(_ARRIVING, []):
        writer.abandon()
    for upload in request.META.pop(_UPLOADS, []):
        if upload.arrived is not None and not upload.kept:
            sealed_files.remove(upload.arrived.file_id)
