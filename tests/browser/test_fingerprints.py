"""The page on which a fingerprint is made: the photo stays, and whatever goes wrong is said."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.drawn import drawn, photo, screenshot
from tests.browser.listening import PIECE, Listener, holds_piece, spellings
from tests.browser.pictures import many, saved

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.person import Person

MADE = "The fingerprint is made."
# A box that browsers which cannot read it do not open: an HEIC photo as its first bytes say.
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(2000)
KEPT_IN_BROWSER = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  (await caches.keys()).length, document.querySelector("#photo").files.length,
]"""


def at_the_page(person: Person) -> Person:
    person.open_case().confirm_code()
    person.go(f"{person.case}files/lines/")
    return person.at("Make a fingerprint of a photo")


def choose(person: Person, name: str, content: bytes, folder: Path) -> Person:
    file = folder / name
    file.write_bytes(content)
    person.page.locator("#photo").set_input_files(file)
    return person


@pytest.fixture
def maker(someone) -> Person:
    return at_the_page(someone(width=360))


def test_no_request_carries_any_piece_of_the_photo(maker, tmp_path):
    noise = np.random.default_rng(5).integers(0, 255, (700, 900, 3), dtype=np.uint8)
    mixed = Image.blend(drawn(5, width=900, height=700), Image.fromarray(noise), 0.2)
    file = saved(mixed, "JPEG", quality=90)
    pixels = mixed.resize((512, 398), Image.Resampling.BOX)
    secrets = [file, mixed.tobytes(), pixels.tobytes(), pixels.convert("RGBA").tobytes()]

    heard = Listener(maker.page)
    choose(maker, "holiday-in-june.jpg", file, tmp_path).sees(MADE)
    maker.page.wait_for_load_state("networkidle")
    assert heard.heard == []
    assert maker.page.evaluate(KEPT_IN_BROWSER) == [0, 0, 0, 0, 0]
    maker.press("Keep the fingerprint").at("Pictures and likenesses")
    maker.sees("Only its fingerprint. The photo stayed on your device.")

    (posted,) = heard.posts()
    fields = parse_qs(posted.content.rpartition(b"\n")[2].decode())
    assert set(fields) == {"csrfmiddlewaretoken", "once", "pdq", "phash16"}
    assert re.fullmatch(r"pdq 1 [0-9a-f]{64} \d+", fields["pdq"][0])
    assert re.fullmatch(r"phash16 1 [0-9a-f]{64} \d+", fields["phash16"][0])
    assert len(posted.content) < 3000
    assert len(heard.sent()) > 1
    for one in heard.sent():
        assert not holds_piece(one.content, secrets), one.url
        assert b"holiday" not in one.content
    assert maker.asked_elsewhere == []


def test_the_listener_would_have_heard_a_piece_however_it_was_written(maker):
    secret = np.random.default_rng(6).bytes(900)
    for spelling in spellings(secret):
        assert holds_piece(b"before=1&" + spelling[200 : 200 + 2 * PIECE] + b"&after", [secret])
    assert not holds_piece(secret[: PIECE - 1], [secret])
    heard = Listener(maker.page)
    maker.page.evaluate(
        "bytes => fetch(location.href, { method: 'POST', body: new Uint8Array(bytes) })",
        list(secret),
    )
    (posted,) = heard.posts()
    assert holds_piece(posted.content, [secret])


def test_the_photo_is_found_by_it_in_a_picture_of_a_post(maker, tmp_path):
    choose(maker, "photo.jpg", photo(tmp_path).read_bytes(), tmp_path).sees(MADE)
    maker.press("Keep the fingerprint").at("Pictures and likenesses")
    page = Image.new("RGB", (720, 1560), "white")
    page.paste(drawn(1), (0, 200))
    post = tmp_path / "post.png"
    page.save(post)
    maker.add_picture("post", post).at("Pictures and likenesses")
    maker.wait_for(f"{maker.case}files/", 'a[href*="/likeness/"]')
    maker.follow("Picture 1 beside your photo 1").at("the fingerprint of your photo 1")
    maker.sees("Looks the same").sees("Photo 1 is not kept here, only its fingerprint.")


def test_an_edited_picture_is_not_found_and_the_page_says_what_a_fingerprint_cannot(
    maker, tmp_path
):
    choose(maker, "photo.jpg", photo(tmp_path).read_bytes(), tmp_path).sees(MADE)
    maker.press("Keep the fingerprint").at("Pictures and likenesses")
    maker.add_picture("post", screenshot(tmp_path)).at("Pictures and likenesses")
    maker.sees("1 comparison, and no likeness found.").sees("hardly any edited picture")


