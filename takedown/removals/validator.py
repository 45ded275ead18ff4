"""Checks a letter against what a rule requires, element by element, in the letter's own words.

An element this module does not know counts as missing: a rule may grow, a letter may not go
incomplete without anybody noticing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from takedown.cases.answers import Maker
from takedown.removals.routes import reasons_against_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.regimes.schema import Element, Rule
    from takedown.removals.letter_facts import NoticeFacts, PostInLetter


@dataclass(frozen=True, slots=True)
class Checked:
    """One element: whether the letter has it, and what to do where it does not."""

    element_id: str
    paragraph: str
    sentence: str
    present: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    facts: NoticeFacts


def check(rule: Rule, *, text: str, facts: NoticeFacts) -> tuple[Checked, ...]:
    """Return every element of the rule, present or missing, in the rule's order."""
    letter = _Letter(" ".join(text.split()), facts)
    return tuple(_check_one(element, letter) for element in rule.elements)


def _check_one(element: Element, letter: _Letter) -> Checked:
    find = _CHECKS.get(element.id)
    hint = "This program does not know how to check this yet." if find is None else find(letter)
    return Checked(
        element_id=element.id,
        paragraph=element.paragraph,
        sentence=element.sentence,
        present=hint == "",
        hint=hint,
    )


def _declares_intimate(letter: _Letter) -> str:
    if reasons_against_report(letter.facts.answers):
        return "Your answers do not make this declaration true."
    return _needs(letter, "is intimate image content", "The declaration is not in the letter.")


def _made_by(letter: _Letter) -> str:
    answers = letter.facts.answers
    if answers.maker == Maker.SUBJECT:
        return _needs(letter, "I am the subject of the content", "The declaration is missing.")
    if answers.maker == Maker.ACTING and answers.authority_words.strip():
        return _needs(letter, "on behalf of the subject of the content", "It is missing.")
    if answers.maker == Maker.ACTING:
        return "Say how the person in the picture asked you to act."
    return "Say whether you are the person in the picture."


def _good_faith(letter: _Letter) -> str:
    return _needs(letter, "made in good faith", "The declaration is not in the letter.")


def _true_to_belief(letter: _Letter) -> str:
    wanted = "to the best of my knowledge and belief, it is true"
    return _needs(letter, wanted, "The declaration is not in the letter.")


def _identifies_content(letter: _Letter) -> str:
    if not letter.facts.posts:
        return "No post is named."
    vague = [str(post.number) for post in letter.facts.posts if not _identifies(post, letter)]
    if not vague:
        return ""
    return (
        f"Say more about post {', '.join(vague)}: the account that shared it, and what it shows "
        "in a few words."
    )


def _identifies(post: PostInLetter, letter: _Letter) -> bool:
    details = post.details
    if details.has_link:
        return details.canonical in letter.text
    return bool(details.description.strip() and (details.account or details.group).strip())


def _contact(letter: _Letter) -> str:
    address = letter.facts.contact.strip()
    if not address:
        return "Choose where the platform may write."
    try:
        validate_email(address)
    except ValidationError:
        return "The address does not look like an e-mail address."
    return _needs(letter, address, "The address is not in the letter.")


def _says_why_illegal(letter: _Letter) -> str:
    if not letter.facts.answers.shows:
        return "Say what the picture shows."
    if "I believe that" in letter.text:
        return ""
    return _needs(letter, "take it down", "The letter does not say why it should be taken down.")


def _needs(letter: _Letter, words: str, otherwise: str) -> str:
    return "" if words in letter.text else otherwise


_CHECKS: dict[str, Callable[[_Letter], str]] = {
    "declares_intimate": _declares_intimate,
    "made_by": _made_by,
    "good_faith": _good_faith,
    "true_to_belief": _true_to_belief,
    "identifies_content": _identifies_content,
    "contact": _contact,
    "says_why_illegal": _says_why_illegal,
}
