"""The whole job without a browser, through the same flows as the pages, step by step."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from takedown.accounts.visitor import code_holder
from takedown.cases import keystore
from takedown.cases.access import OpenCase, case_for
from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.common.clock import now
from takedown.common.identifiers import new_id
from takedown.common.sealed_files import SealedWriter
from takedown.evidence.verify import verify_pack
from takedown.flows.add_capture import add_capture
from takedown.flows.add_reference import add_reference
from takedown.flows.approve_request import approve_request
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_match import decide_match
from takedown.flows.draft_requests import draft_requests
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.hand_out import hand_out_letter, hand_out_pack
from takedown.flows.open_case import open_case
from takedown.flows.record_submission import record_submission
from takedown.matching.models import Decision
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.reads import letters, packs, pictures
from takedown.reads.code import unconfirmed_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from takedown.common.sealed_files import SealedFile

_SECONDS = 180
_PIECE = 64 * 1024


class DemoStopped(Exception):
    """A step did not come right; the message says which and why."""


@dataclass(slots=True)
class Demo:
    """One run: where it writes, what it was given, and what each step came to."""

    output: Path
    references: list[Path]
    captures: list[Path]
    links: list[str]
    steps: list[dict[str, Any]] = field(default_factory=list)
    words: str = ""

    def run(self) -> list[dict[str, Any]]:
        """Do the job and return the steps; raise DemoStopped."""
        opened = self._open()
        self._send_letters(opened)
        self._match(opened)
        self._pack(opened)
        self._erase(opened)
        return self.steps

    def _note(self, step: str, **facts: Any) -> None:
        self.steps.append({"step": step, **facts})

    def _open(self) -> OpenCase:
        read = read_links("\n".join(self.links))
        answers = Answers(
            in_uk=Answer.YES,
            shows=(Shows.UNSAID,),
            made_by_ai=Answer.YES,
            names_her=Answer.NO,
            agreed_here=Answer.NO,
            public_before=Answer.NO,
            maker=Maker.SUBJECT,
            contact_kind=ContactKind.OWN,
            contact_address="person@example.org",
        )
        posts = [from_link(link) for link in read.unique]
        made = open_case(answers=answers, posts=posts, now=now())
        opened = case_for(code_holder(made.case_id), made.case_id, now=now())
        self.words = " ".join(unconfirmed_words(opened))
        confirm_code(opened, typed=self.words, now=now())
        self._note(
            "case opened",
            posts=made.added.new,
            unreadable=[{"given": one.given, "why": one.reason} for one in read.unreadable],
        )
        return opened

    def _send_letters(self, opened: OpenCase) -> None:
        draft_requests(opened, now=now())
        for row in letters.request_rows(opened):
            request = approve_request(opened, request_id=row.id, read_and_true=True, now=now())
            for sending in letters.sendings(opened, request, now=now()):
                record_submission(
                    opened,
                    submission_id=sending.id,
                    submitted_at=now(),
                    whole_notice_went=True,
                    now=now(),
                )
            _wait("the letter", partial(packs.letter_is_printed, row.id))
            handed = hand_out_letter(opened, request_id=row.id, now=now())
            path = self.output / handed.name
            path.write_bytes(b"".join(handed.content))
            self._note("letter sent", to=row.service, kind=row.name, file=path.name)
        for clock in letters.present_clocks(opened, now=now()):
            self._note("clock", due=clock.due_iso, basis=clock.word, working=clock.lines)

    def _match(self, opened: OpenCase) -> None:
        for path in self.references:
            add_reference(opened, file=_seal(path), now=now())
        for path in self.captures:
            add_capture(opened, file=_seal(path), post_id=None, now=now())
        _wait("the pictures", lambda: not _waiting(opened))
        for picture in [*pictures.reference_rows(opened), *pictures.capture_rows(opened)]:
            self._note("picture", kind=picture.kind, number=picture.number, refusal=picture.refusal)
        for match in pictures.match_rows(opened):
            decide_match(opened, match_id=match.id, decision=Decision.YES, now=now())
            self._note(
                "likeness",
                capture=match.capture,
                reference=match.reference,
                band=match.band,
                words=list(match.sentences),
            )

    def _pack(self, opened: OpenCase) -> None:
        pack = ask_for_pack(opened, now=now())
        _wait("the pack", lambda: packs.pack_rows(opened)[0].done)
        handed = hand_out_pack(opened, pack_id=pack.pk, now=now())
        path = self.output / handed.name
        path.write_bytes(b"".join(handed.content))
        checked = verify_pack(path)
        self._note("pack", file=path.name, checked=list(checked.checked))

    def _erase(self, opened: OpenCase) -> None:
        case_id = opened.case.pk
        erase_case(opened, typed=self.words, now=now())
        # The sweep as it runs 72 hours later.
        destroy_due(now=now() + GRACE + timedelta(seconds=1))
        try:
            keystore.load(case_id)
        except keystore.KeyGone:
            self._note("erased", key_gone=True)
            return
        raise DemoStopped("The key was still there after erasing.")


def _seal(path: Path) -> SealedFile:
    writer = SealedWriter(new_id().hex)
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            writer.write(piece)
    return writer.finish()


def _waiting(opened: OpenCase) -> bool:
    rows = [*pictures.reference_rows(opened), *pictures.capture_rows(opened)]
    return any(row.waiting for row in rows)


def _wait(what: str, done: Callable[[], bool]) -> None:
    for _ in range(_SECONDS * 5):
        if done():
            return
        time.sleep(0.2)
    raise DemoStopped(f"The worker did not finish {what} within {_SECONDS} seconds.")
