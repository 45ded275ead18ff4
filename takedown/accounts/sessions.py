"""Sessions in the database, found by a keyed digest of the cookie, never by the cookie itself.

Django keeps the cookie's own value as the row's key, so that whoever reads the table, or a fresh
dump of it, can walk into every open session. Here a row opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.db import transaction

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# POSIX seconds from which a session is not there any more, whatever is pressed or laid in it until then.
ENDS = "ends"


def stored_key(cookie: str) -> str:
    """Return what a session is stored under: 160 bits, as many as the column holds."""
    pepper = settings.CODE_PEPPER.encode()
    return hmac.new(pepper, f"session:{cookie}".encode(), hashlib.sha256).hexdigest()[:40]


def begin_time_anew(session: SessionBase) -> None:
    """Let all the time of a session begin with its next saving: it holds something else from now on."""
    session.pop(ENDS, None)


class SessionStore(db.SessionStore):
    """Django's store with another key for the row. Its synchronous half: there is no other here."""

    def _get_session_from_db(self) -> Session | None:
        cookie = self._session_key
        self._session_key = stored_key(cookie or "")
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        self._session_key = cookie if found else None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether a cookie opens a session that has not been removed."""
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, object]) -> Session:
        """Return the row of this session, unsaved."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.session_key = stored_key(row.session_key)
        row.expire_date = datetime.fromtimestamp(self[ENDS], UTC)
        return row

    # What was in it when it was read.
    _read: dict[str, object] | None = None

    def load(self) -> dict[str, object]:
        """Return what is in it, and remember that."""
        found: dict[str, object] = super().load()
        self._read = deepcopy(found)
        return found

    @transaction.atomic
    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base has it
        """Save what was changed in it; its end stays where the first saving put it, or `begin_time_anew`.

        What another tab changed in the same session meanwhile stays. Raises SessionInterrupted where the session
        is not there any more, in a view as Django's own layer does after one.
        """
        self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if not must_create:
            self._take_in_what_others_changed()
        self.setdefault(ENDS, self.get_expiry_date().timestamp())
        try:
            super().save(must_create)
        except UpdateError:
            raise SessionInterrupted("Somebody left, or was signed out, meanwhile.") from None
        self._read = deepcopy(dict(self.items()))

    def _take_in_what_others_changed(self) -> None:
        rows = Session.objects.select_for_update(no_key=True)
        row = rows.filter(session_key=stored_key(self.session_key or "")).first()
        if row is None or self._read is None:
            return
        stored: dict[str, object] = self.decode(row.session_data)
        for name in {*stored, *self._read}:
            changed_here = self.get(name) != self._read.get(name)
            if changed_here or stored.get(name) == self._read.get(name):
                continue
            if name in stored:
                self[name] = stored[name]
            else:
                self.pop(name, None)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row of a cookie, by default of this session's own."""
        cookie = session_key or self.session_key
        if cookie:
            Session.objects.filter(session_key=stored_key(cookie)).delete()
