"""Asks for pages as a browser does, and measures how long that takes at the server."""

from __future__ import annotations

import http
import re
import statistics
import time
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.signing_in import Phone, at_desk, second_step, with_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

WARM_UP, TIMES = 3, 15
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def signed_in(address: str, password: str, secret: str) -> Client:
    """Return a browser in which somebody gave password and code."""
    client = with_password(address, password)
    phone = Phone(secret)
    # The code of this half minute may be in use by a browser of before.
    if not any(second_step(client, phone.code()) for _ in range(3)) or not at_desk(client):
        raise SystemExit(f"{address} cannot sign in.")
    return client


def measured(client: Client, path: str, *, of: str) -> dict[str, Any]:
    """Ask for a page again and again; return its name, times in milliseconds, questions and size."""
    answer = client.get(path)
    if answer.status_code != http.HTTPStatus.OK:
        raise SystemExit(f"{path} answered {answer.status_code}")
    took = timed(lambda: client.get(path))
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return {
        "page": named(path),
        "of": of,
        "fastest": min(took),
        "median": statistics.median(took),
        "worst": max(took),
        "queries": len(asked),
        "bytes": len(answer.content),
    }


def timed(ask: Callable[[], HttpResponse]) -> list[float]:
    """Return how many milliseconds each of fifteen answers took, after three that are not counted."""
    took = []
    for _ in range(WARM_UP + TIMES):
        before = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - before))
    return took[WARM_UP:]


def named(path: str) -> str:
    """Return an address with every id as a star: the same page of another case has the same name."""
    return _ID.sub("*", path)
