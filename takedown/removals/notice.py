"""A notice: the letter as it will go, and each thing the law requires of it, present or missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from takedown.cases.answers import Answers, ContactKind, Maker, Shows
from takedown.common.plain_text import show_hidden
from takedown.posts.platforms import OTHER
from takedown.posts.snowflake import NotASnowflakeError, snowflake_time
from takedown.regimes.tell import date_in_words
from takedown.removals import validator
from takedown.removals.routes import may_be_illegal

if TYPE_CHECKING:
    from takedown.regimes.schema import Rule
    from takedown.removals.letter_facts import NoticeFacts, PostInLetter
    from takedown.removals.validator import Checked


@dataclass(frozen=True, slots=True)
class Notice:
    """The letter's text and how it stands against the law's list."""

    title: str
    text: str
    checked: tuple[Checked, ...]

    @property
    def missing(self) -> tuple[Checked, ...]:
        """Return what the law requires and the letter does not have."""
        return tuple(one for one in self.checked if not one.present)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


# The words of section 66D(5)-(7), shortened as little as they allow.
_SHOWS = {
    Shows.BARE: (
        "all or part of the person's exposed genitals, buttocks or breasts (section 66D(5)(c))"
    ),
    Shows.UNDERWEAR: (
        "all or part of the person's genitals, buttocks or breasts, covered only with underwear "
        "(section 66D(5)(c) and (6)(b))"
    ),
    Shows.SEE_THROUGH: (
        "all or part of the person's genitals, buttocks or breasts, visible through wet or otherwise "
        "transparent clothing (section 66D(5)(c) and (6)(a))"
    ),
    Shows.OBSCURED: (
        "all or part of the person's genitals, buttocks or breasts, which would be exposed but for "
        "being obscured other than by clothing, the area obscured being similar to or smaller than "
        "an area that would typically be covered by underwear (section 66D(5)(c), (6)(c) and (7))"
    ),
    Shows.SEXUAL: (
        "the person engaging in an act, or doing a thing, which a reasonable person would consider "
        "sexual (section 66D(5)(a) or (b))"
    ),
    Shows.TOILET: (
        "the person in an act of urination or defecation, or carrying out an act of personal care "
        "associated with urination, defecation or genital or anal discharge (section 66D(5)(d) or "
        "(e))"
    ),
}


def write_notice(rule: Rule, facts: NoticeFacts) -> Notice:
    """Return the letter for a rule, with every element of the rule checked."""
    context = {
        "facts": facts,
        "answers": facts.answers,
        "acting": facts.answers.maker == Maker.ACTING,
        "shows": _shows(facts.answers),
        "unknown_service": facts.posts[0].platform == OTHER if facts.posts else False,
        "may_be_illegal": may_be_illegal(facts.answers),
        "items": [_item(post) for post in facts.posts],
        "written_on": date_in_words(facts.written_on),
        "one": len(facts.posts) == 1,
    }
    rendered = show_hidden(render_to_string(f"letters/{rule.id}.txt", context)).strip() + "\n"
    text = re.sub(r"\n{3,}", "\n\n", rendered)
    checked = validator.check(rule, text=text, facts=facts)
    return Notice(title=_title(rule, facts), text=text, checked=checked)


def contact_of(answers: Answers, *, organisation_address: str) -> str:
    """Return the address the platform may write to; "" until one is chosen."""
    if answers.contact_kind is ContactKind.ORGANISATION:
        return organisation_address
    return answers.contact_address


def _title(rule: Rule, facts: NoticeFacts) -> str:
    what = (
        "Intimate image content report"
        if rule.elements[0].id == "declares_intimate"
        else "Notice of content"
    )
    return f"{what} to {facts.service}, {facts.reference}"


def _shows(answers: Answers) -> list[str]:
    return [_SHOWS[Shows(tick)] for tick in answers.shows if tick in _SHOWS]


def _item(post: PostInLetter) -> dict[str, object]:
    details = post.details
    rows = [
        ("Link", details.canonical),
        ("Post ID", details.post_id),
        ("Account", details.account),
        ("Group or conversation", details.group),
        ("Posted (read from the post ID)", _posted(post)),
        ("Seen", details.seen_on),
        ("Description", details.description),
    ]
    return {"number": post.number, "rows": [row for row in rows if row[1]]}


def _posted(post: PostInLetter) -> str:
    if post.platform != "x" or not post.details.post_id:
        return ""
    try:
        at = snowflake_time(post.details.post_id)
    except NotASnowflakeError:
        return ""
    return f"{date_in_words(at)}, {at:%H:%M} UTC"
