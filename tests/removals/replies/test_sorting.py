"""Replies are sorted by their sender's own words, and left to a person where those are not plain."""

from __future__ import annotations

import tomllib

import pytest

from takedown.removals.replies.message import Message
from takedown.removals.replies.quoting import own_words
from takedown.removals.replies.reading import read_reply, read_text
from takedown.removals.replies.sentences import plain_form, sentences_of
from takedown.removals.replies.sorting import Kind, sort_message
from takedown.removals.replies.sorting_rules import FILE, read_rules, rules
from tests.removals.replies.mails import MAILS, OUR_LETTER, OUTLOOK_HEAD, QUOTED


def sort_text(text: str, *, subject: str = ""):
    return sort_message(Message(text=text, subject=subject))


@pytest.mark.parametrize(("kind", "text"), MAILS)
def test_each_mail_is_sorted_as_a_person_would(kind, text):
    found = sort_text(text)

    assert found.kind == Kind(kind), found


@pytest.mark.parametrize(("kind", "text"), MAILS)
def test_the_same_mail_as_a_page_is_sorted_alike(kind, text):
    if text.startswith(">") or "\n>" in text:
        return
    page = "".join(f"<p>{one.replace('<', '&lt;')}</p>" for one in text.split("\n\n"))
    page = page.replace("\n", "<br>").replace("-- <br>", "-- <br>")
    data = (
        b"From: a@site.example\nSubject: Re: x\nContent-Type: text/html; charset=utf-8\n\n"
        + page.encode()
    )

    assert sort_message(read_reply(data, name="m.eml")).kind == Kind(kind)


def test_there_are_mails_for_every_kind():
    assert {Kind(kind) for kind, _ in MAILS} == set(Kind)
    assert len(MAILS) >= 60


def test_the_reason_is_the_sentence_as_it_stands():
    found = sort_text("Dear Ada,\n\nThank you. We’ve  removed\nthe content you reported. Goodbye.")

    assert found.why == ("We’ve removed the content you reported.",)
    assert found.others == ()


def test_a_refusal_that_also_acknowledges_names_the_receipt():
    found = sort_text("Thank you for your report. It does not violate our rules.")

    assert found.kind is Kind.REFUSED_NO_VIOLATION
    assert found.why == ("It does not violate our rules.",)
    assert found.others == (Kind.AUTOMATIC_RECEIPT,)


def test_what_could_be_either_names_its_candidates():
    found = sort_text("We have removed the post. The other post does not violate our rules.")

    assert found.kind is Kind.UNSORTED
    assert found.others == (Kind.REMOVED, Kind.REFUSED_NO_VIOLATION)
    assert len(found.why) == 2


def test_a_mail_in_two_languages_names_what_matched():
    found = sort_text(
        "Wir haben Ihre Meldung erhalten und das ist nicht gut.\n\nWe have removed it."
    )

    assert (found.kind, found.others) == (Kind.UNSORTED, (Kind.REMOVED,))


def test_a_subject_counts_unless_it_answers_ours():
    assert sort_text("Goodbye.", subject="Your report was received").kind is Kind.AUTOMATIC_RECEIPT
    assert sort_text("Goodbye.", subject="Re: Your report was received").kind is Kind.UNSORTED


@pytest.mark.parametrize(
    "text",
    [
        f"Thank you.\n\n{QUOTED}",
        f"Thank you.\n\nOn Fri, 20 Nov 2026 at 17:30, Ada\n<ada@help.example> wrote:\n\n{OUR_LETTER}",
        f"Thank you.\n\nAm 20.11.2026 um 17:30 schrieb Ada <ada@help.example>:\n\n{OUR_LETTER}",
        f"Thank you.\n\n-----Original Message-----\n{OUTLOOK_HEAD}\n\n{OUR_LETTER}",
        f"Thank you.\n\n________________________________\n{OUTLOOK_HEAD}\n\n{OUR_LETTER}",
        f"Thank you.\n\n*From:* Ada\n*Sent:* Friday\n*To:* you\n*Subject:* x\n\n{OUR_LETTER}",
        f"Thank you.\n\n{OUR_LETTER}",
        "Thank you.\n\n-- \nWe have removed it.",
        f"##- Please type your reply above this line -##\nThank you.\n\n{QUOTED}",
    ],
)
def test_quotations_and_signatures_are_cut(text):
    assert own_words(text).replace("_", "").strip() == "Thank you."
    # Cut for sorting only: the message keeps every line.
    assert read_text(text).text.split() == text.split()


def test_a_forwarded_message_is_read_as_what_was_sent_on():
    assert own_words(f"{OUTLOOK_HEAD}\n\nWe have removed it.").strip() == "We have removed it."
    assert own_words(f"See below.\n\n{OUTLOOK_HEAD}\n\nWe have removed it.").strip() == "See below."


def test_words_that_only_look_like_a_quotation_stay():
    text = "On Friday we removed it.\nFrom: our team, with thanks\nOn this, he wrote a lot"

    assert own_words(text) == text


def test_the_plain_form():
    assert (
        plain_form("We’ve NOT—yet—“re\xadmoved” it, can’t you?")
        == " we have not | yet | removed it | cannot you "
    )
    assert plain_form("See (https://x.example/have-been-removed) that.") == " see | that "


def test_sentences_keep_abbreviations_and_lists_apart():
    text = "See e.g. Section 2. Then No. 5 was removed. \n\n- One\n- Two"

    assert list(sentences_of(text)) == [
        "See e.g. Section 2.",
        "Then No. 5 was removed.",
        "- One",
        "- Two",
    ]


def test_the_rules_are_whole():
    known = rules()

    assert set(known.beats) == set(Kind) - {Kind.UNSORTED}
    for kind, beaten in known.beats.items():
        assert not any(kind in known.beats[other] for other in beaten), kind
        assert kind is Kind.AUTOMATIC_RECEIPT or Kind.AUTOMATIC_RECEIPT in beaten


def test_a_word_list_that_is_not_there_is_refused():
    table = tomllib.loads(FILE.read_text())
    table["kind"][0]["rule"][0]["phrases"] = ["{nobody} removed"]

    with pytest.raises(KeyError):
        read_rules(table)


def test_every_phrase_can_match_and_every_list_is_used():
    table = tomllib.loads(FILE.read_text())
    text = FILE.read_text()

    assert [
        name for name in table["words"] if f"{{{name}}}" not in text and f"{{{name}?}}" not in text
    ] == []
    for one in (
        phrase for kind in table["kind"] for rule in kind["rule"] for phrase in rule["phrases"]
    ):
        assert one == one.lower()
        assert not set(one) & set(".,;:’“”")
