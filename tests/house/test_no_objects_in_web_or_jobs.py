"""Pages and jobs load rows through flows, reads and the one door; never by a table's manager."""

from __future__ import annotations

import ast

from tests.house.reading import trees

MANAGERS = {"objects", "_default_manager", "_base_manager"}


def managers_used(tree: ast.AST) -> list[tuple[str, int]]:
    found = [
        (node.attr, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    ]
    # getattr(Case, "objects") is the same thing in other words.
    found += [
        (str(node.value), node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in MANAGERS
    ]
    return found


def test_no_page_and_no_job_asks_a_table_itself():
    found = {name: managers_used(tree) for name, tree in trees("web", "jobs")}

    assert {name: used for name, used in found.items() if used} == {}


def test_a_way_round_is_caught():
    for planted in (
        "Case.objects.get(pk=1)",
        "x = Case._default_manager",
        "Case._base_manager.all()",
        "getattr(Case, 'objects').all()",
    ):
        assert managers_used(ast.parse(planted)), planted
