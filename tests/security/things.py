"""One of everything in a case, by the name its address uses."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from PIL import Image

from takedown.cases.models import Freeze
from takedown.common.identifiers import new_id
from takedown.posts.models import Capture
from tests import factories
from tests.factories import NOW

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from takedown.accounts.models import Membership
    from takedown.cases.access import OpenCase


@dataclass(frozen=True)
class Route:
    """One address of the site: its name, its pattern, and what it takes from the address."""

    name: str
    pattern: str
    takes: frozenset[str]


def routes() -> list[Route]:
    """Every route of the project; allauth's own stand under accounts/ and are not ours."""
    return [
        one
        for one in _walk(get_resolver(), "")
        if not one.pattern.lstrip("^").startswith("accounts/")
    ]


def _walk(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            takes = frozenset(entry.pattern.converters)
            yield Route(entry.name or pattern, pattern, takes)
        else:
            yield from _walk(entry, pattern)


_OTHERWISE = {
    ("more", "request_id"): "draft_id",
    ("former_certificate", "number"): "certificate",
}


def case_routes() -> list[Route]:
    return [one for one in routes() if "case_id" in one.takes]


def things_of(opened: OpenCase, membership: Membership) -> dict[str, Any]:
    """Fill a case with one of everything, each finished; return what addresses take."""
    submission = factories.sent(opened)
    factories.printed(submission.request, opened)
    factories.let_in(opened, membership)
    match = factories.match(opened)
    factories.read(match.reference, opened)
    erasure = factories.chosen(
        submission.request, opened, "uk-gdpr-erasure", legal_name="A", grounds=("d",)
    )
    factories.approve(opened, erasure)
    factories.submit(opened, erasure.submissions.get())
    counted = opened.case.deadlines.get(rule_id="uk-gdpr-erasure")
    pack = factories.packed(opened)
    worker = factories.taken(opened, membership)
    factories.message(worker, "We can. When is it safe?")
    factories.own_note(worker)
    noted = factories.noted(opened)
    return {
        "contact_id": new_id(),
        "membership_id": membership.pk,
        "number": 1,
        "noted": noted,
        "certificate": "0" * 64,
        "path": "now",
        "year": 2026,
        "month": 11,
        "sealed_id": factories.originals_asked(opened, pack).pk,
        "part": 1,
        "aside_id": factories.put_aside(opened).pk,
        "hold_id": factories.held(opened).pk,
        "clock_id": counted.pk,
        "reply_id": factories.reply(submission, opened).pk,
        "rule": "us-dmca-512c",
        "draft_id": factories.chosen(submission.request, opened, "uk-gdpr-objection").pk,
        "case_id": opened.case.pk,
        "post_id": opened.case.posts.get().pk,
        "request_id": submission.request_id,
        "submission_id": submission.pk,
        "match_id": match.pk,
        "capture_id": factories.copy_of(match.capture, opened).pk,
        "kind": "reference",
        "token": "x",
        "picture_id": match.reference_id,
        "thing_id": match.reference_id,
        "pack_id": pack.pk,
        "message_id": factories.message(opened).pk,
        "nudge_id": factories.for_a_caseworker(opened).pk,
        "notes_id": opened.case.pk,
        "mail_id": new_id(),
        "beginning_id": new_id(),
        "invitation_id": new_id(),
        "session_id": new_id(),
        "step_id": 999,
        "freeze_id": Freeze.objects.create(
            case=opened.case, kind="POST", target_id=new_id(), asked_at=NOW, asked_by="code-holder"
        ).pk,
        "grant_id": opened.case.grants.get(organisation=membership.organisation).pk,
    }


def let_pictures_open(opened: OpenCase) -> None:
    """Give its pictures of posts a small view: squares of colour for a pack are made of it."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    for row in Capture.objects.filter(case=opened.case):
        row.view_sealed = opened.key.seal_bytes(picture.getvalue(), row.place("view"))
        row.save()


def key_of(route: Route, name: str) -> str:
    """What stands for a name of an address: the further questions are about a draft."""
    return _OTHERWISE.get((route.name, name), name)


def address(route: Route, things: dict[str, Any], *, case_id: uuid.UUID | None = None) -> str:
    kwargs = {name: things[key_of(route, name)] for name in route.takes}
    if case_id is not None:
        kwargs["case_id"] = case_id
    return reverse(route.name, kwargs=kwargs)


# Enough for every form of a case page to be right, so that a refusal is not the form's.
RIGHT_ANSWERS = {
    "links": "https://x.com/a/status/1859000000000000009",
    "words": "On Monday, in the app.",
    "outcome": "GONE",
    "basis": "SEEN",
    "about": "PICTURE",
    "channel": "x-ncn",
    "contact": "00000000-0000-4000-8000-000000000007",
    "rule": "eu-dsa-16",
    "notice_on": "2026-11-20",
    "since": "2026-11-20",
    "resumed_on": "2026-11-20",
    "reasons_given": "yes",
    "read": "on",
    "kind": "REMOVED",
    "audience": "police",
    "reason": "PC Jones asked.",
    "what": "notes",
    "days": "365",
    "agreed": "in writing",
    "why": "NUMBERS",
    "decision": "YES",
    "read_and_true": "on",
    "safe_to_send": "yes",
    "submitted_at_0": "2026-11-20",
    "submitted_at_1": "17:30",
    "received_at_0": "2026-11-20",
    "received_at_1": "17:30",
    "whole_notice_went": "yes",
    "way": "no",
    "value": "amara@example.org",
    "safe": "yes",
    "weekdays": ["0", "1"],
    "from_hour": "9",
    "until_hour": "17",
    "pdq": f"pdq 1 {'f8' * 32} 100",
    "phash16": f"phash16 1 {'0b' * 32} 100",
}
