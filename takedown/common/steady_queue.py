"""The queue's transport for a database that goes away at the moment at which work is done.

Celery writes down that a message could not be acknowledged, and goes on; the library's transport counts it as
in hand for ever. A worker that takes one at a time would never take another, though the database is back.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from kombu.transport import pgmq

if TYPE_CHECKING:
    from collections.abc import Iterator


class SteadyChannel(pgmq.Channel):
    """Counts no message as in hand whose end could not be told to the database.

    It is delivered again when its time is over, to whoever asks; row leases make that harmless.
    """

    def basic_ack(self, delivery_tag: Any, multiple: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's
        """Tell the database that a message is done with; raise psycopg.Error."""
        with self._put_down(delivery_tag):
            super().basic_ack(delivery_tag, multiple=multiple)  # type: ignore[no-untyped-call]

    def basic_reject(self, delivery_tag: Any, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's
        """Tell the database that a message was not taken; raise psycopg.Error."""
        with self._put_down(delivery_tag):
            super().basic_reject(delivery_tag, requeue=requeue)  # type: ignore[no-untyped-call]

    @contextmanager
    def _put_down(self, delivery_tag: Any) -> Iterator[None]:
        try:
            yield
        except psycopg.Error:
            self.qos.ack(delivery_tag)
            raise


class Transport(pgmq.Transport):
    """The library's, with such channels."""

    Channel = SteadyChannel
