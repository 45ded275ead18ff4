"""What happens seldom in a demonstration set: emergencies, lost words, notes that were hidden or emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.alerts.safe_way import SafeWay, Way
from takedown.cases.answers import Answer
from takedown.flows.erase_case import erase_case
from takedown.flows.let_case_go import let_case_go
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.open_in_emergency import open_in_emergency
from takedown.flows.remove_post import remove_post
from takedown.flows.save_safe_contact import save_safe_contact
from takedown.flows.use_spare_words import use_spare_words
from takedown.flows.withdraw_access import withdraw_access

if TYPE_CHECKING:
    from takedown.accounts.visitor import Visitor
    from takedown.jobs.demo_notes import Notes

_WHY = "She rang and is at the door of the police. The report is needed now. (Made up.)"
# RFC 5737: nobody has this address. Ofcom keeps these numbers for plays.
_ADDRESS, _NUMBER = "192.0.2.7", "07700 900123"


def let_go(notes: Notes) -> None:
    """Whoever has it puts it back on the desk."""
    let_case_go(notes.worked(), now=notes.at)
    notes.worker = None


def open_now(notes: Notes, worker: Visitor) -> None:
    """A caseworker who has not taken it opens it in an emergency."""
    open_in_emergency(worker, reference=notes.reference, reason=_WHY, now=notes.at)


def ask_for_a_call(notes: Notes) -> None:
    """Its person may be rung up, on every day and at every hour."""
    way = SafeWay(
        way=Way.PHONE, value=_NUMBER, safe=Answer.YES, days=tuple(range(7)), from_hour=0,
        until_hour=24, code_word="Thursday",
    )  # fmt: skip
    save_safe_contact(notes.owned(), way=way, now=notes.at)


def ask_for_words(notes: Notes) -> None:
    """Somebody typed spare words: new ones come after the waiting time."""
    spare = make_spare_words(notes.owned(), typed=notes.words, now=notes.at)
    use_spare_words(typed=" ".join(spare), address=_ADDRESS, now=notes.at)


def hide(notes: Notes) -> None:
    """Whoever has the words erases it; a caseworker can bring it back for 72 hours."""
    erase_case(notes.owned(), typed=notes.words, now=notes.at)
    # Nothing passes in what is hidden.
    notes.letters.clear()


def shut_out(notes: Notes) -> None:
    """Whoever has the words ends the access, and takes a link out."""
    post = notes.posts()[0]
    withdraw_access(notes.owned(), grant_id=notes.grant.pk, now=notes.at)
    notes.worker = None
    remove_post(notes.owned(), post_id=post.pk, now=notes.at)
