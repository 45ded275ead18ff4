"""A timestamp authority for tests: OpenSSL answers on a local port, under a root made on the spot."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import TYPE_CHECKING

from django.test import override_settings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CONFIG = """[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """Where it listens, its root (PEM), and what becomes of an answer before it goes (a test may spoil it)."""

    url: str
    roots: str
    spoil: Callable[[bytes], bytes] = field(default=lambda answer: answer)
    asked: int = 0


@contextmanager
def this_machine_allowed() -> Iterator[None]:
    """As an operator allows it whose own server stands in a private network."""
    with override_settings(NETWORK_ALLOW=(ip_network("127.0.0.0/8"),)):
        yield


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Run one for a block."""
    folder.mkdir(exist_ok=True)
    roots = _make_keys(folder)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.conf").write_text(_CONFIG.format(folder=folder))
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = Authority(url=f"http://127.0.0.1:{server.server_port}/", roots=roots)
    server.RequestHandlerClass = _handler(folder, made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with this_machine_allowed():
            yield made
    finally:
        server.shutdown()
        server.server_close()


def _handler(folder: Path, made: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.asked += 1
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            _reply(folder)
            answer = made.spoil((folder / "reply").read_bytes())
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _reply(folder: Path) -> None:
    subprocess.run(
        [
            "openssl", "ts", "-reply", "-config", "tsa.conf", "-queryfile", "query",
            "-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "root.pem", "-out", "reply",
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def _make_keys(folder: Path) -> str:
    root, own = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    above = _certificate("Test root", root, by=None, of=root)
    (folder / "root.pem").write_bytes(_pem(above))
    (folder / "tsa.pem").write_bytes(_pem(_certificate("Test timestamps", own, by=above, of=root)))
    (folder / "tsa.key").write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return _pem(above).decode()


def _certificate(
    name: str, key: rsa.RSAPrivateKey, *, by: x509.Certificate | None, of: rsa.RSAPrivateKey
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if by is not None:
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(use, critical=True)
    return made.sign(of, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
