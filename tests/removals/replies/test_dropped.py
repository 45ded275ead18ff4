"""A dropped file is read or refused, whatever became of its bytes."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from takedown.removals.dropped import read_dropped
from takedown.removals.replies.refusals import ReplyRefused
from tests.removals.replies.compound import message, wide
from tests.web.test_saved_mail import mail

_EML = mail("About TD-7QQQ-7QQQ: it is removed.")
_BOX = b"\n".join(b"From a@x.example Fri Nov 20 18:30:00 2026\n" + _EML for _ in range(3))
_MSG = message(wide(0x1000, "About TD-7QQQ-7QQQ: it is removed."))


def broken(data: bytes, chance: random.Random) -> bytes:
    """The same with a few bytes changed, cut out or said twice, or cut short."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(made) or 1)
        end = at + chance.randint(1, 64)
        match chance.randrange(4):
            case 0:
                made[at:end] = chance.randbytes(end - at)
            case 1:
                del made[at:end]
            case 2:
                made[at:at] = made[at:end]
            case _:
                made[at : at + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\r\n\r\n", b"From "])
    return bytes(made[: chance.randrange(len(made))] if chance.random() < 0.2 else made)


@pytest.mark.parametrize("whole", [_EML, _BOX, _MSG], ids=["eml", "mbox", "msg"])
def test_a_broken_file_is_read_or_refused_and_nothing_else(whole):
    chance, read = random.Random(7), 0  # noqa: S311 - the same files each time
    assert len(read_dropped(whole).mails) >= 1
    for _ in range(400):
        with suppress(ReplyRefused):
            read += len(read_dropped(broken(whole, chance)).mails)
    # Not all of them are refused: a compound file is whole or nothing.
    assert read > 20
