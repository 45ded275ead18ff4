"""A file that is being saved ends in the middle when the access of whoever saves it ends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.urls import reverse

import pytest

import takedown
from takedown.accounts.roles import Role
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.taken_back import TakenKind
from takedown.common import clock
from takedown.evidence.handed import NotThere
from takedown.evidence.locking import new_passphrase
from takedown.evidence.models import session_digest
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.end_other_sessions import end_other_sessions
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.let_case_go import let_case_go
from takedown.flows.withdraw_access import withdraw_access
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.posts.models import Capture
from tests import factories
from tests.conftest import NOW
from tests.factories import staff

LATER = NOW + timedelta(minutes=1)
ONE_FILE = 200_000
FILES = 5


@pytest.fixture(autouse=True)
def at(monkeypatch):
    class At:
        now = NOW

    monkeypatch.setattr(clock, "now", lambda: At.now)
    return At


@pytest.fixture
def pack(amara):
    """A pack that lists five pictures, and is itself as long as one of them."""
    for number in range(FILES):
        factories.capture(amara, bytes([number]) * ONE_FILE)
    made = factories.packed(amara)
    file = factories.sealed(b"x" * FILES * ONE_FILE)
    made.file_id = file.file_id
    made.file_key_sealed = amara.key.seal_bytes(file.key, made.place("file_key"))
    facts = {"file_name": "pack-1.zip", "size": file.size, "sha256": file.digest}
    made.facts_sealed = amara.key.seal_json(facts, made.place("facts"))
    made.save()
    return made


@pytest.fixture
def worker(amara, beth, pack):
    return factories.let_in(amara, beth)


class Saving:
    """A browser that saves the files of a pack, or the pack itself, piece by piece."""

    def __init__(self, browser, opened, pack, *, what: str) -> None:
        self.browser = browser
        given, takes = {}, {"pack_id": pack.pk}
        if what == "originals":
            sealed = factories.originals_asked(opened, pack)
            sealed.session_digest = session_digest(sealed, browser.session.session_key)
            sealed.save()
            given, takes = {"words": new_passphrase()}, {"sealed_id": sealed.pk, "part": 1}
        if what == "locked pack":
            given = {"words": new_passphrase()}
        name = "save_originals" if what == "originals" else "pack_file"
        address = reverse(name, kwargs={"case_id": opened.case.pk, **takes})
        answer = browser.post(address, given)
        assert answer.status_code == 200
        self.pieces, self.size = iter(answer.streaming_content), 0

    def some(self) -> None:
        """Take a file and a half."""
        while self.size < 1.5 * ONE_FILE:
            self.size += len(next(self.pieces))

    def rest(self) -> None:
        for piece in self.pieces:
            self.size += len(piece)


@pytest.fixture(params=["originals", "pack", "locked pack"])
def saving(request):
    def begin(browser, opened, pack) -> Saving:
        made = Saving(browser, opened, pack, what=request.param)
        made.some()
        return made

    return begin


@pytest.fixture(params=["person", "caseworker"])
def saver(request, amara, worker, beth, holding, signed_in):
    """Whoever saves: their browser, and what they have open."""
    if request.param == "person":
        return holding(amara.case.pk), amara
    return signed_in(beth.user), worker


@pytest.mark.parametrize("how", ["closed", "all closed", "taken out"])
def test_a_file_that_is_on_its_way_breaks_off_once_it_is_closed_or_taken_out(
    amara, pack, saver, how
):
    running = Saving(*saver, pack, what="originals")
    running.some()
    half_gone = Capture.objects.order_by("number")[1]
    if how == "taken out":
        withdraw_picture(amara, kind=TakenKind.CAPTURE, picture_id=half_gone.pk, now=LATER)
    else:
        kind = FrozenKind.CAPTURE if how == "closed" else FrozenKind.CASE
        target = half_gone if how == "closed" else amara.case
        freeze_thing(amara, kind=kind, target_id=target.pk, now=LATER)
    size = running.size
    with pytest.raises((Frozen, NotThere)):
        running.rest()
    assert running.size == size


def end_work(worker, boss, bo):
    end_membership(staff(boss), membership_id=worker.visitor.membership_id, now=LATER)


def end_role(worker, boss, bo):
    change_role(
        staff(boss), membership_id=worker.visitor.membership_id, role=Role.MANAGER, now=LATER
    )


def hand_over(worker, boss, bo):
    factories.hand_over(worker, bo, now=LATER)


def let_go(worker, boss, bo):
    let_case_go(worker, now=LATER)


def let_go_and_come_back_for_an_hour(worker, boss, bo):
    let_case_go(worker, now=LATER)
    factories.emergency(worker, bo.__class__.objects.get(pk=worker.visitor.membership_id))


def run_out(worker, boss, bo):
    worker.case.grants.update(expires_at=LATER)


ENDINGS = (end_work, end_role, hand_over, let_go, let_go_and_come_back_for_an_hour, run_out)


@pytest.mark.parametrize("ends", ENDINGS)
def test_what_a_caseworker_saves_ends_with_their_access(
    worker, beth, pack, saving, signed_in, at, ends
):
    boss = factories.member(beth.organisation, "boss@charity.example", role=Role.MANAGER)
    bo = factories.member(beth.organisation, "bo@charity.example")
    running = saving(signed_in(beth.user), worker, pack)
    ends(worker, boss, bo)
    at.now = LATER
    with pytest.raises(NotThere):
        running.rest()
    assert running.size < 2 * ONE_FILE


def test_it_ends_when_the_person_takes_their_leave_back(
    amara, worker, beth, pack, saving, signed_in
):
    running = saving(signed_in(beth.user), worker, pack)
    withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
    with pytest.raises(NotThere):
        running.rest()


def test_it_ends_when_they_sign_out_there_or_are_signed_out(
    amara, worker, beth, pack, saving, signed_in
):
    browser = signed_in(beth.user)
    running = saving(browser, worker, pack)
    browser.get(reverse("leave"))
    with pytest.raises(NotThere):
        running.rest()


def test_what_the_person_saves_ends_when_they_leave(amara, pack, saving, holding):
    browser = holding(amara.case.pk)
    running = saving(browser, amara, pack)
    browser.get(reverse("leave"))
    with pytest.raises(NotThere):
        running.rest()


def test_and_when_another_device_closes_all_others(amara, pack, saving, holding):
    running = saving(holding(amara.case.pk), amara, pack)
    end_other_sessions(amara, now=NOW)
    with pytest.raises(NotThere):
        running.rest()


def test_and_when_the_notes_are_hidden(amara, pack, saving, holding):
    running = saving(holding(amara.case.pk), amara, pack)
    amara.case.hidden_at, amara.case.erase_at = NOW, NOW + timedelta(hours=72)
    amara.case.save()
    with pytest.raises(NotThere):
        running.rest()


def test_the_files_end_with_the_half_hour_and_the_pack_has_none(amara, pack, holding, at):
    browser = holding(amara.case.pk)
    for what in ("originals", "pack"):
        at.now = NOW
        running = Saving(browser, amara, pack, what=what)
        running.some()
        at.now = NOW + timedelta(minutes=30)
        if what == "pack":
            running.rest()
            assert running.size == FILES * ONE_FILE
        else:
            with pytest.raises(NotThere):
                running.rest()


def test_the_files_end_before_one_that_is_closed_meanwhile(amara, pack, holding):
    running = Saving(holding(amara.case.pk), amara, pack, what="originals")
    running.some()
    last = amara.case.captures.get(number=FILES)
    freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=last.pk, now=NOW)
    with pytest.raises(Frozen):
        running.rest()


@pytest.mark.parametrize("what", ["pack", "locked pack"])
def test_a_pack_ends_when_what_it_holds_is_closed_meanwhile(amara, pack, holding, what):
    running = Saving(holding(amara.case.pk), amara, pack, what=what)
    running.some()
    freeze_thing(amara, kind=FrozenKind.CASE, target_id=amara.case.pk, now=NOW)
    with pytest.raises(Frozen):
        running.rest()
    assert running.size < 2 * ONE_FILE


def test_while_nothing_ends_all_of_it_comes(amara, worker, beth, pack, saving, signed_in):
    running = saving(signed_in(beth.user), worker, pack)
    running.rest()
    assert running.size >= FILES * ONE_FILE


def test_there_is_one_place_in_which_an_answer_is_given_in_pieces():
    """Whatever streams asks the door again: a second place would have to remember to."""
    folder = Path(takedown.__file__).parent
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8")
            for word in ("StreamingHttpResponse", "FileResponse")
        )
    }
    assert found == {"web/saving.py"}
