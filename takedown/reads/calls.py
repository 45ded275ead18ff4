"""What a caseworker who took a call reads out: six words that are still nobody's, and what the caller said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import Maker, read_answers
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers


def words_to_read_out(opened: OpenCase) -> list[str]:
    """Return the six words to whoever took the call, until they were read back; to nobody else, and not after."""
    took = Event.objects.filter(
        case_id=opened.case.pk, name=Name.CASE_OPENED, actor=opened.visitor.actor
    )
    code = CaseCode.objects.get(case=opened.case)
    if opened.is_owner or code.words_sealed is None or not took.exists():
        return []
    return opened.key.open_text(code.words_sealed, code.words_place).split()


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
