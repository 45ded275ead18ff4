"""What a caseworker who took a call reads back: what the caller said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Maker, read_answers

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers


def said(opened: OpenCase, labels: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return each question, what the caller answered ("" for not yet), and the page where it is changed.

    `labels` gives the words of each answer by the name of its question, and under "" those of the questions.
    """
    answers = read_answers(opened.case, opened.key)
    return [
        (labels[""][name], _words(answers, name, labels[name]), page)
        for name, page in _PAGES.items()
    ]


_PAGES = {
    "shows": "shows",
    "made_by_ai": "shows",
    "names_her": "shows",
    "agreed_here": "agreed",
    "public_before": "agreed",
    "maker": "who",
}


def _words(answers: Answers, name: str, labels: dict[str, str]) -> str:
    given = getattr(answers, name)
    if name == "maker" and given == Maker.ACTING:
        return answers.authority_words
    ticks = given if isinstance(given, tuple) else (given,)
    return "; ".join(labels[one] for one in ticks if one in labels)
