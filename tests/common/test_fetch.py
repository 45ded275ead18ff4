"""The one way out leads to public addresses, by a checked number, for so long and so much, or nowhere."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from takedown.common.fetch import MayNotBeCalled, NotFetched, Rules, fetch
from takedown.common.public_addresses import may_be_called
from tests.common.outside import INSIDE, OUTSIDE, SPELLINGS, Server, serving, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = (ip_network("127.0.0.1/32"),)
# What an operator's own server gets: the tests' servers cannot stand at port 80.
OWN = Rules(allowed=HERE, any_port=True, redirects=3, seconds=5, most_bytes=100_000)
NOTHING_ALLOWED = Rules(redirects=3, seconds=5)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def answer_of_names(monkeypatch, *answers: list[str]) -> list[str]:
    """Let names lead to these addresses, one answer after the other, the last for ever."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def told(host, port, *rest, **more):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [one for address in found for one in real(address, port, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_an_inner_address_is_not_called_by_number_or_by_name(address, monkeypatch):
    assert not may_be_called(address)
    with watched() as connects:
        for scheme in ("http", "https"):
            with pytest.raises(MayNotBeCalled):
                fetch(f"{scheme}://{bracketed(address)}/", rules=NOTHING_ALLOWED)
        answer_of_names(monkeypatch, [address], ["1.1.1.1", address])
        for _ in range(2):
            with pytest.raises(MayNotBeCalled, match="not public"):
                fetch("http://friendly.example/", rules=NOTHING_ALLOWED)
    assert connects.seen == []


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_may_be_called(address):
    assert may_be_called(address)


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_no_redirect_leads_inside(server, hops):
    for number in range(1, hops):
        server.answers[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
    with watched() as connects:
        for address in set(INSIDE) - {"127.0.0.1"}:
            place = f"http://{bracketed(address)}/latest/meta-data/"
            server.answers[f"/{hops}"] = (302, {"Location": place}, b"")
            with pytest.raises(MayNotBeCalled):
                fetch(server.url("/1"), rules=OWN)
    assert len(server.asked) == hops * (len(INSIDE) - 1)
    assert {address for address, _ in connects.seen} == {"127.0.0.1"}


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_leads_inside(url):
    with watched() as connects, pytest.raises(NotFetched):
        fetch(url, rules=NOTHING_ALLOWED)
    assert connects.seen == []


def test_a_name_that_leads_elsewhere_the_second_time_leads_nowhere(server, monkeypatch):
    """127.0.0.2 is the inner machine here, and what stands at 127.0.0.1 is the public one."""
    with serving("127.0.0.2", server.port) as inner, watched() as connects:
        asked = answer_of_names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        assert fetch(server.url(host="rebinding.example"), rules=OWN) == b"fine"
        assert asked == ["rebinding.example"]
        with pytest.raises(MayNotBeCalled):
            fetch(server.url(host="rebinding.example"), rules=OWN)
    assert inner.asked == []
    assert [address for address, _ in connects.seen] == ["127.0.0.1"]


def test_a_name_is_looked_up_and_checked_again_at_each_redirect(server, monkeypatch):
    server.answers["/1"] = (302, {"Location": "/2"}, b"")
    answer_of_names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    with serving("127.0.0.2", server.port) as inner, pytest.raises(MayNotBeCalled):
        fetch(server.url("/1", host="rebinding.example"), rules=OWN)
    assert inner.asked == []
    assert [path for path, _ in server.asked] == ["/1"]


def test_a_redirect_is_followed_as_often_as_allowed_and_no_further(server):
    for number in range(1, 9):
        server.answers[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
    with pytest.raises(NotFetched, match="elsewhere"):
        fetch(server.url("/1"), rules=OWN)
    assert [path for path, _ in server.asked] == ["/1", "/2", "/3", "/4"]
    assert fetch(server.url("/6"), rules=OWN) == b"fine"


def test_an_answer_that_is_too_long_or_an_error_is_none(server):
    server.answers["/long"] = (200, {}, bytes(OWN.most_bytes + 1))
    server.answers["/just"] = (200, {}, bytes(OWN.most_bytes))
    server.answers["/gone"] = (404, {}, b"no")
    assert len(fetch(server.url("/just"), rules=OWN)) == OWN.most_bytes
    for path, said in (("/long", "too long"), ("/gone", "answers 404")):
        with pytest.raises(NotFetched, match=said):
            fetch(server.url(path), rules=OWN)


def test_nothing_of_this_machine_goes_along_and_no_proxy_is_used(server, monkeypatch):
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        server.answers["/1"] = (302, {"Location": "/2", "Set-Cookie": "a=b"}, b"")
        fetch(server.url("/1"), rules=OWN)
    assert proxy.asked == []
    for _, headers in server.asked:
        assert set(headers) == {"Host", "Accept-Encoding", "User-Agent", "Connection"}
        assert "python" not in str(headers).lower()


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_never_ends_is_left_and_its_line_is_cut(begins):
    """In its headers or in its body: whoever asks goes on, and no thread waits for it for ever."""
    cut = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            taken, _ = slow.accept()
            with taken:
                with contextlib.suppress(OSError):
                    taken.sendall(begins)
                    for _ in range(300):
                        taken.sendall(b"H")
                        time.sleep(0.05)
                    return
                cut.set()

        threading.Thread(target=drip, daemon=True).start()
        rules = Rules(allowed=HERE, any_port=True, seconds=1)
        with pytest.raises(NotFetched, match="does not answer"):
            fetch(f"http://127.0.0.1:{slow.getsockname()[1]}/", rules=rules)
        assert cut.wait(5)


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's certificate for one name, which vouches for itself; its file is `name`.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_the_name_is_asked_for_and_the_certificate_checked_against_it(tmp_path, monkeypatch):
    """Though the connection goes to a number: the certificate of another name is refused."""
    names = []
    context = certificate(tmp_path, "clock.example")
    context.sni_callback = lambda _line, name, _context: names.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "clock.example.pem"))
    answer_of_names(monkeypatch, ["127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def answer() -> None:
            for _ in range(2):
                taken, _ = listening.accept()
                with (
                    contextlib.suppress(OSError),
                    context.wrap_socket(taken, server_side=True) as line,
                ):
                    names.append(line.recv(4096).split(b"Host: ")[1].split(b"\r\n")[0].decode())
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntime")

        serving_thread = threading.Thread(target=answer, daemon=True)
        serving_thread.start()
        assert fetch(f"https://clock.example:{port}/", rules=OWN) == b"time"
        assert names == ["clock.example", f"clock.example:{port}"]
        with pytest.raises(NotFetched, match="does not answer"):
            fetch(f"https://another.example:{port}/", rules=OWN)
        serving_thread.join(5)
    assert names[2:] == ["another.example"]
