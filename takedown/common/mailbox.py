"""The mailbox for answers, by IMAP: looked at a little at a time, and nothing is opened but on purpose.

Mail that is nobody's here stays where it is. It gets a mark, so that it is looked at once only.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import secrets
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from takedown.common.mail_settings import Security

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.common.mail_settings import Relay, Server

# A keyword of ours on mail that is left for the operator, and the folder it goes to where there is one.
LEFT: Final = "NotesLeft"
# A keyword of ours on mail that waits for hidden notes. It is looked at again, but a part of a look only is for such.
WAITS: Final = "NotesWaits"
UNSORTED: Final = "Unsorted"
# The longest the server may be silent.
SECONDS: Final = 30.0
_MOST_HEAD_BYTES: Final = 65_536
_SIZE: Final = re.compile(rb"UID (\d+) RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+) UID (\d+)")


class MailboxFailed(Exception):
    """The mailbox could not be read; the message says at which step, and nothing that stands in it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One mail in the folder: its number there, its size in bytes, and whether it was kept waiting before."""

    uid: str
    size: int
    waited: bool


class Mailbox:
    """An opened folder."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self._imap = imap
        self._can = self._abilities()

    def waiting(self, most: int) -> list[Waiting]:
        """Return mail that was not left before, in any order: of more than may be looked at, any of it.

        What waits for notes that are hidden is looked at again and again, and gets no more than a
        quarter of the places: by age, or without that, much of it would hold back everybody's answers.
        """
        fresh = _any_of(self._search("UNKEYWORD", WAITS), most)
        waited = _any_of(self._search("KEYWORD", WAITS), max(most // 4, 1))
        uids = _any_of([*fresh, *waited], most)
        if not uids:
            return []
        lines = self._ask("FETCH", ",".join(uids), "(UID RFC822.SIZE)")
        found = (_SIZE.search(line) for line in lines if isinstance(line, bytes))
        # The server answers in its own order.
        sizes = {(one[1] or one[4]).decode("ascii"): int(one[2] or one[3]) for one in found if one}
        before = frozenset(waited)
        return [Waiting(uid, sizes[uid], uid in before) for uid in uids if uid in sizes]

    def _search(self, *words: str) -> list[str]:
        (found, *_) = self._ask("SEARCH", "UNDELETED", "UNKEYWORD", LEFT, *words)
        return found.decode("ascii").split() if isinstance(found, bytes) else []

    def head(self, uid: str) -> bytes:
        """Return the header lines of a mail; empty where it is gone meanwhile."""
        return self._part(uid, f"BODY.PEEK[HEADER]<0.{_MOST_HEAD_BYTES}>")

    def beginning(self, uid: str, most: int) -> bytes:
        """Return a mail as it came, at most so many bytes of it; empty where it is gone meanwhile."""
        return self._part(uid, f"BODY.PEEK[]<0.{most}>")

    def remove(self, uid: str) -> None:
        """Take a mail out for good; one that is gone already is no error."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._can:
            self._ask("EXPUNGE", uid)
        else:
            self._imap.expunge()

    def leave(self, uid: str) -> None:
        """Mark a mail as left, and move it to the folder for such mail where there is one."""
        self._ask("STORE", uid, "+FLAGS.SILENT", f"({LEFT})")
        if "MOVE" in self._can and self._has_unsorted():
            self._ask("MOVE", uid, UNSORTED)

    def keep_waiting(self, uid: str) -> None:
        """Mark a mail as one that waits for hidden notes; it stays where it is."""
        self._ask("STORE", uid, "+FLAGS.SILENT", f"({WAITS})")

    def _has_unsorted(self) -> bool:
        _, found = self._imap.list('""', UNSORTED)
        return any(found)

    def _abilities(self) -> frozenset[str]:
        # Asked for again: many servers say less before somebody has signed in.
        _, lines = self._imap.capability()
        words = b" ".join(line for line in lines if isinstance(line, bytes))
        return frozenset(words.decode("ascii", "replace").upper().split())

    def _part(self, uid: str, what: str) -> bytes:
        parts = self._ask("FETCH", uid, f"({what})")
        found = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        return bytes(found)

    def _ask(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
        answer, found = self._imap.uid(command, *words)
        if answer != "OK":
            raise MailboxFailed(f"the server refused {command}")
        return list(found)


def _any_of(uids: list[str], most: int) -> list[str]:
    """Return so many of them, in no order that whoever sends mail could choose."""
    return secrets.SystemRandom().sample(uids, min(len(uids), most))


@contextlib.contextmanager
def opened(relay: Relay, *, seconds: float = SECONDS) -> Iterator[Mailbox]:
    """Open the folder for a block; raise MailboxFailed for whatever goes wrong with the server."""
    imap: imaplib.IMAP4 | None = None
    try:
        imap = _connected(relay.server, seconds)
        imap.login(relay.server.user, relay.server.password)
        answer, _ = imap.select(f'"{relay.folder}"')
        if answer != "OK":
            raise MailboxFailed("there is no such folder")
        yield Mailbox(imap)
    except (OSError, imaplib.IMAP4.error) as error:
        # What the server says could quote a mail; its kind is enough.
        raise MailboxFailed(type(error).__name__) from None
    finally:
        if imap is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                imap.logout()


def _connected(server: Server, seconds: float) -> imaplib.IMAP4:
    trust = ssl.create_default_context()
    if server.security == Security.TLS:
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trust, timeout=seconds)
    imap = imaplib.IMAP4(server.host, server.port, timeout=seconds)
    if server.security == Security.STARTTLS:
        try:
            imap.starttls(trust)
        except (OSError, imaplib.IMAP4.error):
            imap.shutdown()
            raise
    return imap
