"""The schema in a pack takes the record beside it, and nothing that is shaped otherwise."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from takedown.evidence import record as record_module
from takedown.evidence.gather import gather
from takedown.evidence.manifest import RECORD, SCHEMA, record_files
from takedown.evidence.record_schema import NARROWER
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.records import a_record

if TYPE_CHECKING:
    from collections.abc import Callable

Body = dict[str, Any]


@pytest.fixture
def body() -> Body:
    return json.loads(record_files(a_record())[RECORD])


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(record_files(a_record())[SCHEMA])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_record_of_a_pack_fits_the_schema_beside_it(body: Body) -> None:
    validator().validate(body)
    bare = a_record(posts=(), captures=(), requests=(), clocks=(), matches=(), derivations=())
    validator().validate(json.loads(record_files(bare)[RECORD]))


@pytest.mark.django_db
def test_a_record_gathered_from_a_case_fits_it() -> None:
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    factories.sent(opened)
    factories.capture(opened)
    gathered = record_files(gather(opened, number=1, now=NOW))[RECORD]
    validator().validate(json.loads(gathered))


@pytest.mark.parametrize(
    "harm",
    [
        lambda body: body.update(more=1),
        lambda body: body.update(format="takedown-pack/1"),
        lambda body: body["record"].update(notes="of a caseworker"),
        lambda body: body["record"]["posts"][0].update(secret="x"),
        lambda body: body["record"].pop("signer"),
        lambda body: body["record"]["requests"][0]["submissions"][0].pop("receipt"),
        lambda body: body["record"]["captures"][0].update(size="2400"),
        lambda body: body["record"]["captures"][0].update(size=True),
        lambda body: body["record"]["captures"][0].update(size=-1),
        lambda body: body["record"].update(posts=None),
        lambda body: body["record"].update(created_at="2026-11-21T12:00:00"),
        lambda body: body["record"].update(created_at="2026-11-21T12:00:00+00:00"),
        lambda body: body["record"].update(created_at=None),
        lambda body: body["record"]["clocks"][1].update(due="21 December 2026"),
        lambda body: body["record"]["captures"][0].update(sha256="A" * 64),
        lambda body: body["record"]["captures"][0].update(sha256="a" * 63),
        lambda body: body["record"]["custody"][0].update(digest=""),
        lambda body: body["record"]["derivations"][0].update(lines_up=[1, 2, 3]),
        lambda body: body["record"]["derivations"][0].update(differs_most=[1]),
        lambda body: body["record"].update(reference="../x"),
    ],
)
def test_anything_shaped_otherwise_is_refused(body: Body, harm: Callable[[Body], None]) -> None:
    harm(body)
    assert not validator().is_valid(body)


def test_a_rectangle_may_be_empty_where_nothing_differs(body: Body) -> None:
    body["record"]["derivations"][0]["differs_most"] = []
    validator().validate(body)


def test_every_narrower_rule_is_about_a_field_that_is_there() -> None:
    for name, field in NARROWER:
        assert field in {one.name for one in fields(getattr(record_module, name))}


def test_it_says_in_words_what_each_part_is() -> None:
    kinds = json.loads(record_files(a_record())[SCHEMA])["$defs"]
    assert kinds["CaptureRecord"]["description"].startswith("One file held as an exhibit")
    assert all(kind["description"] for kind in kinds.values())
