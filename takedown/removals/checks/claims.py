"""Whether what the letter claims is true by the answers. "" where it is, or what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Answer, Maker
from takedown.posts.models import About
from takedown.removals.checks.content import says_why
from takedown.removals.particulars import Ground, Head
from takedown.removals.routes import (
    asking_may_be_illegal,
    may_be_illegal,
    reasons_against_report,
)

if TYPE_CHECKING:
    from takedown.removals.letter_facts import NoticeFacts


def declares_intimate(facts: NoticeFacts) -> str:
    """The answers make the declaration true."""
    if facts.about == About.PROMPT:
        return "A post that only asks for a picture cannot be declared an intimate image."
    return "Your answers do not make this declaration true." if _against(facts) else ""


def _against(facts: NoticeFacts) -> bool:
    return bool(reasons_against_report(facts.answers))


def identifies_report(facts: NoticeFacts) -> str:
    """There is a report that this complaint is about, and whoever complains made it (s.21(2A)(a))."""
    if facts.earlier is None:
        return "Send the 48-hour report first."
    if facts.earlier.by_helper == (facts.answers.maker == Maker.ACTING):
        return ""
    made = "somebody acting for the person in it" if facts.earlier.by_helper else "the person in it"
    return f"The report was made by {made}. This complaint is for whoever made it. Write a complaint instead."


def complained_first(facts: NoticeFacts) -> str:
    """The organisation was asked first."""
    return "" if facts.earlier else "Write to the organisation first."


def what_happened(facts: NoticeFacts) -> str:
    """There is something to tell."""
    return "" if facts.earlier else "Write to the service first."


def complaint_head(facts: NoticeFacts) -> str:
    """A head of complaint is chosen, and may be claimed."""
    heads = facts.particulars.heads
    if not heads:
        return "Choose what the complaint is about."
    prompt = facts.about == About.PROMPT
    said = asking_may_be_illegal if prompt else may_be_illegal
    if not said(facts.answers) and {Head.ILLEGAL, Head.CONTENT_DUTY} & set(heads):
        return (
            "From your answers this may not be illegal content, so the letter cannot say so. Choose "
            "another line of the complaint."
        )
    claimed = facts.request_may_be_illegal if prompt else facts.sharing_may_be_illegal
    # A report makes a duty of its own, whatever is said of an offence (section 10(3A)).
    reported = facts.earlier is not None and facts.earlier.is_report
    if not claimed and (Head.ILLEGAL in heads or (Head.CONTENT_DUTY in heads and not reported)):
        return (
            "One of the posts is older than the law it would break, so the letter cannot say that it is "
            "illegal. Choose another line of the complaint."
        )
    if Head.REPORTING_DUTY in heads and not facts.particulars.happened.strip():
        return "Say in a sentence what made it hard to report."
    return ""


def why_complained(facts: NoticeFacts) -> str:
    """A head is chosen and it was said what the picture shows."""
    return complaint_head(facts) or says_why(facts)


def ground(facts: NoticeFacts) -> str:
    """A ground for erasure is chosen, and is true."""
    grounds = facts.particulars.grounds
    if not grounds:
        return "Choose at least one ground."
    agreed = facts.answers.agreed_here
    if Ground.UNLAWFUL in grounds and agreed is not Answer.NO:
        return (
            "One ground says that you did not agree. Your answer does not. Choose another ground."
        )
    if Ground.WITHDRAWN in grounds and agreed is not Answer.YES:
        return "One ground takes back an agreement. By your answer there was none to take back."
    if Ground.OBJECTS in grounds and not facts.particulars.situation.strip():
        return "To object, say what in your own situation makes this harmful."
    return ""


def situation(facts: NoticeFacts) -> str:
    """The particular situation is said (Article 21(1))."""
    said = facts.particulars.situation.strip()
    return "" if said else "Say what in your own situation makes this harmful."


def infringement(facts: NoticeFacts) -> str:
    """It is said what was done or left undone."""
    said = facts.particulars.infringement.strip()
    return "" if said else "Say what they did, or did not do."


def no_agreement(facts: NoticeFacts) -> str:
    """The answers say that there was no agreement."""
    if facts.answers.agreed_here is not Answer.NO:
        return "This letter says that it was published without agreement. Your answer does not."
    return ""


def reasons(facts: NoticeFacts) -> str:
    """There are reasons, and the answers bear them out."""
    said = facts.particulars
    by_law = said.national_law and may_be_illegal(facts.answers)
    if said.face_shown is Answer.NO and not by_law:
        return (
            "By your answer nobody can recognise the person in it. Then the letter has no reason why "
            "it is illegal, unless it names the law of a country."
        )
    return no_agreement(facts) or says_why(facts)


def identifies_work(facts: NoticeFacts) -> str:
    """The work is the person’s own, and named."""
    if facts.particulars.owns_work is not Answer.YES:
        return "This notice is only for a photo whose copyright is yours, such as a selfie."
    said = facts.particulars.work.strip()
    return "" if said else "Say which photo of yours it was made from, or copies."
