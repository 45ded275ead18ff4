"""The pack as CASE/UCO: the ontology's own checker takes it, and nobody's words become a thing in it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Graph, Literal, Namespace

from takedown.evidence.case_uco import case_jsonld
from takedown.evidence.manifest import CASE, EXHIBITS, record_files
from takedown.evidence.record import CustodyLine
from tests.evidence.records import NOON, a_capture, a_post, a_record

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.record import PackRecord

# rdflib's own reader of JSON-LD uses a part of rdflib that is going away.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

CORE = Namespace("https://ontology.unifiedcyberontology.org/uco/core/")
ACTION = Namespace("https://ontology.unifiedcyberontology.org/uco/action/")
SEEN = Namespace("https://ontology.unifiedcyberontology.org/uco/observable/")
TYPES = Namespace("https://ontology.unifiedcyberontology.org/uco/types/")
CASES = Namespace("https://ontology.caseontology.org/case/investigation/")
# The urn is the id that the software itself has in the pack.
HOSTILE = (
    "\u202egnp.exe", "a\x00b", "\"'\\", "</script><script>alert(1)</script>", "@id", "@type",
    '{"@id": "urn:x"}', "_:b0", "urn:uuid:7ca11e5e-9104-52fb-93d0-933133651664", "uco-core:name",
    "http://x.invalid/#it", "javascript:alert(1)", "https://[::1", "not an address \n", "\U0001f525", "'''",
)  # fmt: skip
WORDS = ("url", "account", "account_id", "canonical_url", "description", "platform", "state")


def an_event(sequence: int, name: str, actor: object) -> CustodyLine:
    line = json.dumps({"actor": actor, "name": name, "sequence": sequence})
    digest = hashlib.sha256(line.encode()).hexdigest()
    return CustodyLine(
        sequence=sequence, at=NOON + timedelta(seconds=sequence), event=name, previous="",
        digest=digest, line=line,
    )  # fmt: skip


def one_of_everything() -> PackRecord:
    post = a_post(
        "P1", posted_at=NOON, posted_text="12:00", posted_basis="shown", description="A post.",
        state_checked_by="the person", canonical_url="https://x.com/i/status/18",
    )  # fmt: skip
    other = replace(a_capture("AP/2"), media_type="not read as a picture", post="")
    chain = (
        an_event(1, "CAPTURE_ADDED", "code-holder"), an_event(2, "PICTURE_VIEWED", "staff:1"),
        an_event(3, "PICTURE_READ", "worker"), an_event(4, "PACK_DOWNLOADED", "code-holder"),
        an_event(5, "PIN_SET", "code-holder"), an_event(6, "CASE_VIEWED", None),
    )  # fmt: skip
    return a_record(
        posts=(post, a_post("P2", url="", account="", account_id="")),
        captures=(a_capture(), a_capture("AP/1"), other), custody=chain,
    )  # fmt: skip


def read(content: bytes) -> Graph:
    # Sockets are shut in the tests: a context that had to be fetched would fail here.
    return Graph().parse(data=content, format="json-ld")


def nodes(graph: Graph) -> set[object]:
    return {one for one in graph.all_nodes() if not isinstance(one, Literal)}


def checked(content: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "case.jsonld"
    path.write_bytes(content)
    program = "from case_utils.case_validate import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "--built-version", "case-1.5.0", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_ontologys_own_checker_takes_it(tmp_path: Path) -> None:
    bare = a_record(posts=(), captures=(), requests=(), clocks=(), matches=(), derivations=())
    hostile = replace(
        bare,
        posts=tuple(
            a_post(f"P{at}", **dict.fromkeys(WORDS, text)) for at, text in enumerate(HOSTILE)
        ),
    )
    for record in (one_of_everything(), replace(bare, custody=(), software=""), hostile):
        done = checked(case_jsonld(record), tmp_path)
        assert "Conforms: True" in done.stdout, done.stdout + done.stderr
        assert done.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"uco-observable:sizeInBytes": 2400', b'"uco-observable:sizeInBytes": "2400"'),
        (b'"uco-types:hashMethod"', b'"uco-types:hashMethods"'),
        (b"2026-11-20T12:00:00Z", b"yesterday"),
    ],
)
def test_it_does_not_take_a_broken_one(tmp_path: Path, right: bytes, wrong: bytes) -> None:
    content = case_jsonld(one_of_everything())
    assert right in content
    done = checked(content.replace(right, wrong), tmp_path)
    assert "Conforms: False" in done.stdout, done.stdout + done.stderr
    assert done.returncode != 0


def test_the_same_record_gives_the_same_bytes_in_ascii() -> None:
    made = case_jsonld(one_of_everything())
    assert case_jsonld(one_of_everything()) == made == record_files(one_of_everything())[CASE]
    assert made.isascii()


def test_sizes_and_digests_are_those_of_the_exhibit_list() -> None:
    record = one_of_everything()
    listed = record_files(record)[EXHIBITS].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed, newline="")))
    graph = read(case_jsonld(record))
    told = set()
    for record_of in graph.subjects(RDF.type, CASES.ProvenanceRecord):
        exhibit = graph.value(record_of, CORE.object)
        content = graph.value(exhibit, CORE.hasFacet)
        digest = graph.value(content, SEEN.hash)
        assert graph.value(digest, TYPES.hashMethod) == Literal("SHA256")
        told.add((
            str(graph.value(record_of, CASES.exhibitNumber)),
            str(graph.value(content, SEEN.sizeInBytes)),
            str(graph.value(digest, TYPES.hashValue)).lower(),
        ))  # fmt: skip
    assert told == {(row["exhibit"], row["bytes"], row["sha256"]) for row in rows}
    assert len(told) == 3


def test_an_exhibit_leads_to_who_obtained_it_with_what_and_to_its_post() -> None:
    graph = read(case_jsonld(one_of_everything()))
    (exhibit,) = set(graph.subjects(CORE.name, Literal("AP/1"))) & set(
        graph.subjects(RDF.type, SEEN.ObservableObject)
    )
    (action,) = graph.subjects(ACTION.result, exhibit)
    assert graph.value(graph.value(action, ACTION.performer), CORE.name) == Literal("the person")
    assert graph.value(graph.value(action, ACTION.instrument), CORE.name) == Literal("Takedown")
    (relation,) = graph.subjects(CORE.source, exhibit)
    assert graph.value(graph.value(relation, CORE.target), CORE.name) == Literal("P1")


def test_only_events_that_obtained_read_or_exported_are_actions() -> None:
    graph = read(case_jsonld(one_of_everything()))
    acts = {
        str(graph.value(one, CORE.name)): str(graph.value(one, CORE.description))
        for one in graph.subjects(RDF.type, CASES.InvestigativeAction)
        if graph.value(one, CORE.externalReference)
    }
    assert acts == {
        "CAPTURE_ADDED": "Obtained", "PICTURE_VIEWED": "Read", "PICTURE_READ": "Read",
        "CASE_VIEWED": "Read", "PACK_DOWNLOADED": "Exported",
    }  # fmt: skip


def test_no_id_is_an_address_and_every_node_belongs_to_the_investigation() -> None:
    graph = read(case_jsonld(one_of_everything()))
    (case,) = graph.subjects(RDF.type, CASES.Investigation)
    assert all(str(one).startswith("urn:uuid:") for one in graph.subjects())
    held = set(graph.objects(case, CORE.object))
    parts = {SEEN.hash, CORE.hasFacet, CORE.externalReference}
    loose = {one for part in parts for one in graph.objects(None, part)}
    assert held | loose | {case} == set(graph.subjects())


@pytest.mark.parametrize("text", HOSTILE)
def test_what_anybody_typed_stays_a_string(text: str) -> None:
    words = dict.fromkeys(WORDS, text)
    plain = dict.fromkeys(WORDS, "word")
    made = [
        read(case_jsonld(a_record(
            posts=(a_post("P1", **said), a_post("P2", **said)),
            captures=(replace(a_capture(), media_type=said["url"], how=said["url"]),),
            custody=(an_event(1, "POSTS_ADDED", said["url"]),),
            software=said["url"],
        )))
        for said in (words, plain)
    ]  # fmt: skip
    hostile, harmless = made
    assert nodes(hostile) == nodes(harmless)
    assert set(hostile.predicates()) == set(harmless.predicates())
    assert (None, SEEN.fullValue, Literal(text)) in hostile
    assert (None, SEEN.accountLogin, Literal(text)) in hostile


def test_a_line_of_the_chain_that_cannot_be_read_names_nobody() -> None:
    for line in ("", "[]", "[" * 100_000, '{"actor": {"@id": "urn:x"}}'):
        chain = (replace(an_event(1, "POSTS_ADDED", ""), line=line),)
        graph = read(case_jsonld(a_record(custody=chain)))
        (action,) = set(graph.subjects(CORE.name, Literal("POSTS_ADDED")))
        assert graph.value(action, ACTION.performer) is None
