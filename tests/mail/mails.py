"""Mails as servers deliver them."""

from __future__ import annotations

import base64


def mail(
    to: str,
    text: str = "We got your report.",
    *,
    subject: str = "Your report",
    message_id: str = "one@service.example",
    headers: str = "",
    delivered: bool = True,
) -> bytes:
    """One answer; `delivered` is whether our server wrote whom it delivered it to."""
    lines = f"Delivered-To: {to}\r\n" if delivered else ""
    return (
        f"{lines}Received: from a.example; Fri, 20 Nov 2026 17:31:00 +0000\r\n{headers}"
        f"From: Service <answers@service.example>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Date: Fri, 20 Nov 2026 17:31:00 +0000\r\nMessage-ID: <{message_id}>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def with_attachment(to: str, content: bytes, text: str = "We got your report.") -> bytes:
    """An answer with a file."""
    packed = base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return (
        f"Delivered-To: {to}\r\nFrom: a@service.example\r\nTo: {to}\r\nSubject: With a file\r\n"
        "Message-ID: <file@service.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        '--b\r\nContent-Type: image/png; name="proof.png"\r\n'
        'Content-Disposition: attachment; filename="proof.png"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--b--\r\n"
    ).encode()
