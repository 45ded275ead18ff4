"""Outgoing mail and the mailbox for answers, as the operator sets them. Each is off until it is whole."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum

from takedown.common import environment as env

# Every name that is read here.
NAMES = (
    "MAIL_OUT_HOST", "MAIL_OUT_PORT", "MAIL_OUT_USER", "MAIL_OUT_PASSWORD", "MAIL_OUT_PASSWORD_FILE",
    "MAIL_OUT_SECURITY", "MAIL_FROM",
    "RELAY_ADDRESS", "RELAY_IMAP_HOST", "RELAY_IMAP_PORT", "RELAY_IMAP_USER",
    "RELAY_IMAP_PASSWORD", "RELAY_IMAP_PASSWORD_FILE", "RELAY_IMAP_SECURITY", "RELAY_IMAP_FOLDER",
)  # fmt: skip
TOKEN = "{token}"  # noqa: S105 - the place of a token in an address, and none itself
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Security(StrEnum):
    """How the way to a server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_SMTP_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_IMAP_PORTS = {Security.STARTTLS: 143, Security.TLS: 993, Security.NONE: 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server and how to sign in to it. `security` is as given: `problems` says if it is none of ours."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = Security.STARTTLS

    @property
    def is_named(self) -> bool:
        """Whether anything at all was set."""
        return bool(self.host or self.user or self.password)

    def problems(self, prefix: str) -> list[str]:
        """Return what is wrong, a sentence each, with the settings named as the operator wrote them."""
        found = []
        if not self.host:
            found.append(f"{prefix}_HOST is missing.")
        if not 0 <= self.port < 65536:
            found.append(f"{prefix}_PORT must be a number from 1 to 65535.")
        if self.security not in set(Security):
            found.append(f"{prefix}_SECURITY must be starttls, tls or none.")
        if self.security == Security.NONE and self.host and not _is_this_computer(self.host):
            found.append(f"{prefix}_SECURITY may be none only for a server on this computer.")
        if bool(self.user) != bool(self.password):
            found.append(f"{prefix}_USER and {prefix}_PASSWORD go together: set both or neither.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOut:
    """The server that takes our letters, and whose address they come from."""

    server: Server = field(default_factory=Server)
    sender: str = ""

    @property
    def address(self) -> str:
        """The bare address letters come from."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain letters come from."""
        return self.address.rpartition("@")[2].lower()

    @property
    def is_set_up(self) -> bool:
        """Whether letters can be sent from here."""
        return bool(self.server.host) and not self.problems()

    def problems(self) -> list[str]:
        """Return what is missing or wrong; nothing where nothing was set."""
        if not self.server.is_named and not self.sender:
            return []
        found = self.server.problems("MAIL_OUT")
        if not self.sender.isprintable() or not _ADDRESS.fullmatch(self.address):
            found.append("MAIL_FROM must be an e-mail address, such as Post <post@example.org>.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The mailbox that takes answers, and the pattern of the addresses that lead to it."""

    server: Server = field(default_factory=Server)
    pattern: str = ""
    folder: str = "INBOX"

    @property
    def is_set_up(self) -> bool:
        """Whether answers can be read here."""
        return bool(self.pattern) and not self.problems()

    def address(self, token: str) -> str:
        """Return the address with this token."""
        return self.pattern.replace(TOKEN, token)

    def problems(self) -> list[str]:
        """Return what is missing or wrong; nothing where nothing was set."""
        if not self.server.is_named and not self.pattern:
            return []
        found = self.server.problems("RELAY_IMAP")
        if self.server.host and not self.server.user:
            found.append("RELAY_IMAP_USER and RELAY_IMAP_PASSWORD are missing.")
        if self.pattern.count(TOKEN) != 1 or not _ADDRESS.fullmatch(self.address("a" * 20)):
            found.append(
                "RELAY_ADDRESS must be an e-mail address with {token} in it once, such as "
                "inbox+{token}@example.org."
            )
        if (
            not (self.folder.isascii() and self.folder.isprintable())
            or '"' in self.folder
            or "\\" in self.folder
        ):
            found.append("RELAY_IMAP_FOLDER must be the name of one folder.")
        return found


def mail_out() -> MailOut:
    """Read the settings of outgoing mail; raise SettingRefused."""
    return MailOut(
        server=_server("MAIL_OUT", Security.STARTTLS, _SMTP_PORTS),
        sender=env.text("MAIL_FROM").strip(),
    )


def relay() -> Relay:
    """Read the settings of the mailbox for answers; raise SettingRefused."""
    return Relay(
        server=_server("RELAY_IMAP", Security.TLS, _IMAP_PORTS),
        pattern=env.text("RELAY_ADDRESS").strip(),
        folder=env.text("RELAY_IMAP_FOLDER", "INBOX").strip() or "INBOX",
    )


def _server(prefix: str, security: Security, ports: dict[Security, int]) -> Server:
    said = env.text(f"{prefix}_SECURITY").strip().lower() or str(security)
    usual = ports[Security(said)] if said in set(Security) else 0
    return Server(
        host=env.text(f"{prefix}_HOST").strip(),
        port=env.whole_number(f"{prefix}_PORT", usual),
        user=env.text(f"{prefix}_USER"),
        password=env.secret(f"{prefix}_PASSWORD"),
        security=said,
    )


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        return False
