"""Strings that break programs, in every box of every visitor: no failure and no markup, there or where others read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.accounts.invitations import issue
from takedown.accounts.roles import Role
from takedown.cases.freezes import Freeze, FrozenKind
from takedown.flows.confirm_code import confirm_code
from takedown.flows.freeze_thing import freeze_thing
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.factories import NOW
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import PHOTO
from tests.security import table
from tests.security.naughty import OURS, WORST, everyones
from tests.security.things import let_pictures_open
from tests.security.walking import Place, Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

pytestmark = pytest.mark.django_db

# Everybody else has the pages of one of these; the long run walks as everybody. A colleague may open the notes in an
# emergency, and whoever has taken them may not; whoever left is asked back.
WALKERS = (
    table.OWNER, table.COLLEAGUE, table.ASSIGNED, table.MANAGER, table.LEAD, table.NOBODY, table.LEFT,
)  # fmt: skip
EVERYBODY = (*WALKERS, *(kind for kind in table.EVERYBODY if kind not in WALKERS))
# Boxes for days and times, for numbers of telephones, letters before a number, and for what only its owner knows.
TAKE_NO_WORDS = {
    "day", "first_day", "last_day", "since", "notice_on", "authority_until", "said_at_0", "said_at_1", "received_at_0", "received_at_1",
    "submitted_at_0", "submitted_at_1", "value", "initials", "reference", "typed", "code", "pin", "pin_again",
    "new_pin", "new_pin_again", "now_used", "password", "password_again",
}  # fmt: skip
# No page of a browser shows a password, nor what was said to the operator.
# Words to a colleague are read once they say yes, and mail that waits on a page of its own: nobody here does either.
SHOWN_NOWHERE = (
    ": password",
    "/say/: words",
    "/say/: reply_to",
    "/over/: words",
    "/desk/mail/: words",
)
PASSWORDS = ("a long password of hers", "a long password of theirs")


@pytest.fixture
def words(amara) -> str:
    """The six words of the notes, typed back once."""
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, now=NOW)
    return six


def give_password(client: Client) -> None:
    """As the pages about people, and about files that leave, ask."""
    for password in PASSWORDS:
        client.post(reverse("account_reauthenticate"), {"password": password})


@pytest.fixture
def held(cass, beth) -> Freeze:
    """A link with a picture in the notes of somebody else, closed by her: a lead writes down whom they told."""
    factories.let_in(cass, beth)
    post = cass.case.posts.get()
    pictures.capture(cass, PHOTO, post=post.pk)
    return freeze_thing(cass, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


@pytest.fixture
def walk(words, amara, amaras, held, charity, visitors) -> Walk:
    # Every box is ticked, squares of colour for a pack among them.
    let_pictures_open(amara)
    for kind, client in visitors.by_kind.items():
        client.raise_request_exception = False
        if kind in table.STAFF:
            give_password(client)
    nobody = visitors.by_kind[table.NOBODY]
    nobody.post(reverse("age"), {"under_18": "no"})
    nobody.post(reverse("where"), {"in_uk": "yes"})
    # Only whom she told can be asked what they said.
    told = {"day": "2026-11-20", "force": "Essex Police", "number": "42"}
    for step in ("held_links", "held_files"):
        visitors.by_kind[table.LEAD].post(reverse(step, args=[held.pk]), told)
    joins = issue(organisation=charity, role=Role.CASEWORKER, by="operator", now=NOW)
    return Walk(
        visitors.by_kind, amaras | {"freeze_id": held.pk},
        known={"typed": words, "reference": amara.case.reference, "links": "https://x.com/a/status/18590"},
        besides={table.LEFT: [reverse("join", args=[joins.token])]},
    )  # fmt: skip


def places_of(walk: Walk, kinds: tuple[str, ...]) -> list[Place]:
    return [place for kind in kinds for place in walk.places(kind, walk.pages(kind))]


def save_files(walk: Walk) -> None:
    """As a caseworker does who said why: the person reads it then."""
    found: dict[str, str] = {}
    for path in {path for kind, path in walk.led if kind == table.ASSIGNED and "/more/" in path}:
        walk.ask(table.ASSIGNED, path, found)
    for place in walk.places(table.ASSIGNED, found):
        walk.send(place, {})


@pytest.mark.parametrize("kinds", [WALKERS, pytest.param(EVERYBODY, marks=pytest.mark.long)])
def test_what_was_typed_stays_words_wherever_anybody_reads_it(walk, kinds):
    places = places_of(walk, kinds)
    for place in places:
        walk.try_what_fits(place)
    for place in places:
        walk.leave_there(place)
    save_files(walk)
    # Whoever was nobody has notes now, and a page of their own with what was typed first.
    begun = walk.by_kind[table.NOBODY].session["case"]
    walk.led.add((table.NOBODY, reverse("case_links", args=[begun])))
    for kind in kinds:
        for place in walk.places(kind, walk.look(kind)):
            walk.press(place)
    assert walk.wrong == []
    # Not because nothing was taken, or was read by nobody.
    left = {box.rpartition(" ")[2] for box in set(walk.marks) - set(walk.taken)}
    # One of each sending, for its own time.
    assert {box for box in left if not re.fullmatch(r"at_[0-9a-f]{32}_[01]", box)} <= TAKE_NO_WORDS
    assert len(walk.taken) >= 45
    assert {one for one in walk.unread() if not one.endswith(SHOWN_NOWHERE)} == set()
    # Whoever is asked back reads nothing of it yet.
    assert set.union(*walk.read.values()) >= set(WALKERS) - {table.LEFT}


def try_all(walk: Walk, kinds: tuple[str, ...], strings: Sequence[str]) -> None:
    for place in places_of(walk, kinds):
        walk.try_boxes(place, strings)
    assert walk.wrong == []
    assert len(walk.marks) > 70


def test_no_box_breaks_by_what_it_refuses(walk):
    try_all(walk, WALKERS, WORST)


@pytest.mark.long
def test_no_box_breaks_by_all_of_ours(walk):
    try_all(walk, EVERYBODY, OURS)


@pytest.mark.long
def test_no_box_breaks_by_a_well_known_list(walk):
    try:
        strings = everyones()
    except OSError as absent:
        pytest.skip(f"THE LONG LIST OF STRINGS WAS NOT TRIED: {absent}")
    assert len(strings) == 485
    try_all(walk, EVERYBODY, strings)
