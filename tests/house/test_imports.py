"""The rooms stand in a row: imports and foreign keys go one way."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def layers() -> dict[str, int]:
    """Each room's place, from the top (0); rooms of one layer share it."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (row,) = [one for one in contract["contracts"] if one["type"] == "layers"]
    return {
        room.strip(): place
        for place, layer in enumerate(row["layers"])
        for room in layer.replace(":", "|").split("|")
    }


def room_of(module: str) -> str:
    return module.split(".")[1]


def wrong_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of rooms whose first points at a later one, or at a neighbour of its own layer."""
    place = layers()
    return [(here, there) for here, there in pairs if here != there and place[there] <= place[here]]


def foreign_keys() -> list[tuple[str, str]]:
    return [
        (room_of(model.__module__), room_of(field.related_model.__module__))
        for model in apps.get_models()
        if model.__module__.startswith("takedown.")
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation
    ]


def test_every_foreign_key_points_to_its_own_or_an_earlier_room():
    pairs = foreign_keys()

    assert ("deadlines", "removals") in pairs
    assert wrong_pairs(pairs) == []


def test_a_key_that_points_forward_or_sideways_is_caught():
    assert wrong_pairs([("cases", "evidence")]) == [("cases", "evidence")]
    assert wrong_pairs([("posts", "references")]) == [("posts", "references")]
    assert wrong_pairs([("posts", "cases"), ("posts", "posts")]) == []


def test_the_import_contracts_hold():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "The house is built in one direction KEPT" in done.stdout


def test_the_package_itself_loads_nothing():
    assert (ROOT / "takedown" / "__init__.py").read_text() == ""
