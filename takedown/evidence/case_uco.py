"""The record as CASE 1.5 / UCO in JSON-LD, for the tools of forensic units. Facts only, and no picture.

What came from outside is only ever the value of a property, so it stays a string: it names no node and
no type. The context is in the file, and no id is an address. What CASE has no word for (letters, time
limits, likenesses, what the person reports) is in `data/record.json` alone.

Terms: https://ontology.caseontology.org and https://ontology.unifiedcyberontology.org.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.common.moments import iso_utc
from takedown.evidence.printed import who

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.evidence.record import CaptureRecord, CustodyLine, PackRecord, PostRecord

Node = dict[str, object]

_UCO = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": f"{_UCO}/action/",
    "uco-core": f"{_UCO}/core/",
    "uco-observable": f"{_UCO}/observable/",
    "uco-role": f"{_UCO}/role/",
    "uco-tool": f"{_UCO}/tool/",
    "uco-types": f"{_UCO}/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Made up once. Another one gives every node of every pack another id.
_NAMESPACE = uuid.UUID("6f0a4c0e-6a0b-4b1e-9a53-0d6f2f0c7a15")
_MEDIA_TYPE = re.compile(r"[a-z0-9]+/[a-z0-9.+-]+")
_VERSION = re.compile(r"\d[0-9A-Za-z.+-]*")
# The events of the chain that are investigative actions, and of which sort.
_EVENTS = {
    "Obtained": (Name.POSTS_ADDED, Name.CAPTURE_ADDED, Name.REFERENCE_ADDED, Name.FINGERPRINT_ADDED),
    "Read": (Name.PICTURE_READ, Name.PICTURE_VIEWED, Name.FINGERPRINT_COMPARED, Name.CASE_VIEWED),
    "Prepared for export": (Name.PACK_ASKED_FOR, Name.PACK_BUILT),
    "Exported": (Name.LETTER_DOWNLOADED, Name.PACK_DOWNLOADED, Name.ORIGINALS_HANDED_OUT),
}  # fmt: skip
_SORTS: dict[str, str] = {name: sort for sort, names in _EVENTS.items() for name in names}


def case_jsonld(record: PackRecord) -> bytes:
    """Return the record as JSON-LD, a node a line: keys sorted, ASCII only, times in UTC ending in Z."""
    graph = _Graph(record.reference)
    tool = graph.put("tool", 1, _tool(record.software))
    for post in record.posts:
        _put_post(graph, post)
    for capture in record.captures:
        _put_exhibit(graph, capture, tool)
    for line, event in enumerate(record.custody, start=1):
        if event.event in _SORTS:
            _put_event(graph, event, line, tool)
    graph.put("investigation", 1, {
        "@type": "case-investigation:Investigation",
        "uco-core:name": record.reference,
        "uco-core:objectCreatedTime": _instant(record.created_at),
        "uco-core:object": [{"@id": node["@id"]} for node in graph.nodes],
    })  # fmt: skip
    nodes = ",\n".join(json.dumps(node, sort_keys=True) for node in graph.nodes)
    return f'{{"@context": {json.dumps(_CONTEXT)},\n"@graph": [\n{nodes}\n]}}\n'.encode()


class _Graph:
    """The nodes so far. An id is made from the pack's reference, a kind of thing and its number."""

    def __init__(self, reference: str) -> None:
        self.nodes: list[Node] = []
        self._reference = reference
        self._shared: dict[tuple[str, ...], Node] = {}

    def named(self, kind: str, number: str | int, facts: Node) -> Node:
        """Return a node with its id, without the facts that are not known."""
        name = uuid.uuid5(_NAMESPACE, f"{self._reference}/{kind}/{number}")
        known = {key: value for key, value in facts.items() if value not in ("", None, [])}
        return {"@id": f"urn:uuid:{name}", **known}

    def put(self, kind: str, number: str | int, facts: Node) -> Node:
        """Add a node, and return what refers to it."""
        node = self.named(kind, number, facts)
        self.nodes.append(node)
        return {"@id": node["@id"]}

    def shared(self, kind: str, key: tuple[str, ...], facts: Node) -> Node:
        """Return what refers to the one node of this kind and key; the first use adds it."""
        if (kind, *key) not in self._shared:
            self._shared[(kind, *key)] = self.put(kind, len(self._shared) + 1, facts)
        return self._shared[(kind, *key)]


def _put_post(graph: _Graph, post: PostRecord) -> None:
    service = graph.shared("service", (post.platform,), {
        "@type": "uco-observable:OnlineService",
        "uco-core:name": post.platform,
    })  # fmt: skip
    facets = [graph.named("message-of-post", post.number, {
        "@type": "uco-observable:MessageFacet",
        "uco-observable:application": service,
        "uco-observable:from": _account(graph, post, service),
        "uco-observable:sentTime": _instant(post.posted_at) if post.posted_at else None,
    })]  # fmt: skip
    if post.url:
        # Exactly as given, as a string: the ontology asks for no valid address here.
        address: Node = {"@type": "uco-observable:URLFacet", "uco-observable:fullValue": post.url}
        facets.append(graph.named("address-of-post", post.number, address))
    graph.put("post", post.number, {
        "@type": "uco-observable:Post",
        "uco-core:name": post.number,
        "uco-core:description": _said_of(post),
        "uco-core:objectCreatedTime": _instant(post.reported_at),
        "uco-core:hasFacet": facets,
        "uco-observable:state": post.state,
    })  # fmt: skip


