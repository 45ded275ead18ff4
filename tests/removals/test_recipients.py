"""Channels: every one is complete, honest about what was seen, and offered in the right order."""

from __future__ import annotations

from datetime import date

import pytest

from takedown.posts.platforms import UnknownPlatformError
from takedown.regimes.library import rules
from takedown.removals.check_recipients import check_recipients
from takedown.removals.recipients import (
    How,
    Status,
    UnknownChannelError,
    channel,
    channels,
    channels_for,
)

TODAY = date(2026, 11, 26)
REPORT = "uk-osa-iic-48h-u2u"
SWIFT = "uk-osa-swift"
# Every row of the study of channels, of 23 November 2026, but one: a bot that no page of Telegram
# names, and that the study says not to ship.
STUDIED = [
    "x-tida",
    "x-ncn",
    "x-eu",
    "x-uk",
    "x-dmca",
    "meta-ncii",
    "meta-tida",
    "whatsapp",
    "google-search",
    "youtube",
    "bing",
    "tiktok",
    "tiktok-eu",
    "snapchat",
    "reddit",
    "telegram-dsa",
    "discord-tida",
    "pornhub",
    "onlyfans",
    "tumblr",
    "linkedin",
    "pinterest",
    "archive-org",
    "cloudflare",
    "github",
    "rdap-host",
    "esafety",
    "ftc",
    "stopncii",
    "ncmec-tid",
]

GOOD = """
[[channel]]
id = "a-form"
platforms = ["x"]
name = "A form"
purpose = "Reports"
how = "form"
address = "https://help.x.com/a"
hosts = ["help.x.com"]
asks = "Links"
carries = ["identifies_content"]
who_may_use = "Anyone"
regimes = ["uk-osa-swift"]
last_verified = 2026-11-23
source = "https://help.x.com/a"
status = "seen"
"""


def problems_of(tmp_path, text: str) -> list[str]:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    found = check_recipients(rules=rules(), today=TODAY, paths=[path])
    return [f"{each.line}: {each.message}" for each in found]


def test_the_channels_that_ship_are_in_order():
    assert check_recipients(rules=rules(), today=TODAY) == ()


@pytest.mark.parametrize("channel_id", STUDIED)
def test_every_channel_studied_is_there(channel_id):
    assert channel(channel_id).source


def test_ids_stand_once():
    assert len({each.id for each in channels()}) == len(channels())


def test_a_complete_channel_passes(tmp_path):
    assert problems_of(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "a-form"\n', "", "2: id is missing"),
        ('id = "a-form"', 'id = "A form"', "3: A form is not a slug"),
        ('platforms = ["x"]', 'platforms = "x"', "2: this channel cannot be read"),
        ('platforms = ["x"]', 'platforms = ["nowhere"]', "4: nowhere is no service"),
        ('name = "A form"', 'name = " "', "5: name says nothing"),
        ('how = "form"', 'how = "fax"', "2: this channel cannot be read"),
        ("https://help.x.com/a\"\nhosts", "http://help.x.com/a\"\nhosts", "8: the address is not an https"),
        ("https://help.x.com/a\"\nhosts", "https://help.x.com.evil.net/a\"\nhosts", "8: the address is not an https"),
        ('how = "form"', 'how = "email"', "8: the e-mail address is not"),
        ('address = "https://help.x.com/a"', 'address = ""', "16: a channel without an address cannot be called seen"),
        ('status = "seen"', 'status = "unverified"', "2: a channel that was not seen needs a warning"),
        ('status = "seen"', 'status = "unverified"\nwarning = "Check."', "11: what an unverified channel carries"),
        ('status = "seen"', 'status = "seen"\ntext_limit = 0', "17: text_limit is not a number"),
        ('status = "seen"', 'status = "seen"\nphone = "1"', "17: phone is not an entry"),
        ('status = "seen"', 'status = "seen"\nsee_also = ["https://evil.net"]', "17: https://evil.net is not"),
        ('regimes = ["uk-osa-swift"]', 'regimes = ["uk-nothing"]', "13: regimes names uk-nothing"),
        ('["identifies_content"]', '["moon_phase"]', "11: carries names moon_phase"),
        ("last_verified = 2026-11-23", "last_verified = 2025-11-23", "14: "),
        ('source = "https://help.x.com/a"\n', "", "2: source is missing"),
        (GOOD, GOOD + GOOD, "19: a-form stands twice"),
        (GOOD, "", "1: there is no [[channel]]"),
        (GOOD, "[[channel", "1: "),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path, before, after, said):
    assert before in GOOD
    found = problems_of(tmp_path, GOOD.replace(before, after))
    assert any(each.startswith(said) for each in found), found


def test_an_unknown_channel_is_refused_by_name():
    with pytest.raises(UnknownChannelError, match="nobody"):
        channel("nobody")


def test_an_unknown_service_is_refused():
    with pytest.raises(UnknownPlatformError):
        channels_for(platform="nowhere", regime=SWIFT)


@pytest.mark.parametrize("regime", [REPORT, SWIFT, "uk-osa-expedited", "uk-osa-complaint"])
def test_x_is_asked_through_its_uk_page_which_says_that_nobody_saw_it(regime):
    first = channels_for(platform="x", regime=regime)[0]
    assert first.id == "x-uk"
    assert first.address == "https://help.x.com/rules-and-policies/uk-resources"
    assert not first.carries_known
    assert first.waits_for_confirmation
    assert "not the page itself" in first.warning


@pytest.mark.parametrize("platform", ["discord", "other", "internet-archive"])
def test_any_other_service_is_asked_through_the_general_channel(platform):
    (only,) = channels_for(platform=platform, regime=REPORT)
    assert only.id == "generic-u2u"
    assert only.how is How.POST
    assert only.waits_for_confirmation
    assert "20A" in only.address


@pytest.mark.parametrize("platform", ["google", "bing"])
def test_a_search_service_is_never_asked_as_if_it_held_the_post(platform):
    assert channels_for(platform=platform, regime=REPORT) == ()
    assert channels_for(platform=platform, regime="uk-osa-iic-48h-search")


def test_what_nobody_verified_comes_last():
    assert [each.id for each in channels_for(platform="whatsapp", regime=SWIFT)] == [
        "generic-u2u",
        "whatsapp",
    ]


def test_what_nobody_verified_comes_first_where_there_is_nothing_else():
    (only,) = channels_for(platform="facebook", regime="us-tida-s3")
    assert only.status is Status.UNVERIFIED
    assert only.warning


@pytest.mark.parametrize(
    "each", [one for one in channels() if REPORT in one.serves], ids=lambda one: one.id
)
def test_only_a_letter_sent_as_it_stands_is_known_to_carry_the_whole_uk_report(each):
    assert each.waits_for_confirmation == (each.how is not How.EMAIL)
    assert each.warning


def test_a_channel_nobody_saw_has_no_made_up_address():
    assert not channel("meta-tida").has_address
    assert not channel("bing").has_address
    assert not channel("x-dmca").has_address


def test_a_bot_that_only_a_seller_names_is_not_offered():
    assert not [one for one in channels() if "TIDABot" in f"{one.address} {one.asks} {one.warning}"]
