"""A server that was away when a pack was made is asked again, and its timestamp is handed out by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.evidence.handed import NotThere
from takedown.evidence.stamping import read_stamp
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.hand_out import hand_out_stamp
from takedown.flows.stamp_packs import stamp_packs
from tests import factories
from tests.conftest import NOW
from tests.evidence.authority import authority

if TYPE_CHECKING:
    from takedown.evidence.models import EvidencePack

pytestmark = pytest.mark.django_db
NOBODY = "http://127.0.0.1:9/"
DAY = timedelta(days=1)


@pytest.fixture
def pack(amara, settings) -> EvidencePack:
    """A pack that was made while the server was away."""
    settings.TIMESTAMP_SERVERS = [NOBODY]
    pack = ask_for_pack(amara, now=NOW)
    factories.built(pack)
    pack.refresh_from_db()
    return pack


@pytest.fixture
def clock(tmp_path, settings):
    with authority(tmp_path / "authority") as made:
        settings.TIMESTAMP_ROOTS = made.roots
        yield made


def test_a_timestamp_that_comes_later_is_of_the_signature_and_given_by_itself(
    amara, pack, clock, settings, holding
):
    page = reverse("packs", args=[pack.case_id])
    client = holding(pack.case_id)
    assert "Save the timestamp" not in client.get(page).content.decode()
    assert stamp_packs(now=NOW + DAY) == 0
    settings.TIMESTAMP_SERVERS = [NOBODY, clock.url]
    assert stamp_packs(now=NOW + DAY) == 1
    pack.refresh_from_db()
    signature = amara.key.open_bytes(pack.signature_sealed, pack.place("signature"))
    assert signature.startswith(b"-----BEGIN CMS-----")
    given = hand_out_stamp(amara, pack_id=pack.pk, now=NOW + DAY)
    assert read_stamp(b"".join(given.content), signature, roots=clock.roots).trusted
    assert "Save the timestamp of pack 1" in client.get(page).content.decode()
    answer = client.post(reverse("pack_time", args=[pack.case_id, pack.pk]))
    assert answer["Content-Disposition"].endswith('.tsr"')
    assert Event.objects.filter(name="PACK_STAMPED", case_id=pack.case_id).count() == 1


def test_it_comes_once_and_is_not_asked_for_again(pack, clock, settings):
    settings.TIMESTAMP_SERVERS = [clock.url]
    assert (stamp_packs(now=NOW), stamp_packs(now=NOW)) == (1, 0)
    assert clock.asked == 1


def test_after_a_week_and_of_hidden_notes_nothing_is_asked_for(amara, pack, clock, settings):
    settings.TIMESTAMP_SERVERS = [clock.url]
    assert stamp_packs(now=NOW + 8 * DAY) == 0
    amara.case.hidden_at, amara.case.erase_at = NOW, NOW + 3 * DAY
    amara.case.save()
    assert stamp_packs(now=NOW + DAY) == 0
    assert clock.asked == 0


def test_where_no_server_answers_only_one_pack_is_asked_about(pack, cass, clock, settings):
    other = ask_for_pack(cass, now=NOW)
    factories.built(other)
    settings.TIMESTAMP_SERVERS = [clock.url]
    clock.spoil = lambda _: b""
    assert stamp_packs(now=NOW + DAY) == 0
    assert clock.asked == 1


def test_a_pack_that_was_timestamped_at_once_wants_none(amara, clock, settings):
    settings.TIMESTAMP_SERVERS = [clock.url]
    pack = ask_for_pack(amara, now=NOW)
    factories.built(pack)
    pack.refresh_from_db()
    assert pack.stamp_until is None
    with pytest.raises(NotThere):
        hand_out_stamp(amara, pack_id=pack.pk, now=NOW)
