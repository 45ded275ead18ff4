"""A database elsewhere is reached with TLS that is verified, or not at all; the queue in it too."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from takedown.web.network_checks import servers_elsewhere_are_verified

ELSEWHERE = "postgresql://app:pw@db.example.org/notes"
VERIFIED = f"{ELSEWHERE}?sslmode=verify-full&sslrootcert=system"
HERE = "postgresql://app@localhost/notes"


@pytest.fixture
def production(settings, monkeypatch):
    settings.MODE, settings.DATABASE_URL = "production", HERE
    settings.CELERY_BROKER_URL = "pgmq://app@localhost/notes"
    for name in ("OWNER_DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    return settings


def found() -> list[str]:
    messages = servers_elsewhere_are_verified()
    assert all(one.id == "takedown.E031" for one in messages)
    return [str(one.msg) for one in messages]


@pytest.mark.parametrize(
    "url",
    [
        ELSEWHERE,
        f"{ELSEWHERE}?sslmode=require",
        f"{ELSEWHERE}?sslmode=verify-ca",
        "postgresql://app:pw@10.0.0.5:5433/notes",
        "postgresql://app:pw@[fd00::5]/notes",
        "postgresql://app:pw@/notes?host=db.example.org",
        "postgresql://app:pw@localhost/notes?hostaddr=10.0.0.5",
        "postgresql://app:pw@localhost,db.example.org/notes",
        "postgresql:///notes?service=elsewhere",
    ],
)
def test_a_database_elsewhere_without_verified_tls_is_refused_in_production(production, url):
    production.DATABASE_URL = url
    assert len(found()) == 1
    production.MODE = "standalone"
    assert found() == []


@pytest.mark.parametrize(
    "url",
    [
        VERIFIED,
        HERE,
        "postgresql://app:pw@127.0.0.1/notes",
        "postgresql://app:pw@[::1]/notes",
        "postgresql:///notes?host=/run/postgresql",
        "postgresql:///notes",
    ],
)
def test_a_verified_one_and_one_on_this_computer_are_taken(production, url):
    production.DATABASE_URL = url
    assert found() == []


def test_the_owner_of_the_tables_comes_by_a_url_of_its_own(production, monkeypatch):
    production.DATABASE_URL = VERIFIED
    monkeypatch.setenv("OWNER_DATABASE_URL", ELSEWHERE)
    (said,) = found()
    assert said.startswith("OWNER_DATABASE_URL names db.example.org")


def test_a_host_that_only_the_environment_names_is_looked_at_too(production, monkeypatch):
    production.DATABASE_URL = "postgresql:///notes"
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert len(found()) == 1


def test_the_operator_can_say_that_the_network_to_a_host_is_their_own(production):
    production.DATABASE_URL = "postgresql://app:pw@db/notes"
    assert len(found()) == 1
    production.HOSTS_WITHOUT_TLS = ["db"]
    assert found() == []
    production.DATABASE_URL = "postgresql://app:pw@db2/notes"
    assert len(found()) == 1


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("amqp://u:p@queue.example.org//", 1),
        ("amqps://u:p@queue.example.org//", 0),
        ("redis://queue.example.org/0", 1),
        ("rediss://queue.example.org/0", 0),
        ("amqp://u:p@localhost//", 0),
    ],
)
def test_another_broker_elsewhere_needs_tls_too(production, url, refused):
    production.CELERY_BROKER_URL = url
    assert len(found()) == refused


@pytest.mark.parametrize(
    ("query", "goes_on"), [("?sslmode=verify-full&sslrootcert=system", False), ("", True)]
)
def test_the_queue_says_nothing_to_a_server_that_has_no_tls_where_the_url_asks_for_it(
    query, goes_on
):
    """The server here answers a request for TLS with no; whoever goes on then, does so readably."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        port = server.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        url = f"postgresql://app:pw@127.0.0.1:{port}/notes{query}"
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from takedown.celery import app; app.connection_for_write().connect()",
            ],
            env={**kept, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "takedown.settings"},
            stderr=subprocess.DEVNULL,
        )
        with child:
            try:
                asking, _ = server.accept()
                with asking:
                    asking.settimeout(60)
                    assert asking.recv(8)[4:] == (80877103).to_bytes(4)  # SSLRequest
                    asking.sendall(b"N")
                    assert bool(asking.recv(1)) is goes_on
            finally:
                child.kill()
