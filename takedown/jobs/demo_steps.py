"""The steps of a demonstration, from links to approved letters, each by the flow a page uses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from takedown.accounts.visitor import code_holder
from takedown.cases.access import OpenCase, case_for
from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.common import sealed_files
from takedown.common.clock import now
from takedown.common.identifiers import new_id
from takedown.common.moments import iso_utc
from takedown.flows.add_capture import add_capture
from takedown.flows.add_reference import add_reference
from takedown.flows.approve_request import approve_request
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_match import decide_match
from takedown.flows.draft_requests import draft_requests
from takedown.flows.open_case import open_case
from takedown.flows.save_answers import save_answers
from takedown.jobs.demo_order import chunks
from takedown.jobs.demo_story import StepFailed, Told, counted, until
from takedown.matching.models import Decision
from takedown.posts.adding import from_link
from takedown.posts.links import LinksRead, read_links
from takedown.reads import letters, pictures
from takedown.reads.code import unconfirmed_words
from takedown.reads.posts import post_rows

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

    from takedown.jobs.demo_order import Order

PIN = "482916"
CONTACT = "answers@example.org"
_PICTURE_SECONDS = 120.0


@dataclass
class Person:
    """Whoever walks through the demonstration: their case, and the six words they wrote down."""

    case_id: uuid.UUID
    words: str = ""
    epoch: int = 0

    def notes(self) -> OpenCase:
        """Open the case as a page does, by the code-holder's own right."""
        return case_for(code_holder(self.case_id, epoch=self.epoch), self.case_id, now=now())


def open_links(order: Order) -> tuple[Person, LinksRead]:
    """Read the links and open a case with them."""
    read = read_links("\n".join(order.links))
    unread = tuple((line.given, line.reason) for line in read.unreadable)
    opened = open_case(
        answers=Answers(in_uk=Answer.YES, unread=unread),
        posts=[from_link(link) for link in read.unique],
        now=now(),
    )
    return Person(opened.case_id), read


def tell_links(person: Person, read: LinksRead) -> Told:
    """Say what was understood."""
    rows = post_rows(person.notes())
    repeats = len(read.links) - len(read.unique)
    return Told(
        says=f"{counted(len(rows), 'post', 'posts')}, {counted(repeats, 'repeat', 'repeats')}, "
        f"{len(read.unreadable)} not read",
        found={
            "posts": [
                {"number": row.number, "platform": row.platform, "canonical": row.short}
                for row in rows
            ],
            "repeats": [
                {"given": link.given, "duplicate_of": link.duplicate_of}
                for link in read.links
                if link.duplicate_of
            ],
            "not_read": [{"given": line.given, "error": line.reason} for line in read.unreadable],
        },
    )


def write_down_code(person: Person) -> Told:
    """Type the six words back, with a PIN; from then on nobody can read them."""
    opened = person.notes()
    person.words = " ".join(unconfirmed_words(opened))
    person.epoch = confirm_code(opened, typed=person.words, pin=PIN, now=now())
    if unconfirmed_words(person.notes()):
        raise StepFailed("the words can still be read after they were typed back")
    return Told(says="six words typed back, a PIN set", found={"words": 6, "pin": True})


def answer_questions(person: Person) -> Told:
    """Answer as somebody does whose photo was changed by a machine and posted without agreement."""
    answers = save_answers(
        person.notes(),
        now=now(),
        shows=(str(Shows.BARE),),
        made_by_ai=Answer.YES,
        names_her=Answer.NO,
        agreed_here=Answer.NO,
        public_before=Answer.NO,
        maker=Maker.SUBJECT,
        contact_kind=ContactKind.OWN,
        contact_address=CONTACT,
        safe_to_send=Answer.YES,
    )
    given = {name: value for name, value in asdict(answers).items() if value and name != "unread"}
    return Told(says="what it shows, agreement, who, where to write", found=given)


def add_pictures(person: Person, order: Order) -> Told:
    """Seal the pictures, and wait until the worker has read every one."""
    for path in order.references:
        add_reference(person.notes(), file=_sealed(path), now=now())
    posts = post_rows(person.notes())
    for place, path in enumerate(order.captures):
        post_id = posts[place].id if place < len(posts) else None
        add_capture(person.notes(), file=_sealed(path), post_id=post_id, now=now())
    until(lambda: not _waiting(person), what="the pictures", seconds=_PICTURE_SECONDS)
    opened = person.notes()
    kept = {
        "references": pictures.reference_rows(opened),
        "captures": pictures.capture_rows(opened),
    }
    for row in [one for rows in kept.values() for one in rows if not one.readable]:
        raise StepFailed(f"{row.kind} {row.number} was not read: {row.refusal}")
    return Told(
        says=f"{counted(len(order.references), 'reference', 'references')} and "
        f"{counted(len(order.captures), 'capture', 'captures')} read by the worker",
        found={
            kind: [
                {"number": one.number, "note": one.note, "post": one.post_number} for one in rows
            ]
            for kind, rows in kept.items()
        },
    )


def decide_matches(person: Person) -> Told:
    """Say yes to what is the same or very likely; leave the rest for a person to look at."""
    opened = person.notes()
    found = pictures.match_rows(opened)
    for row in found:
        if row.band in {"same", "likely"}:
            decide_match(opened, match_id=row.id, decision=Decision.YES, now=now())
    told = [
        {
            "capture": row.capture,
            "reference": row.reference,
            "band": row.band,
            "says": list(row.sentences),
            "decision": row.decision,
        }
        for row in pictures.match_rows(opened)
    ]
    compared = pictures.count_compared(opened)
    return Told(
        says=f"{counted(len(told), 'likeness', 'likenesses')} in "
        f"{counted(compared, 'comparison', 'comparisons')}",
        found={"compared": compared, "matches": told},
    )


def approve_letters(person: Person) -> Told:
    """Draft a letter for each service and approve each; the law's elements are checked on the way."""
    draft_requests(person.notes(), now=now())
    told = []
    for row in letters.request_rows(person.notes()):
        page = letters.letter_page(person.notes(), row.id, now=now())
        if page.notice is None or not page.notice.is_complete:
            continue
        request = approve_request(
            person.notes(),
            request_id=row.id,
            read_and_true=True,
            seen=page.notice.digest,
            now=now(),
        )
        told.append(
            {
                "reference": row.reference,
                "service": row.service,
                "letter": row.name,
                "rule": request.rule_id,
                "rule_version": request.rule_version,
                "posts": row.posts,
                "approved_at": iso_utc(request.approved_at) if request.approved_at else None,
                "elements": [
                    {"id": one.element_id, "paragraph": one.paragraph, "present": one.present}
                    for one in page.notice.checked
                ],
            }
        )
    if not told:
        raise StepFailed(
            "no letter can be written for these links; search results need another way"
        )
    return Told(
        says=f"{counted(len(told), 'letter', 'letters')} approved, nothing missing",
        found={"letters": told},
    )


def _waiting(person: Person) -> bool:
    opened = person.notes()
    rows = [*pictures.reference_rows(opened), *pictures.capture_rows(opened)]
    return any(row.waiting for row in rows)


def _sealed(path: Path) -> sealed_files.SealedFile:
    """Seal a file as an upload is sealed, piece by piece."""
    writer = sealed_files.SealedWriter(new_id().hex)
    for piece in chunks(path):
        writer.write(piece)
    return writer.finish()
