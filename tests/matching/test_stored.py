"""A signature put away comes back the same, and nothing else is read as one."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest

from takedown.matching.compare import Signature, compare, signature
from takedown.matching.fingerprints import fingerprint
from takedown.matching.stored import (
    SignatureUnreadable,
    fingerprint_from_bytes,
    fingerprint_to_bytes,
    from_bytes,
    likeness_out,
    to_bytes,
)
from tests.matching.changes import half_replaced, photograph, picture_of, screenshot


@pytest.fixture(scope="module")
def made() -> Signature:
    return signature(picture=picture_of(screenshot(photograph("astronaut"))))


def test_a_header_written_anew_is_read_as_before(made):
    assert from_bytes(_with(to_bytes(made))).fingerprints == made.fingerprints


def test_a_signature_put_away_compares_as_it_did(made):
    again = from_bytes(to_bytes(made))
    reference = signature(picture=picture_of(photograph("astronaut")))
    assert again.fingerprints == made.fingerprints
    assert again.parts == made.parts
    assert np.array_equal(again.sketch, made.sketch)
    assert compare(query=again, reference=reference) == compare(query=made, reference=reference)


def test_a_flat_picture_can_be_put_away_too():
    flat = signature(picture=picture_of(np.full((64, 64, 3), 7, np.uint8)))
    assert len(from_bytes(to_bytes(flat)).features) == 0


def _body(whole: bytes) -> int:
    return 8 + struct.unpack(">I", whole[4:8])[0]


def _header(whole: bytes) -> dict:
    return json.loads(whole[8 : _body(whole)])


def _with(whole: bytes, **changed: object) -> bytes:
    """The same signature with these parts of its header changed."""
    header = json.dumps({**_header(whole), **changed}).encode()
    return whole[:4] + struct.pack(">I", len(header)) + header + whole[_body(whole) :]


def _with_print(whole: bytes, name: str, part: str, value: object) -> bytes:
    """The same signature with a part of a hash of its first fingerprint changed."""
    first, *others = _header(whole)["fingerprints"]
    return _with(whole, fingerprints=[{**first, name: {**first[name], part: value}}, *others])


def broken_ones(whole: bytes) -> dict[str, bytes]:
    body = _body(whole)
    return {
        "nothing": b"",
        "a short header": whole[:7],
        "an older version": b"TSG2" + whole[4:],
        "a pickle": b"\x80\x04N." + whole,
        "cut short": whole[:-1],
        "too long": whole + b"\0",
        "a header that is no header": whole[:8] + b"[" + whole[9:],
        "a point outside": whole[:body] + struct.pack("<f", 9999.0) + whole[body + 4 :],
        "a point that is no number": whole[:body] + struct.pack("<f", float("nan")) + whole[body + 4 :],
        "no end of places": _with(whole, places=float("inf")),
        "no end of quality": _with_print(whole, "phash", "quality", float("inf")),
        "no end of a side": _with(whole, size=[float("inf"), float("inf")]),
        "no fingerprints": _with(whole, fingerprints=[]),
        "no PDQ": _with(whole, fingerprints=[{**_header(whole)["fingerprints"][0], "pdq": []}]),
        "a hash of another kind": _with_print(whole, "phash", "algorithm", "phash99"),
        "a sketch of no size": _with(whole, sketch=[-1, _header(whole)["sketch"][1]]),
        "more places than there can be": whole.replace(b'"places": ', b'"places": 9', 1),
    }  # fmt: skip


BROKEN = (
    "nothing", "a short header", "an older version", "a pickle", "cut short", "too long",
    "a header that is no header", "a point outside", "a point that is no number", "no end of places",
    "no end of quality", "no end of a side", "no fingerprints", "no PDQ", "a hash of another kind",
    "a sketch of no size", "more places than there can be",
)  # fmt: skip


def test_every_broken_signature_is_tried(made):
    assert set(BROKEN) == set(broken_ones(to_bytes(made)))


@pytest.mark.parametrize("name", BROKEN)
def test_bytes_that_are_no_signature_are_refused(made, name):
    with pytest.raises(SignatureUnreadable):
        from_bytes(broken_ones(to_bytes(made))[name])


def test_a_fingerprint_put_away_comes_back_the_same():
    made = fingerprint(photograph("astronaut"))
    assert fingerprint_from_bytes(fingerprint_to_bytes(made)) == made


@pytest.mark.parametrize("change", [
    lambda whole: b"", lambda whole: whole[:-1], lambda whole: b"TSG3" + whole[4:],
    lambda whole: whole.replace(b"phash16", b"phash99", 1).replace(b"bits", b"bats", 1),
    lambda whole: whole.replace(b'"quality": ', b'"quality": 9', 1),
    lambda whole: whole.replace(b'"quality": ', b'"quality": 1e999, "was": ', 1),
    lambda whole: whole.replace(b"phash16", b"phash99", 1),
    lambda whole: whole[: whole.index(b'"pdq": [')] + b'"pdq": []}',
])  # fmt: skip
def test_bytes_that_are_no_fingerprint_are_refused(change):
    whole = fingerprint_to_bytes(fingerprint(photograph("astronaut")))
    with pytest.raises(SignatureUnreadable):
        fingerprint_from_bytes(change(whole))


def test_a_signature_is_no_fingerprint(made):
    with pytest.raises(SignatureUnreadable):
        fingerprint_from_bytes(to_bytes(made))


def test_the_numbers_of_a_likeness_hold_no_pixels():
    query = signature(picture=picture_of(half_replaced(photograph("astronaut"))))
    reference = signature(picture=picture_of(photograph("astronaut")))
    told = likeness_out(compare(query=query, reference=reference), ("One.",))
    assert set(told) == {
        "band", "doubt", "phash_distance", "pdq_distance", "support", "mirrored", "overlap", "differs", "own",
        "differing", "sentences",
    }  # fmt: skip
    assert len(told["differing"]) == len(told["overlap"]) == 4
