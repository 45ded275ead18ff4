"""What one letter needs beyond the answers of its case: asked only for that letter, sealed with it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from takedown.cases.answers import Answer

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey
    from takedown.removals.models import RemovalRequest


class Standing(StrEnum):
    """Who may complain: Online Safety Act 2023 s.20(5), s.21(2A) and (4)."""

    USER = "user"
    SUBJECT = "subject"  # in the UK, s.20(5)(a)
    HELPER = "helper"  # in the UK, helping an adult who needs it, s.20(5)(d)
    NONE = "none"
    UNASKED = ""


class Head(StrEnum):
    """What a complaint says: s.21(4)(a), (b)(i), (b)(ii), or s.32(4) for search."""

    ILLEGAL = "illegal"
    CONTENT_DUTY = "content_duty"
    REPORTING_DUTY = "reporting_duty"


class Ground(StrEnum):
    """Grounds for erasure: Article 17(1)(b)-(d)."""

    WITHDRAWN = "b"
    OBJECTS = "c"
    UNLAWFUL = "d"


class UsPart(StrEnum):
    """What 15 U.S.C. 6851(a)(5) covers. Underwear, and buttocks alone, are outside it."""

    GENITALS = "genitals"
    PUBIC = "pubic"
    ANUS = "anus"
    NIPPLE = "nipple"
    FLUIDS = "fluids"
    CONDUCT = "conduct"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Particulars:
    """Every particular, empty until given; a letter asks only for those its kind names."""

    legal_name: str = ""
    standing: Standing = Standing.UNASKED
    heads: tuple[str, ...] = ()
    happened: str = ""
    grounds: tuple[str, ...] = ()
    situation: str = ""
    infringement: str = ""
    national_law: str = ""
    us_parts: tuple[str, ...] = ()
    us_home: Answer = Answer.UNASKED
    eu_home: Answer = Answer.UNASKED
    face_shown: Answer = Answer.UNASKED
    likeness_shown: Answer = Answer.UNASKED
    looks_real: Answer = Answer.UNASKED
    nonconsent: str = ""
    signature: str = ""
    owns_work: Answer = Answer.UNASKED
    work: str = ""
    postal: str = ""
    forwarding_ok: Answer = Answer.UNASKED
    host_name: str = ""

    def or_else(self, other: Particulars) -> Particulars:
        """Return these particulars, with those of another where nothing was given."""
        return Particulars.from_json({**other.to_json(), **_given(self)})

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, value: object) -> Particulars:
        """Read a stored document; fields of a newer version are left aside."""
        empty = cls()
        if not isinstance(value, dict):
            return empty
        kept: dict[str, Any] = {}
        for field in fields(cls):
            if field.name in value:
                kind = type(getattr(empty, field.name))
                kept[field.name] = kind(value[field.name])
        return replace(empty, **kept)


def _given(particulars: Particulars) -> dict[str, Any]:
    return {name: value for name, value in particulars.to_json().items() if value}


def read_particulars(request: RemovalRequest, key: CaseKey) -> Particulars:
    """Open the particulars of a request; raise vault.CannotOpen."""
    if request.particulars_sealed is None:
        return Particulars()
    stored = key.open_json(request.particulars_sealed, request.particulars_place)
    return Particulars.from_json(stored)


def write_particulars(request: RemovalRequest, key: CaseKey, particulars: Particulars) -> None:
    """Seal the particulars into the request; the caller saves."""
    request.particulars_sealed = key.seal_json(particulars.to_json(), request.particulars_place)
