"""The answers on the cover: each one there, none made up, and an open one said to be open."""

from __future__ import annotations

import pytest

from takedown.cases.answers import Answer, Answers, Maker, Shows
from takedown.evidence.statement import statement_of


def test_each_answer_is_repeated():
    text = " ".join(
        statement_of(
            Answers(
                shows=(str(Shows.BARE), str(Shows.SEXUAL)),
                made_by_ai=Answer.YES,
                agreed_here=Answer.NO,
                public_before=Answer.NOT_SURE,
                names_her=Answer.YES,
                maker=Maker.ACTING,
                authority_words="She asked me on Tuesday.",
            )
        )
    )
    assert (
        "show, or seem to show: breasts, bottom or genitals bare, all or in part; a sexual act or pose."
        in text
    )
    assert "Made or changed with software: yes." in text
    assert "posted there: no." in text
    assert "public before: not sure." in text
    assert "workplace: yes." in text
    assert "acting for the person: She asked me on Tuesday." in text


def test_what_nobody_answered_is_said_to_be_open():
    text = " ".join(statement_of(Answers()))
    assert text.count("not answered") == 5
    assert "acting" not in text


@pytest.mark.parametrize("tick", list(Shows))
def test_every_tick_has_words(tick):
    assert "not answered" not in statement_of(Answers(shows=(str(tick),)))[0]
