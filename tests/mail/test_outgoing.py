"""What is said of a letter after one talk with a real mail server: taken, refused, or not known."""

from __future__ import annotations

import datetime as dt
import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from takedown.common.mail_settings import Security, Server
from takedown.common.outgoing import Handed, hand_over
from tests.mail.post_office import PostOffice, free_port

MESSAGE = b"From: a@b.example\r\nSubject: x\r\n\r\n.A line that begins with a stop\r\n"


def give(office: PostOffice, *, security: str = Security.NONE, **more: str):
    server = Server(host="127.0.0.1", port=office.port, security=security, **more)
    return hand_over(server, MESSAGE, sender="a@b.example", recipient="c@d.example", seconds=0.5)


def test_a_letter_is_taken_as_it_is(post_office):
    assert give(post_office).handed is Handed.TAKEN
    assert post_office.letters == [("a@b.example", ["c@d.example"], MESSAGE)]


@pytest.mark.parametrize("code", ["550 No such user here", "451 Come back later"])
def test_what_a_server_refuses_is_told_in_its_words(post_office, code):
    post_office.says_to_recipient = code
    ending = give(post_office)
    assert (ending.handed, ending.reason) == (Handed.REFUSED, code)
    assert post_office.letters == []


def test_a_letter_refused_after_it_was_read_was_not_sent(post_office):
    post_office.says_to_letter = "554 We do not want this"
    ending = give(post_office)
    assert (ending.handed, ending.reason) == (Handed.REFUSED, "554 We do not want this")


def test_a_server_that_hangs_before_the_letter_does_not_have_it(post_office):
    post_office.hangs_at = "recipient"
    ending = give(post_office)
    assert ending.handed is Handed.REFUSED
    assert "nothing was sent" in ending.reason
    assert 0.4 < ending.seconds < 5


@pytest.mark.parametrize("how", ["hangs", "dies"])
def test_a_server_that_falls_silent_with_the_letter_may_have_it(post_office, how):
    post_office.hangs_at = "letter" if how == "hangs" else ""
    post_office.dies_after_letter = how == "dies"
    assert give(post_office).handed is Handed.UNKNOWN
    assert len(post_office.letters) == 1


def test_no_server_there_means_not_sent():
    nobody = PostOffice()
    nobody.port = free_port()
    assert give(nobody).handed is Handed.REFUSED


def test_a_server_that_cannot_encrypt_is_not_used(post_office):
    assert give(post_office, security=Security.STARTTLS).handed is Handed.REFUSED
    assert give(post_office, user="a", password="b").handed is Handed.REFUSED
    assert post_office.letters == []


@pytest.fixture
def certificate(tmp_path):
    """A certificate of our own for this computer, which nobody trusts until told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_the_way_is_encrypted_and_the_server_must_show_who_it_is(certificate, monkeypatch):
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(certificate)
    with PostOffice(trust=trust) as office:
        ending = give(office, security=Security.STARTTLS)
        assert (ending.handed, office.letters) == (Handed.REFUSED, [])
        assert "not safe" in ending.reason
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert give(office, security=Security.STARTTLS).handed is Handed.TAKEN
        assert give(office, security=Security.NONE).handed is Handed.REFUSED
