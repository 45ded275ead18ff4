"""Writes down whatever a browser sends, and looks in it for any piece of a file, however it is written."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Request, WebSocket

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
        self.sent: list[Sent] = []
        context: BrowserContext = page.context
        context.on("request", self._note)
        page.on("websocket", self._note_socket)

    def _note(self, request: Request) -> None:
        told = "\n".join(f"{name}: {value}" for name, value in request.all_headers().items())
        body = request.post_data_buffer or b""
        content = b"\n".join([request.url.encode(), told.encode(), body])
        self.sent.append(Sent(request.method, request.url, content))

    def _note_socket(self, socket: WebSocket) -> None:
        self.sent.append(Sent("WEBSOCKET", socket.url, b""))

    def posts(self) -> list[Sent]:
        return [one for one in self.sent if one.method != "GET"]


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
