"""Reads settings from the environment, and secrets from files named there.

A secret may be given as `NAME` or, better, as `NAME_FILE`: a file only we can read.
"""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingRefused(Exception):
    """A setting in the environment cannot be used; the message names it."""


def text(name: str, default: str = "") -> str:
    """Return the environment variable, or the default."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no setting; raise SettingRefused for anything else."""
    value = os.environ.get(name, "yes" if default else "no").strip().lower()
    if value in {"yes", "true", "1", "on"}:
        return True
    if value in {"no", "false", "0", "off", ""}:
        return False
    raise SettingRefused(f"{name} must be yes or no.")


def whole_number(name: str, default: int) -> int:
    """Return a whole number; raise SettingRefused for anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingRefused(f"{name} must be a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return a comma-separated setting such as `10.1.2.3, fd00::/8`; raise SettingRefused."""
    try:
        return tuple(ip_network(part) for part in words(name))
    except ValueError as error:
        raise SettingRefused(f"{name} must be networks such as 10.1.2.0/24: {error}.") from None


def zone(name: str, default: str) -> str:
    """Return the name of a time zone, such as Europe/London; raise SettingRefused for anything else."""
    value = os.environ.get(name, "").strip() or default
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingRefused(f"{name} must be a time zone such as Europe/London.") from None


def secret(name: str) -> str:
    """Return a secret from NAME or the file NAME_FILE; "" where neither is set.

    Raises SettingRefused when the file is named but cannot be read or is empty.
    """
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingRefused(f"{name}_FILE names {path}, which cannot be read: {error}.") from error
    if not value:
        raise SettingRefused(f"{name}_FILE names {path}, which is empty.")
    return value


def database(url: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=folder into Django's settings.

    Raises SettingRefused for any other engine, as PostgreSQL is the only database, and for what is no such address.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        # What was typed may hold a password: it is not said again.
        raise SettingRefused(
            "DATABASE_URL cannot be read: postgresql://user:password@host:port/name, where the port is a "
            "number, and / @ : # ? in a password are written as %2F %40 %3A %23 %3F."
        ) from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingRefused("DATABASE_URL must begin with postgresql://")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or port,
        "OPTIONS": options,
    }
