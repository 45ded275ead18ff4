"""`script/bench enumeration`: does the time of an answer tell whether notes exist? Over HTTP, on loopback."""

from __future__ import annotations

import http.client
import os
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from takedown.cases import codes
from takedown.standalone.throwaway import throwaway
from tests.browser.running import HOST, Site, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from takedown.standalone.throwaway import Throwaway

PAIRS = 200
AIM = 5.0  # milliseconds
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_WORDS = re.compile(r"<li>([a-z]+)</li>")


@dataclass
class Browser:
    """A connection that keeps its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    html: str = ""

    def __post_init__(self) -> None:
        """Open one connection for all of it."""
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=60)

    def ask(self, method: str, path: str, body: str | None = None) -> int:
        """Send one request and follow where it leads; return the last status."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.html, self.path = answer.read().decode(), path
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in {302, 303}:
            return self.ask("GET", answer.headers["Location"])
        return answer.status

    def send(self, path: str, **fields: str) -> int:
        """Fill in the form of a page."""
        if self.path != path:
            self.ask("GET", path)
        return self.ask("POST", path, self.form(**fields))

    def form(self, **fields: str) -> str:
        """Return the body of a form of the page that is open."""
        found = _TOKEN.search(self.html)
        return urlencode({"csrfmiddlewaretoken": found[1] if found else "", **fields})

    def timed(self, path: str, typed: str) -> float:
        """Return how many milliseconds the answer to wrong words took, with the page it leads to."""
        body = self.form(typed=typed)
        before = time.perf_counter()
        status = self.ask("POST", path, body)
        took = 1000 * (time.perf_counter() - before)
        if status != http.HTTPStatus.OK or 'id="error-summary"' not in self.html:
            raise SystemExit(f"{path} answered {status}")
        return took


def begin(port: int) -> tuple[Browser, str, str]:
    """Open notes as a person does; return the browser, their address and their six words."""
    browser = Browser(port)
    browser.send("/1/", under_18="no")
    browser.send("/2/", in_uk="yes")
    browser.send("/3/", links="https://x.com/someone/status/1859000000000000001")
    six = " ".join(_WORDS.findall(browser.html))
    case = re.match(r"/notes/[^/]+/", browser.path)
    browser.send(browser.path, typed=six)
    return browser, case[0] if case else "", six


def spare(browser: Browser, case: str, six: str) -> str:
    """Make spare words; return them."""
    browser.send(f"{case}words/spare/", typed=six)
    return " ".join(_WORDS.findall(browser.html))


def pairs(port: int, pool: list[str]) -> Iterator[tuple[str, str, Callable[[str], str], str, str]]:
    """Yield what is compared: its name, the page, what is typed after the start, and both starts."""
    draw = random.Random(11)  # noqa: S311

    def four(_: str) -> str:
        return " ".join(draw.sample(pool, 4))

    _, _, known = begin(port)
    hidden_by, hidden_case, hidden = begin(port)
    hidden_by.send(f"{hidden_case}erase/", typed=hidden)
    never = " ".join(draw.sample(pool, 2))
    other = " ".join(draw.sample(pool, 2))
    yield "first two words known / unknown", "/open/", four, _two(known), never
    yield "first two words of hidden notes / unknown", "/open/", four, _two(hidden), other
    browser, case, six = begin(port)
    dead = spare(browser, case, six)
    spare(browser, case, six)
    nothing = " ".join(draw.sample(pool, 12))
    yield "spare words replaced / never made", "/open/lost/", lambda _: "", dead, nothing


def _two(six: str) -> str:
    return " ".join(six.split()[:2])


def measure(port: int, page: str, rest: Callable[[str], str], starts: tuple[str, str]) -> str:
    """Send both in turn, each first half of the time; say the medians and how far they are apart."""
    browser = Browser(port)
    browser.ask("GET", page)
    took: tuple[list[float], list[float]] = ([], [])
    toss = random.Random(5)  # noqa: S311
    for _ in range(PAIRS):
        for which in toss.sample((0, 1), 2):
            typed = f"{starts[which]} {rest('')}".strip()
            took[which].append(browser.timed(page, typed))
    one, other = (statistics.median(each) for each in took)
    apart = statistics.median(a - b for a, b in zip(*took, strict=True))
    low, _, high = statistics.quantiles([*took[0], *took[1]], n=4)
    verdict = "yes" if abs(one - other) <= AIM else "NO"
    return f"{one:.1f} | {other:.1f} | {one - other:+.2f} | {apart:+.2f} | {high - low:.1f} | {verdict}"


def lines(made: Throwaway) -> Iterator[str]:
    """Yield the table line by line."""
    site = Site(made)
    try:
        site.prepare()
        site.start("web")
        until(site.answers, "the web process to answer", every=0.1)
        yield f"| {PAIRS} pairs | one, ms | other, ms | of medians | of pairs | half of all lie within | within {AIM:.0f} ms |"
        yield "|---|---|---|---|---|---|---|"
        for name, page, rest, *starts in pairs(site.port, list(codes.words())):
            yield f"| {name} | {measure(site.port, page, rest, (starts[0], starts[1]))} |"
    finally:
        site.kill(*list(site.running))


def main() -> None:
    """Run it on a site of its own, with Argon2id as it is."""
    with throwaway(os.environ) as made:
        for line in lines(made):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
