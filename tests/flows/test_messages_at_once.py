"""One opens a message as the other takes it back: whoever comes second finds what the first did."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from django.db import connection, transaction

import pytest

from takedown.flows.see_messages import see_messages
from takedown.flows.take_back_message import ReadAlready, take_back_message
from takedown.reads.messages import messages
from tests import factories
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def under_way(act: Callable[[], object]) -> threading.Thread:
    """Begin something elsewhere that is done, and not yet committed, when this returns."""
    done = threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                time.sleep(0.5)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(10)
    return thread


def test_what_is_being_taken_back_is_not_read_any_more(amara, beth):
    theirs = factories.let_in(amara, beth)
    made = factories.message(amara)
    thread = under_way(lambda: take_back_message(amara, message_id=made.pk, now=NOW))
    assert see_messages(theirs, message_ids=[made.pk], now=NOW) == frozenset()
    assert messages(theirs, [made.pk], now=NOW) == []
    thread.join()


def test_what_is_being_read_is_not_taken_back_any_more(amara, beth):
    theirs = factories.let_in(amara, beth)
    made = factories.message(amara)
    thread = under_way(lambda: see_messages(theirs, message_ids=[made.pk], now=NOW))
    with pytest.raises(ReadAlready):
        take_back_message(amara, message_id=made.pk, now=NOW)
    thread.join()
    assert len(messages(theirs, [made.pk], now=NOW)) == 1
