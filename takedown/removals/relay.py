"""The address of a case for answers: made on demand, found again in the header lines of a mail."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from django.conf import settings

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.common import vault
from takedown.common.mail_settings import TOKEN
from takedown.removals.models import RelayAddress
from takedown.removals.replies.headers import addresses_in, split_head

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

# RFC 4648's base 32 in small letters, for addresses are not told apart by capitals: 100 bits.
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH: Final = 20
# What the mail server wrote when it took the mail, then what the sender wrote.
_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_WRITTEN: Final = ("to", "cc")


def relay_address(opened: OpenCase) -> str:
    """Return the address of the case; "" where it has none, or no mailbox is set up."""
    kept = RelayAddress.objects.filter(case=opened.case).first()
    if kept is None or not settings.RELAY.is_set_up:
        return ""
    token = opened.key.open_text(kept.token_sealed, kept.token_place)
    return settings.RELAY.address(token)


def make_relay_address(opened: OpenCase, *, now: datetime) -> str:
    """Return the address of the case, made where it has none; "" where no mailbox is set up."""
    if not settings.RELAY.is_set_up:
        return ""
    made = RelayAddress(case=opened.case, made_at=now)
    token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    given = {
        "token_index": _index(token),
        "token_sealed": opened.key.seal_text(token, made.token_place),
        "made_at": now,
    }
    # Of two that come first at the same moment, one makes it, and both get what it made.
    _, is_new = RelayAddress.objects.get_or_create(case=opened.case, defaults=given)
    if is_new:
        record(Name.RELAY_MADE, actor=opened.actor, case_id=opened.case.pk, now=now)
    return relay_address(opened)


def relays_named_in(head: bytes) -> list[RelayAddress]:
    """Return whose addresses stand in the header lines of a mail: those it was delivered to, else all.

    Erased cases have none. Whether a case is hidden, its own door says.
    """
    lines, _ = split_head(head.replace(b"\r\n", b"\n"))
    found = _tokens(lines.texts(*_DELIVERED)) or _tokens(lines.texts(*_WRITTEN))
    indexes = [_index(token) for token in found]
    return list(RelayAddress.objects.filter(token_index__in=indexes).order_by("made_at"))


def _tokens(texts: list[str]) -> list[str]:
    before, _, after = settings.RELAY.pattern.partition(TOKEN)
    ours = re.compile(
        rf"{re.escape(before)}([{_ALPHABET}]{{{_LENGTH}}}){re.escape(after)}", re.IGNORECASE
    )
    matches = (ours.fullmatch(one) for one in addresses_in(texts))
    return list(dict.fromkeys(match[1].lower() for match in matches if match))


def _index(token: str) -> bytes:
    """What a token is found by: it says nothing without the instance's own pepper."""
    return vault.blind_index(settings.CODE_PEPPER.encode(), token, purpose="relay")
