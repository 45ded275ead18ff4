"""Whether the structure of a tagged PDF holds together, as a reading aid needs it (PDF 1.7, 14.7; PDF/UA-1)."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_PAINTS = _SHOWS_TEXT | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}
Key = tuple[int, int]


@dataclass
class _Found:
    """What was met from the root down: elements, and which of them claims which text of which page."""

    problems: list[str] = field(default_factory=list)
    elements: set[Key] = field(default_factory=set)
    claims: dict[tuple[Key, int], Key] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)


def problems_of(content: bytes) -> list[str]:
    """Return what is wrong, in words; nothing where each piece of text is found both ways."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        root = opened.Root.get(Name.StructTreeRoot)
        if root is None:
            return ["no structure tree"]
        found = _Found()
        tops = _listed(root.get(Name.K))
        if [top.get(Name.S) for top in tops] != [Name.Document]:
            found.problems.append("the root holds something other than one Document")
        for top in tops:
            _walk(top, root, found)
        owners = _owners(root, found)
        seen: set[tuple[Key, int]] = set()
        for number, page in enumerate(opened.pages, 1):
            seen |= _check_page(page, number, owners, found)
        found.problems += [
            f"text {one} is claimed and not there" for one in found.claims if one not in seen
        ]
        if not opened.Root.get(Name.MarkInfo, Dictionary()).get(Name.Marked):
            found.problems.append("not marked as tagged")
        return found.problems


def kinds_of(content: bytes) -> Counter[str]:
    """Return how many elements of each kind there are, reached from the root."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        found = _Found()
        for top in _listed(opened.Root.StructTreeRoot.K):
            _walk(top, opened.Root.StructTreeRoot, found)
        return Counter(found.kinds)


def _walk(element: Object, parent: Object, found: _Found) -> None:
    if element.objgen in found.elements:
        found.problems.append("an element stands in two places")
        return
    found.elements.add(element.objgen)
    found.kinds.append(str(element.S))
    if element.get(Name.P, Dictionary()).objgen != parent.objgen:
        found.problems.append(f"a {element.S} names another parent")
    if element.S == Name.TH and "/Scope" not in _said(element):
        found.problems.append("a header cell does not say of what")
    for kid in _listed(element.get(Name.K)):
        if not isinstance(kid, int):
            _walk(kid, element, found)
        elif Name.Pg not in element:
            found.problems.append(f"a {element.S} claims text of no page")
        elif (element.Pg.objgen, kid) in found.claims:
            found.problems.append("two elements claim one text")
        else:
            found.claims[element.Pg.objgen, kid] = element.objgen


def _said(element: Object) -> set[str]:
    return set().union(*(one.keys() for one in _listed(element.get(Name.A))))


def _owners(root: Object, found: _Found) -> dict[int, Object]:
    numbers = list(root.ParentTree.Nums)
    keys = numbers[::2]
    if keys != sorted(set(keys)):
        found.problems.append("the parent tree is not in order")
    return dict(zip(keys, numbers[1::2], strict=True))


def _check_page(
    page: pikepdf.Page, number: int, owners: dict[int, Object], found: _Found
) -> set[tuple[Key, int]]:
    own = owners.pop(int(page.obj.get(Name.StructParents, -1)), None)
    if own is None:
        found.problems.append(f"page {number} has no entry of its own in the parent tree")
        return set()
    seen = set()
    for text in _marked(page, number, found):
        owner = own[text] if text < len(own) else None
        if owner is None:
            found.problems.append(f"page {number}: text {text} has no parent")
        elif owner.objgen not in found.elements:
            found.problems.append(f"page {number}: the parent of text {text} is not in the tree")
        elif found.claims.get((page.obj.objgen, text)) != owner.objgen:
            found.problems.append(f"page {number}: the parent of text {text} does not claim it")
        seen.add((page.obj.objgen, text))
    return seen


def _marked(page: pikepdf.Page, number: int, found: _Found) -> list[int]:
    # The numbers of the marked content; whatever is painted is marked, once, or an artifact.
    numbers, open_marks = [], []
    for done in pikepdf.parse_content_stream(page):
        name = str(done.operator)
        if name in ("BDC", "BMC"):
            if open_marks:
                found.problems.append(f"page {number}: a mark within a mark")
            open_marks.append(done.operands[0])
            if name == "BDC" and Name.MCID in done.operands[1]:
                numbers.append(int(done.operands[1].MCID))
        elif name == "EMC":
            open_marks.pop()
        elif name in _PAINTS and not open_marks:
            found.problems.append(f"page {number}: something is painted ({name}) and not marked")
    if len(numbers) != len(set(numbers)):
        found.problems.append(f"page {number}: a number is used twice")
    return numbers


def _listed(value: object) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
