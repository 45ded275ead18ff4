"""The documents name every room, setting, command and decision there is."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from takedown.common import instance_key_settings, limit_settings, mail_settings, message_settings
from tests.house import fields_told
from tests.house.reading import trees

_LOGS = {f"logger.{level}" for level in ("info", "warning", "error", "critical", "exception")}
ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_picture_of_the_house_stands_in_the_order_that_is_checked():
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    rooms = [room for layer in layers for room in re.split(r"[ :|]+", layer)]
    drawing = read("docs/architecture.md").split("```")[1]
    # A room line is two spaces, then names; what follows three more spaces explains them.
    drawn = [re.split(r" {3,}", line[2:])[0] for line in drawing.splitlines()]
    in_order = [word for line in drawn for word in re.findall(r"\w+", line) if word in rooms]

    assert list(dict.fromkeys(in_order)) == rooms


def test_every_setting_is_documented():
    names = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read("takedown/settings.py"))
    names += [
        *mail_settings.NAMES,
        *instance_key_settings.NAMES,
        *limit_settings.NAMES,
        *message_settings.NAMES,
    ]
    known = "".join(
        read(f"docs/{name}.md") for name in ("settings", "run", "limits", "mail", "keeping")
    )

    assert [name for name in names if f"`{name}`" not in known] == []


def test_every_command_is_documented():
    folder = ROOT / "takedown/jobs/management/commands"
    commands = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    known = read("docs/commands.md")

    assert [name for name in sorted(commands) if f"| `{name}" not in known] == []


def test_the_document_of_fields_tells_what_forms_and_tables_do():
    """After a change of either: `python -m tests.house.fields_told` writes it anew."""
    assert len(fields_told.every_form()) > 50
    assert fields_told.DOCUMENT.read_text(encoding="utf-8").endswith(fields_told.as_document())


def test_every_line_of_a_log_is_documented():
    """The words of each up to what is filled in; ids and names differ each time."""
    said = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _LOGS:
                assert isinstance(node.args[0], ast.Constant), name
                said.append(re.split(r"%|: |\. See", str(node.args[0].value))[0].strip())
    known = read("docs/inventory.md")

    assert len(said) > 15
    assert [one for one in said if one not in known] == []


def test_every_link_between_the_documents_leads_somewhere():
    broken = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", path.read_text("utf-8")):
            name = target[0] or target[1]
            if not name.startswith("http") and not (path.parent / name).exists():
                broken.append((path.name, name))

    assert broken == []


def parts_of(document: Path) -> set[str]:
    """What a link may name behind the # : each heading, as the sites that show these files write it."""
    heads = re.findall(r"(?m)^#+ (.+)$", document.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_link_to_a_part_of_a_document_names_one_that_is_there():
    broken = []
    for path in [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for name, part in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text("utf-8")):
            target = path.parent / name if name else path
            if target.exists() and part not in parts_of(target):
                broken.append((path.name, name, part))

    assert broken == []
