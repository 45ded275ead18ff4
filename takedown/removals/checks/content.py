"""Whether the content is named well enough for each law. "" where it is, or what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import OUTSIDE, Answer, Shows
from takedown.posts.accounts import is_account, names_an_account_only
from takedown.posts.details import ResultKind
from takedown.posts.platforms import PlatformKind, platform
from takedown.removals.particulars import UsPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.removals.letter_facts import NoticeFacts, PostInLetter


def identifies_content(facts: NoticeFacts) -> str:
    """Posts can be found, and search results are of the kind the law is about."""
    if not facts.posts:
        return "No post is named."
    only_account = numbers(post for post in facts.posts if names_an_account_only(post.details))
    if only_account:
        return (
            f"The link of post {only_account} is that of an account. Add the link of the post itself, or "
            "say in a few words which picture in it you mean."
        )
    vague = numbers(post for post in facts.posts if not _identifies(post))
    if vague:
        return (
            f"Say more about post {vague}: the account that shared it, and what it shows in a few "
            "words."
        )
    return _identifies_results(facts)


def identifies_undescribed(facts: NoticeFacts) -> str:
    """Posts can be found by what this letter carries: it may reach whoever posted it, so it describes nothing."""
    accounts = numbers(post for post in facts.posts if is_account(post.details.canonical))
    if accounts:
        return (
            f"The link of post {accounts} is that of an account, and this letter describes nothing. Add the "
            "link of the post itself."
        )
    return identifies_content(facts)


def _identifies(post: PostInLetter) -> bool:
    details = post.details
    if details.has_link:
        return True
    return bool(details.description.strip() and (details.account or details.group).strip())


def _identifies_results(facts: NoticeFacts) -> str:
    results = [one for one in facts.posts if platform(one.platform).kind is PlatformKind.SEARCH]
    unsaid = numbers(
        one for one in results if not (one.details.leads_to and one.details.result_kind)
    )
    if unsaid:
        return (
            f"Say of post {unsaid} which page the result leads to, and what kind of result it is."
        )
    outside = numbers(one for one in results if one.details.result_kind != ResultKind.ORDINARY)
    if outside:
        return (
            f"Post {outside} is an advertisement or a news publisher's page. The Act leaves those out "
            "of search content (section 57(2)), so this letter cannot be about them."
        )
    return ""


def exact_urls(facts: NoticeFacts) -> str:
    """Each post has an exact address (DSA Article 16(2)(b)): that of an account is not one."""
    accounts = numbers(post for post in facts.posts if is_account(post.details.canonical))
    if accounts:
        return f"This law asks for the exact address. The link of post {accounts} is that of an account."
    without = numbers(post for post in facts.posts if not post.details.has_link)
    if without:
        return f"This law asks for the exact address. Post {without} has none."
    return "" if facts.posts else "No post is named."


def same_content(facts: NoticeFacts) -> str:
    """Each post was in the letter this one follows."""
    known = facts.earlier.links if facts.earlier else frozenset()
    other = numbers(post for post in facts.posts if _names(post) not in known)
    return f"Post {other} was not in the report this is about." if other else ""


def _names(post: PostInLetter) -> str:
    details = post.details
    return details.canonical or f"{details.account} {details.group} {details.description}"


def says_why(facts: NoticeFacts) -> str:
    """It was said what the picture shows."""
    return "" if facts.answers.shows else "Say what the picture shows."


def us_picture(facts: NoticeFacts) -> str:
    """It shows what 15 U.S.C. 6851(a)(5) covers, and can be found."""
    parts = set(facts.particulars.us_parts)
    if not parts:
        return "Say which part it shows. The US law is narrower than the UK law."
    if parts == {UsPart.NONE}:
        return (
            "From your answers it shows nothing that the US law covers: underwear, swimwear and "
            "buttocks alone are outside it. This letter cannot be written. Other letters can."
        )
    return _us_facts(facts) or identifies_content(facts)


def _us_facts(facts: NoticeFacts) -> str:
    """47 U.S.C. 223(h)(1): an identifiable individual, and a forgery only if it looks authentic."""
    answers, given = facts.answers, facts.particulars
    if UsPart.NONE in given.us_parts:
        return "You ticked a part and also none. Put pictures that show none in notes of their own."
    if not answers.is_intimate:
        return "By your answers it shows nothing that the US law covers."
    if _says_otherwise(set(given.us_parts), set(answers.shows)):
        return (
            "Here you ticked what your first answers do not say that it shows. Change one of them: the letter "
            "cannot say both."
        )
    if given.likeness_shown is not Answer.YES:
        return "The US law is for a person who can be recognised by what is shown with it."
    if answers.made_by_ai is not Answer.NO and given.looks_real is not Answer.YES:
        return "The US law covers a picture made by software only if it could be taken for real."
    return ""


def _says_otherwise(parts: set[str], shows: set[str]) -> bool:
    """Whether a part is claimed that the first answers do not say any of the pictures shows."""
    if shows & OUTSIDE:
        return True
    uncovered = parts & {UsPart.GENITALS, UsPart.PUBIC, UsPart.ANUS, UsPart.NIPPLE}
    return bool(
        (uncovered and not shows & {Shows.BARE, Shows.UNSAID})
        or (UsPart.CONDUCT in parts and not shows & {Shows.SEXUAL, Shows.UNSAID})
        or (UsPart.FLUIDS in parts and not shows & {Shows.BARE, Shows.SEXUAL, Shows.UNSAID})
    )


def identifies_data(facts: NoticeFacts) -> str:
    """The posts can be found, and the person can be told by what is there."""
    if facts.particulars.face_shown is Answer.NO:
        return (
            "By your answer nobody can recognise the person in it, or by what stands with it. Then it "
            "may not be data about them, and this law may not help. Other letters are open to you."
        )
    return identifies_content(facts)


def numbers(posts: Iterable[PostInLetter]) -> str:
    """Return the numbers that posts have in the notes as a list: whoever mends one looks there."""
    return ", ".join(str(post.in_notes or post.number) for post in posts)
