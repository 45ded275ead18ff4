"""What a solicitor for a platform found in the letters, so that it does not come back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from takedown.cases.answers import Answer, Maker, Shows
from takedown.posts.details import PostDetails
from takedown.posts.models import About
from takedown.regimes.library import rule
from takedown.removals.kinds import letter_kind, letter_kinds
from takedown.removals.known import known_facts
from takedown.removals.letter_facts import PostInLetter
from takedown.removals.notice import Notice, write_notice
from takedown.removals.particulars import Head, Particulars, Standing, UsPart
from takedown.removals.recipients import channels_for
from takedown.web.forms.particulars import ParticularsForm
from tests.removals.test_every_kind import ANSWERS, GIVEN, KINDS, earlier, facts, prompt

# Of these whoever writes is asked about themselves, or nobody in particular is meant.
ABOUT_WHOEVER_WRITES = {
    "standing", "postal", "forwarding_ok", "legal_name", "heads", "signature", "host_firm",
    "host_name", "national_law",
}  # fmt: skip
SPEAKS_TO_THE_PERSON = re.compile(r"\bme\b|\bmy\b|Do you live|Can you be|Did you take")
HELPER = replace(
    ANSWERS,
    maker=Maker.ACTING,
    names_her=Answer.YES,
    authority_kind="spoken",
    authority_words="She asked me by telephone on 20 November 2026.",
    authority_knowledge="I know this from what she told me.",
)
REPORT, COMPLAINT, SWIFT = "uk-osa-iic-48h-u2u", "uk-osa-complaint", "uk-osa-swift"
OLD = "https://x.com/someone/status/1670000000000000001"  # June 2023
SITE = PostInLetter(
    1, "other", PostDetails(given="https://a.example/1", canonical="https://a.example/1")
)


def written(rule_id: str, **changed: object) -> Notice:
    return write_notice(rule(rule_id), facts(rule_id, **changed))


def hint(notice: Notice, element: str) -> str:
    return next(one.hint for one in notice.checked if one.element_id == element)


@pytest.mark.parametrize("rule_id", KINDS)
@pytest.mark.parametrize("answers", [ANSWERS, HELPER])
def test_no_letter_shows_a_sign_of_its_making(rule_id, answers):
    text = written(rule_id, answers=answers).text
    assert not set("\\{}%") & set(text)


@pytest.mark.parametrize("rule_id", [REPORT, "uk-osa-iic-48h-search", SWIFT, "eu-dsa-16"])
def test_whoever_acts_for_somebody_says_who_asked_and_how_they_know(rule_id):
    text = written(rule_id, answers=HELPER).text
    assert "She asked me by telephone on 20 November 2026." in text
    assert "I know this from what she told me." in text


@pytest.mark.parametrize("rule_id", [COMPLAINT, "uk-osa-search-complaint"])
@pytest.mark.parametrize("changed", [{"shows": (Shows.SWIMWEAR,)}, {"agreed_here": Answer.YES}])
def test_no_duty_about_illegal_content_is_claimed_of_what_the_answers_do_not_call_so(
    rule_id, changed
):
    given = replace(GIVEN, heads=(Head.CONTENT_DUTY,))
    notice = written(rule_id, answers=replace(ANSWERS, **changed), particulars=given)
    assert "may not be illegal content" in hint(notice, "says_why_illegal")


def test_a_complaint_about_reporting_says_what_made_it_hard():
    given = replace(GIVEN, heads=(Head.REPORTING_DUTY,), happened=" ")
    notice = written(COMPLAINT, particulars=given)
    assert hint(notice, "says_why_illegal") == "Say in a sentence what made it hard to report."


@pytest.mark.parametrize("rule_id", [REPORT, SWIFT, "uk-osa-expedited", "uk-osa-complaint"])
def test_a_site_nobody_has_looked_at_is_told_no_duty_without_a_condition(rule_id):
    text = written(rule_id, posts=[SITE], service="a.example").text
    assert "requires you to operate" not in text.replace(
        "If you provide a regulated user-to-user service (sections 3 and 4 of the Act), section "
        "10(3A) requires you to operate",
        "",
    )
    assert "a regulated user-to-user service" in text


@pytest.mark.parametrize("rule_id", [REPORT, SWIFT])
def test_sharing_before_the_section_was_law_is_not_said_to_be_an_offence_under_it(rule_id):
    old = PostInLetter(
        1, "x", PostDetails(given=OLD, canonical=OLD, post_id=OLD.rpartition("/")[2])
    )
    assert "may be an offence under section 66B" in written(rule_id).text
    assert "may be an offence" not in written(rule_id, posts=[old]).text
    assert written(rule_id, posts=[old]).is_complete


def test_the_quick_complaint_is_for_whoever_made_the_report():
    details = facts("uk-osa-expedited").posts[0].details
    by_helper = replace(earlier(details), by_helper=True)
    notice = written("uk-osa-expedited", earlier=by_helper)
    assert "This complaint is for whoever made it" in hint(notice, "identifies_report")
    helping = replace(GIVEN, standing=Standing.USER)
    same = written("uk-osa-expedited", earlier=by_helper, answers=HELPER, particulars=helping)
    assert same.is_complete


def test_the_us_letter_does_not_say_uncovered_where_she_said_covered():
    given = replace(GIVEN, us_parts=(UsPart.NIPPLE,))
    notice = written(
        "us-tida-s3", answers=replace(ANSWERS, shows=(Shows.UNDERWEAR,)), particulars=given
    )
    assert "cannot say both" in hint(notice, "identifies_content")


def test_a_complaint_about_a_post_that_asks_says_what_it_asks_for():
    text = written(COMPLAINT, about=About.PROMPT).text
    assert "it asks for an intimate picture of a person to be made" in text


def test_a_host_is_not_told_what_is_described_and_hears_which_countries_law_it_is():
    details = replace(facts("host-abuse").posts[0].details, description="my body, nude")
    text = written("host-abuse", posts=[PostInLetter(1, "other", details)]).text
    assert "my body, nude" not in text
    assert "an offence in England and Wales" in text


@pytest.mark.parametrize(
    ("made", "named"), [(Answer.NO, True), (Answer.YES, False), (Answer.NOT_SURE, False)]
)
def test_of_a_made_picture_only_the_law_known_to_be_about_it_is_named(made, named):
    text = written("eu-dsa-16", answers=replace(ANSWERS, made_by_ai=made)).text
    assert ("201a" in text) is named
    assert "KunstUrhG" in text


@pytest.mark.parametrize("again", [{}, {"was_gone": True}, {"is_there": False}])
def test_there_again_is_said_only_of_what_was_gone_and_seen_there(again):
    details = facts(REPORT).posts[0].details
    same = replace(earlier(details), is_same=True, is_there=True)
    text = written(REPORT, earlier=replace(same, **again)).text
    assert ("It is there again." in text) is again.get("was_gone", False)
    assert ("It is there now." in text) is (again == {})


@pytest.mark.parametrize("rule_id", [one.rule_id for one in letter_kinds() if one.asks])
def test_somebody_who_acts_is_asked_about_the_person_and_not_about_themselves(rule_id):
    asks = letter_kind(rule_id).asks
    form = ParticularsForm(asks=asks, name_of="Name", acting=True)
    said = {
        name: f"{field.label} {field.help_text} {getattr(field, 'choices', '')}"
        for name, field in form.fields.items()
        if name not in ABOUT_WHOEVER_WRITES
    }
    assert [name for name, words in said.items() if SPEAKS_TO_THE_PERSON.search(words)] == []


def test_what_is_asked_of_the_person_herself_would_be_found():
    asks = letter_kind("us-tida-s3").asks
    form = ParticularsForm(asks=asks, name_of="Name", acting=False)
    assert SPEAKS_TO_THE_PERSON.search(str(form.fields["us_home"].label))


@pytest.mark.parametrize(
    ("platform", "rule_id", "home", "applies"),
    [
        ("x", "uk-gdpr-erasure", Answer.UNASKED, "yes"),
        ("github", "uk-gdpr-erasure", Answer.UNASKED, "unknown"),
        ("other", "uk-gdpr-erasure", Answer.UNASKED, "unknown"),
        ("x", "eu-gdpr-17", Answer.YES, "yes"),
        ("x", "eu-gdpr-17", Answer.NO, "no"),
        ("x", "eu-gdpr-17", Answer.UNASKED, "unknown"),
    ],
)
def test_data_protection_law_is_taken_to_bind_only_who_has_a_way_of_its_own(
    platform, rule_id, home, applies
):
    channel = channels_for(platform=platform, regime=rule_id)[0]
    given = Particulars(eu_home=home)
    known = known_facts(
        rule(rule_id), answers=ANSWERS, particulars=given, platform=platform, channel=channel
    )
    assert set(known.values()) == {applies}


def test_a_letter_says_who_wrote_the_one_before():
    details = facts(COMPLAINT).posts[0].details
    before = earlier(details)
    helping = {"answers": HELPER, "particulars": replace(GIVEN, standing=Standing.USER)}
    assert "I wrote to you before" in written(COMPLAINT, earlier=before).text
    assert "The person it is about wrote to you before" in written(COMPLAINT, **helping).text
    by_helper = replace(before, by_helper=True)
    assert (
        "Somebody acting for me wrote to you before" in written(COMPLAINT, earlier=by_helper).text
    )
    assert "I wrote to you before" in written(COMPLAINT, earlier=by_helper, **helping).text


@pytest.mark.parametrize("rule_id", ["uk-gdpr-erasure", "uk-gdpr-objection", "eu-gdpr-17"])
def test_what_nobody_can_be_recognised_in_is_not_called_data_about_her(rule_id):
    known, unsure, nobody = (
        written(rule_id, particulars=replace(GIVEN, face_shown=said))
        for said in (Answer.YES, Answer.NOT_SURE, Answer.NO)
    )
    assert "and so is personal data" in known.text
    assert "I believe that it is personal data" in unsure.text
    assert "may not be data about them" in hint(nobody, "identifies_data")


def test_a_notice_rests_on_data_protection_only_where_somebody_can_be_recognised():
    nobody = replace(GIVEN, face_shown=Answer.NO)
    by_law = written("eu-dsa-16", particulars=nobody)
    assert by_law.is_complete
    assert "personal data" not in by_law.text
    bare = written("eu-dsa-16", particulars=replace(nobody, national_law=""))
    assert "no reason why" in hint(bare, "reasons")


@pytest.mark.parametrize(
    ("shows", "parts", "said"),
    [
        ((Shows.BARE,), (UsPart.NIPPLE,), True),
        ((Shows.UNSAID,), (UsPart.CONDUCT, UsPart.GENITALS), True),
        ((Shows.SEXUAL,), (UsPart.CONDUCT,), True),
        ((Shows.SEXUAL,), (UsPart.GENITALS,), False),
        ((Shows.BARE, Shows.SWIMWEAR), (UsPart.NIPPLE,), False),
        ((Shows.UNDERWEAR,), (UsPart.FLUIDS,), False),
    ],
)
def test_the_us_letter_claims_no_part_the_first_answers_do_not_show(shows, parts, said):
    given = replace(GIVEN, us_parts=parts)
    notice = written("us-tida-s3", answers=replace(ANSWERS, shows=shows), particulars=given)
    assert (hint(notice, "identifies_content") == "") is said


def test_a_duty_needs_a_report_or_something_that_may_be_illegal():
    old = PostInLetter(
        1, "x", PostDetails(given=OLD, canonical=OLD, post_id=OLD.rpartition("/")[2])
    )
    given = replace(GIVEN, heads=(Head.CONTENT_DUTY,))
    before = earlier(old.details)
    refused = written(COMPLAINT, posts=[old], particulars=given, earlier=before)
    assert "older than the law" in hint(refused, "says_why_illegal")
    reported = written(
        COMPLAINT, posts=[old], particulars=given, earlier=replace(before, is_report=True)
    )
    assert hint(reported, "says_why_illegal") == ""


def test_of_old_and_new_posts_only_the_new_may_be_an_offence_and_the_letter_says_since_when():
    old = PostInLetter(
        1, "x", PostDetails(given=OLD, canonical=OLD, post_id=OLD.rpartition("/")[2])
    )
    new = replace(facts(REPORT).posts[0], number=2)
    text = written(REPORT, posts=[old, new]).text
    assert "as to what was shared since 31 January 2024, I believe" in text


def test_what_was_public_before_matters_to_sharing_and_not_to_asking():
    public = replace(ANSWERS, public_before=Answer.YES)
    asked = write_notice(rule(SWIFT), replace(prompt(SWIFT), answers=public)).text
    assert "section 66F of the Sexual Offences Act 2003" in asked
    assert "section 66B" not in written(SWIFT, answers=public).text


def test_a_host_does_not_read_who_asked_whom():
    assert "telephone" not in written("host-abuse", answers=HELPER).text


def test_the_letter_to_a_search_service_says_no_more_of_a_text_nobody_read_than_is_understood():
    text = written("uk-osa-iic-48h-search").text
    (sentence,) = [one for one in re.split(r"(?<=[.]) ", text) if "48 hours" in one]
    assert sentence.startswith("As I understand it, section 27 of the Act, as amended")
    assert "systems and processes designed so that" in sentence
    assert "limit" not in sentence
    # The rule that runs the clock says the same, and why.
    note = rule("uk-osa-iic-48h-search").note
    assert "systems and processes" in note
    assert "have not been read word for word" in note
