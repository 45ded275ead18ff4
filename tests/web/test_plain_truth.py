"""Sentences that were truer than they could be, files that stay, and numbers that can be pressed."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

import pytest

from takedown.reads.code import unconfirmed_words
from takedown.web.forms.answers import ActingForm, AgreedForm, ShowsForm
from takedown.web.forms.pictures import DecideForm
from takedown.web.support import support_lines
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(amara) -> Client:
    """A browser that holds Amara's case."""
    typed = " ".join(unconfirmed_words(amara))
    client = Client()
    client.post(reverse("open"), {"typed": typed})
    return client


def words(path: str, client: Client | None = None) -> str:
    html = (client or Client()).get(path).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def shown(client: Client, name: str, *ids: object) -> str:
    return words(reverse(name, args=ids), client)


def test_hidden_notes_are_not_said_to_be_closed_to_everybody():
    said = words(reverse("erased"))
    assert "For 72 hours your six words bring them back" in said
    assert "Nobody can open them" not in said


@pytest.mark.parametrize("name", ["erased", "erased_now"])
def test_erasing_says_that_saved_files_stay(name):
    assert "in Downloads" in words(reverse(name))


def test_a_page_that_is_not_there_promises_nothing():
    answer = Client().get("/nothing/here/")
    assert answer.status_code == 404
    assert "Nothing you saved" not in answer.content.decode()


def test_saving_a_pack_says_where_the_file_stays(holder, amara):
    pack = factories.packed(amara)
    said = holder.get(reverse("save_pack", args=[amara.case.pk, pack.pk])).content.decode()
    assert "The file stays in Downloads on this device." in said
    assert "Erasing your notes does not remove it." in said
    assert "Anyone who can use this device can then open it." in said
    assert said.index("can then open it") < said.index("Save it, not locked")


def test_downloads_cannot_be_hidden():
    assert "Downloads" in words(reverse("before"))


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        (reverse("door", args=[2]), {"999", "116123", "08001111", "03456000459"}),
        (reverse("other_help_path", args=["a"]), {"999", "08001111"}),
        (reverse("other_help_path", args=["b"]), {"999", "101"}),
    ],
)
def test_every_number_can_be_pressed(path, numbers):
    html = Client().get(path).content.decode()
    pressed = dict(re.findall(r'href="tel:(\d+)">([\d ]+)</a>', html))
    assert set(pressed) == numbers
    assert all(shown.replace(" ", "") == number for number, shown in pressed.items())
    bare = re.sub(r"<a [^>]*>[^<]*</a>", "", html)
    assert not re.search(r"\b(999|101|116 123|0800 1111)\b", bare)


def test_childline_is_listed_as_second_hand():
    (line,) = [one for one in support_lines() if one.name == "Childline"]
    assert [number.href for number in line.numbers] == ["tel:08001111"]
    assert "second-hand" in line.source
    assert "second-hand" in line.seen


def test_not_wanting_to_look_asks_nobody():
    field = DecideForm().fields["decision"]
    assert dict(field.choices)["SOMEONE_ELSE"] == "I do not want to look"
    assert "You do not have to look. Nothing is sent because of your answer" in field.help_text
    # An answer is in the record of the case, and a pack takes that along.
    assert "nobody is told" not in field.help_text


def test_questions_say_which_links_who_and_what_to_leave_out():
    assert AgreedForm().fields["agreed_here"].label.endswith("at these links?")
    assert ActingForm().fields["authority_words"].label.startswith("Who asked whom")
    assert "Leave out the ordinary photo it was made from." in ShowsForm().fields["shows"].help_text


def test_the_page_of_the_pack_names_offences_as_the_rules_have_them_and_claims_none(amara, holding):
    path = reverse("packs", args=[amara.case.pk])
    page = holding(amara.case.pk).get(path).content.decode()
    for section in ("s.66B", "s.66E", "s.66F"):
        assert f"Sexual Offences Act 2003 {section}" in page
    assert "Only the police and the courts decide whether an offence was committed." in page
    assert "short time limits" in page


def test_who_lets_an_organisation_in_is_told_what_it_can_take_out(amara, beth, holding):
    said = shown(holding(amara.case.pk), "people", amara.case.pk)
    assert "They can take a link out of your notes" in said
    assert "cannot erase anything" not in said


def test_nobody_is_told_that_copies_cannot_be_read(amara, holding):
    inside = shown(holding(amara.case.pk), "erase", amara.case.pk)
    for said in (inside, shown(Client(), "erased_now")):
        assert "may exist for up to 30 days more" in said
        assert "Letters and packs that went out" in said
        assert "backup" not in said


def test_a_letter_that_can_go_by_mail_is_not_said_to_stay(amara, holding):
    draft = factories.drafted(amara)
    said = shown(holding(amara.case.pk), "letter", amara.case.pk, draft.pk)
    assert "Nothing is sent by this page." in said
