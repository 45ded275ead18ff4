"""No text of a stranger holds a worker: what reads it takes time in proportion to its length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
