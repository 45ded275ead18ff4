"""Every table says how sensitive it is and when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from django.db import models

KINDS = {"intimate", "identifying", "working", "record"}


def project_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("takedown.")]


def what_is_missing(model: type) -> list[str]:
    """What the model's own inner class Retention does not say; an inherited one does not count."""
    said = vars(model).get("Retention")
    if said is None:
        return ["Retention"]
    wrong = [name for name in ("kind", "erased") if not getattr(said, name, "").strip()]
    return wrong or (["kind"] if said.kind not in KINDS else [])


def test_every_table_declares_its_retention():
    found = {model._meta.label: what_is_missing(model) for model in project_models()}

    assert len(found) > 15
    assert {label: missing for label, missing in found.items() if missing} == {}


def test_what_a_person_wrote_or_showed_is_never_called_working():
    # A sealed column is content: its table holds intimate or identifying things.
    for model in project_models():
        names = [field.name for field in model._meta.concrete_fields]
        if any(name.endswith("_sealed") for name in names):
            assert model.Retention.kind in {"intimate", "identifying"}, model._meta.label


def test_a_table_that_says_nothing_is_caught():
    class Silent:
        pass

    class Half:
        class Retention:
            kind = "intimate"

    class Odd:
        class Retention:
            kind = "important"
            erased = "never"

    class Child(Half):
        pass

    assert what_is_missing(Silent) == ["Retention"]
    assert what_is_missing(Half) == ["erased"]
    assert what_is_missing(Odd) == ["kind"]
    assert what_is_missing(Child) == ["Retention"]
