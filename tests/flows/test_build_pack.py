"""A pack is made part by part: what one worker finished, the next does not do again."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest

from takedown.audit.models import Event
from takedown.common import sealed_files
from takedown.common.vault import CannotOpen
from takedown.evidence import sections
from takedown.evidence.bundle import assemble
from takedown.evidence.checking import RecordRefused
from takedown.evidence.frozen import thaw
from takedown.evidence.models import EvidencePack, PackPart
from takedown.evidence.vouching import Vouched
from takedown.flows import build_pack as flow
from takedown.flows.add_posts import add_posts
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.build_pack import build_pack
from takedown.flows.erase_case import destroy_due
from takedown.flows.remove_post import remove_post
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.test_documents import text_of

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def opened(db, monkeypatch):
    monkeypatch.setattr(sections, "MOST_LINES", 60)
    links = "\n".join(
        f"https://x.com/a/status/18590000000000000{number:02}" for number in range(12)
    )
    opened = open_for(links)
    factories.sent(opened)
    return opened


@pytest.fixture
def pack(opened) -> EvidencePack:
    return ask_for_pack(opened, now=NOW)


def zipped(opened, pack) -> zipfile.ZipFile:
    key = opened.key.open_bytes(pack.file_key_sealed, pack.place("file_key"))
    return zipfile.ZipFile(io.BytesIO(b"".join(sealed_files.read(pack.file_id, key))))


def test_each_task_makes_one_part_and_says_how_far_it_is(opened, pack):
    seen = []
    while pack.is_waiting:
        build_pack(pack_id=pack.pk, now=NOW)
        pack.refresh_from_db()
        seen.append((pack.steps_done, pack.steps_total))
    total = seen[0][1]
    assert total > 4
    assert seen == [(done, total) for done in (*range(1, total), total)]
    assert not PackPart.objects.exists()
    assert Event.objects.filter(name="PACK_BUILT").count() == 1


def test_what_a_worker_that_died_had_made_is_not_made_again(opened, pack, monkeypatch):
    for _ in range(3):
        build_pack(pack_id=pack.pk, now=NOW)
    before = {part.place_in_pack: bytes(part.pdf_sealed) for part in pack.parts.all()}
    assert set(before) == {0, 1, 2}

    def dies(*_args: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(flow, "render", dies)
        with pytest.raises(MemoryError):
            build_pack(pack_id=pack.pk, now=NOW)
    build_pack(pack_id=pack.pk, now=NOW)
    assert pack.parts.count() == 3
    assert EvidencePack.objects.claimable(NOW).count() == 0
    assert EvidencePack.objects.claimable(LATER).count() == 1
    build_pack(pack_id=pack.pk, now=LATER)
    after = {part.place_in_pack: bytes(part.pdf_sealed) for part in pack.parts.all()}
    assert after.items() > before.items()
    assert factories.built(pack, now=LATER).work_done_at == LATER


def test_many_parts_make_the_report_that_few_would(opened, pack, monkeypatch):
    assert factories.built(pack).steps_total > 6
    with zipped(opened, pack) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("data/report.pdf")]
        many = archive.read(name)
    with pikepdf.open(io.BytesIO(many)) as report, report.open_outline() as outline:
        said = [item.title.split(". ")[0] for item in outline.root if item.title[0].isdigit()]
    assert said == [str(number) for number in range(1, 12)]


def test_a_pack_names_a_link_taken_out_after_it_was_asked_for_and_the_next_one_does_not(opened):
    link = "https://x.com/a/status/1859000000000000077"
    add_posts(opened, posts=[from_link(one) for one in read_links(link).unique], unread=(), now=NOW)
    before = ask_for_pack(opened, now=NOW)
    remove_post(opened, post_id=ReportedPost.objects.get(number=13).pk, now=NOW)
    # Asked for again while it waits, it is the same pack.
    assert ask_for_pack(opened, now=NOW) == before
    packs = factories.built(before), factories.built(ask_for_pack(opened, now=NOW))
    named = []
    for pack in packs:
        with zipped(opened, pack) as archive:
            named.append(any(link.encode() in archive.read(one) for one in archive.namelist()))
    assert named == [True, False]


def test_parts_go_with_the_case(opened, pack):
    build_pack(pack_id=pack.pk, now=NOW)
    assert PackPart.objects.exists()
    opened.case.hidden_at, opened.case.erase_at = NOW, NOW + timedelta(hours=72)
    opened.case.save()
    build_pack(pack_id=pack.pk, now=LATER)
    assert PackPart.objects.count() == 1
    destroy_due(now=NOW + timedelta(hours=73))
    assert not PackPart.objects.exists()


def test_a_part_opens_in_its_own_place_only(opened, pack):
    for _ in range(6):
        build_pack(pack_id=pack.pk, now=NOW)
    *_, first, second = pack.parts.order_by("place_in_pack")
    assert opened.key.open_bytes(bytes(second.pdf_sealed), second.pdf_place).startswith(b"%PDF-")
    with pytest.raises(CannotOpen):
        opened.key.open_bytes(bytes(second.pdf_sealed), first.pdf_place)


@pytest.mark.parametrize(("before", "after"), [(60, 120), (120, 60)])
def test_a_new_version_between_two_parts_makes_every_part_again(
    opened, pack, monkeypatch, before, after
):
    monkeypatch.setattr(sections, "MOST_LINES", before)
    for _ in range(5):
        build_pack(pack_id=pack.pk, now=NOW)
    monkeypatch.setattr(sections, "MOST_LINES", after)
    monkeypatch.setattr(flow, "code_digest", lambda: "another version")
    factories.built(pack)
    with zipped(opened, pack) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("data/report.pdf")]
        said = text_of(archive.read(name))
    for number in range(1, 12):
        assert said.count(f"18590000000000000{number:02} ") >= 1, number


def test_parts_of_another_plan_make_no_pack(opened, pack):
    frozen = thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))
    with pytest.raises(RecordRefused, match="not those of this record"):
        assemble(Vouched(record=frozen), (b"", b"", b"one part too few"))


def test_a_worker_that_comes_late_leaves_nothing(opened, pack):
    factories.built(pack)
    row = EvidencePack.objects.get(pk=pack.pk)
    flow._keep_part(opened, row, 1, b"%PDF-", total=99)
    assert not PackPart.objects.exists()
    row.refresh_from_db()
    assert row.steps_done == row.steps_total != 99
