"""No text of a stranger holds a worker: what reads it takes time in proportion to its length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from takedown.accounts.guessable import HardToGuess, quick_to_reckon
from takedown.removals.replies.sentences import sentences_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_worst_texts_end_in_proportion_to_their_length():
    # In a child: a pattern that takes the square would hold this process for minutes, and nothing ends it from inside.
    told = subprocess.run(
        [sys.executable, "-m", "tests.security.worst_texts"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    last = (told.stdout.splitlines() or ["nothing"])[-1]
    assert told.returncode == 0, f"too slow, or raised: {last}\n{told.stderr[-2_000:]}"
    assert last.startswith("paper of"), "not every text was read"


def test_sentences_end_where_they_did_before_they_were_read_faster():
    text = "We looked... It is gone?! “Yes.” (He said so.) No. 5 stays… e.g. This .' Or not!!) Done"
    assert list(sentences_of(text)) == [
        "We looked...", "It is gone?!", "“Yes.”", "(He said so.)", "No. 5 stays… e.g. This .'", "Or not!!)", "Done",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_no_password_is_tried_in_more_than_a_few_combinations_of_signs_for_letters(order):
    # All twenty make 736 combinations, each looked up with every part of seventy characters: two seconds.
    signs = sorted({sign for each in L33T_TABLE.values() for sign in each})[::order]
    reckoned = quick_to_reckon("".join(signs) * 2_000)
    assert len(enumerate_l33t_subs(relevant_l33t_subtable(reckoned, L33T_TABLE))) <= 64
    assert len(reckoned) <= 72
    assert quick_to_reckon("p@$$w0rd! 2468013579") == "p@$$w0rd! 2468013579"


def test_a_good_password_of_many_such_signs_is_not_refused_for_them():
    HardToGuess().validate("[{(<|@!$+%$@")
