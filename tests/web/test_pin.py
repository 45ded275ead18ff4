"""A new PIN is typed twice and can be read while it is typed; afterwards the notes say it is set."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.urls import reverse

import pytest

from takedown.accounts.visitor import code_holder
from takedown.cases import codes
from takedown.cases.access import case_for
from takedown.cases.models import CaseCode, PinChange
from takedown.common import clock
from takedown.flows.change_pin import ask_pin_change, stop_pin_change
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import end_other_sessions
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


def intruder(words: str) -> Walker:
    """Somebody who saw the words as they were shown, and types them in a browser of their own."""
    walk = Walker().go(reverse("open")).send(typed=words)
    assert walk.sees("Your notes")
    return walk


@pytest.mark.parametrize("theirs", ["", "731604"])
def test_the_pin_of_whoever_began_counts_though_others_typed_the_words_back_first(walker, theirs):
    words, case_id = words_of(walker), CaseCode.objects.get().pk
    other = intruder(words).go(reverse("code", args=[case_id]))
    other.send(typed=words, pin=theirs, pin_again=theirs)
    assert PinChange.objects.exists() is bool(theirs)
    walker.send(typed=words, pin="482916", pin_again="482916")
    assert codes.pin_fits(CaseCode.objects.get().pin_hash, "482916")
    assert not PinChange.objects.exists()
    assert walker.go(reverse("open_case_home")).sees(SET)
    assert other.go(reverse("case", args=[case_id])).status == 404


def test_the_page_of_the_words_says_that_they_were_typed_back_elsewhere(walker):
    words, path = words_of(walker), walker.path
    intruder(words).go(path).send(typed=words, pin="", pin_again="")
    walker.go(path)
    assert walker.sees("The six words were typed back in another browser")
    walker.send(typed=words, pin="482916", pin_again="482916")
    assert walker.go(path).sees("You wrote your six words down.")


def test_words_that_differ_are_refused_though_they_were_typed_back_before(walker):
    words, path = words_of(walker), walker.path
    intruder(words).go(path).send(typed=words, pin="", pin_again="")
    walker.send(typed="able able able able able able", pin="482916", pin_again="482916")
    assert walker.sees("Those are not the words of these notes.")
    assert not CaseCode.objects.get().pin_hash


def test_a_session_that_typed_them_back_sets_no_other_pin_at_once(walker):
    words, path = words_of(walker), walker.path
    stale = walker.fields()
    walker.send(typed=words, pin="", pin_again="")
    sent = {**stale, "once": "another", "typed": words, "pin": "731604", "pin_again": "731604"}
    walker.client.post(path, sent)
    assert not CaseCode.objects.get().pin_hash
    assert PinChange.objects.exists()


def test_a_pin_that_is_set_is_changed_only_with_the_one_of_now(walker):
    words, path = words_of(walker), walker.path
    stale = walker.fields()
    walker.send(typed=words, pin="482916", pin_again="482916")
    sent = {**stale, "once": "another", "typed": words, "pin": "731604", "pin_again": "731604"}
    walker.client.post(path, sent)
    assert walker.go(path).sees("These notes have a PIN already.")
    assert codes.pin_fits(CaseCode.objects.get().pin_hash, "482916")
    assert not PinChange.objects.exists()


@pytest.mark.parametrize("pin", ["482916", "731604"])
def test_the_page_of_the_words_does_not_tell_whether_a_pin_is_the_right_one(walker, pin):
    words, path = words_of(walker), walker.path
    stale = walker.fields()
    walker.send(typed=words, pin="482916", pin_again="482916")
    sent = {**stale, "once": "another", "typed": words, "pin": pin, "pin_again": pin}
    assert walker.client.post(path, sent).headers["Location"] == path
    assert walker.go(path).sees("These notes have a PIN already.")


def test_a_pin_that_counts_at_once_ends_who_came_in_before_and_a_change_that_waits(walker):
    words, case_id = words_of(walker), CaseCode.objects.get().pk
    other = intruder(words)
    now = clock.now()
    ask_pin_change(
        case_for(code_holder(case_id), case_id, now=now), typed=words, new_pin="731604", now=now
    )
    walker.send(typed=words, pin="482916", pin_again="482916")
    assert walker.go(reverse("case", args=[case_id])).sees(SET)
    assert other.go(reverse("case", args=[case_id])).status == 404
    assert not PinChange.objects.exists()


def test_closing_other_devices_makes_no_words_new(amara, holding):
    end_other_sessions(amara, now=clock.now())
    page = holding(amara.case.pk).get(reverse("code", args=[amara.case.pk])).content.decode()
    assert "Write these six words down" in page
    assert "These are your new words" not in page


def test_the_notes_say_that_a_pin_was_asked_for_before_another_and_that_one_was_stopped(walker):
    words, case_id = words_of(walker), CaseCode.objects.get().pk
    walker.send(typed=words, pin="", pin_again="")
    page, home = reverse("change_pin", args=[case_id]), reverse("case", args=[case_id])
    walker.go(page).send(typed=words, new_pin="482916", new_pin_again="482916")
    other = intruder(words).go(page)
    other.send(typed=words, new_pin="731604", new_pin_again="731604")
    assert other.sees("A change of the PIN waits already.")
    stop_pin_change(case_for(code_holder(case_id), case_id, now=clock.now()), now=clock.now())
    assert walker.go(home).sees("If you did not stop it, somebody else has your words.")
    other.go(page).send(typed=words, new_pin="731604", new_pin_again="731604")
    assert walker.go(home).sees("One was asked for before, too")


def test_words_typed_back_with_a_pin_are_refused_while_another_pin_waits(walker):
    words, case_id = words_of(walker), CaseCode.objects.get().pk
    ask_pin_change(
        case_for(code_holder(case_id), case_id, now=clock.now()),
        typed=words, new_pin="731604", now=clock.now(),
    )  # fmt: skip
    other = intruder(words).go(reverse("code", args=[case_id]))
    other.send(typed=words, pin="482916", pin_again="482916")
    assert other.sees("Somebody asked for a PIN already, and it waits.")
    assert CaseCode.objects.get().confirmed_at is None
