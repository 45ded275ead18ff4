"""Asks an address and keeps all that could tell two answers apart: also the work done for them."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.security.things import RIGHT_ANSWERS

if TYPE_CHECKING:
    from django.test import Client

_TOKENS = re.compile(rb'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*"')
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_VALUES = re.compile(r"'[^']*'|\b\d+\b|\"s\d+_x\d+\"")


@dataclass(frozen=True)
class Told:
    """One answer: its status, body and headers, and the queries behind it without their values."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    work: tuple[str, ...]


def ask(client: Client, method: str, path: str) -> Told:
    """Ask with right answers, and leave the database and the browser as they were."""
    cookies = copy.deepcopy(client.cookies)
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        if method == "POST":
            response = client.post(path, RIGHT_ANSWERS)
        else:
            response = client.generic(method, path)
        content = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return Told(
        response.status_code,
        _TOKENS.sub(rb"\1", content),
        # Where to come back to after signing in names what was asked for.
        tuple(sorted((name, _IDS.sub("?", value)) for name, value in response.headers.items())),
        tuple(_VALUES.sub("?", one["sql"]) for one in queries),
    )
