"""What the words of an approved letter rest on, and was noted later as a mistake: the words stay as they went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.deadlines.noted_changes import NOT_SENT
from takedown.posts.looks import mistaken
from takedown.posts.models import ReportedPost
from takedown.removals.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from takedown.cases.models import Case
    from takedown.removals.models import RemovalRequest

_NAMES = (
    Name.REQUEST_APPROVED, Name.SENDING_CORRECTED, Name.RECEIPT_TAKEN_BACK, Name.OUTCOME_RECORDED,
    Name.REPLY_DECIDED, Name.REPLY_MOVED,
)  # fmt: skip


@dataclass(frozen=True)
class Mistakes:
    """What was corrected in a case, in order; sendings by id, each with the reference of its letter."""

    events: Sequence[Event]
    sendings: dict[str, tuple[str, str]]
    wrong: frozenset[int]

    def in_letter(self, request: RemovalRequest, text: str) -> tuple[str, ...]:
        """Return what the text of a letter may say that was corrected since it was approved, a line each."""
        approved = next(
            (
                one.sequence
                for one in self.events
                if one.name == Name.REQUEST_APPROVED
                and one.details.get("request") == str(request.pk)
            ),
            None,
        )
        if approved is None:
            return ()
        said = [
            *self._sendings(request, text, approved),
            *self._answers(request, text, approved),
            *self._looks(request, approved),
        ]
        return tuple(dict.fromkeys(said))

    def _sendings(self, request: RemovalRequest, text: str, approved: int) -> Iterator[str]:
        for event in self.events:
            letter, sending = self.sendings.get(str(event.details.get("submission", "")), ("", ""))
            # Another letter is named in the text by its reference; its own sendings come after it.
            if event.sequence < approved or letter in {"", request.reference} or letter not in text:
                continue
            if event.name == Name.RECEIPT_TAKEN_BACK:
                yield f"when {sending} was received (event {event.sequence})"
            elif event.name == Name.SENDING_CORRECTED:
                that = "that" if event.details.get("state") == NOT_SENT else "when"
                yield f"{that} {sending} was sent (event {event.sequence})"

    def _answers(self, request: RemovalRequest, text: str, approved: int) -> Iterator[str]:
        # What each answer was read as when the letter was approved: a letter tells of nothing later.
        read: dict[str, Event] = {}
        for event in self.events:
            reply = str(event.details.get("reply", ""))
            if event.name not in {Name.REPLY_DECIDED, Name.REPLY_MOVED}:
                continue
            if event.sequence < approved:
                read[reply] = event
            elif reply in read and not _says_the_same(read[reply], event):
                sent_as = read[reply].details.get("submission", "")
                letter, sending = self.sendings.get(str(sent_as), ("", ""))
                if letter in {"", request.reference} or letter not in text:
                    continue
                if event.name == Name.REPLY_MOVED:
                    yield f"that an answer was one to {sending} (event {event.sequence})"
                else:
                    yield f"what an answer to {sending} says (event {event.sequence})"

    def _looks(self, request: RemovalRequest, approved: int) -> Iterator[str]:
        if request.follows_id is None:
            return
        posts = ReportedPost.objects.filter(requested__request=request)
        numbers = {str(pk): number for pk, number in posts.values_list("pk", "number")}
        for event in self.events:
            number = numbers.get(str(event.details.get("post", "")))
            if number and event.sequence < approved and event.sequence in self.wrong:
                yield f"what was noted of P{number} (event {event.sequence})"


def _says_the_same(one: Event, other: Event) -> bool:
    return one.name == other.name and all(
        one.details.get(key) == other.details.get(key) for key in ("kind", "at", "posts")
    )


def mistakes_of(case: Case) -> Mistakes:
    """Return what was corrected in a case."""
    events = Event.objects.filter(case_id=case.pk, name__in=_NAMES).order_by("sequence")
    sendings = Submission.objects.filter(request__case=case).prefetch_related("request")
    return Mistakes(
        events=list(events),
        sendings={
            str(one.pk): (one.request.reference, f"{one.request.reference}/{one.number}")
            for one in sendings
        },
        wrong=frozenset(mistaken(case.pk)),
    )
