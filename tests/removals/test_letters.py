"""What a letter says for each combination of answers: nothing that the answers do not make true."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.posts.details import PostDetails
from takedown.regimes.library import rule
from takedown.removals.letter_facts import NoticeFacts, PostInLetter
from takedown.removals.notice import Notice, write_notice
from takedown.removals.routes import INTIMATE_REPORT, SWIFT_NOTICE, route_for

LINK = "https://x.com/someone/status/1859000000000000001"
INTIMATE = (
    Shows.BARE, Shows.UNDERWEAR, Shows.SEE_THROUGH, Shows.OBSCURED, Shows.SEXUAL, Shows.TOILET,
    Shows.UNSAID,
)  # fmt: skip


def answers(**changed: object) -> Answers:
    given = {
        "in_uk": Answer.YES, "shows": (str(Shows.BARE),), "made_by_ai": Answer.NO,
        "names_her": Answer.NO, "agreed_here": Answer.NO, "public_before": Answer.NO,
        "maker": Maker.SUBJECT, "contact_kind": ContactKind.OWN,
        "contact_address": "amara@example.org",
    }  # fmt: skip
    return Answers(**{**given, **changed})


def letter(given: Answers, *, posts: int = 1) -> Notice:
    chosen = route_for(given)
    details = PostDetails(given=LINK, canonical=LINK, post_id="1859000000000000001")
    facts = NoticeFacts(
        service="X",
        reference="TD-TEST-0001",
        answers=given,
        posts=[PostInLetter(number, "x", details) for number in range(1, posts + 1)],
        contact=given.contact_address,
        written_on=date(2026, 11, 24),
    )
    return write_notice(rule(chosen.rule_id), facts)


def words(notice: Notice) -> str:
    return " ".join(notice.text.split())


def test_a_report_declares_what_section_20a_asks_for_in_its_own_words():
    text = words(letter(answers()))
    assert (
        "present on your service, is intimate image content within the meaning of the Act" in text
    )
    assert "I declare that I am the subject of the content and that I make this report." in text
    assert "made in good faith and that, to the best of my knowledge and belief, it is true" in text
    assert LINK in text
    assert "My contact details for this report: amara@example.org" in text
    assert letter(answers()).is_complete


@pytest.mark.parametrize("tick", INTIMATE)
def test_each_tick_within_section_66d_makes_a_report(tick):
    given = answers(shows=(str(tick),))
    assert route_for(given).rule_id == INTIMATE_REPORT
    assert letter(given).is_complete


@pytest.mark.parametrize("tick", [Shows.SWIMWEAR, Shows.CLOTHED, Shows.DRAWING])
def test_what_is_seen_in_public_makes_a_notice_that_claims_no_offence(tick):
    given = answers(shows=(str(tick),))
    assert route_for(given).rule_id == SWIFT_NOTICE
    text = words(letter(given))
    assert "I believe that this may be illegal content" not in text
    assert "your own terms on pictures of people posted without their agreement" in text
    assert "Where you judge that it is illegal content" in text


def test_a_picture_public_before_with_agreement_is_not_called_illegal():
    given = answers(public_before=Answer.YES)
    assert route_for(given).rule_id == SWIFT_NOTICE
    assert "I believe that this may be illegal content" not in words(letter(given))


def test_not_sure_of_being_public_before_is_a_belief_and_no_declaration():
    text = words(letter(answers(public_before=Answer.NOT_SURE)))
    assert "I believe that this may be illegal content" in text
    assert "I declare" not in text


def test_somebody_who_agreed_once_says_that_she_does_not_now():
    text = words(letter(answers(agreed_here=Answer.YES)))
    # Nobody asked whether it was taken back, and no law asks her to say that she agreed.
    assert "I do not agree to this picture being here." in text
    assert "once agreed" not in text
    assert "without their agreement" not in text


def test_somebody_not_sure_of_agreement_says_nothing_of_it():
    text = words(letter(answers(agreed_here=Answer.NOT_SURE)))
    assert "agree" not in text.replace("agreement being", "")


EVERY = list(
    product(
        [(str(tick),) for tick in Shows],
        [Answer.YES, Answer.NO, Answer.NOT_SURE],
        [Answer.YES, Answer.NO, Answer.NOT_SURE],
        [Maker.SUBJECT, Maker.ACTING],
    )
)


@pytest.mark.parametrize(("shows", "agreed", "public", "maker"), EVERY)
def test_no_combination_of_answers_declares_too_much(shows, agreed, public, maker):
    given = answers(
        shows=shows, agreed_here=agreed, public_before=public, maker=maker,
        authority_kind="spoken", authority_words="She asked me by telephone on 20 November 2026.",
    )  # fmt: skip
    notice = letter(given, posts=2)
    text = words(notice)
    declares = "is intimate image content" in text
    assert declares == (shows[0] in INTIMATE and agreed is Answer.NO and public is Answer.NO)
    assert ("not consent, to their being shared" in text) == declares
    assert notice.is_complete
    # Nobody speaks as the person who only acts for them, and no sentence is left half empty.
    if maker is Maker.ACTING:
        assert "I am the subject" not in text
        assert " me " not in text.replace("Please tell me", "").replace("asked me", "").replace(
            "asks me", ""
        )
    for broken in ("  .", " ,", "()", "{{", "None.", "..", " ;"):
        assert broken not in text


def test_a_picture_made_by_software_names_the_right_act():
    text = words(letter(answers(made_by_ai=Answer.YES)))
    assert (
        "The Sexual Offences Act 2003 covers a photograph or film which shows, or appears" in text
    )


def test_no_letter_says_that_the_service_shared_it():
    """Section 66D(3): the provider is not to be regarded as a person who shares it."""
    for shows, agreed, public, maker in EVERY:
        text = words(
            letter(answers(shows=shows, agreed_here=agreed, public_before=public, maker=maker))
        ).lower()
        assert "you shared" not in text.replace("i do not say that you shared it", "")
        assert "your offence" not in text


def test_ticks_that_differ_between_pictures_declare_nothing():
    given = answers(shows=(str(Shows.BARE), str(Shows.SWIMWEAR)))
    assert route_for(given).rule_id == SWIFT_NOTICE
    assert "I believe that this may be illegal content" not in words(letter(given))


def test_several_pictures_are_not_each_said_to_show_everything_ticked():
    given = answers(shows=(str(Shows.BARE), str(Shows.TOILET)))
    assert "Each shows or appears to show one or more of the following:" in words(
        letter(given, posts=2)
    )


def test_a_letter_to_a_site_nobody_knows_claims_the_act_only_if_it_covers_it():
    details = PostDetails(given="https://a.example/1", canonical="https://a.example/1")
    facts = NoticeFacts(
        service="a.example", reference="TD-TEST-0001", answers=answers(),
        posts=[PostInLetter(1, "other", details)], contact="amara@example.org",
        written_on=date(2026, 11, 24),
    )  # fmt: skip
    notice = write_notice(rule(INTIMATE_REPORT), facts)
    assert notice.is_complete
    assert notice.text.startswith("To: the provider of a.example\n")
    assert "If you provide a regulated user-to-user service" in words(notice)
