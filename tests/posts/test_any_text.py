"""Any text can be read, however hostile, and a short form is always its own short form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.posts.links import read_links

HOSTILE = [
    "a.",
    "https://",
    "((",
    "http",
    "x.com/a,",
    "a-",
    "[.]",
    "://",
    "data:",
    "@a ",
    "ü.",
    "日",
    "%",
    "&amp;",
    "\u200b",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_megabyte_of_hostile_text_comes_to_an_end(unit):
    # A pattern that tries every split of such a text would not return within hours.
    text = "https://e.com/" + unit * (200_000 // len(unit))
    assert len(read_links(text).links) >= 0


@pytest.mark.parametrize("unit", [*HOSTILE, "a", "-", "a/", "www", "é"])
@pytest.mark.parametrize("end", ["", ".", "/", ".x"])
def test_a_long_word_that_is_no_link_comes_to_an_end(unit, end):
    read_links(unit * (200_000 // len(unit)) + end)


def test_a_megabyte_of_one_word_comes_to_an_end():
    assert read_links("a" * 1_000_000 + " " + "a." * 400_000).links == ()


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_can_be_read(text):
    read = read_links(text)
    assert all(link.canonical.startswith("https://") for link in read.links)


PIECES = st.sampled_from(
    ["https://", "http://", "x.com", "t.me", "e.com", "facebook.com", "google.com", "/", "?", "&", "=", "#", ".", ":",
     "@", "(", ")", "[", "]", "'", "*", "_", "~", "status", "1", "url=", "imgurl=", "u=", "utm_a=1", "%2F", "%zz", "%", "ü", "أ", "😀", ",", ";", "!", "…",
     "watch?v=dQw4w9WgXcQ", "l.php?u=", "https%3A%2F%2F", " ", "+", "search?q=", "\u200b", "p/", "a", "-", "&amp;", "..", "//"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=600, deadline=None)
def test_reading_a_short_form_again_gives_itself(text):
    for link in read_links(text).links:
        again = read_links(link.canonical)
        assert [each.canonical for each in again.links] == [link.canonical]
        assert again.links[0].key == link.key
        assert again.links[0].platform == link.platform
