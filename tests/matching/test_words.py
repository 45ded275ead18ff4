"""The words for a likeness are one table, and none of them is left out."""

from __future__ import annotations

import pytest

from takedown.matching.compare import Band
from takedown.matching.models import Decision
from takedown.matching.words import BAND_WORDS, DECISION_WORDS


def test_every_band_and_every_decision_has_a_word():
    assert set(BAND_WORDS) == set(Band)
    assert set(DECISION_WORDS) == set(Decision)


@pytest.mark.parametrize("words", [BAND_WORDS, DECISION_WORDS])
def test_no_two_have_the_same_word(words):
    assert len(set(words.values())) == len(words)
