"""Six words, typed without spaces, are read as the six that were given out."""

from __future__ import annotations

import random

import pytest

from takedown.cases import codes

READS_TWO_WAYS = ("use", "dinner", "vendor", "scrub", "find", "torch")  # or "used", "inner", ...


@pytest.mark.parametrize(
    "code",
    [
        "fashion sing office disagree apology rookie",  # "off", "ice" makes seven
        "useless wall carpet normal once either",  # "use" leads nowhere
    ],
)
def test_words_run_together_are_read_as_given(code):
    assert codes.read_words(code.replace(" ", "")) == tuple(code.split())


def test_any_code_given_out_is_read_run_together():
    for _ in range(500):
        code = codes.new_words()
        assert codes.read_words("".join(code)) == code


def test_a_code_that_reads_two_ways_is_not_given_out(monkeypatch):
    clear = ("fashion", "sing", "office", "disagree", "apology", "rookie")
    drawn = iter([READS_TWO_WAYS, clear])
    monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: next(drawn))

    assert codes.new_words() == clear


@pytest.mark.parametrize("typed", ["apologyrookietorchvendorscrub", "zzz" * 40, "use" * 7])
def test_a_run_that_is_not_six_words_is_refused(typed):
    with pytest.raises(codes.NotACode, match="A code has six words"):
        codes.read_words(typed)
