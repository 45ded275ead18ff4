"""Addresses that nobody's words may lead this machine to, ways to write one, and a server to be led by."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# One of each kind in the IANA special-purpose registries, and where clouds keep their keys.
INSIDE = (
    "0.0.0.0", "10.0.0.1",  # noqa: S104 - nothing is bound
    "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
)  # fmt: skip
OUTSIDE = ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4009:81f::200e")

# The same machine, written so that a search for "127.0.0.1" finds nothing.
SPELLINGS = (
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/",
    "http://017700000001/", "http://127.1/", "http://127.0.1/", "http://127.0.0.1./",
    "http://localhost/", "http://LOCALHOST/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:0:0:1]/",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://ⓛocalhost/", "http://user@127.0.0.1/",
    "http://user:word@127.0.0.1/", "http://1.1.1.1@127.0.0.1/", "http://1.1.1.1\\@127.0.0.1/",
    "http://127.0.0.1#@1.1.1.1/", "http://127.0.0.1?@1.1.1.1/", "http://[::1%25lo]/",
    "http://1.1.1.1 @127.0.0.1/", "http://127.0.0.1\t/", "http://127.0.0.1\r\nHost: x/",
    "http://1.1.1.1:22/", "https://1.1.1.1:8443/", "http://1.1.1.1:99999/", "http:///etc/passwd",
    "file:///etc/passwd", "ftp://1.1.1.1/", "gopher://127.0.0.1/", "data:text/plain,x",
    "//127.0.0.1/", "127.0.0.1", "", "http://", "http://[/", "http://[::1/",
)  # fmt: skip


@dataclass
class Connects:
    """Every address this process connected to while it was watched."""

    seen: list[object] = field(default_factory=list)


_WATCHING: list[Connects] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        for one in _WATCHING:
            one.seen.append(arguments[1])


@contextmanager
def watched() -> Iterator[Connects]:
    """What Python itself tells of every connection, whoever makes it (PEP 578)."""
    if not hasattr(sys, "_takedown_watches"):
        sys.addaudithook(_hook)
        sys._takedown_watches = True
    mine = Connects()
    _WATCHING.append(mine)
    try:
        yield mine
    finally:
        _WATCHING.remove(mine)


@dataclass
class Server:
    """A web server on this machine: where it is, what it was asked, and what each path answers."""

    port: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Run one for a block; an unknown path answers `fine`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            status, headers, body = made.answers.get(self.path, (200, {}, b"fine"))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, port), Handler)
    made = Server(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
