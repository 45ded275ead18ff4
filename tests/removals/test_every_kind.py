"""For every kind of letter: a complete one passes, and each element taken away is named and blocks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from takedown.cases.answers import Answer, Answers, ContactKind, Maker
from takedown.posts.details import PostDetails
from takedown.posts.models import About
from takedown.posts.platforms import PlatformKind
from takedown.regimes.library import rule
from takedown.removals import validator
from takedown.removals.kinds import letter_kind, letter_kinds
from takedown.removals.ladder import steps
from takedown.removals.letter_facts import Earlier, NoticeFacts, PostInLetter
from takedown.removals.models import ReplyKind
from takedown.removals.national_laws import national_laws
from takedown.removals.notice import write_notice
from takedown.removals.particulars import Ground, Head, Particulars, Standing, UsPart

LINK = "https://x.com/someone/status/1859000000000000001"
RESULT = "https://www.google.co.uk/search?q=somebody"
ANSWERS = Answers(
    in_uk=Answer.YES, shows=("bare",), made_by_ai=Answer.YES, names_her=Answer.NO,
    agreed_here=Answer.NO, public_before=Answer.NO, maker=Maker.SUBJECT,
    contact_kind=ContactKind.OWN, contact_address="amara@example.org",
)  # fmt: skip
GIVEN = Particulars(
    legal_name="Amara Example", standing=Standing.SUBJECT, heads=(Head.ILLEGAL, Head.CONTENT_DUTY),
    happened="Three friends saw it.", grounds=(Ground.UNLAWFUL,), situation="Colleagues know me.",
    infringement="No answer came within the month.", national_law="DE",
    us_parts=(UsPart.NIPPLE,), us_home=Answer.YES, face_shown=Answer.YES, looks_real=Answer.YES, likeness_shown=Answer.YES,
    nonconsent="I never saw it before.", signature="Amara Example", owns_work=Answer.YES,
    work="A selfie of 3 May 2026.", postal="1 High Street, Town", forwarding_ok=Answer.YES,
    host_name="Example Hosting",
)  # fmt: skip
KINDS = [one.rule_id for one in letter_kinds()]
ELEMENTS = [(one, element.id) for one in KINDS for element in rule(one).elements]


def earlier(details: PostDetails) -> Earlier:
    return Earlier(
        reference="TD-0000-0000", title="Intimate image content report to X, TD-0000-0000",
        sent="20 November 2026 at 17:30 (GMT)", received="20 November 2026 at 17:31 (GMT)",
        passed=True, answers=("answered on 22 November 2026 that no rule was broken",),
        links=frozenset({details.canonical}),
    )  # fmt: skip


def facts(rule_id: str, **changed: object) -> NoticeFacts:
    search = letter_kind(rule_id).platforms == {PlatformKind.SEARCH}
    details = (
        PostDetails(
            given=RESULT, canonical=RESULT, leads_to="https://example.com/p", result_kind="ordinary"
        )
        if search
        else PostDetails(given=LINK, canonical=LINK, post_id="1859000000000000001")
    )
    slug = "google" if search else "x"
    given = NoticeFacts(
        service="Google Search" if search else "X", reference="TD-TEST-0001", answers=ANSWERS,
        posts=[PostInLetter(1, slug, details, "was still there when somebody looked on Monday")],
        contact="amara@example.org", written_on=date(2026, 11, 26), particulars=GIVEN,
        earlier=earlier(details),
    )  # fmt: skip
    return replace(given, **changed)


@pytest.mark.parametrize("rule_id", KINDS)
def test_a_complete_letter_of_each_kind_passes(rule_id):
    notice = write_notice(rule(rule_id), facts(rule_id))
    assert [(one.element_id, one.hint) for one in notice.missing] == []
    assert "{" not in notice.text
    assert "None" not in notice.text


@pytest.mark.parametrize(("rule_id", "element"), ELEMENTS)
def test_an_element_taken_out_of_the_words_is_named_and_blocks(rule_id, element):
    given, kind = facts(rule_id), letter_kind(rule_id)
    text = " ".join(write_notice(rule(rule_id), given).text.split())
    for words in kind.words[element]:
        text = text.replace(words, "")
    checked = validator.check(rule(rule_id), kind=kind, text=text, facts=given)
    assert element in {one.element_id for one in checked if not one.present}
    # What shares the same words may go with it; nothing else may.
    same = {other for other, words in kind.words.items() if set(words) & set(kind.words[element])}
    assert {one.element_id for one in checked if not one.present} <= same | {element}


# What a person has to give, by element: without it the element is missing, whatever the words are.
NOT_GIVEN = {
    "declares_intimate": {"answers": replace(ANSWERS, agreed_here=Answer.NOT_SURE)},
    "made_by": {"answers": replace(ANSWERS, maker=Maker.UNASKED)},
    "identifies_content": {"posts": []},
    "identifies_data": {"posts": []},
    "exact_urls": {"posts": [PostInLetter(1, "whatsapp", PostDetails(group="A", description="B"))]},
    "contact": {"contact": ""},
    "says_why_illegal": {"answers": replace(ANSWERS, shows=())},
    "standing": {"particulars": replace(GIVEN, standing=Standing.NONE)},
    "identifies_report": {"earlier": None},
    "same_content": {"earlier": replace(earlier(PostDetails()), links=frozenset({"elsewhere"}))},
    "complaint_head": {"particulars": replace(GIVEN, heads=())},
    "identifies_person": {"particulars": replace(GIVEN, legal_name=" ")},
    "name_and_email": {"particulars": replace(GIVEN, legal_name="")},
    "ground": {"particulars": replace(GIVEN, grounds=())},
    "situation": {"particulars": replace(GIVEN, situation="")},
    "identifies_infringement": {"particulars": replace(GIVEN, infringement="")},
    "complained_first": {"earlier": None},
    "reasons": {"answers": replace(ANSWERS, agreed_here=Answer.YES)},
    "signature": {"particulars": replace(GIVEN, signature="")},
    "identifies_work": {"particulars": replace(GIVEN, owns_work=Answer.NO)},
    "names_host": {"particulars": replace(GIVEN, host_name="")},
    "says_what_happened": {"earlier": None},
}
# These rest on the fixed words of the letter alone, which a person approves as they stand.
FIXED = {
    "good_faith", "true_to_belief", "names_controller", "names_service", "accuracy_and_authority",
}  # fmt: skip


@pytest.mark.parametrize(("rule_id", "element"), ELEMENTS)
def test_an_element_nobody_gave_is_named_and_blocks(rule_id, element):
    if element in FIXED:
        assert element not in NOT_GIVEN
        return
    notice = write_notice(rule(rule_id), facts(rule_id, **NOT_GIVEN[element]))
    (checked,) = [one for one in notice.checked if one.element_id == element]
    assert not checked.present
    assert checked.hint
    assert not notice.is_complete


@pytest.mark.parametrize("rule_id", KINDS)
def test_every_kind_has_words_for_every_element_and_for_no_other(rule_id):
    assert set(letter_kind(rule_id).words) == {one.id for one in rule(rule_id).elements}


def test_the_ladder_names_every_answer_and_only_letters_there_are():
    assert set(steps()) == set(ReplyKind.values)
    named = {one for step in steps().values() for one in step.letters}
    assert named <= set(KINDS)


def test_letters_follow_only_letters_there_are():
    assert {before for one in letter_kinds() for before in one.after} <= set(KINDS)


def test_national_laws_come_from_rows_of_the_law():
    for one in national_laws().values():
        assert rule(one.rule).confidence


# -- what no letter may say ---------------------------------------------------


@pytest.mark.parametrize(
    ("rule_id", "acting", "made"), list(product(KINDS, [False, True], [Answer.YES, Answer.NO]))
)
def test_no_letter_says_what_the_sources_do_not(rule_id, acting, made):
    answers = replace(ANSWERS, made_by_ai=made)
    if acting:
        said = "She asked me aloud on 20 November 2026."
        answers = replace(answers, maker=Maker.ACTING, authority_words=said)
    text = write_notice(rule(rule_id), facts(rule_id, answers=answers)).text
    lower = " ".join(text.split()).lower()
    # UK GDPR Article 77 was omitted on 19 June 2026; no letter accuses the service (s.66D(3)).
    assert "article 77" not in lower
    assert "you have committed" not in lower
    assert "you have broken" not in lower
    assert "revenge porn" not in lower
    if letter_kind(rule_id).platforms == {PlatformKind.SEARCH}:
        assert "take down" not in lower
        assert "take it down" not in lower
    if rule_id.startswith(("eu-", "us-", "host-")):
        assert "48 hours" not in lower.replace(
            "not later than 48 hours after receiving this request", ""
        )
        assert "online safety act" not in lower
    if rule_id.startswith("uk-"):
        assert "take it down act" not in lower
    if acting:
        assert "i am the person" not in lower
        assert "i am the subject of the content and" not in lower


# The number of an X post of 20 November 2026, when section 66F was in force; the one above is of 2024.
ASKED = "2123748187960246273"


def prompt(
    rule_id: str = "uk-osa-swift", *, post_id: str = ASKED, **changed: object
) -> NoticeFacts:
    link = f"https://x.com/someone/status/{post_id}"
    details = PostDetails(given=link, canonical=link, post_id=post_id)
    given = facts(rule_id, about=About.PROMPT, posts=[PostInLetter(1, "x", details)])
    return replace(given, earlier=earlier(details), **changed)


def test_a_post_that_asks_for_a_picture_is_never_a_report():
    notice = write_notice(rule("uk-osa-swift"), prompt())
    assert notice.is_complete
    text = " ".join(notice.text.split())
    assert "It is not an intimate image content report" in text
    assert "section 66F" in text
    assert "I declare" not in text
    report = write_notice(
        rule("uk-osa-iic-48h-u2u"), facts("uk-osa-iic-48h-u2u", about=About.PICTURE)
    )
    assert report.is_complete


# A letter that is passed on to whoever posted it does not tell them of the police.
KEEP = [one for one in KINDS if not letter_kind(one).to_authority and not letter_kind(one).danger]


@pytest.mark.parametrize("rule_id", KEEP)
def test_every_letter_to_a_service_asks_it_to_keep_what_the_police_may_need(rule_id):
    text = " ".join(write_notice(rule(rule_id), facts(rule_id)).text.split())
    assert "police" in text
    assert "court" in text


def test_only_the_letters_whose_law_asks_for_a_name_carry_one():
    named = {one for one in KINDS if "Amara Example" in write_notice(rule(one), facts(one)).text}
    assert named == {
        "uk-gdpr-erasure", "uk-gdpr-objection", "uk-dpa-164a-ack", "uk-ico-complaint",
        "eu-gdpr-17", "eu-dsa-16", "us-tida-s3", "us-dmca-512c",
    }  # fmt: skip


def test_a_complaint_does_not_call_illegal_what_the_answers_do_not_bear_out():
    swim = replace(ANSWERS, shows=("swimwear",))
    notice = write_notice(rule("uk-osa-complaint"), facts("uk-osa-complaint", answers=swim))
    assert [one.element_id for one in notice.missing] == ["says_why_illegal"]


def test_an_authority_that_is_over_blocks_the_declaration():
    acting = replace(
        ANSWERS, maker=Maker.ACTING, authority_words="She asked me.", authority_until="2026-11-25"
    )
    notice = write_notice(rule("uk-osa-iic-48h-u2u"), facts("uk-osa-iic-48h-u2u", answers=acting))
    assert [one.element_id for one in notice.missing] == ["made_by"]


# -- what a solicitor for the other side found --------------------------------


def acting(**changed: object) -> Answers:
    given = {
        "maker": Maker.ACTING, "authority_kind": "spoken", "authority_words": "She asked me on Monday.",
        "authority_knowledge": "She told me.",
    }  # fmt: skip
    return replace(ANSWERS, **{**given, **changed})


def missing(rule_id: str, **changed: object) -> list[str]:
    notice = write_notice(rule(rule_id), facts(rule_id, **changed))
    return [one.element_id for one in notice.missing]


@pytest.mark.parametrize("rule_id", KINDS)
@pytest.mark.parametrize(
    "answers",
    [replace(ANSWERS, maker=Maker.UNASKED), acting(authority_withdrawn_on="2026-11-25")],
    ids=["nobody said", "taken back"],
)
def test_no_letter_goes_without_somebody_who_may_write_it(rule_id, answers):
    assert "made_by" in missing(rule_id, answers=answers)


@pytest.mark.parametrize(
    ("standing", "changed", "ok"),
    [
        (Standing.SUBJECT, {}, True),
        (Standing.SUBJECT, {"answers": acting()}, False),
        (Standing.HELPER, {"answers": acting()}, True),
        (Standing.HELPER, {}, False),
        (Standing.SUBJECT, {"answers": replace(ANSWERS, in_uk=Answer.NO)}, False),
        (Standing.USER, {"answers": replace(ANSWERS, in_uk=Answer.NO)}, True),
    ],
)
def test_standing_does_not_contradict_the_answers(standing, changed, ok):
    given = replace(GIVEN, standing=standing)
    assert ("standing" not in missing("uk-osa-expedited", particulars=given, **changed)) is ok


@pytest.mark.parametrize(
    "changed",
    [
        {"likeness_shown": Answer.NOT_SURE},
        {"looks_real": Answer.NO},
        {"us_parts": (UsPart.NONE, UsPart.NIPPLE)},
        {"us_parts": (UsPart.NONE,)},
    ],
)
def test_the_us_letter_says_nothing_her_answers_deny(changed):
    assert missing("us-tida-s3", particulars=replace(GIVEN, **changed)) == ["identifies_content"]


def test_the_us_letter_is_not_about_what_is_seen_in_public():
    swim = replace(ANSWERS, shows=("swimwear",))
    assert "identifies_content" in missing("us-tida-s3", answers=swim)


@pytest.mark.parametrize("rule_id", ["uk-osa-complaint", "uk-ofcom-info", "uk-osa-swift"])
def test_every_letter_about_a_post_that_asks_can_be_written(rule_id):
    assert write_notice(rule(rule_id), prompt(rule_id)).is_complete


@pytest.mark.parametrize(
    "changed",
    [
        {"post_id": "1859000000000000001"},
        {"answers": replace(ANSWERS, shows=("swimwear",))},
        {"answers": replace(ANSWERS, agreed_here=Answer.NOT_SURE)},
    ],
    ids=["before the section", "swimwear", "not sure of agreement"],
)
def test_section_66f_is_named_only_where_the_answers_bear_it_out(changed):
    text = " ".join(write_notice(rule("uk-osa-swift"), prompt(**changed)).text.split())
    assert "66F" not in text
    assert "intimate picture" not in text
    complaint = write_notice(rule("uk-osa-complaint"), prompt("uk-osa-complaint", **changed))
    assert not complaint.is_complete


@pytest.mark.parametrize(
    ("ground", "answers", "situation", "ok"),
    [
        (Ground.WITHDRAWN, ANSWERS, "x", False),
        (Ground.WITHDRAWN, replace(ANSWERS, agreed_here=Answer.YES), "x", True),
        (Ground.UNLAWFUL, replace(ANSWERS, agreed_here=Answer.YES), "x", False),
        (Ground.OBJECTS, ANSWERS, "", False),
        (Ground.OBJECTS, ANSWERS, "Colleagues know me.", True),
    ],
)
@pytest.mark.parametrize("rule_id", ["uk-gdpr-erasure", "eu-gdpr-17"])
def test_a_ground_is_claimed_only_where_it_is_true(rule_id, ground, answers, situation, ok):
    given = replace(GIVEN, grounds=(ground,), situation=situation)
    assert ("ground" not in missing(rule_id, answers=answers, particulars=given)) is ok


def test_the_ico_asks_whoever_acts_for_signed_consent():
    assert missing("uk-ico-complaint", answers=acting()) == ["identifies_person"]
    assert missing("uk-ico-complaint", answers=acting(authority_kind="written")) == []
    said = {
        kind: "signed letter of consent, and send it"
        in write_notice(
            rule("uk-ico-complaint"), facts("uk-ico-complaint", answers=acting(authority_kind=kind))
        ).text
        for kind in ("written", "law")
    }
    assert said == {"written": True, "law": False}


def test_no_letter_says_that_she_can_be_recognised_unless_she_said_so():
    unsaid = replace(GIVEN, face_shown=Answer.NOT_SURE)
    for rule_id in ("uk-gdpr-erasure", "uk-gdpr-objection", "eu-gdpr-17", "eu-dsa-16"):
        for given, said in ((GIVEN, True), (unsaid, False)):
            text = write_notice(rule(rule_id), facts(rule_id, particulars=given)).text
            assert ("can be recognised" in text) is said


def test_the_copyright_notice_tells_whoever_posted_it_nothing_of_the_police():
    details = PostDetails(given=LINK, canonical=LINK, description="me, undressed")
    given = facts("us-dmca-512c", posts=[PostInLetter(1, "x", details)])
    text = write_notice(rule("us-dmca-512c"), given).text.lower()
    assert "police" not in text
    assert "undressed" not in text


def test_a_criminal_law_is_not_named_for_what_is_seen_in_public():
    swim = replace(ANSWERS, shows=("swimwear",))
    text = write_notice(rule("eu-dsa-16"), facts("eu-dsa-16", answers=swim)).text
    assert "184k" not in text
