"""What the first pages weigh, and how long a paste of five hundred links takes."""

from __future__ import annotations

import gzip
import re
import statistics
import time
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from takedown.jobs.demo_links import EVERY_KIND, made_up_links
from tests.bench.web_asking import named, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.jobs.demo_data import Made

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_SHEET = re.compile(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"')
_WORDS = re.compile(r"<li>([a-z]+)</li>")
_PASTES, _LINKS = 5, 500
# Far from the numbers of the set: none of these is in it.
_NUMBERS = count(500_001)


def measured(made: Made) -> dict[str, Any]:
    """Walk from the first page to the seventh question, then paste there and at the desk."""
    client = Client()
    weights = [_weight(client, path) for path in _walk(client)]
    case = _home_of(client)
    return {
        "weights": weights,
        "pastes": [
            _paste(client, f"{case}links/", "a case"),
            _paste(_worker(made), reverse("desk"), "the desk's find box"),
        ],
    }


def _walk(client: Client) -> Iterator[str]:
    """Yield the first pages of somebody who begins notes, each as it is before it is answered."""
    yield from ("/", "/before/", "/1/")
    _send(client, "/1/", under_18="no")
    yield "/2/"
    _send(client, "/2/", in_uk="yes")
    yield "/3/"
    (link,) = made_up_links(Random(1), many=1, kinds=1, numbers=_NUMBERS)  # noqa: S311
    code = _send(client, "/3/", links=link)
    yield code
    six = " ".join(_WORDS.findall(client.get(code).content.decode()))
    _send(client, code, typed=six)
    case = _home_of(client)
    yield from (f"{case}{question}/" for question in (4, 5, 6, 7))


def _home_of(client: Client) -> str:
    return reverse("case", args=[client.session["case"]])


def _send(client: Client, path: str, **given: str) -> str:
    """Fill in the form of a page; return where it leads."""
    fields = dict(_FIELD.findall(client.get(path).content.decode()))
    answer = client.post(path, {**fields, **given})
    if not 300 <= answer.status_code < 400:
        raise SystemExit(f"{path} was not saved: {answer.status_code}")
    return str(answer["Location"])


def _weight(client: Client, path: str) -> dict[str, Any]:
    """Return how much a page and its style sheets weigh, packed as a proxy packs them, and as they are."""
    html = client.get(path).content
    sheets = [_bytes(client, href) for href in _SHEET.findall(html.decode())]
    parts = [html, *sheets]
    return {
        "page": named(path),
        "packed": sum(len(gzip.compress(one)) for one in parts),
        "html": len(gzip.compress(html)),
        "plain": sum(map(len, parts)),
    }


def _bytes(client: Client, href: str) -> bytes:
    answer = client.get(href)
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def _worker(made: Made) -> Client:
    someone = made.people.accounts[2]
    return signed_in(someone.address, made.people.password, someone.secret)


def _paste(client: Client, path: str, where: str) -> dict[str, Any]:
    """Paste five hundred links that are new, again and again; return the seconds of each answer."""
    took = []
    for _ in range(_PASTES):
        links = made_up_links(Random(2), many=_LINKS, kinds=EVERY_KIND, numbers=_NUMBERS)  # noqa: S311
        fields = dict(_FIELD.findall(client.get(path).content.decode()))
        before = time.perf_counter()
        answer = client.post(path, {**fields, "links": "\n".join(links)})
        took.append(time.perf_counter() - before)
        if answer.status_code >= 400:
            raise SystemExit(f"{path} answered {answer.status_code} to {_LINKS} links")
    return {"where": where, "median": statistics.median(took), "worst": max(took)}
