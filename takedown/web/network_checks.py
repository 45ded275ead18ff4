"""Fails in production where a database, or a broker, elsewhere is reached without TLS that is verified."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from takedown.common import environment as env

if TYPE_CHECKING:
    from collections.abc import Iterator

_HINT = "See docs/servers.md, “A database on another computer”."
_BROKERS_WITH_TLS = frozenset({"amqps", "rediss"})


@register(Tags.security)
def servers_elsewhere_are_verified(**_: Any) -> list[CheckMessage]:
    """Fail in production for each server elsewhere, unless HOSTS_WITHOUT_TLS names it."""
    if settings.MODE != "production":
        return []
    urls = {
        "DATABASE_URL": settings.DATABASE_URL,
        "OWNER_DATABASE_URL": env.text("OWNER_DATABASE_URL"),
    }
    messages = [
        f"{name} names {host}, which is not this computer, without sslmode=verify-full: whoever is on the "
        "way could read and change everything that goes there, the password too."
        for name, url in urls.items()
        if url
        for host in _unverified(url)
    ]
    broker = urlsplit(settings.CELERY_BROKER_URL)
    # Our own queue is in the database, and is reached as that is (common/broker).
    if broker.scheme not in {"pgmq", *_BROKERS_WITH_TLS} and _is_elsewhere(broker.hostname or ""):
        messages.append(
            f"CELERY_BROKER_URL names {broker.hostname}, which is not this computer, without TLS: whoever "
            "is on the way could read its password and give this software work to do."
        )
    return [Error(each, hint=_HINT, id="takedown.E031") for each in messages]


def _unverified(url: str) -> Iterator[str]:
    """Yield the hosts elsewhere that libpq would reach by a URL without looking at their certificate."""
    database = env.database(url)
    given = database["OPTIONS"]
    options = given if isinstance(given, dict) else {}
    if options.get("sslmode") == "verify-full":
        return
    # libpq takes these from its own variables, and a host from a service file that we do not read.
    service = options.get("service") or os.environ.get("PGSERVICE")
    host = options.get("hostaddr") or os.environ.get("PGHOSTADDR") or str(database["HOST"])
    hosts = host or (f"the service {service}" if service else os.environ.get("PGHOST", ""))
    yield from (one for one in hosts.split(",") if _is_elsewhere(one))


def _is_elsewhere(host: str) -> bool:
    """Whether a host is another computer than this: no socket (a folder, or none), and no loopback."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return False
    if host in settings.HOSTS_WITHOUT_TLS:
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True
