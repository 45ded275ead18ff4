"""A picture in a real browser: shown on the page of whoever pressed, and to nothing else that asks."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.drawn import photo

_SHOW = 'a[href$="/show/"]'


def test_a_picture_is_shown_once_on_its_page_and_its_address_opens_nothing(person, tmp_path):
    person.open_case().confirm_code()
    person.add_picture("mine", photo(tmp_path)).at("Pictures and likenesses")
    person.wait_for(f"{person.case}files/", _SHOW)
    expect(person.page.locator("img")).to_have_count(0)
    person.page.locator(_SHOW).first.click()
    person.at("Show this picture?").press("Show it").at("The picture")
    picture = person.page.locator("img.look")
    # Drawn, and under this site's own rules for what a page may load.
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("seen => seen.naturalWidth") > 0
    address = picture.get_attribute("src")
    assert person.complaints == []

    # In a tab of its own, and by a script on our own page: the browser says what asks, and it is no picture.
    person.page.get_by_role("link", name="Close it").click()
    person.page.locator(_SHOW).first.click()
    person.press("Show it").at("The picture")
    unused = person.page.locator("img.look").get_attribute("src")
    assert unused != address
    for opened in (address, unused):
        assert person.another_tab().go(opened).status == 404
        asked = f"fetch({opened!r}).then(answer => answer.status)"
        assert person.page.evaluate(asked) == 404
