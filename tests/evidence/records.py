"""A small, whole record to build packs from, with one of everything."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

from takedown.evidence.background import ConsentRecord, OffenceRecord, SystemFact
from takedown.evidence.record import (
    CaptureRecord,
    ChronologyLine,
    ClockRecord,
    CustodyLine,
    DerivationRecord,
    MatchRecord,
    PackRecord,
    PostRecord,
    RequestRecord,
    SubmissionRecord,
)

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
RECEIVED = NOON + timedelta(minutes=10)


def a_post(number: str, **changes: object) -> PostRecord:
    facts: dict[str, object] = {
        "number": number,
        "url": f"https://x.com/someone/status/18{number[1:].zfill(8)}?s=20",
        "platform": "X",
        "account": "@someone",
        "account_id": "1234567890123456789",
        "reported_at": NOON,
        "state": "live",
        "state_checked_at": NOON,
    }
    return PostRecord(**{**facts, **changes})  # type: ignore[arg-type]


def a_chain(length: int) -> tuple[CustodyLine, ...]:
    lines: list[CustodyLine] = []
    previous = ""
    for sequence in range(1, length + 1):
        at = NOON + timedelta(minutes=sequence)
        body = {
            "at": at.isoformat(), "name": "POSTS_ADDED", "previous": previous,
            "sequence": sequence,
        }  # fmt: skip
        line = json.dumps(body, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(line.encode()).hexdigest()
        lines.append(
            CustodyLine(
                sequence=sequence,
                at=at,
                event="POSTS_ADDED",
                previous=previous,
                digest=digest,
                line=line,
            )
        )
        previous = digest
    return tuple(lines)


def a_request() -> RequestRecord:
    sent = SubmissionRecord(
        number="R1-1", channel="the platform's own form", posts=("P1",), submitted_at=NOON,
        received_at=RECEIVED, receipt="Thanks. Case 0412.", submitted_text="A shorter text.",
    )  # fmt: skip
    return RequestRecord(
        number="R1", recipient="Example Ltd", title="Intimate image content report",
        regime="Online Safety Act 2023", legal_basis="section 20A", letter="Dear Example,\n\nhere.",
        approved_at=NOON, approved_by="the person", submissions=(sent,),
    )  # fmt: skip


def a_capture(exhibit: str = "TD/1") -> CaptureRecord:
    return CaptureRecord(
        exhibit=exhibit, sha256=hashlib.sha256(exhibit.encode()).hexdigest(), size=2400,
        kind="Screenshot", media_type="image/png", obtained_at=NOON, obtained_by="the person",
        how="uploaded", grade="C", post="P1",
    )  # fmt: skip


def clocks() -> tuple[ClockRecord, ...]:
    hours = ClockRecord(
        post="P1", request="R1", duty="Take the content down", due=RECEIVED + timedelta(hours=48),
        basis="receipt shown", trace=("48 hours later.",), source="s.10(3A)",
    )  # fmt: skip
    days = ClockRecord(
        post="P2", request="R1", duty="Answer", due=date(2026, 12, 21), basis="receipt shown",
        trace=("One month later.",), source="Article 12(3)", state="estimated",
    )  # fmt: skip
    return (hours, days)


def a_record(**changes: object) -> PackRecord:
    facts: dict[str, object] = {
        "reference": "EP-7K3M-1",
        "variant": "police",
        "created_at": NOON + timedelta(days=1),
        "producer": "caseworker 2",
        "organisation": "Example Support Line",
        "software": "Takedown 0.1.0",
        "statement": ("She says that she did not agree to any of it.",),
        "posts": (a_post("P1"), a_post("P2", url="", state="removed", account="@other")),
        "captures": (a_capture(),),
        "requests": (a_request(),),
        "clocks": clocks(),
        "matches": (
            MatchRecord(
                exhibit="TD/1", reference="reference 1", band="likely", support=184,
                facts=("184 points align.",), decision="Confirmed", decided_at=NOON,
            ),
        ),
        "derivations": (
            DerivationRecord(
                exhibit="TD/1", reference="reference 1", width=1080, height=2280,
                lines_up=(0, 114, 1000, 588), differs_most=(250, 300, 750, 588),
                facts=("Consistent with reference 1: 184 places line up.",),
            ),
        ),
        "chronology": (
            ChronologyLine(at=NOON, what="The second thing.", source="our record"),
            ChronologyLine(at=NOON - timedelta(days=2), what="The first thing.", source="platform"),
        ),
        "custody": a_chain(5),
        "consents": (
            ConsentRecord(at=NOON, who="the person", what="Let the caseworkers of A Line work on it."),
        ),
        "offences": (
            OffenceRecord(
                nation="England and Wales", law="Sexual Offences Act 2003 s.66B", about="Shared.",
                since=date(2024, 1, 31), until=None, during=("P1",), before=(),
                checked=date(2026, 11, 1),
            ),
        ),
        "system": (SystemFact(name="Clock of the computer", value="set by a time server"),),
        "held_back": ("One letter drafted and not sent.",),
    }  # fmt: skip
    return PackRecord(**{**facts, **changes})  # type: ignore[arg-type]