def _said_of(post: PostRecord) -> list[str]:
    said = (
        ("Description", post.description),
        ("Short address", post.canonical_url),
        ("Time posted, as shown", post.posted_text),
        ("Time posted, known from", post.posted_basis),
        ("State seen", iso_utc(post.state_checked_at) if post.state_checked_at else ""),
        ("State seen by", post.state_checked_by),
    )
    return [f"{what}: {text}" for what, text in said if text]


def _account(graph: _Graph, post: PostRecord, service: Node) -> Node | None:
    if not post.account and not post.account_id:
        return None
    # The first post that names the account gives its facets their number.
    account = graph.named("account-facet", post.number, {
        "@type": "uco-observable:AccountFacet",
        "uco-observable:accountIdentifier": post.account_id,
        "uco-observable:accountIssuer": service,
    })  # fmt: skip
    login = graph.named("login-facet", post.number, {
        "@type": "uco-observable:DigitalAccountFacet",
        "uco-observable:accountLogin": post.account,
    })  # fmt: skip
    return graph.shared("account", (post.platform, post.account, post.account_id), {
        "@type": "uco-observable:DigitalAccount",
        "uco-core:hasFacet": [account, login],
    })  # fmt: skip


def _put_exhibit(graph: _Graph, capture: CaptureRecord, tool: Node) -> None:
    mark = capture.exhibit
    digest = graph.named("hash-of-exhibit", mark, {
        "@type": "uco-types:Hash",
        # A plain string: the older typed word does not conform to CASE 1.5.
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": capture.sha256},
    })  # fmt: skip
    media_type, other = capture.media_type, ""
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type, other = "", media_type
    content = graph.named("content-of-exhibit", mark, {
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:hash": digest,
        "uco-observable:mimeType": media_type,
        "uco-observable:sizeInBytes": capture.size,
    })  # fmt: skip
    exhibit = graph.put("exhibit", mark, {
        "@type": "uco-observable:ObservableObject",
        "uco-core:name": mark,
        "uco-core:description": [text for text in (capture.kind, other) if text],
        "uco-core:hasFacet": [content],
    })  # fmt: skip
    _put_provenance(graph, capture, exhibit, tool)
    if capture.post:
        graph.put("relation-of-exhibit", mark, {
            "@type": "uco-observable:ObservableRelationship",
            "uco-core:isDirectional": True,
            "uco-core:kindOfRelationship": "Related_To",
            "uco-core:source": exhibit,
            "uco-core:target": graph.named("post", capture.post, {}),
        })  # fmt: skip


def _put_provenance(graph: _Graph, capture: CaptureRecord, exhibit: Node, tool: Node) -> None:
    provenance = graph.put("provenance", capture.exhibit, {
        "@type": "case-investigation:ProvenanceRecord",
        "case-investigation:exhibitNumber": capture.exhibit,
        "uco-core:description": f"Grade: {capture.grade}",
        "uco-core:object": [exhibit],
    })  # fmt: skip
    graph.put("obtaining", capture.exhibit, {
        "@type": "case-investigation:InvestigativeAction",
        "uco-action:endTime": _instant(capture.obtained_at),
        "uco-action:instrument": tool,
        "uco-action:performer": _role(graph, capture.obtained_by),
        "uco-action:result": [exhibit, provenance],
        "uco-core:description": capture.how,
        "uco-core:name": f"Obtained: {capture.exhibit}",
    })  # fmt: skip


def _put_event(graph: _Graph, event: CustodyLine, line: int, tool: Node) -> None:
    digest = graph.named("line", line, {
        "@type": "uco-core:ExternalReference",
        "uco-core:definingContext": f"SHA-256 of line {line} of data/custody.jsonl",
        "uco-core:externalIdentifier": event.digest,
    })  # fmt: skip
    graph.put("event", line, {
        "@type": "case-investigation:InvestigativeAction",
        "uco-action:endTime": _instant(event.at),
        "uco-action:instrument": tool,
        "uco-action:performer": _role(graph, _actor(event)),
        "uco-core:description": _SORTS[event.event],
        "uco-core:externalReference": digest,
        "uco-core:name": event.event,
    })  # fmt: skip


def _actor(event: CustodyLine) -> str:
    """Return how the chain names who did it, a kind and an id, or nothing."""
    try:
        body = json.loads(event.line)
    except (ValueError, RecursionError):
        return ""
    actor = body.get("actor") if isinstance(body, dict) else None
    return who(actor) if isinstance(actor, str) and actor else ""


def _role(graph: _Graph, name: str) -> Node | None:
    if not name:
        return None
    return graph.shared("role", (name,), {"@type": "uco-role:Role", "uco-core:name": name})


def _tool(software: str) -> Node:
    name, _, version = software.rpartition(" ")
    if not name or not _VERSION.fullmatch(version):
        name, version = software, ""
    return {"@type": "uco-tool:Tool", "uco-core:name": name, "uco-tool:version": version}


def _instant(at: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": iso_utc(at)}
