"""Writes down whatever a browser sends, and looks in it for any piece of a file, however it is written."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from playwright.sync_api import WebSocket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Request

# So many bytes in a row are in a file and in a message by no chance.
PIECE = 64


@dataclass(frozen=True)
class Sent:
    """One message that left the browser."""

    method: str
    url: str
    content: bytes


class Listener:
    """Everything that a page and its workers send, from now on."""

    def __init__(self, page: Page) -> None:
        self.heard: list[Request | WebSocket] = []
        context: BrowserContext = page.context
        # At once, and read later: whatever asks the browser in between could come too late.
        context.on("request", self._note)
        page.on("websocket", self._note)

    def _note(self, one: Request | WebSocket) -> None:
        self.heard.append(one)

    def sent(self) -> list[Sent]:
        """Return what was heard, with every header as it really went."""
        return [_read(one) for one in self.heard]

    def posts(self) -> list[Sent]:
        return [one for one in self.sent() if one.method != "GET"]


def _read(one: Request | WebSocket) -> Sent:
    if isinstance(one, WebSocket):
        return Sent("WEBSOCKET", one.url, b"")
    told = "\n".join(f"{name}: {value}" for name, value in one.all_headers().items())
    content = b"\n".join([one.url.encode(), told.encode(), one.post_data_buffer or b""])
    return Sent(one.method, one.url, content)


def spellings(file: bytes) -> Iterator[bytes]:
    """The file as it is, and in the ways in which bytes are written as text."""
    yield file
    yield file.hex().encode()
    yield quote_from_bytes(file).encode()
    for before in range(3):
        # The letters of base64 depend on how many bytes stand before.
        yield base64.b64encode(bytes(before) + file)
        yield base64.urlsafe_b64encode(bytes(before) + file)
    yield file.decode("latin-1").encode()


def holds_piece(content: bytes, secrets: list[bytes]) -> bool:
    """Whether any 64 bytes in a row of the content are in one of the secrets, in any spelling."""
    known = [spelling for secret in secrets for spelling in spellings(secret)]
    read = {content, unquote_to_bytes(content)}
    return any(
        text[at : at + PIECE] in one
        for text in read
        for at in range(len(text) - PIECE + 1)
        for one in known
    )
