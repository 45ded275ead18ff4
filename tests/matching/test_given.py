"""What a browser hands over as a fingerprint is believed in its exact form only."""

from __future__ import annotations

import pytest

from takedown.matching.given import NotAFingerprint, SaysTooLittle, read_fingerprint

BITS = "f8" * 31 + "0b"
PDQ = f"pdq 1 {BITS} 100"
PHASH = f"phash16 1 {BITS[::-1]} 93"

WRONG = [
    "",
    BITS,
    f"pdq 1 {BITS}",
    f"pdq 2 {BITS} 100",
    f"md5 1 {BITS} 100",
    f"phash16 1 {BITS} 100",
    f"pdq 1 {BITS[:-1]} 100",
    f"pdq 1 {BITS}0 100",
    f"pdq 1 {BITS.upper()} 100",
    f"pdq 1 {BITS[:-1]}g 100",
    f"pdq 1 {BITS} 101",
    f"pdq 1 {BITS} -1",
    f"pdq 1 {BITS} 9.5",
    f"pdq 1 {BITS} ١٠٠",
    f"pdq 1 {BITS} 100\n",
    f" pdq 1 {BITS} 100",
    f"pdq  1 {BITS} 100",
    f"pdq 1 {BITS} 100 and a story",
    f"pdq 1 {BITS} {'9' * 5000}",
]


def test_both_lines_are_read_as_the_browser_wrote_them():
    made = read_fingerprint(pdq=PDQ, phash16=PHASH)
    (pdq,) = made.pdq
    assert (pdq.algorithm, pdq.version, pdq.bits.hex(), pdq.quality) == ("pdq", "1", BITS, 100)
    assert (made.phash.algorithm, made.phash.bits.hex()) == ("phash16", BITS[::-1])
    assert made.phash.quality == 93


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_is_refused(text):
    with pytest.raises(NotAFingerprint):
        read_fingerprint(pdq=text, phash16=PHASH)


def test_the_two_cannot_stand_for_one_another():
    with pytest.raises(NotAFingerprint):
        read_fingerprint(pdq=PHASH, phash16=PDQ)


def test_of_a_photo_with_too_little_in_it_nothing_is_kept():
    weak = [PDQ.replace(" 100", " 49"), PHASH.replace(" 93", " 49")]
    with pytest.raises(SaysTooLittle):
        read_fingerprint(pdq=weak[0], phash16=weak[1])
    assert read_fingerprint(pdq=PDQ, phash16=weak[1]).pdq[0].decides
