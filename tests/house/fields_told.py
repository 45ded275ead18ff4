"""Tells from the forms and the tables what each field may hold and what must fit together.

`python -m tests.house.fields_told` writes the printed part of docs/fields.md anew; a test compares.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django import forms
from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/fields.md"
BEGINS = "## Every form\n"
_OURS = "takedown."
# More are told as "one of those that the page offers".
_MOST_NAMED = 8
_KINDS: dict[type[forms.Field], str] = {
    forms.BooleanField: "a tick",
    forms.DateField: "a day",
    forms.DateTimeField: "an instant that the page gave",
    forms.EmailField: "an e-mail address",
    forms.IntegerField: "a number that the page gave",
    forms.JSONField: "JSON",
    forms.URLField: "a web address",
    forms.UUIDField: "an id that the page gave",
    forms.CharField: "text",
}


def every_form() -> list[type[forms.Form]]:
    """Every form with fields or rules of its own that a page of ours may show."""
    for name in ("takedown.web.forms", "takedown.web.views"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    found = {one for one in _under(forms.Form) if one.__module__.startswith(_OURS)}
    shown = [one for one in found if not one.__name__.startswith("_") and _has_something(one)]
    return sorted(shown, key=lambda one: (one.__module__, one.__name__))


def as_document() -> str:
    """The printed part of docs/fields.md."""
    lines = [BEGINS, "| form | field | what | needed | and |", "|---|---|---|---|---|"]
    for form in every_form():
        name = f"`{form.__module__.rpartition('.')[2]}.{form.__name__}`"
        for field_name, field in form.base_fields.items():
            needed = "yes" if field.required else ""
            rule = _said(form, f"clean_{field_name}")
            lines.append(f"| {name} | `{field_name}` | {_what(field)} | {needed} | {rule} |")
            name = ""
        if together := _said(form, "clean") or _said_once(form):
            lines.append(f"| {name} | *together* | | | {together} |")
    lines += ["", "## Every table", "", "| table | what the database itself sees to |", "|---|---|"]
    lines += [f"| `{name}` | {'; '.join(rules)} |" for name, rules in _tables()]
    return "\n".join(lines) + "\n"


def _tables() -> Iterator[tuple[str, list[str]]]:
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        rules = [*model._meta.constraints, *getattr(model._meta, "triggers", ())]
        if model.__module__.startswith(_OURS) and rules:
            yield model._meta.label, sorted(str(one.name).replace("_", " ") for one in rules)


def _under(base: type[Any]) -> Iterator[type[Any]]:
    for one in base.__subclasses__():
        yield one
        yield from _under(one)


def _has_something(form: type[forms.Form]) -> bool:
    return bool(form.base_fields or _said(form, "clean"))


def _said(form: type[forms.Form], method: str) -> str:
    """What a rule of ours says of itself, in one line."""
    for one in form.__mro__:
        if one.__module__.startswith(_OURS) and method in vars(one):
            return _first(vars(one)[method].__doc__)
    return ""


def _said_once(form: type[forms.Form]) -> str:
    """Where all fields come from what is asked: what the form says of itself."""
    return "" if form.base_fields else _first(form.__doc__)


def _first(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0].replace("|", "\\|")


def _what(field: forms.Field) -> str:
    """What may stand in a field, and how much."""
    if isinstance(field, forms.ChoiceField):
        return _one_of(field)
    if type(field).__module__.startswith(_OURS):
        return _first(type(field).__doc__)
    said = next(words for kind, words in _KINDS.items() if isinstance(field, kind))
    if isinstance(field, forms.RegexField):
        return f"{said} like `{field.regex.pattern}`"
    if isinstance(field, forms.CharField):
        most = getattr(field, "max_length", None)
        said += f", at most {most:,} characters" if most else ""
    return said


def _one_of(field: forms.ChoiceField) -> str:
    values = [str(value) for value, _ in _flat(field.choices) if value != ""]
    many = "any of" if isinstance(field, forms.MultipleChoiceField) else "one of"
    if not values or len(values) > _MOST_NAMED:
        return f"{many} those that the page offers"
    return f"{many} {', '.join(f'`{one}`' for one in values)}"


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
    django.setup()
    before = DOCUMENT.read_text(encoding="utf-8").partition(BEGINS)[0]
    DOCUMENT.write_text(before + as_document(), encoding="utf-8")
