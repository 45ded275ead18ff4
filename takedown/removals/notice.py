"""A notice: the letter as it will go, and each thing the law requires of it, present or missing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from takedown.cases.answers import Answer, Answers, ContactKind, Maker
from takedown.common.plain_text import show_hidden
from takedown.posts.accounts import is_account
from takedown.posts.details import ResultKind
from takedown.posts.models import About
from takedown.posts.platforms import OTHER, PlatformKind, platform
from takedown.regimes.tell import date_in_words
from takedown.removals import validator, wordings
from takedown.removals.kinds import HOST, SERVICE, LetterKind, letter_kind
from takedown.removals.letter_facts import SHARING, offence_began, posted_at, posted_on
from takedown.removals.national_laws import national_laws
from takedown.removals.routes import REPORTS, SWIFT_NOTICE, may_be_illegal

if TYPE_CHECKING:
    from takedown.regimes.schema import Rule
    from takedown.removals.letter_facts import NoticeFacts, PostInLetter
    from takedown.removals.validator import Checked

# At an account stands whatever was posted last: the description says which picture of it is meant.
_LINK = {False: "Link", True: "Account"}
_RESULTS: dict[str, str] = {
    ResultKind.ORDINARY: "a search result, not an advertisement",
    ResultKind.ADVERTISEMENT: "an advertisement",
    ResultKind.NEWS: "a news publisher's page",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """The letter's text and how it stands against the law's list."""

    title: str
    text: str
    checked: tuple[Checked, ...]
    # Whether somebody acting for the person writes it.
    acting: bool = False

    @property
    def digest(self) -> str:
        """Return what tells this letter from any other: SHA-256 of title and text."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()

    @property
    def missing(self) -> tuple[Checked, ...]:
        """Return what the law requires and the letter does not have."""
        return tuple(one for one in self.checked if not one.present)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def write_notice(rule: Rule, facts: NoticeFacts) -> Notice:
    """Return the letter for a rule, with every element of the rule checked. Raises UnknownKindError."""
    kind = letter_kind(rule.id)
    own = facts.about == About.PROMPT and rule.id == SWIFT_NOTICE
    name = f"letters/{rule.id}{'-prompt' if own else ''}.txt"
    rendered = show_hidden(render_to_string(name, _context(rule, kind, facts))).strip() + "\n"
    text = re.sub(r"\n{3,}", "\n\n", rendered) + _contest(facts.reference)
    return Notice(
        title=f"{kind.title} to {_recipient(kind, facts)}, {facts.reference}",
        text=text,
        checked=validator.check(rule, kind=kind, text=text, facts=facts),
        acting=facts.answers.maker == Maker.ACTING,
    )


def _contest(reference: str) -> str:
    """Say where whoever says that a letter is wrong can say so; "" where the operator set no address."""
    address = settings.CONTEST_ADDRESS
    if not address:
        return ""
    said = {"contest_address": address, "reference": reference}
    return f"\n{render_to_string('letters/_contest.txt', said).strip()}\n"


def contact_of(answers: Answers, *, organisation_address: str) -> str:
    """Return the address the platform may write to; "" until one is chosen."""
    if answers.contact_kind is ContactKind.ORGANISATION:
        return organisation_address
    return answers.contact_address


