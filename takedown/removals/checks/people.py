"""Whether who writes, and to whom, is said as each law asks. "" where it is, or what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from takedown.cases.answers import Answer, Maker
from takedown.removals.particulars import Standing

if TYPE_CHECKING:
    from takedown.removals.letter_facts import NoticeFacts


def made_by(facts: NoticeFacts) -> str:
    """Whoever makes it is the subject, or acts for them and may still do so."""
    answers = facts.answers
    if answers.maker == Maker.SUBJECT:
        return ""
    if answers.maker == Maker.ACTING:
        if answers.authority_has_ended(facts.written_on):
            return "They no longer ask you to act, or the time they gave is over. Ask them again."
        said = answers.authority_words.strip()
        return "" if said else "Say how the person in the picture asked you to act."
    return "Say whether you are the person in the picture."


def contact(facts: NoticeFacts) -> str:
    """There is an e-mail address to write to."""
    address = facts.contact.strip()
    if not address:
        return "Choose where the platform may write."
    try:
        validate_email(address)
    except ValidationError:
        return "The address does not look like an e-mail address."
    return ""


def legal_name(facts: NoticeFacts) -> str:
    """A name, or the name of an account, is given."""
    named = facts.particulars.legal_name.strip()
    return "" if named else "Give your name, or the name of your account there."


def name_and_email(facts: NoticeFacts) -> str:
    """A name and an e-mail address are given (DSA Article 16(2)(c))."""
    return legal_name(facts) or contact(facts)


def signature(facts: NoticeFacts) -> str:
    """A typed signature is given."""
    return "" if facts.particulars.signature.strip() else "Type your name as your signature."


def postal_contact(facts: NoticeFacts) -> str:
    """An address may be passed on, and is given."""
    if facts.particulars.forwarding_ok is not Answer.YES:
        return "Say that it is safe if whoever posted it reads this address."
    given = facts.particulars.postal.strip()
    return (
        contact(facts) if given else "Give one way to reach you: an address or a telephone number."
    )


def standing(facts: NoticeFacts) -> str:
    """Whoever complains may (Online Safety Act 2023 s.20(5))."""
    standing = facts.particulars.standing
    if standing is Standing.UNASKED:
        return "Say whether you use the service, or are in the UK."
    if standing is Standing.NONE:
        return (
            "This complaint is for people who use the service, or who are in the UK and whom it is "
            "about. Other letters are open to you."
        )
    acting = facts.answers.maker == Maker.ACTING
    if (standing is Standing.SUBJECT and acting) or (standing is Standing.HELPER and not acting):
        return "You said otherwise of who reports. Choose what fits, or change who reports."
    if standing is not Standing.USER and facts.answers.in_uk is Answer.NO:
        return "You said that you are not in the UK. This is open to you if you use the service."
    return ""


def legal_name_and_consent(facts: NoticeFacts) -> str:
    """A name is given, and whoever acts holds what the ICO asks of them: signed consent."""
    answers = facts.answers
    if answers.maker == Maker.ACTING and answers.authority_kind not in {"written", "law"}:
        return "The ICO asks whoever acts for somebody for their signed consent."
    return legal_name(facts)


def names_host(facts: NoticeFacts) -> str:
    """The firm is named."""
    return "" if facts.particulars.host_name.strip() else "Name the firm this goes to."
