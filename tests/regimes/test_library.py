"""The law as it ships: every row is there, of the right kind, with its source and its words."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from takedown.regimes import library
from takedown.regimes.schema import Confidence, Kind, Rule

ROOM = Path(library.__file__).parent
RULES = library.rules()

KINDS = {
    Kind.STATUTORY_MAXIMUM: (
        "uk-osa-iic-48h-u2u uk-osa-iic-48h-search uk-gdpr-erasure uk-gdpr-objection "
        "uk-gdpr-extension uk-dpa-164a-ack uk-super us-tida-s3 us-ca-sb981 us-fl-brooke "
        "eu-dsa-21 eu-gdpr-17 it-144bis au-osa-77 in-it-3-2-b br-decree-12976"
    ),
    Kind.STATUTORY_NO_NUMBER: (
        "uk-osa-swift uk-osa-expedited uk-osa-complaint uk-osa-search-complaint "
        "uk-dpa-164a-outcome us-dmca-512c eu-dsa-16 eu-dsa-22 eu-dsa-53 eu-dsa-9 "
        "eu-vaw-directive sg-osraa kr-general jp-idpa ca-general uk-ico-complaint"
    ),
    Kind.REGULATOR_EXPECTATION: (
        "uk-ofcom-d4-ack uk-ofcom-d7-prompt uk-ofcom-appeal uk-ofcom-c14-hash us-tida-ftc-letter"
    ),
    Kind.PLATFORM_COMMITMENT: "uk-x-commit-hate card-adult-7bd",
    Kind.USER_LIMIT: "uk-ico-wait uk-ico-3m eu-dsa-20",
    Kind.COURT_DEFENCE: "uk-defam-s5 nz-hdca-24",
    Kind.INFORMATION: (
        "uk-ofcom-info uk-crim-66b1 uk-crim-66e uk-crim-66f-request eu-aiact-nudify "
        "uk-crim-33 uk-crim-scotland-2 uk-crim-ni-51 "
        "eu-aiact-5-1-ba fr-lcen-6-1 ie-coco de-general us-ftc-aylo-order "
        "host-abuse"
    ),
}
EXPECTED = {rule_id: kind for kind, ids in KINDS.items() for rule_id in ids.split()}


def test_every_row_is_there_and_of_its_kind():
    assert {rule.id: rule.kind for rule in RULES} == EXPECTED


def test_all_seven_kinds_are_used():
    assert {rule.kind for rule in RULES} == set(Kind)


def test_the_48_hour_report_has_exactly_the_elements_of_the_act():
    rule = library.rule("uk-osa-iic-48h-u2u")
    assert [(one.id, one.paragraph) for one in rule.elements] == [
        ("declares_intimate", "s.20A(2)(a)"),
        ("made_by", "s.20A(2)(b)"),
        ("good_faith", "s.20A(2)(c)(i)"),
        ("true_to_belief", "s.20A(2)(c)(ii)"),
        ("identifies_content", "s.20A(2)(d)"),
        ("contact", "s.20A(2)(e)"),
    ]
    assert {one.id for one in rule.facts} == {
        "content_appears_66d",
        "not_66c3",
        "declaration_confirmed",
        "adult",
    }
    assert rule.guidance_pending == date(2026, 12, 31)


def test_the_words_of_the_48_hour_duty_are_the_acts_own():
    words = library.words()["osa-10-3A"]
    assert "as soon as reasonably practicable, and no later than 48 hours" in words.text
    assert "Open Government Licence v3.0" in words.licence
    assert words in library.rule("uk-osa-iic-48h-u2u").words


def test_a_quotation_in_a_rule_is_in_the_words_it_names():
    for rule in RULES:
        quoted = (rule.sooner or "").split('"')[1::2]
        for quotation in quoted:
            assert any(quotation in one.text for one in rule.words), rule.id


def test_the_american_test_is_kept_apart_from_the_british_one():
    facts = {one.id for one in library.rule("us-tida-s3").facts}
    assert facts == {
        "covered_platform",
        "us_scope",
        "own_process",
        "depicts_6851",
        "face_or_mark_displayed",
        "looks_real",
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id} {rule.version}")
def test_every_rule_says_where_it_was_read_and_when(rule: Rule):
    assert rule.last_verified == date(2026, 11, 23)
    assert all(source.startswith("http") for source in rule.sources)
    assert len(rule.source) <= 400


def test_what_was_seen_badly_never_starts_a_clock():
    doubtful = [rule for rule in RULES if rule.confidence is Confidence.LOW]
    assert doubtful
    assert not any(rule.may_start_a_clock for rule in doubtful)
    seen_well = library.rule("uk-osa-iic-48h-u2u")
    assert not replace(seen_well, confidence=Confidence.LOW).may_start_a_clock


def test_only_the_month_of_the_uk_gdpr_waits_for_anything_and_only_since_its_article_12a():
    waiting = {(rule.id, rule.version) for rule in RULES if rule.pause}
    assert waiting == {("uk-gdpr-erasure", "2"), ("uk-gdpr-objection", "2")}
    words = library.words()["ukgdpr-12A"]
    for rule_id, version in waiting:
        rule = library.rule(rule_id, version=version)
        assert words in rule.words
        assert "12A(2)(b)" in rule.pause.source
    assert "(b) when the controller receives the information (if any) requested" in words.text


def test_no_rule_cites_what_was_repealed():
    said = " ".join(
        f"{r.legal_basis} {r.next_step} {r.sooner} {r.note}"
        for r in RULES
        if r.id.startswith("uk-")
    )
    assert "Article 77" not in said
    assert "Art 77" not in said


def test_every_escalation_leads_to_a_rule():
    known = {rule.id for rule in RULES}
    assert all(target in known for rule in RULES for target in rule.escalation)


def test_a_day_before_the_first_version_gives_the_first_and_after_it_the_right_one():
    assert library.rule("us-tida-s3", on=date(2020, 1, 1)).in_force_from == date(2026, 5, 19)
    assert library.rule("uk-gdpr-erasure", on=date(2026, 2, 4)).version == "1"
    assert library.rule("uk-gdpr-erasure", on=date(2026, 2, 5)).version == "2"


def test_a_day_before_a_chain_gives_its_first_version_and_not_its_last(monkeypatch):
    first, last = (
        replace(library.rule("uk-gdpr-erasure", version="1"), in_force_from=date(2020, 12, 31)),
        library.rule("uk-gdpr-erasure", version="2"),
    )
    monkeypatch.setattr(library, "_library", lambda: (first, last))
    assert library.rule("uk-gdpr-erasure", on=date(2019, 1, 1)) is first
    assert library.rule("uk-gdpr-erasure", on=date(2030, 1, 1)) is last


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_no_legal_number_is_in_the_code(path):
    allowed_here = {"check.py": {90, 180}}.get(path.name, set())
    numbers = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is int
    }
    assert numbers <= set(range(8)) | {12, 60} | allowed_here


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_the_room_knows_no_framework_and_no_clock(path):
    text = path.read_text("utf-8")
    assert "django" not in text
    assert ".now(" not in text
    assert ".today(" not in text
