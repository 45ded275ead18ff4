"""A sealed value opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.common import vault
from takedown.common.vault import CHUNK_BYTES, CannotOpen, FileSealer, Place

KEY = vault.new_key()
PLACE = Place("post", "1", "details")


def sealed_file(content: bytes, *, name: str = "a") -> bytes:
    sealer = FileSealer(KEY, name=name)
    return sealer.feed(content) + sealer.finish()


def opened(sealed: bytes, *, name: str = "a") -> bytes:
    return b"".join(vault.unseal_file(KEY, [sealed], name=name))


def test_a_value_comes_back():
    sealed = vault.seal(KEY, b"a link", owner="case", place=PLACE)

    assert b"a link" not in sealed
    assert vault.unseal(KEY, sealed, owner="case", place=PLACE) == b"a link"


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, table="other"),
        replace(PLACE, row="2"),
        replace(PLACE, field="other"),
        replace(PLACE, version=2),
    ],
)
def test_a_value_moved_elsewhere_does_not_open(place):
    sealed = vault.seal(KEY, b"a link", owner="case", place=PLACE)

    with pytest.raises(CannotOpen):
        vault.unseal(KEY, sealed, owner="case", place=place)
    with pytest.raises(CannotOpen):
        vault.unseal(KEY, sealed, owner="another case", place=PLACE)


def test_places_that_read_alike_when_joined_are_not_alike():
    assert Place("ab", "c", "d").bound_to("o") != Place("a", "bc", "d").bound_to("o")


@given(st.integers(min_value=0))
def test_any_changed_byte_is_found(position):
    sealed = bytearray(vault.seal(KEY, b"a link", owner="case", place=PLACE))
    sealed[position % len(sealed)] ^= 1

    with pytest.raises(CannotOpen):
        vault.unseal(KEY, bytes(sealed), owner="case", place=PLACE)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000])
def test_a_file_of_any_size_comes_back(size):
    content = bytes(range(256)) * (size // 256 + 1)

    assert opened(sealed_file(content[:size])) == content[:size]


def test_a_file_in_small_pieces_is_the_same_file():
    content = b"0123456789" * 20_000
    sealer = FileSealer(KEY, name="a")
    sealed = b"".join(sealer.feed(content[i : i + 777]) for i in range(0, len(content), 777))
    sealed += sealer.finish()
    pieces = [sealed[i : i + 501] for i in range(0, len(sealed), 501)]

    assert b"".join(vault.unseal_file(KEY, pieces, name="a")) == content


def test_chunks_cannot_be_cut_swapped_or_added():
    header, step = 11, CHUNK_BYTES + 16
    sealed = sealed_file(b"x" * (3 * CHUNK_BYTES))
    first, second = sealed[header : header + step], sealed[header + step : header + 2 * step]
    rest = sealed[header + 2 * step :]
    for wrong in (
        sealed[: header + 2 * step],
        sealed[:header] + second + first + rest,
        sealed[:header] + first + rest,
        sealed + first,
        sealed[:-1],
        b"",
        sealed[:5],
    ):
        with pytest.raises(CannotOpen):
            opened(wrong)


def test_a_file_under_another_name_does_not_open():
    with pytest.raises(CannotOpen):
        opened(sealed_file(b"x", name="b"))


def test_a_blind_index_is_the_same_for_one_case_only():
    one = vault.blind_index(KEY, "https://x.com/a", purpose="link")

    assert one == vault.blind_index(KEY, "https://x.com/a", purpose="link")
    assert one != vault.blind_index(KEY, "https://x.com/b", purpose="link")
    assert one != vault.blind_index(vault.new_key(), "https://x.com/a", purpose="link")
    assert one != vault.blind_index(KEY, "https://x.com/a", purpose="other")