@pytest.mark.parametrize("path", ["levels", "lines"])
def test_without_scripts_it_is_hidden_and_explained(someone, path):
    person = someone(scripts=False).open_case().confirm_code()
    person.go(f"{person.case}files/{path}/")
    why = person.page.locator("noscript p")
    expect(why).to_be_visible()
    expect(why).to_contain_text("This needs JavaScript, which is off in this browser")
    expect(person.page.locator("[data-able]")).to_be_hidden()
    expect(person.page.locator("[data-unable]")).to_be_hidden()
    expect(person.page.get_by_role("link", name="Make a fingerprint")).to_have_count(0)
    expect(person.page.locator("#photo")).to_be_visible(visible=False)


def test_work_on_a_large_photo_can_be_stopped_and_begun_again(maker, tmp_path):
    large = saved(many().resize((8000, 5200)), "JPEG", quality=85)
    throttle = maker.page.context.new_cdp_session(maker.page)
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 20})
    heard = Listener(maker.page)
    choose(maker, "large.jpg", large, tmp_path).sees("Making the fingerprint.")
    bar = maker.page.locator("progress")
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"\d+ per cent"))
    expect(maker.page.locator("[data-note]")).to_contain_text(re.compile(r"^\d+ per cent\. Stay"))
    maker.press("Stop").sees("Stopped. Nothing was sent.")
    expect(bar).to_be_hidden()
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    maker.page.wait_for_timeout(1500)
    expect(maker.page.locator("form[data-made]")).to_be_hidden()
    maker.sees("Stopped. Nothing was sent.")
    choose(maker, "small.png", saved(drawn(3)), tmp_path).sees(MADE)
    assert heard.heard == []


def test_of_two_photos_chosen_one_after_the_other_the_second_counts(maker, tmp_path):
    first, second = saved(many(), "JPEG", quality=85), saved(drawn(4))
    choose(maker, "second.png", second, tmp_path).sees(MADE)
    lines = maker.page.locator("input[name=pdq]").input_value()
    choose(maker, "first.jpg", first, tmp_path)
    choose(maker, "second.png", second, tmp_path)
    expect(maker.page.locator("form[data-made]")).to_be_visible()
    maker.page.wait_for_timeout(1500)
    assert maker.page.locator("input[name=pdq]").input_value() == lines


def moving() -> bytes:
    out = io.BytesIO()
    drawn(1).save(out, "GIF", save_all=True, append_images=[drawn(2)], loop=0)
    return out.getvalue()


WRONG = {
    "empty": (b"", "This file is empty."),
    "words": (b"These are words. " * 100, "This browser cannot open this file."),
    "cut short": (saved(drawn(1))[:200], "This browser cannot open this file."),
    "heic": (HEIC, "This is a HEIC photo, which this browser cannot open."),
    "small": (saved(drawn(1).resize((400, 63))), "each side must be at least 64 pixels"),
    "flat": (saved(Image.new("RGB", (400, 300), (90, 80, 70))), "There is too little in this photo"),
}  # fmt: skip


def test_what_makes_no_fingerprint_is_said_in_a_sentence_and_a_good_photo_still_works(
    maker, tmp_path
):
    for name, (content, sentence) in WRONG.items():
        choose(maker, f"{name}.jpg", content, tmp_path)
        expect(maker.page.get_by_role("alert")).to_contain_text(sentence)
        expect(maker.page.locator("form[data-made]")).to_be_hidden()
    choose(maker, "moves.gif", moving(), tmp_path).sees("This picture moves")
    choose(maker, "good.png", saved(drawn(1)), tmp_path).sees(MADE)
    expect(maker.page.locator("[data-wrong]")).to_be_hidden()


HIDES = """() => {
  const real = CanvasRenderingContext2D.prototype.getImageData;
  CanvasRenderingContext2D.prototype.getImageData = function (...where) {
    const pixels = real.apply(this, where);
    for (let at = 0; at < pixels.data.length; at += 1) {
      pixels.data[at] = CHANGE;
    }
    return pixels;
  };
}"""


def test_a_browser_that_hides_pixels_makes_no_fingerprint_of_what_it_shows_instead(someone):
    person = someone().open_case().confirm_code()
    person.page.add_init_script(f"({HIDES.replace('CHANGE', '255')})()")
    for path in ("levels", "lines"):
        person.go(f"{person.case}files/{path}/")
        person.sees("it keeps pages from reading pictures")
        expect(person.page.locator("[data-able]")).to_be_hidden()


def test_a_browser_that_only_blurs_the_last_bit_still_makes_one(someone, tmp_path):
    person = someone().open_case().confirm_code()
    person.page.add_init_script(
        f"({HIDES.replace('CHANGE', 'pixels.data[at] ^ (at % 7 === 0)')})()"
    )
    person.go(f"{person.case}files/lines/")
    choose(person, "photo.png", saved(drawn(1)), tmp_path).sees(MADE)
