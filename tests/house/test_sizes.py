"""Functions of at most 40 lines, files of at most 250. Complexity is ruff's."""

from __future__ import annotations

import ast

from tests.house.reading import ROOT, sources, trees

MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_FILE = 250


def long_functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Functions over the limit; decorators and docstring count, as a reader must read them."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            lines = (node.end_lineno or first) - first + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                found.append((node.name, lines))
    return found


def is_long(text: str) -> bool:
    return len(text.splitlines()) > MOST_LINES_OF_A_FILE


def test_no_function_is_long():
    found = {name: long_functions(tree) for name, tree in trees()}

    assert {name: long for name, long in found.items() if long} == {}


def test_no_file_is_long():
    found = [str(path.relative_to(ROOT)) for path in sources() if is_long(path.read_text())]

    assert found == []


def test_a_long_function_is_caught():
    body = "\n".join("    a = 1" for _ in range(40))

    assert long_functions(ast.parse(f"def f():\n{body}\n")) == [("f", 41)]
    assert long_functions(ast.parse(f"class A:\n  @b\n  def f():\n{body}\n")) == [("f", 42)]
    assert long_functions(ast.parse("def f():\n" + body[: body.rfind("\n")])) == []


def test_a_long_file_is_caught():
    assert is_long("a\n" * 251)
    assert not is_long("a\n" * 250)
