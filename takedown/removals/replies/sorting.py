"""Sorts a reply by fixed rules, for a person to confirm; what is not plain stays unsorted.

The rules and their words are in `sorting.toml`. Nothing is learnt and nothing is weighed: the same
words always give the same answer, with the sentences it rests on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from takedown.removals.replies.quoting import own_words
from takedown.removals.replies.sentences import plain_form, sentences_of
from takedown.removals.replies.sorting_rules import Kind, Rule, Rules, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.removals.replies.message import Message

__all__ = ["Kind", "Sorted", "sort_message"]

_MOST_SENTENCES: Final = 5
_LONGEST_SHOWN: Final = 500
_MOST_READ: Final = 30_000  # characters; an answer is at the top
_ANSWERS: Final = re.compile(r"\s*(?:re|aw|sv|fw|fwd|rv|wg|antw|tr)\s*:", re.IGNORECASE)
_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]{2,}")


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a reply comes to: `why` are its own sentences, `others` further kinds that it matched.

    Where the kind is UNSORTED, `others` are the candidates and may be empty.
    """

    kind: Kind
    why: tuple[str, ...] = ()
    others: tuple[Kind, ...] = ()


def sort_message(message: Message) -> Sorted:
    """Return the kind of a message, judged by its sender's own words only."""
    known = rules()
    sentences = [(one, plain_form(one)) for one in _sentences(message)]
    found = [
        (rule, sentence)
        for sentence, plain in sentences
        for rule in known.rules
        if rule.fits(plain)
    ]
    certain = _kinds(rule for rule, _ in found if not rule.is_doubt)
    open_rules = [rule for rule, _ in found if rule.is_doubt and _counts(rule, certain)]
    every = _kinds([*open_rules, *(rule for rule, _ in found if not rule.is_doubt)])
    foreign = any(_is_foreign(plain, known) for _, plain in sentences)
    winner = None if foreign else _winner(certain, every, known)
    if winner is None or any(winner in rule.kinds for rule in open_rules):
        return Sorted(Kind.UNSORTED, _why(found, every), _in_order(every))
    return Sorted(winner, _why(found, {winner}), _in_order(every - {winner}))


def _sentences(message: Message) -> Iterable[str]:
    # The title of an answer to us is our own title.
    if message.subject and not _ANSWERS.match(message.subject):
        yield message.subject
    yield from sentences_of(own_words(message.text[:_MOST_READ]))


def _counts(rule: Rule, certain: set[Kind]) -> bool:
    """Whether a doubt is one still, given what was found for certain."""
    return rule.stands or not certain & set(rule.kinds)


def _winner(certain: set[Kind], every: set[Kind], known: Rules) -> Kind | None:
    """The one certain kind to which all others give way, if there is one."""
    return next((kind for kind in certain if every - {kind} <= known.beats[kind]), None)


def _is_foreign(plain: str, known: Rules) -> bool:
    """Whether a sentence is in another language or another script."""
    words = plain.split()
    if len(_OTHER_SCRIPT.findall(plain)) >= 3:
        return True
    other = sum(word in known.other_languages for word in words)
    return other >= 3 and other > sum(word in known.english for word in words)


def _kinds(found: Iterable[Rule]) -> set[Kind]:
    return {kind for rule in found for kind in rule.kinds}


def _in_order(kinds: set[Kind]) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if kind in kinds)


def _why(found: list[tuple[Rule, str]], kinds: set[Kind]) -> tuple[str, ...]:
    said = dict.fromkeys(sentence for rule, sentence in found if set(rule.kinds) & kinds)
    return tuple(sentence[:_LONGEST_SHOWN] for sentence in said)[:_MOST_SENTENCES]
