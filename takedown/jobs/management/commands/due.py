"""`due`: when one duty falls due, with its working. Needs no database, no keys and no settings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.regimes import library
from takedown.regimes.due import Outcome, receipt_day, work_out
from takedown.regimes.refusals import Refusal, UnknownFact
from takedown.regimes.schema import Answer, Rule

if TYPE_CHECKING:
    from argparse import ArgumentParser

BAD_USAGE = 2
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


class Command(BaseCommand):
    """Work out one date from the rules that ship."""

    help = "Say when a duty falls due, and how that was worked out."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be asked."""
        parser.add_argument("duty", metavar="DUTY", help="the id of a rule")
        parser.add_argument("--received", metavar="ISO8601", help="when it was received")
        parser.add_argument("--calendar", help="whose working days, such as GB-SCT or IE")
        parser.add_argument("--confirmed", metavar="ISO8601", help="a second moment, if any")
        parser.add_argument("--extended", action="store_true", help="the time was extended")
        parser.add_argument(
            "--lacking", metavar="ELEMENT", action="append", default=[], help="not in the notice"
        )
        parser.add_argument(
            "--fact", metavar="KEY=VALUE", action="append", default=[], help="yes, no or unknown"
        )
        parser.add_argument("--elements", action="store_true", help="list elements and facts")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer, or leave with 2 and a sentence where the question cannot be answered."""
        try:
            lines = _elements(options) if options["elements"] else _due(options)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=BAD_USAGE) from None
        for line in lines:
            self.stdout.write(line)


def _due(options: dict[str, Any]) -> list[str]:
    if options["received"] is None:
        raise Refusal("Say when it was received: --received 2026-11-20T17:30:00+00:00.")
    received = _moment(options["received"], "--received")
    newest = library.rule(options["duty"])
    calendar = options["calendar"] or newest.calendar
    rule = library.rule(newest.id, on=receipt_day(newest, received, calendar=calendar))
    outcome = work_out(
        rule,
        calendar=calendar,
        facts=_facts(rule, options["fact"]),
        lacking=frozenset(options["lacking"]),
        received_at=received if isinstance(received, datetime) else None,
        received_on=received if not isinstance(received, datetime) else None,
        confirmed=_moment(options["confirmed"], "--confirmed") if options["confirmed"] else None,
        extended=options["extended"],
    )
    return [json.dumps(_as_object(outcome))] if options["json"] else _as_text(outcome)


def _elements(options: dict[str, Any]) -> list[str]:
    rule = library.rule(options["duty"])
    rows = [("element", e.id, e.paragraph, e.sentence) for e in rule.elements]
    rows += [("fact", f.id, "", f.sentence) for f in rule.facts]
    if not options["json"]:
        return ["  ".join(part for part in row if part) for row in rows]
    keys = ("what", "id", "paragraph", "sentence")
    return [json.dumps(dict(zip(keys, row, strict=True))) for row in rows]


def _moment(given: str, option: str) -> datetime | date:
    """Read a day or an instant; a day stays a day, since a duty in hours has to refuse it."""
    moment = _parsed(given)
    if moment is None:
        raise Refusal(f"{option} is not a date or time in ISO 8601: {given}.")
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise Refusal(f"{option} is too far away to count from: {given}.")
    return moment


def _parsed(given: str) -> datetime | date | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(given)
        except ValueError:
            continue
    return None


def _facts(rule: Rule, given: list[str]) -> dict[str, str]:
    """Return an answer for each fact; one that is not named counts as met."""
    answers = {fact.id: str(Answer.YES) for fact in rule.facts}
    for pair in given:
        key, _, value = pair.partition("=")
        if key not in answers:
            known = ", ".join(answers) or "none"
            raise UnknownFact(f"{rule.id} has no fact {key!r}. Its facts: {known}.")
        answers[key] = value
    return answers


def _as_object(outcome: Outcome) -> dict[str, Any]:
    return {
        "duty": outcome.rule_id,
        "version": outcome.version,
        "due": _iso(outcome.due),
        "also": [
            {"stage": one.stage, "what": one.what, "due": _iso(one.due), "source": one.source}
            for one in outcome.also
        ],
        "kind": str(outcome.kind),
        "missing": [one.id for one in outcome.missing],
        "trace": list(outcome.trace),
        "source": outcome.source,
    }


def _as_text(outcome: Outcome) -> list[str]:
    due = _iso(outcome.due) or "no clock"
    also = [f"{_iso(one.due)}  {one.what}" for one in outcome.also]
    return [f"{due}  {outcome.rule_id}", *also, *(f"  {line}" for line in outcome.trace)]


def _iso(moment: datetime | date | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return moment.isoformat() if moment else None
