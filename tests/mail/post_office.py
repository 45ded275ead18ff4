"""A real SMTP server (aiosmtpd) on this computer, which a test can make refuse, hang or die."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    import ssl


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostOffice:
    """Counts every letter it was handed whole, whatever it says of it afterwards."""

    def __init__(self, *, trust: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self.letters: list[tuple[str, list[str], bytes]] = []
        self.says_to_recipient = "250 OK"
        self.says_to_letter = "250 Taken"
        self.hangs_at = ""
        self.steps: set[str] = set()
        self.dies_after_letter = False
        self._trust = trust
        self._controller: Controller | None = None

    def __enter__(self) -> PostOffice:
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, tls_context=self._trust,
            require_starttls=self._trust is not None, server_hostname="post.example", ident="post",
        )  # fmt: skip
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)

    def settings(self) -> dict[str, str]:
        """Return what an operator writes down to send letters through this server."""
        return {
            "MAIL_OUT_HOST": "127.0.0.1", "MAIL_OUT_PORT": str(self.port),
            "MAIL_OUT_SECURITY": "none", "MAIL_FROM": "Post <post@charity.example>",
        }  # fmt: skip

    def reached(self, step: str) -> bool:
        """Whether somebody got as far as this: recipient or letter."""
        return step in self.steps

    async def _reach(self, step: str) -> None:
        self.steps.add(step)
        if self.hangs_at == step:
            await asyncio.sleep(60)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        await self._reach("recipient")
        if self.says_to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.says_to_recipient

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        await self._reach("letter")
        if self.dies_after_letter:
            server.transport.abort()
        return self.says_to_letter
