"""One structure tree (PDF 1.7, 14.7) for pages that come from several tagged documents.

Only what a reading aid needs is carried over: the renderer writes an element around every piece of
text, which makes three quarters of a long file, so those that say nothing are seen through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = frozenset({"/Type", "/S", "/P", "/Pg", "/K"})
_SEEN_THROUGH = frozenset({Name.Span, Name.NonStruct})
_HOLDS_TEXT = frozenset(
    Name(f"/{kind}")
    for kind in ("P", "H1", "H2", "H3", "H4", "H5", "H6", "TD", "TH", "LBody", "Lbl", "Caption")
)


class PartRefused(Exception):
    """A document holds what cannot be joined; the message says what."""


class StructureTree:
    """The structure tree of a document that grows part by part.

    There is one Document element; those below it keep their order. A header cell says whether it is
    the header of its row or of its column (Scope), in place of each cell naming its headers: the
    names would clash between parts, and are long.
    """

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._kids: list[Object | int] = []
        self._owners: list[Object] = []
        # One object each, for all header cells.
        self._scopes = {
            scope: whole.make_indirect(Dictionary(O=Name.Table, Scope=scope))
            for scope in (Name.Row, Name.Column)
        }

    def add(self, part: Pdf, pages: Sequence[Object]) -> list[frozenset[int]]:
        """Take over the tree of a part whose pages are `pages` in the whole.

        Return, for each page, the numbers (MCID) of the marked content that is in the tree; what is
        marked and not among them, such as a line in a margin, belongs to no reading order.
        Raises PartRefused.
        """
        root = part.Root.get(Name.StructTreeRoot)
        if root is None:
            raise PartRefused("A part has no structure tree.")
        if any(key in root for key in (Name.RoleMap, Name.ClassMap)):
            raise PartRefused("A part renames the kinds of its elements.")
        numbers = {page.obj.objgen: at for at, page in enumerate(part.pages)}
        walk = _Walk(self, numbers, pages)
        for top in _listed(root.get(Name.K)):
            if isinstance(top, Dictionary):
                self._kids.extend(walk.kids(top, self._document, None))
        for page, found in zip(pages, walk.owners, strict=True):
            page.StructParents = len(self._owners)
            owners = [found.get(one) for one in range(max(found, default=-1) + 1)]
            self._owners.append(self._whole.make_indirect(Array(owners)))
        return [frozenset(found) for found in walk.owners]

    def finish(self) -> None:
        """Write the tree into the whole."""
        self._document.K = Array(self._kids)
        root = Dictionary(Type=Name.StructTreeRoot, K=self._document)
        numbers = [one for pair in enumerate(self._owners) for one in pair]
        root.ParentTree = self._whole.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = len(self._owners)
        self._document.P = self._whole.Root.StructTreeRoot = self._whole.make_indirect(root)

    def made(self, kind: Object, parent: Object) -> Object:
        """Return a new element below another."""
        return self._whole.make_indirect(Dictionary(S=kind, P=parent))

    def scope(self, kind: Name) -> Object:
        """Return the attribute of a header cell: Row or Column."""
        return self._scopes[kind]


class _Walk:
    """Carries the elements of one part over."""

    def __init__(
        self, tree: StructureTree, numbers: dict[tuple[int, int], int], pages: Sequence[Object]
    ) -> None:
        self._tree = tree
        self._numbers = numbers
        self._pages = pages
        # For each page: which element each piece of marked content belongs to.
        self.owners: list[dict[int, Object]] = [{} for _ in pages]
        self._row: frozenset[str] = frozenset()

    def kids(self, source: Object, parent: Object, page: int | None) -> list[Object | int]:
        """Return what stands below `source`, made anew below `parent`, which is on `page`."""
        found: list[Object | int] = []
        for kid in _listed(source.get(Name.K)):
            if not isinstance(kid, int):
                found.extend(self._element(kid, parent, page))
            elif page is None:
                raise PartRefused("A part holds text that is on no page.")
            elif kid in self.owners[page]:
                raise PartRefused("Two elements of a part claim the same text.")
            else:
                self.owners[page][kid] = parent
                found.append(kid)
        return found

    def _element(self, source: Object, parent: Object, above: int | None) -> list[Object | int]:
        if Name.S not in source:
            raise PartRefused("A part holds a link, a form field or text outside its page.")
        keys = set(source.keys())
        page = self._numbers[source.Pg.objgen] if "/Pg" in keys else None
        if keys <= _PLAIN and source.S in _SEEN_THROUGH:
            direct = any(isinstance(kid, int) for kid in _listed(source.get(Name.K)))
            if not direct or (page == above and parent.S in _HOLDS_TEXT):
                return self.kids(source, parent, page if direct else above)
        made = self._tree.made(source.S, parent)
        row, self._row = self._row, _own_headers(source) if source.S == Name.TR else self._row
        kids = self.kids(source, made, page)
        self._row = row
        if page is not None and any(isinstance(kid, int) for kid in kids):
            made.Pg = self._pages[page]
        if kids:
            made.K = kids[0] if len(kids) == 1 else Array(kids)
        self._describe(made, source, keys - _PLAIN - {"/ID"})
        return [made]

    def _describe(self, made: Object, source: Object, keys: set[str]) -> None:
        for key in sorted(keys):
            made[key] = Object.parse(source[key].unparse(resolved=True))
        said = made.get(Name.A, Dictionary())
        if isinstance(said, Dictionary) and Name.Headers in said:
            del said[Name.Headers]
        if source.S == Name.TH:
            own = Name.Row if str(source.get(Name.ID)) in self._row else Name.Column
            scope = self._tree.scope(own)
            made.A = scope if set(said.keys()) <= {"/O"} else Array([said, scope])
        elif "/A" in keys and set(said.keys()) <= {"/O"}:
            del made[Name.A]


def _own_headers(row: Object) -> frozenset[str]:
    # The header cells that a row's own cells name: those that stand in it are the header of the row.
    named: set[str] = set()
    for cell in _listed(row.get(Name.K)):
        said = cell.get(Name.A) if isinstance(cell, Dictionary) else None
        if isinstance(said, Dictionary):
            named.update(str(one) for one in _listed(said.get(Name.Headers)))
    return frozenset(named)


def _listed(value: object) -> list[Object | int]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]  # type: ignore[list-item]
