"""The files themselves: asked for with a reason and a proof, saved locked, bound to the open pack."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from dataclasses import replace
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

import pytest
import pyzipper

from takedown.audit.models import Event
from takedown.cases.step_up import WrongCode
from takedown.common import sealed_files
from takedown.common.identifiers import new_id
from takedown.evidence.background import Agreed
from takedown.evidence.exhibits import choose_initials
from takedown.evidence.frozen import thaw
from takedown.evidence.gather import gather
from takedown.evidence.handed import NotThere
from takedown.evidence.locking import PassphraseRefused, new_passphrase
from takedown.evidence.manifest import SEALED_CONTENTS, record_files
from takedown.evidence.models import SealedPack
from takedown.evidence.originals import NotWhatWasListed, Original, file_name, parts
from takedown.flows.ask_for_originals import (
    OPEN_FOR,
    Asked,
    NotAgreed,
    PackIsOld,
    ask_for_originals,
)
from takedown.flows.hand_out_originals import Leave, hand_out_originals, originals_of
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW
from tests.evidence.records import a_capture

CONTENT = bytes(range(256)) * 5000
SESSION = "a session key"
WHY = "PC Jones asked, crime number 4711"


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def pack(amara):
    factories.capture(amara, CONTENT)
    factories.capture(amara, b"a second file")
    factories.reference(amara, b"a photo of hers")
    return factories.packed(amara)


def save(opened, sealed, *, said: str, part: int = 1) -> bytes:
    handed = hand_out_originals(
        opened,
        Leave(sealed.pk, SESSION),
        part=part,
        passphrase=said,
        now=NOW + timedelta(minutes=1),
    )
    return b"".join(handed.content)


def ask(opened, pack, **asked):
    return ask_for_originals(
        opened, pack_id=pack.pk, asked=Asked(reason=WHY, session=SESSION, **asked), now=NOW
    )


def test_originals_come_byte_for_byte_and_are_those_that_the_open_pack_lists(
    amara, pack, words, tmp_path
):
    said = new_passphrase()
    content = save(amara, ask(amara, pack, typed=words, with_references=True), said=said)
    (tmp_path / "sealed.zip").write_bytes(content)
    command = ["7zz", "x", f"-p{said}", f"-o{tmp_path / 'out'}", "-y", str(tmp_path / "sealed.zip")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    out = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert out["AP-0001.bin"] == CONTENT
    assert set(out) == {
        "AP-0001.bin",
        "AP-0002.bin",
        "AP-0003.bin",
        "CONTENTS.csv",
        "READ-ME.txt",
        "SHA256SUMS",
    }
    record = thaw(amara.key.open_bytes(pack.record_sealed, pack.place("record")))
    assert out["CONTENTS.csv"] == record_files(record)[SEALED_CONTENTS]
    for row in csv.DictReader(io.StringIO(out["CONTENTS.csv"].decode("utf-8-sig"))):
        assert row["sha256"] == hashlib.sha256(out[row["file"]]).hexdigest()


def test_the_sums_in_it_fit_and_what_was_left_out_is_said(amara, pack, words, tmp_path):
    said = new_passphrase()
    (tmp_path / "sealed.zip").write_bytes(save(amara, ask(amara, pack, typed=words), said=said))
    command = ["7zz", "x", f"-p{said}", f"-o{tmp_path}", "-y", str(tmp_path / "sealed.zip")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    sums = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
    done = subprocess.run(sums, cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.count(b": OK") == 2
    told = (tmp_path / "READ-ME.txt").read_text()
    assert "left out here, as they were not chosen: AP/3" in told
    assert "AP-0001.bin is exhibit AP/1" in told


def test_another_session_saves_nothing_though_it_has_the_address(amara, pack, words):
    sealed = ask(amara, pack, typed=words)
    for session in ("", "another session"):
        with pytest.raises(NotThere):
            originals_of(amara, Leave(sealed.pk, session), now=NOW)


def test_a_file_that_is_lost_is_said_to_be_gone_and_the_others_come(amara, pack, words):
    sealed_files.remove(amara.case.captures.get(number=1).file_id)
    sealed = ask(amara, pack, typed=words)
    assert originals_of(amara, Leave(sealed.pk, SESSION), now=NOW).gone == ("AP/1",)
    assert save(amara, sealed, said=new_passphrase())


def test_a_pack_of_an_earlier_version_is_told_about_and_nothing_is_recorded(amara, pack, words):
    old = amara.key.open_bytes(pack.record_sealed, pack.place("record"))
    old = old.replace(b"takedown-pack/6", b"takedown-pack/4")
    pack.record_sealed = amara.key.seal_bytes(old, pack.place("record"))
    pack.save()
    with pytest.raises(PackIsOld, match="Make a new pack first"):
        ask(amara, pack, typed=words)
    assert not SealedPack.objects.exists()


def test_the_person_sees_what_a_caseworker_took_and_why(amara, pack, beth, holding):
    inside = factories.let_in(amara, beth)
    sealed = ask(inside, pack, agreed=Agreed.BY_WORD, with_references=True)
    save(inside, sealed, said=new_passphrase())
    shown = holding(amara.case.pk).get(page("packs", amara.case.pk)).content.decode()
    assert "with the photos to compare with" in shown
    assert WHY in shown
    told = gather(amara, number=2, now=NOW + timedelta(hours=1)).consents
    assert any("Agreed, as was noted: by word of mouth" in one.what for one in told)


def test_seven_zip_refuses_other_words_and_nothing_lies_open(amara, pack, words, tmp_path):
    content = save(amara, ask(amara, pack, typed=words), said=new_passphrase())
    (tmp_path / "sealed.zip").write_bytes(content)
    assert CONTENT[:64] not in content
    assert b"a second file" not in content
    command = ["7zz", "t", f"-p{new_passphrase()}", str(tmp_path / "sealed.zip")]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_photos_to_compare_with_come_only_when_asked_for(amara, pack, words):
    said = new_passphrase()
    content = save(amara, ask(amara, pack, typed=words), said=said)
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        assert {"AP-0001.bin", "AP-0002.bin"} < set(archive.namelist())
        assert "AP-0003.bin" not in archive.namelist()


def test_who_holds_the_code_types_it_again(amara, pack, cass):
    for typed in ("", "one two three four five six", " ".join(unconfirmed_words(cass))):
        with pytest.raises(WrongCode):
            ask(amara, pack, typed=typed)
    assert not SealedPack.objects.exists()


def test_a_caseworker_asks_the_person_first_and_saves_only_what_they_asked_for(
    amara, pack, beth, words
):
    inside = factories.let_in(amara, beth)
    for agreed in (None, Agreed.NOT_ASKED):
        with pytest.raises(NotAgreed, match="Ask the person first"):
            ask(inside, pack, agreed=agreed)
    sealed = ask(inside, pack, agreed=Agreed.IN_WRITING)
    assert save(inside, sealed, said=new_passphrase())
    with pytest.raises(NotThere):
        save(amara, sealed, said=new_passphrase())
    with pytest.raises(NotThere):
        save(inside, ask(amara, pack, typed=words), said=new_passphrase())


def test_it_ends_after_half_an_hour(amara, pack, words):
    sealed = ask(amara, pack, typed=words)
    last = NOW + OPEN_FOR - timedelta(seconds=1)
    assert originals_of(amara, Leave(sealed.pk, SESSION), now=last).parts
    with pytest.raises(NotThere):
        originals_of(amara, Leave(sealed.pk, SESSION), now=NOW + OPEN_FOR)


def test_it_is_in_the_record_and_the_reason_is_not(amara, pack, words):
    sealed = ask(amara, pack, typed=words)
    said = new_passphrase()
    save(amara, sealed, said=said)
    names = list(Event.objects.order_by("-pk").values_list("name", "details")[:2])
    assert [name for name, _ in names] == ["ORIGINALS_HANDED_OUT", "ORIGINALS_ASKED_FOR"]
    assert names[0][1] == {"pack": str(pack.pk), "count": 2}
    told = amara.key.open_json(bytes(sealed.reason_sealed), sealed.reason_place)
    assert told == {"reason": WHY, "agreed": "asked themselves"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{WHY}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{said}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_files_of_a_pack_come_though_the_letters_were_chosen_anew_since(amara, pack, words):
    sealed = ask(amara, pack, typed=words)
    later = NOW + timedelta(minutes=1)
    assert choose_initials(amara, actor=amara.actor, typed="SW", now=later)
    found = originals_of(amara, Leave(sealed.pk, SESSION), now=later)
    assert found.gone == ()
    assert [one.listed.exhibit for part in found.parts for one in part] == ["AP/1", "AP/2"]


def test_what_is_gone_is_said_and_the_rest_is_handed_out(amara, pack, words):
    amara.case.captures.get(number=1).delete()
    sealed = ask(amara, pack, typed=words)
    found = originals_of(amara, Leave(sealed.pk, SESSION), now=NOW)
    assert found.gone == ("AP/1",)
    said = new_passphrase()
    content = save(amara, sealed, said=said)
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        archive.setpassword(said.encode())
        assert b"not held any more: AP/1" in archive.read("READ-ME.txt")
        assert archive.read("AP-0002.bin") == b"a second file"


def test_a_file_that_is_not_what_was_listed_is_not_handed_out(amara, pack, words, monkeypatch):
    sealed = ask(amara, pack, typed=words)
    one = amara.case.captures.get(number=2)
    other = factories.sealed(b"another file")
    one.file_id, one.file_key_sealed = (
        other.file_id,
        amara.key.seal_bytes(other.key, one.place("file_key")),
    )
    one.save()
    with pytest.raises(NotWhatWasListed, match="AP/2"):
        save(amara, sealed, said=new_passphrase())


@pytest.mark.parametrize("said", ["", "password", "one two three"])
def test_nothing_leaves_unlocked(amara, pack, words, said):
    sealed = ask(amara, pack, typed=words)
    with pytest.raises(PassphraseRefused):
        save(amara, sealed, said=said)
    sealed.refresh_from_db()
    assert sealed.saved_at is None


def test_parts_stay_below_what_police_take():
    gigabyte = 1_000_000_000
    files = [
        Original(replace(a_capture(f"AP/{number}"), size=gigabyte), iter) for number in range(1, 11)
    ]
    found = parts(files)
    assert [len(part) for part in found] == [3, 3, 3, 1]
    assert all(sum(one.listed.size for one in part) < 4 * 1024**3 for part in found)
    assert [one for part in found for one in part] == files


@pytest.mark.parametrize(
    ("mark", "kind", "name"),
    [
        ("SW/1", "image/jpeg", "SW-0001.jpg"),
        ("CWB/12345", "image/png", "CWB-12345.png"),
        ("E7", "not read as a picture", "E7.bin"),
    ],
)
def test_names_say_the_mark_and_nothing_else(mark, kind, name):
    assert file_name(replace(a_capture(mark), media_type=kind)) == name


def page(name: str, case_id, **kwargs) -> str:
    return reverse(name, kwargs={"case_id": case_id, **kwargs})


def test_through_the_pages(amara, pack, words, holding):
    client = holding(amara.case.pk)
    asking = page("ask_for_originals", amara.case.pk, pack_id=pack.pk)
    unsaid = client.post(asking, {"reason": "", "typed": words}, follow=True)
    assert "Write why, in a few words." in unsaid.content.decode()
    wrong = client.post(asking, {"reason": WHY, "typed": "no such words"}, follow=True)
    assert f">\n{WHY}</textarea>" in wrong.content.decode()
    assert "no such words" not in wrong.content.decode()
    opened = client.post(asking, {"reason": WHY, "typed": words})
    shown = client.get(opened["Location"]).content.decode()
    said = shown.split('name="words" value="')[1].split('"')[0]
    answer = client.post(f"{opened['Location']}1/", {"words": said})
    content = b"".join(answer.streaming_content)
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        archive.setpassword(said.encode())
        assert archive.read("AP-0001.bin") == CONTENT
    assert "-sealed.zip" in answer["Content-Disposition"]
    other = holding(amara.case.pk)
    assert other.get(opened["Location"]).status_code == 404
    assert client.post(f"{opened['Location']}2/", {"words": said}).status_code == 404
    assert client.post(f"{opened['Location']}1/", {"words": "x"})["Location"] == opened["Location"]
    assert json.dumps(WHY) not in shown


def test_a_caseworker_gives_the_password_once_more_and_no_row_keeps_what_was_typed(
    amara, pack, beth, signed_in, still_now
):
    factories.let_in(amara, beth)
    client = signed_in(beth.user)
    asking = page("ask_for_originals", amara.case.pk, pack_id=pack.pk)
    asked = client.get(asking)
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    typed = {"reason": "canaryreason", "agreed": "in writing"}
    late = client.post(asking, typed)
    assert late.status_code == 422
    assert "canaryreason" in late.content.decode()
    for row in Session.objects.all():
        kept = json.dumps(row.get_decoded())
        assert "canaryreason" not in kept
        assert client.cookies["notes"].value not in kept
    assert not SealedPack.objects.exists()
    again = {"password": "a long password of hers", "next": asking}
    assert client.post("/accounts/reauthenticate/", again)["Location"] == asking
    assert client.post(asking, typed).status_code == 302
    assert SealedPack.objects.count() == 1


def test_a_pack_of_nobody_is_not_there(amara, words):
    with pytest.raises(NotThere):
        ask_for_originals(amara, pack_id=new_id(), asked=Asked(reason=WHY, typed=words), now=NOW)
