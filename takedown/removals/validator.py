"""Checks a letter against what a rule requires, element by element: the facts, and its own words.

An element this program has no words for counts as missing: a rule may grow, a letter may not go
incomplete without anybody noticing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.removals.checks.people import made_by
from takedown.removals.checks.registry import CHECKS, OWN_CHECKS

if TYPE_CHECKING:
    from takedown.regimes.schema import Element, Rule
    from takedown.removals.kinds import LetterKind
    from takedown.removals.letter_facts import NoticeFacts


@dataclass(frozen=True, slots=True)
class Checked:
    """One element: whether the letter has it, and what to do where it does not."""

    element_id: str
    paragraph: str
    sentence: str
    present: bool
    hint: str = ""


def check(rule: Rule, *, kind: LetterKind, text: str, facts: NoticeFacts) -> tuple[Checked, ...]:
    """Return every element of the rule, present or missing, in the rule's order.

    Every letter says who writes it, so that is checked also where the rule does not ask for it.
    """
    plain = " ".join(text.split())
    found = [_check_one(element, rule, kind, plain, facts) for element in rule.elements]
    if all(one.element_id != "made_by" for one in found):
        found.append(_maker(facts))
    return tuple(found)


def _maker(facts: NoticeFacts) -> Checked:
    hint = made_by(facts)
    return Checked(
        element_id="made_by",
        paragraph="our own check",
        sentence="Whoever writes is the person shown, or may act for them.",
        present=hint == "",
        hint=hint,
    )


def _check_one(
    element: Element, rule: Rule, kind: LetterKind, text: str, facts: NoticeFacts
) -> Checked:
    hint = (
        _fact(element, rule, facts) or _words(element, kind, text) or _values(element, text, facts)
    )
    return Checked(
        element_id=element.id,
        paragraph=element.paragraph,
        sentence=element.sentence,
        present=hint == "",
        hint=hint,
    )


def _fact(element: Element, rule: Rule, facts: NoticeFacts) -> str:
    own = OWN_CHECKS.get((rule.id, element.id))
    find = own or CHECKS.get(element.id)
    return find(facts) if find else ""


def _words(element: Element, kind: LetterKind, text: str) -> str:
    wanted = kind.words.get(element.id, ())
    if not wanted:
        return "This program does not know how to check this yet."
    return "" if any(words in text for words in wanted) else "It is not in the letter."


def _values(element: Element, text: str, facts: NoticeFacts) -> str:
    """What a person gave has to stand in the letter itself, not only in the notes."""
    wanted = {
        "contact": [facts.contact],
        "name_and_email": [facts.contact, facts.particulars.legal_name],
        "signature": [facts.particulars.signature],
        "situation": [facts.particulars.situation],
        "identifies_infringement": [facts.particulars.infringement],
        "identifies_work": [facts.particulars.work],
        "names_host": [facts.particulars.host_name],
        "identifies_report": [facts.earlier.reference if facts.earlier else ""],
        "identifies_content": _links(facts),
        "identifies_data": _links(facts),
        "exact_urls": _links(facts),
    }.get(element.id, [])
    lost = [one for one in wanted if " ".join(one.split()) not in text]
    return "What you gave for this is not in the letter." if lost else ""


def _links(facts: NoticeFacts) -> list[str]:
    return [post.details.canonical for post in facts.posts if post.details.has_link]
