"""Case codes: six words that open a case without an e-mail address.

The first two words are the handle, found by a blind index, because a salted hash cannot be looked
up. The other four (about 43 bits) are kept as Argon2id over an HMAC with a pepper that is not in
the database. The word list is BIP-39's English list, made to be written down and read back (its
words differ within four letters), less the words nobody should meet here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from mnemonic import Mnemonic

from takedown.accounts.addresses import network_of
from takedown.common.few_at_once import FEW

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

WORDS_IN_A_CODE = 6
# 130 bits: so many that a keyed digest will do (OWASP ASVS 5.0, 6.5.2 asks for 112).
SPARE_WORDS = 12
_HANDLE_WORDS = 2
_PREFIX = 4
_NO_WIDTH = "\u200b"  # a space that is not seen: between words, never inside one
# Words that could wound or alarm, and American spellings a British hand would write differently.
_LEFT_OUT = frozenset(
    [
        "abandon", "abuse", "actress", "adult", "afraid", "alarm", "anger", "angry", "army",
        "arrest", "assault", "attack", "attract", "awful", "baby", "betray", "bitter", "blame",
        "blood", "bomb", "boy", "brutal", "bullet", "burden", "chase", "cheap", "cheat", "child",
        "clinic", "coffin", "color", "cruel", "crush", "cry", "damage", "danger", "dash", "death",
        "defense", "despair", "destroy", "devote", "dirt", "disease", "disorder", "divorce", "dose",
        "doom", "drama", "drift", "drown", "drug", "dumb", "embody", "enemy", "escape", "evil",
        "expire", "expose", "fatal", "father", "fault", "favorite", "fear", "female", "feel",
        "fiction", "fight", "film", "fit", "flesh", "force", "fragile", "frown", "gasp", "ghost",
        "girl", "girlfriend", "gloom", "gun", "gym", "harsh", "hate", "honey", "horror", "hospital",
        "hunt", "hurt", "husband", "ill", "injury", "insane", "intact", "jealous", "judge", "kick",
        "kid", "kidnap", "kill", "kiss", "knife", "lady", "liar", "lie", "lonely", "loud", "love",
        "lover", "lust", "male", "man", "marriage", "master", "meat", "mercy", "model", "mom",
        "monster", "mother", "murder", "naive", "naked", "nasty", "nerve", "obscure", "panic",
        "patient", "photo", "picture", "pistol", "poverty", "predict", "pregnant", "prison",
        "private", "punch", "rape", "regret", "revenge", "rifle", "robot", "rude", "ruin", "sad",
        "scandal", "scare", "sex", "shame", "shock", "shoot", "sick", "silent", "slave", "slim",
        "slot", "sorry", "spy", "steal", "stranger", "strike", "suffer", "suspect", "tattoo",
        "terror", "theft", "threat", "tragic", "trap", "trauma", "trick", "trouble", "ugly",
        "unhappy", "vicious", "victim", "video", "violin", "virus", "vulgar", "warrior", "weapon",
        "weird", "whip", "wife", "woman", "wound", "wreck", "wrong", "young", "youth",
    ]
)  # fmt: skip


class NotACode(Exception):
    """The words typed cannot be a code; the message says what is amiss."""


@cache
def words() -> tuple[str, ...]:
    """Return the words a code is made of."""
    return tuple(word for word in Mnemonic("english").wordlist if word not in _LEFT_OUT)


@cache
def _by_prefix() -> dict[str, str]:
    return {word[:_PREFIX]: word for word in words()}


def new_words(count: int = WORDS_IN_A_CODE) -> tuple[str, ...]:
    """Return random words, no word twice, that read in one way only when run together."""
    while True:
        code = tuple(secrets.SystemRandom().sample(words(), count))
        if len(_ways_to_split("".join(code), count)) == 1:
            return code


def read_words(typed: str) -> tuple[str, ...]:
    """Return the six words meant, forgiving how they are typed, and the end of each word.

    Case, commas, quotes, numbers, every kind of space and invisible signs do not matter. Raises
    NotACode with a plain sentence.
    """
    return _read(typed, WORDS_IN_A_CODE, "A code has six words.")


def read_spare_words(typed: str) -> tuple[str, ...]:
    """Return the twelve spare words meant, as `read_words` does; raise NotACode."""
    return _read(typed, SPARE_WORDS, "There are twelve spare words.")


def _read(typed: str, count: int, rule: str) -> tuple[str, ...]:
    parts = re.findall(r"[a-z]+", _plain(typed))
    if 0 < len(parts) < count:
        parts = _split_run("".join(parts), count) or parts
    if len(parts) != count:
        raise NotACode(f"{rule} You typed {len(parts)}.")
    return tuple(_nearest(part, place) for place, part in enumerate(parts, start=1))


def _plain(typed: str) -> str:
    """Return small letters as a keyboard gives them; what is invisible inside a word is left out."""
    spaced = unicodedata.normalize("NFKC", typed).replace(_NO_WIDTH, " ").lower()
    return "".join(sign for sign in spaced if unicodedata.category(sign) != "Cf")


def _nearest(part: str, place: int) -> str:
    word = _by_prefix().get(part[:_PREFIX])
    if word is None:
        raise NotACode(f"Word {place} is not one of ours. Look at how you wrote it down.")
    return word


def _split_run(run: str, count: int) -> list[str]:
    """Split words typed without some of the spaces; return nothing where that cannot be done."""
    ways = _ways_to_split(run, count)
    return list(ways[0]) if ways else []


def _ways_to_split(run: str, count: int) -> list[tuple[str, ...]]:
    """Return every way to read a run of letters as our words: "fashion sing", "fashions"."""
    known, lengths = frozenset(words()), range(3, 9)
    ways: list[tuple[tuple[str, ...], str]] = [((), run)]
    for _ in range(count):
        ways = [
            ((*read, rest[:size]), rest[size:])
            for read, rest in ways
            for size in lengths
            if len(rest) >= size and rest[:size] in known
        ]
    return [read for read, rest in ways if not rest]


def handle_index(code: Sequence[str]) -> bytes:
    """Return what a case is found by: an HMAC of the first two words."""
    return _keyed("handle", " ".join(code[:_HANDLE_WORDS]))


def hash_secret(code: Sequence[str]) -> str:
    """Return the Argon2id hash of the other four words."""
    return _hash(_keyed("secret", " ".join(code[_HANDLE_WORDS:])))


def secret_fits(stored: str, code: Sequence[str]) -> bool:
    """Whether the four words are the ones stored; as slow for a wrong code as for a right one."""
    return _fits(stored, _keyed("secret", " ".join(code[_HANDLE_WORDS:])))


def hash_pin(pin: str) -> str:
    """Return the Argon2id hash of a PIN."""
    return _hash(_keyed("pin", pin))


def pin_fits(stored: str, pin: str) -> bool:
    """Whether the PIN is the one stored."""
    return _fits(stored, _keyed("pin", pin))


def spare_digest(code: Sequence[str]) -> bytes:
    """Return what spare words are found by and proved by at once: an HMAC of all twelve."""
    return _keyed("spare words", " ".join(code))


def address_bucket(address: str) -> bytes:
    """Return a keyed digest by which tries from one address are counted; the address is not kept."""
    return _keyed("address", network_of(address))


def pin_bucket(case_id: uuid.UUID, who: str = "") -> bytes:
    """Return a keyed digest by which tries of one case's PIN are counted, in all or by whose."""
    return _keyed("pin tries", f"{case_id} {who}")


def handle_bucket(code: Sequence[str]) -> bytes:
    """Return a keyed digest by which tries of one handle are counted, whether it exists or not."""
    return _keyed("handle tries", " ".join(code[:_HANDLE_WORDS]))


def name_bucket(name: str) -> bytes:
    """Return a keyed digest by which passwords at one caseworker's address are counted, known or not."""
    return _keyed("name tries", name.strip().lower())


@cache
def decoy() -> str:
    """Return a hash that nothing fits, for the work of a comparison where there is none to do."""
    return _hash(secrets.token_bytes(32))


@cache
def _hasher() -> PasswordHasher:
    # RFC 9106, section 4, second recommended choice: 64 MiB, 3 passes, 4 lanes.
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def _hash(secret: bytes) -> str:
    with FEW:
        return _hasher().hash(secret)


def _fits(stored: str, secret: bytes) -> bool:
    try:
        with FEW:
            return _hasher().verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


def _keyed(purpose: str, text: str) -> bytes:
    pepper = settings.CODE_PEPPER.encode()
    return hmac.new(pepper, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
