"""The one way out: every request that this machine makes, beside the operator's own mail servers.

The name is looked up once, every address that comes is checked, and the connection goes to the one that
was checked; so a name that leads elsewhere a moment later leads nowhere. No cookies, no proxy from the
environment, nothing of ours in the headers, and an end to time and bytes.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from takedown.common.public_addresses import Network, may_be_called

if TYPE_CHECKING:
    from collections.abc import Mapping

_PORTS: Final = {"http": 80, "https": 443}
_PIECE: Final = 64 * 1024
_FINE: Final = range(200, 300)
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})
# Letters, digits and what stands in an address by numbers. Names in other scripts have a spelling in
# these ("xn--…"); as they are, several ways to read them differ.
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,253}")
# What a Python program says of itself would say more of this machine than that something asks.
_HEADERS: Final = {"User-Agent": "Mozilla/5.0", "Connection": "close"}


class NotFetched(Exception):
    """There is no answer that can be used; the message says why."""


class MayNotBeCalled(NotFetched):
    """The address is not one that may be called; nothing was connected to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What one request may do: seconds in all, bytes of the answer, and how often it may be sent on.

    `allowed` are networks that may be called although they are not public. `any_port` is for an
    address that the operator chose: others are called at 80 and 443 only.
    """

    allowed: tuple[Network, ...] = ()
    any_port: bool = False
    redirects: int = 0
    seconds: float = 10.0
    most_bytes: int = 15_000_000


@dataclass(slots=True)
class _Call:
    """One request under way, so that whoever waits for it can end it."""

    rules: Rules
    ends: float
    answer: SimpleQueue[bytes | Exception] = field(default_factory=SimpleQueue)
    line: socket.socket | None = None

    def left(self) -> float:
        """How many seconds are left; raise TimeoutError where there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def end(self) -> None:
        """Wake the thread that waits for the other side, and let it go."""
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def fetch(
    url: str, *, rules: Rules, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the body of the answer to a GET, or to a POST of `body`.

    Raises MayNotBeCalled before anything is connected to, NotFetched for whatever else is no answer.
    """
    call = _Call(rules=rules, ends=time.monotonic() + rules.seconds)
    parts = _checked(url, any_port=rules.any_port)
    # Looking a name up cannot be broken off, and a server that sends a byte now and then, of its headers
    # too, must not hold whoever asks.
    Thread(target=_exchange, args=(call, parts, body, dict(headers or {})), daemon=True).start()
    try:
        answer = call.answer.get(timeout=rules.seconds)
    except Empty:
        call.end()
        raise NotFetched("it does not answer") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def wrong_with(url: str) -> str:
    """Return what is wrong with an address as it is written, in words; empty where nothing is."""
    try:
        _checked(url, any_port=True)
    except MayNotBeCalled as refused:
        return str(refused)
    return ""


def _checked(url: str, *, any_port: bool) -> SplitResult:
    """Read an address once; raise MayNotBeCalled for one that is not plainly http or https."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise MayNotBeCalled("its address has letters that an address does not have")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MayNotBeCalled("its address cannot be read") from None
    if parts.scheme not in _PORTS:
        raise MayNotBeCalled("its address does not begin with http:// or https://")
    if "@" in parts.netloc or not _HOST.fullmatch(parts.hostname or ""):
        raise MayNotBeCalled("its address names no server, or more than one")
    if port not in {None, *_PORTS.values()} and not any_port:
        raise MayNotBeCalled("its address names a port other than 80 and 443")
    return parts


def _exchange(call: _Call, parts: SplitResult, body: bytes | None, headers: dict[str, str]) -> None:
    try:
        call.answer.put(_follow(call, parts, body, headers))
    except NotFetched as refused:
        call.answer.put(refused)
    except (OSError, http.client.HTTPException, ValueError):
        call.answer.put(NotFetched("it does not answer"))


def _follow(call: _Call, parts: SplitResult, body: bytes | None, headers: dict[str, str]) -> bytes:
    """Ask, and ask where the answer leads, as often as the rules allow. A POST is not sent on."""
    for more in range(call.rules.redirects, -1, -1):
        status, place, content = _ask(call, parts, body, headers)
        if status in _FINE:
            return content
        if status not in _ELSEWHERE or not place:
            raise NotFetched(f"it answers {status}")
        if body is not None or not more:
            break
        parts = _checked(urljoin(parts.geturl(), place), any_port=call.rules.any_port)
    raise NotFetched("it sends us elsewhere")


def _ask(
    call: _Call, parts: SplitResult, body: bytes | None, headers: dict[str, str]
) -> tuple[int, str, bytes]:
    """Return status, place to go on to, and body."""
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    talk = http.client.HTTPConnection(host, port)
    # What was checked is the only connection there is: it is not opened again by itself.
    talk.auto_open = 0
    talk.sock = _connected(call, host, port, secure=parts.scheme == "https")
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        method = "GET" if body is None else "POST"
        # The name and port of the address go into the Host header, the checked address stays ours.
        name = parts.netloc if parts.port not in {None, _PORTS[parts.scheme]} else _named(host)
        talk.request(method, path, body, {**_HEADERS, **headers, "Host": name})
        with talk.getresponse() as answer:
            return answer.status, answer.headers.get("Location", ""), _body(call, answer)
    finally:
        talk.close()


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _connected(call: _Call, host: str, port: int, *, secure: bool) -> socket.socket:
    """Connect to an address of this name that was checked; raise MayNotBeCalled where one is not."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        if not may_be_called(str(place[0]), allowed=call.rules.allowed):
            raise MayNotBeCalled("its name leads to an address that is not public")
    line = _first_that_answers(call, [(family, place) for family, *_, place in found])
    return _secured(call, line, host) if secure else line


def _secured(call: _Call, line: socket.socket, host: str) -> socket.socket:
    """Check the certificate against the name, not the address."""
    trust = ssl.create_default_context()
    talk = trust.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
    call.line = talk
    try:
        talk.do_handshake()
    except OSError:
        talk.close()
        raise
    return talk


def _first_that_answers(call: _Call, places: list[tuple[int, Any]]) -> socket.socket:
    """Connect to a place by its numbers: nothing is looked up a second time."""
    for family, place in places:
        line = socket.socket(family, socket.SOCK_STREAM)
        call.line = line
        try:
            line.settimeout(call.left())
            line.connect(place)
        except OSError:
            line.close()
            continue
        return line
    raise NotFetched("it does not answer")


def _body(call: _Call, answer: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while piece := answer.read1(_PIECE):
        content += piece
        if len(content) > call.rules.most_bytes:
            raise NotFetched("its answer is too long")
        call.left()
    return bytes(content)