def _context(rule: Rule, kind: LetterKind, facts: NoticeFacts) -> dict[str, Any]:
    answers, particulars, earlier = facts.answers, facts.particulars, facts.earlier
    heads = wordings.SEARCH_HEADS if rule.id == "uk-osa-search-complaint" else wordings.HEADS
    return {
        **_about_posts(facts),
        "facts": facts,
        "answers": answers,
        "p": particulars,
        "earlier": earlier,
        "again": bool(earlier and earlier.is_same),
        # A report under section 20A declares what this letter does not.
        "was_no_report": bool(
            earlier and earlier.is_replaced and earlier.is_report and rule.id not in REPORTS
        ),
        "writer_before": _writer_before(facts),
        "report_number": earlier.times + 1 if earlier else 1,
        "authority": " ".join(
            filter(None, (answers.authority_words.strip(), answers.authority_knowledge.strip()))
        ),
        "acting": answers.maker == Maker.ACTING,
        "shows": wordings.lines(answers.shows, wordings.UK),
        "plain": wordings.lines(answers.shows, wordings.PLAIN),
        "us_parts": wordings.lines(particulars.us_parts, wordings.US),
        "grounds": wordings.chosen(particulars.grounds, wordings.GROUNDS),
        "heads": [
            line.format(offence=wordings.OFFENCES[About(facts.about)])
            for line in wordings.chosen(particulars.heads, heads)
        ],
        "national": _national(facts),
        "may_be_illegal": facts.sharing_may_be_illegal,
        "illegal_since": _illegal_since(facts),
        "request_may_be_illegal": facts.request_may_be_illegal,
        "items": [
            _item(post, described=not (kind.danger or kind.to == HOST)) for post in facts.posts
        ],
        "still_there": [_still_there(post) for post in facts.posts if post.last_seen],
        "written_on": date_in_words(facts.written_on),
        "to_service": kind.to == SERVICE,
        "recipient": _recipient(kind, facts),
    }


def _about_posts(facts: NoticeFacts) -> dict[str, Any]:
    """What the grammar of a letter turns on: how many posts, and what kind of service they are on."""
    one, slug = len(facts.posts) == 1, facts.posts[0].platform if facts.posts else ""
    picture = "picture (a photograph or film)" if one else "pictures (photographs or films)"
    return {
        "one": one,
        "picture_cap": f"The {picture}",
        "picture_low": f"the {picture}",
        "unknown_service": slug == OTHER,
        "searching": bool(slug) and platform(slug).kind is PlatformKind.SEARCH,
    }


def _illegal_since(facts: NoticeFacts) -> str:
    """Return since when sharing may be an offence, where only some of the posts are known to be older."""
    began = offence_began(SHARING)
    older = [day for post in facts.posts if (day := posted_on(post)) and began and day < began]
    some = began and older and len(older) < len(facts.posts) and may_be_illegal(facts.answers)
    return date_in_words(began) if began and some else ""


def _writer_before(facts: NoticeFacts) -> str:
    """Say who wrote the letter this one follows, in the words of whoever writes now."""
    acting = facts.answers.maker == Maker.ACTING
    if facts.earlier is None or facts.earlier.by_helper == acting:
        return "I"
    return "The person it is about" if acting else "Somebody acting for me"


def _national(facts: NoticeFacts) -> dict[str, str] | None:
    """The law of the country that was chosen, where the answers let a letter say so much."""
    law = national_laws().get(facts.particulars.national_law)
    if law is None or not may_be_illegal(facts.answers):
        return None
    made = facts.answers.made_by_ai is not Answer.NO
    return {"name": law.name, "words": (made and law.words_if_made) or law.words}


def _recipient(kind: LetterKind, facts: NoticeFacts) -> str:
    if kind.to == SERVICE:
        return facts.service
    return facts.particulars.host_name if kind.to == HOST else kind.to


def _still_there(post: PostInLetter) -> str:
    return f"Post {post.number} {post.last_seen}."


def _item(post: PostInLetter, *, described: bool) -> dict[str, object]:
    """What names a post. A letter that is passed on to whoever posted it describes nothing."""
    details, at = post.details, posted_at(post)
    rows = [
        (_LINK[is_account(details.canonical)], details.canonical),
        ("Leads to", details.leads_to),
        ("Kind of result", _RESULTS.get(details.result_kind, "")),
        ("Post ID", details.post_id),
        ("Account", details.account),
        ("Group or conversation", details.group),
        ("Posted (read from the post ID)", f"{date_in_words(at)}, {at:%H:%M} UTC" if at else ""),
        ("Seen", details.seen_on),
        ("Description", details.description if described else ""),
    ]
    return {"number": post.number, "rows": [row for row in rows if row[1]]}
