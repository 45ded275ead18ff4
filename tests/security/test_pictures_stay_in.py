"""A picture reaches the page of whoever pressed, once, within a minute; everybody else gets not one byte."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

import pytest
from PIL import Image

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.erase_case import GRACE
from takedown.flows.withdraw_picture import withdraw_picture
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.matching.changes import photograph

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.references.models import ReferenceImage

JPEG = b"\xff\xd8\xff"


@pytest.fixture
def photo(amara) -> ReferenceImage:
    return pictures.reference(amara, pictures.as_file(photograph("astronaut")))


@pytest.fixture
def owner(amara, holding) -> Client:
    return holding(amara.case.pk)


def body(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def press(client: Client, row: ReferenceImage) -> str:
    """Press *Show it*; return the address of the picture on the page that answers."""
    named = {"case_id": row.case_id, "kind": "reference", "picture_id": row.pk}
    page = client.post(reverse("show_picture", kwargs=named), {"why": "NUMBERS"})
    assert page.status_code == 200
    return re.search(r'<img class="look"\s+src="([^"]+)"', page.content.decode())[1]


def nothing(answer) -> bool:
    """Whether an answer is no picture: not its status alone, but every byte."""
    return answer.status_code in {303, 400, 404, 405} and JPEG not in body(answer)


def test_the_picture_comes_once_small_and_with_headers_that_keep_it_there(owner, photo):
    answer = owner.get(press(owner, photo))
    with Image.open(io.BytesIO(answer.content)) as seen:
        assert (seen.format, max(seen.size)) == ("JPEG", 480)
    wanted = {
        "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
        "Content-Disposition": 'inline; filename="note.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store, private, max-age=0",
    }  # fmt: skip
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(answer.headers)


def test_an_address_works_once_and_the_look_is_in_the_record_once(owner, photo):
    address = press(owner, photo)
    assert owner.get(address).status_code == 200
    again = {
        "Range": "bytes=0-99",
        "If-None-Match": "*",
        "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
    }
    assert nothing(owner.get(address))
    assert all(nothing(owner.get(address, headers={name: value})) for name, value in again.items())
    assert Event.objects.filter(case_id=photo.case_id, name=Name.PICTURE_VIEWED).count() == 1


def test_a_part_of_it_or_a_promise_to_have_it_is_not_answered_otherwise(owner, photo):
    """Range and conditions change nothing: the whole picture once, and then nothing."""
    for headers in ({"Range": "bytes=0-9"}, {"If-None-Match": "*"}):
        answer = owner.get(press(owner, photo), headers=headers)
        assert answer.status_code == 200
        assert answer.content.startswith(JPEG)


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_no_other_method_gets_it_or_uses_it_up(owner, photo, method):
    address = press(owner, photo)
    assert nothing(owner.generic(method, address))
    assert owner.get(address).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Dest": "object"}, {"Sec-Fetch-Dest": "script"}, {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "none"},
    ],
)  # fmt: skip
def test_only_an_image_on_our_own_page_gets_it(owner, photo, said):
    address = press(owner, photo)
    assert nothing(owner.get(address, headers=said))
    ours = {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"}
    assert owner.get(address, headers=ours).content.startswith(JPEG)


def test_an_address_is_good_for_a_minute_only(owner, photo, monkeypatch):
    address = press(owner, photo)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=61))
    assert nothing(owner.get(address))


def test_an_older_press_is_worth_nothing_after_a_newer_one(owner, photo):
    first, second = press(owner, photo), press(owner, photo)
    assert nothing(owner.get(first))
    # A wrong address ends the right one too: somebody is trying.
    assert nothing(owner.get(second))


def others(amara, cass, beth, holding, signed_in) -> dict[str, Client]:
    factories.let_in(amara, beth)
    return {
        "nobody": Client(),
        "another browser with the same code": holding(amara.case.pk),
        "the holder of another code": holding(cass.case.pk),
        "a caseworker with a grant": signed_in(beth.user),
    }


def test_an_address_is_worth_nothing_in_any_other_browser(
    owner, photo, amara, cass, beth, holding, signed_in
):
    for who, client in others(amara, cass, beth, holding, signed_in).items():
        address = press(owner, photo)
        assert nothing(client.get(address)), who
        assert owner.get(address).content.startswith(JPEG)
        assert nothing(client.get(address)), who


def test_a_token_of_one_picture_opens_no_other(owner, photo, amara, cass, holding):
    other = pictures.reference(amara, pictures.as_file(photograph("coffee")))
    theirs = pictures.reference(cass, pictures.as_file(photograph("chelsea")))
    for changed in (
        {str(photo.pk): str(other.pk)},
        {str(photo.pk): str(theirs.pk)},
        {str(photo.pk): str(theirs.pk), str(amara.case.pk): str(cass.case.pk)},
        {"/reference/": "/capture/"},
    ):
        address = press(owner, photo)
        for old, new in changed.items():
            address = address.replace(old, new)
        for client in (owner, holding(cass.case.pk), Client()):
            assert nothing(client.get(address))


def test_made_up_tokens_open_nothing(owner, photo):
    right = press(owner, photo)
    for token in ("x", "%00", "..", "%2e%2e%2f", "None", "'--", "é" * 9, "a" * 5000):
        assert nothing(owner.get(f"{right.rsplit('/', 2)[0]}/{token}/")), token


def left(client: Client, opened: OpenCase, photo: ReferenceImage) -> None:
    client.get("/leave/")


def hidden(client: Client, opened: OpenCase, photo: ReferenceImage) -> None:
    opened.case.hidden_at, opened.case.erase_at = NOW, NOW + GRACE
    opened.case.save()


def erased(client: Client, opened: OpenCase, photo: ReferenceImage) -> None:
    opened.case.delete()


def withdrawn(client: Client, opened: OpenCase, photo: ReferenceImage) -> None:
    withdraw_picture(opened, kind="reference", picture_id=photo.pk, now=NOW)


@pytest.mark.parametrize("ended", [left, hidden, erased, withdrawn])
def test_an_address_ends_with_what_it_belongs_to(owner, photo, amara, ended):
    address = press(owner, photo)
    before = dict(owner.cookies)
    ended(owner, amara, photo)
    assert nothing(owner.get(address))
    # As when Back brings the cookie of before.
    owner.cookies.update(before)
    assert nothing(owner.get(address))


def test_an_address_ends_when_a_caseworker_signs_out(photo, amara, beth, signed_in):
    factories.let_in(amara, beth)
    client = signed_in(beth.user)
    address, kept = press(client, photo), client.cookies["notes"].value
    client.post("/accounts/logout/")
    client.cookies["notes"] = kept
    assert nothing(client.get(address))


def test_taking_it_back_removes_the_file_itself_when_its_72_hours_are_over(
    photo, amara, django_capture_on_commit_callbacks
):
    path = Path(django_settings.SEALED_DIR, photo.file_id[:2], photo.file_id)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_picture(amara, kind="reference", picture_id=photo.pk, now=NOW)
        destroy_due(now=NOW + WAIT)
    assert not path.exists()


def ways_to(path: Path) -> list[str]:
    """How somebody who knows where a file lies would ask for it."""
    data = Path(django_settings.DATA_DIR)
    inside = path.relative_to(data)
    ups = ("..", "%2e%2e", "..%2f", "%252e%252e", ".%2e", "..\\", "....//", "..%c0%af")
    return [
        f"/{inside}", f"/media/{inside}", f"/media/{path.name}", f"/sealed/{path.name}", f"/static/{inside}",
        f"/static/{path.name}", f"/files/{path.name}", str(path), f"/{path}", f"/static/{path}", f"/static//{path}",
        *(f"/static/{up}/{inside}" for up in ups),
        *(f"/static/css/{up}/{up}/{inside}" for up in ups),
        f"/.data/{inside}", f"/%2e/{inside}", f"file://{path}",
    ]  # fmt: skip


@pytest.mark.parametrize("found", [True, False])
def test_no_path_leads_to_a_stored_file(own_folders, owner, photo, amara, settings, found):
    """Though style sheets lie beside it: by both ways in which they are served."""
    factories.packed(amara)
    (settings.STATIC_ROOT / "ours.css").write_text("p { margin: 0 }")
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = found
    stored = [
        path
        for path in own_folders.rglob("*")
        if path.is_file() and path.parent != settings.STATIC_ROOT and path.read_bytes()
    ]
    kept = {path.relative_to(own_folders).parts[0] for path in stored}
    assert (kept, photo.file_id in {path.name for path in stored}) == ({"sealed", "keystore"}, True)
    clients = (Client(), Client(headers={"range": "bytes=0-"}), owner)
    # Files beside it are served: a way to it would be found.
    sheet = "css/base.css" if found else "ours.css"
    assert all(b"margin" in body(client.get(f"/static/{sheet}")) for client in clients)
    wrong = [
        (path, way)
        for path in stored
        for way in ways_to(path)
        for client in clients
        if not nothing(answer := client.get(way)) or path.read_bytes()[:64] in body(answer)
    ]
    assert wrong == []


def test_stored_files_are_for_nobody_else_on_the_machine(photo):
    folder = Path(django_settings.SEALED_DIR)
    for path in (folder / photo.file_id[:2], folder / photo.file_id[:2] / photo.file_id):
        assert path.stat().st_mode & 0o077 == 0


def test_no_page_of_the_case_has_a_pixel_of_it_before_somebody_presses(owner, photo, amara):
    """A closed picture is a blank tile: no address of it, no data, and nothing drawn from it."""
    made = pictures.capture(amara, pictures.as_file(pictures.edited(photograph("astronaut"))))
    match = made.matches.get()
    here = {"case_id": amara.case.pk}
    pages = [
        owner.get(reverse(name, kwargs=kwargs)).content.decode()
        for name, kwargs in (
            ("pictures", here), ("case", here), ("packs", here),
            ("match", {**here, "match_id": match.pk}),
            ("copies", {**here, "capture_id": made.pk}),
            ("show_picture", {**here, "kind": "capture", "picture_id": made.pk}),
        )
    ]  # fmt: skip
    text = "".join(pages)
    assert 'class="tile"' in text
    assert not re.search(
        r"<img|<image|<picture|<canvas|<video|background-image|data:|base64|url\(", text
    )
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        assert set(re.findall(r"<(\w+)", drawing)) == {"svg", "rect"}
        assert not re.search(r"fill=|#[0-9a-f]{3,6}|rgb", drawing)
