"""The JSON Schema of a pack's record, made from the classes of the record, so that the two never part."""

from __future__ import annotations

import inspect
import json
from dataclasses import is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from takedown.evidence.checking import CORNERS, DIGEST, REFERENCE
from takedown.evidence.record import PackRecord

_Schema = dict[str, object]

_INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_EITHER_DIGEST = f"^({DIGEST.pattern})?$"
_FOUR: _Schema = {"minItems": CORNERS, "maxItems": CORNERS}
_SIMPLE: dict[Any, _Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    datetime: {"type": "string", "format": "date-time", "pattern": _INSTANT},
    date: {"type": "string", "format": "date", "pattern": _DAY},
    type(None): {"type": "null"},
}
# What a type does not say, by class and field: added to what it says.
NARROWER: dict[tuple[str, str], _Schema] = {
    ("CaptureRecord", "sha256"): {"pattern": f"^{DIGEST.pattern}$"},
    ("CaptureRecord", "size"): {"minimum": 0},
    ("CustodyLine", "digest"): {"pattern": f"^{DIGEST.pattern}$"},
    ("CustodyLine", "previous"): {"pattern": _EITHER_DIGEST},
    ("DerivationRecord", "differs_most"): {"anyOf": [{"maxItems": 0}, _FOUR]},
    ("DerivationRecord", "lines_up"): _FOUR,
    ("PackRecord", "reference"): {"pattern": f"^{REFERENCE.pattern}$"},
    ("PackRecord", "signer"): {"pattern": _EITHER_DIGEST},
}


def record_schema(name: str) -> bytes:
    """Return the JSON Schema (2020-12) of the record in the format of this name, keys sorted."""
    kinds: dict[str, _Schema] = {}
    record = _schema_of(PackRecord, kinds)
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The record of an evidence pack, {name}",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "record"],
        "properties": {"format": {"const": name}, "record": record},
        "$defs": kinds,
    }
    return (json.dumps(body, sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode()


def _schema_of(kind: Any, kinds: dict[str, _Schema]) -> _Schema:
    """Return the schema of a type; classes are described once, in `kinds`, and referred to."""
    if isinstance(kind, UnionType):
        return {"anyOf": [_schema_of(one, kinds) for one in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0], kinds)}
    if not is_dataclass(kind) or not isinstance(kind, type):
        return dict(_SIMPLE[kind])
    if kind.__name__ not in kinds:
        kinds[kind.__name__] = _class_schema(kind, kinds)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _class_schema(kind: type, kinds: dict[str, _Schema]) -> _Schema:
    hints = get_type_hints(kind)
    return {
        "type": "object",
        "description": inspect.getdoc(kind) or "",
        "additionalProperties": False,
        "required": sorted(hints),
        "properties": {
            name: {**_schema_of(hint, kinds), **NARROWER.get((kind.__name__, name), {})}
            for name, hint in hints.items()
        },
    }
