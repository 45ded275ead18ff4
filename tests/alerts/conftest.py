"""The mail server of the mail tests."""

from __future__ import annotations

from tests.mail.conftest import mail_out, post_office

__all__ = ["mail_out", "post_office"]
