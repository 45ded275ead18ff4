"""A new PIN is typed twice and can be read while it is typed; afterwards the notes say it is set."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.urls import reverse

import pytest

from takedown.cases.models import CaseCode, PinChange
from takedown.flows.confirm_code import confirm_code
from takedown.reads.code import unconfirmed_words
from takedown.web.forms.code import ConfirmCodeForm
from tests import factories
from tests.conftest import NOW
from tests.web.walking import Walker

SET = "Your PIN is set. You need it and the six words."
WORDS = "one two three four five six"


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found[dict(attrs).get("name") or ""] = dict(attrs)


@pytest.fixture
def walker(db) -> Walker:
    """Somebody who sees their six words for the first time."""
    walk = Walker().go("/1/").send(under_18="no").send(in_uk="yes")
    return walk.send(links="https://x.com/someone/status/1859000000000000001")


def words_of(walker: Walker) -> str:
    return " ".join(re.findall(r"<li>([a-z]+)</li>", walker.html))


def test_both_boxes_show_numbers_as_they_are_typed_and_nothing_keeps_them(walker):
    inputs = _Inputs()
    inputs.feed(walker.html)
    for name in ("pin", "pin_again"):
        shown = inputs.found[name]
        assert (shown["type"], shown["inputmode"]) == ("text", "numeric")
        assert shown["autocomplete"] == "off"


@pytest.mark.parametrize(
    ("pin", "again", "says"),
    [
        ("482916", "482961", "The two PINs are different."),
        ("482916", "", "The two PINs are different."),
        ("", "482916", "The two PINs are different."),
        ("48a", "48a", "A PIN is 4 to 12 numbers."),
    ],
)
def test_two_pins_that_differ_are_refused_in_plain_words(walker, pin, again, says):
    walker.send(typed=words_of(walker), pin=pin, pin_again=again)
    assert walker.sees(says)
    assert CaseCode.objects.get().confirmed_at is None


@pytest.mark.parametrize(("pin", "is_set"), [("482916", True), ("", False)])
def test_the_notes_say_that_a_pin_is_set(walker, pin, is_set):
    walker.send(typed=words_of(walker), pin=pin, pin_again=pin)
    walker.go(reverse("open_case_home"))
    assert walker.sees("Your notes")
    assert walker.sees(SET) is is_set


@pytest.mark.usefixtures("still_now")
def test_a_caseworker_is_not_told_about_the_pin(amara, beth, signed_in):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), pin="482916", now=NOW)
    factories.let_in(amara, beth)
    client = signed_in(beth.user)
    page = client.get(reverse("case", args=[amara.case.pk])).content.decode()
    assert amara.case.reference in page
    assert SET not in page


def test_no_pin_at_all_is_fine():
    assert ConfirmCodeForm({"typed": WORDS}).is_valid()


def test_where_the_notes_were_not_begun_a_pin_waits_and_shuts_nobody_out(walker):
    words = words_of(walker)
    code = reverse("code", args=[CaseCode.objects.get().pk])
    his = Walker().go(reverse("open")).send(typed=words).go(code)
    assert his.sees("It counts after 72 hours.")
    his.send(typed=words, pin="999999", pin_again="999999")

    saved = CaseCode.objects.get()
    assert (saved.pin_hash, saved.confirmed_at is None) == ("", False)
    hers = Walker().go(reverse("open")).send(typed=words)
    assert hers.path == reverse("case", args=[saved.pk])
    assert PinChange.objects.count() == 1
    hers.go(reverse("change_pin", args=[saved.pk]))
    assert hers.sees("Stop")


def test_who_enters_with_the_words_has_not_begun_the_notes_there(walker):
    words = words_of(walker)
    walker.go(reverse("open")).send(typed=words)
    walker.go(reverse("code", args=[CaseCode.objects.get().pk]))
    walker.send(typed=words, pin="482916", pin_again="482916")
    assert CaseCode.objects.get().pin_hash == ""
