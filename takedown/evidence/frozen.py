"""A record put away as text and taken out again, the same: a pack is built from what was frozen."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from takedown.evidence.checking import RecordRefused, check_record
from takedown.evidence.manifest import FORMAT, record_json
from takedown.evidence.record import PackRecord


def freeze(record: PackRecord) -> bytes:
    """Return the record as JSON, after checking it. Raises RecordRefused."""
    check_record(record)
    return record_json(record)


def thaw(content: bytes) -> PackRecord:
    """Return the record that `freeze` wrote. Raises RecordRefused for anything else."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise RecordRefused("The record is not readable JSON.") from None
    if not isinstance(body, dict) or set(body) != {"format", "record"}:
        raise RecordRefused("The record does not have the expected shape.")
    if body["format"] != FORMAT:
        raise RecordRefused("The record has another format than this software writes.")
    record = cast("PackRecord", _read(PackRecord, body["record"], "record"))
    check_record(record)
    return record


def _read(kind: Any, value: object, where: str) -> object:
    if isinstance(kind, UnionType):
        return _read_either(get_args(kind), value, where)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_read(get_args(kind)[0], item, where) for item in value)
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        return _read_fields(kind, value, where)
    if kind in (datetime, date) and isinstance(value, str):
        return _read_time(kind, value, where)
    if kind in (str, int) and type(value) is kind:
        return value
    raise RecordRefused(f"The record has something unexpected at {where}.")


def _read_either(kinds: tuple[Any, ...], value: object, where: str) -> object:
    if value is None and type(None) in kinds:
        return None
    if len(kinds) == 2 and type(None) in kinds:
        return _read(next(kind for kind in kinds if kind is not type(None)), value, where)
    if date in kinds and isinstance(value, str) and "T" not in value:
        return _read_time(date, value, where)
    return _read_time(datetime, str(value), where)


def _read_time(kind: type[date], value: str, where: str) -> date:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise RecordRefused(f"The record has an unreadable time at {where}.") from None


def _read_fields(kind: type, value: dict[str, object], where: str) -> object:
    hints = get_type_hints(kind)
    if set(hints) != set(value):
        raise RecordRefused(f"The record lacks a part, or has one too many, at {where}.")
    parts = {name: _read(hints[name], value[name], f"{where}.{name}") for name in hints}
    return kind(**parts)
