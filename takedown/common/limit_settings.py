"""Who may begin notes, how much a person may do at once, and how long things stay, as the operator sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from takedown.common import environment as env

# Every name that is read here.
NAMES = (
    "INTAKE", "CONTEST_ADDRESS", "LETTERS_A_DAY", "MAILS_A_DAY", "CASE_MEGABYTES",
    "UNCONFIRMED_LINKS", "UNCONFIRMED_PICTURES", "UNCONFIRMED_MEGABYTES",
    "ALL_UNCONFIRMED_NOTES", "ALL_UNCONFIRMED_MEGABYTES",
    "KEEP_UNCONFIRMED_DAYS", "KEEP_UNOPENED_DAYS", "KEEP_PICTURES_DAYS", "KEEP_NOTICE_DAYS",
)  # fmt: skip
_MEGABYTE = 1024 * 1024
_LONGEST_CONTEST_ADDRESS = 200
# A day so far back that no calendar has it would end each sweep before anything is let go.
_MOST_DAYS = 36_500


class Intake(StrEnum):
    """Who may begin new notes. Notes that are there open in each of them."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Limits:
    """What notes may hold whose words nobody typed back, each and all together; letters a day, and files in bytes."""

    links: int
    pictures: int
    sealed_bytes: int
    all_notes: int
    all_bytes: int
    letters_a_day: int
    # Of the files of any one case.
    case_bytes: int
    # Letters that go from here by e-mail, of all people together.
    mails_a_day: int
    # No evidence pack either; there is no setting for it.
    packs: bool = False


@dataclass(frozen=True, slots=True)
class Periods:
    """How long things stay, counted in days of 24 hours from an instant: never by a local calendar."""

    unconfirmed: timedelta
    unopened: timedelta
    pictures: timedelta
    notice: timedelta


def intake() -> Intake:
    """Return who may begin; raise SettingRefused for a word that is none of the three."""
    given = env.text("INTAKE", Intake.OPEN).strip().lower()
    if given not in set(Intake):
        raise env.SettingRefused("INTAKE must be open, invitation or closed.")
    return Intake(given)


def limits() -> Limits:
    """Return the limits; raise SettingRefused for what is not a number above nothing."""
    return Limits(
        links=_at_least_one("UNCONFIRMED_LINKS", 50),
        pictures=_at_least_one("UNCONFIRMED_PICTURES", 5),
        sealed_bytes=_at_least_one("UNCONFIRMED_MEGABYTES", 50) * _MEGABYTE,
        all_notes=_at_least_one("ALL_UNCONFIRMED_NOTES", 20_000),
        all_bytes=_at_least_one("ALL_UNCONFIRMED_MEGABYTES", 5_000) * _MEGABYTE,
        letters_a_day=_at_least_one("LETTERS_A_DAY", 20),
        case_bytes=_at_least_one("CASE_MEGABYTES", 20_000) * _MEGABYTE,
        mails_a_day=_at_least_one("MAILS_A_DAY", 500),
    )


def periods() -> Periods:
    """Return the periods; raise SettingRefused for what is not a number of days from 1 to 36,500."""
    return Periods(
        unconfirmed=_days("KEEP_UNCONFIRMED_DAYS", 30),
        unopened=_days("KEEP_UNOPENED_DAYS", 365),
        pictures=_days("KEEP_PICTURES_DAYS", 90),
        notice=_days("KEEP_NOTICE_DAYS", 30),
    )


def contest_address() -> str:
    """Return where somebody may say that a letter is wrong; raise SettingRefused for more than a line."""
    given = env.text("CONTEST_ADDRESS").strip()
    if len(given) > _LONGEST_CONTEST_ADDRESS or not given.isprintable():
        raise env.SettingRefused(
            f"CONTEST_ADDRESS must be one line of {_LONGEST_CONTEST_ADDRESS} characters at most."
        )
    return given


def _days(name: str, default: int) -> timedelta:
    number = _at_least_one(name, default)
    if number > _MOST_DAYS:
        raise env.SettingRefused(f"{name} must be {_MOST_DAYS} days or fewer: a hundred years.")
    return timedelta(days=number)


def _at_least_one(name: str, default: int) -> int:
    number = env.whole_number(name, default)
    if number < 1:
        raise env.SettingRefused(f"{name} must be 1 or more.")
    return number
