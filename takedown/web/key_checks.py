"""Says at the start, and with every command, what is amiss with the keys or with a restore."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from takedown.cases import instance_keys, rewrapping
from takedown.cases.starting import RESTORE_UNFINISHED, restore_begun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig

# A wrong instance key shows at the first file; all are read only while a former key is given.
_A_FEW = 3
_HINT = "See docs/backups.md, “Rotate the instance key”."


@register(Tags.security)
def restore_is_finished(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Fail where a restore was begun and not finished; the restore itself checks nothing."""
    del app_configs, kwargs
    return [Error(RESTORE_UNFINISHED, id="takedown.E008")] if restore_begun() else []


@register(Tags.security)
def instance_keys_fit(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail where keys are under an instance key that was not given; warn while former ones are given."""
    del app_configs, kwargs
    if not settings.INSTANCE_KEY:
        return []
    former = {one.id for one in instance_keys.former()}
    found = _ids() if not former else set(rewrapping.count_by_instance_key())
    unknown = found - former - {instance_keys.current().id, rewrapping.DAMAGED}
    messages: list[CheckMessage] = [
        Error(
            f"The keystore has keys under the instance key {one}, which is neither INSTANCE_KEY nor "
            "among FORMER_INSTANCE_KEYS. They do not open.",
            hint=_HINT,
            id="takedown.E007",
        )
        for one in sorted(unknown)
    ]
    if found & former:
        words = "Keys are still under a former instance key. Run manage.py rotate_keys."
        messages.append(Caution(words, hint=_HINT, id="takedown.W002"))
    elif former:
        words = (
            "Former instance keys are given, and no key is under them. They are needed only for copies "
            "of the keystore from before: take them away 30 days after rotate_keys."
        )
        messages.append(Caution(words, hint=_HINT, id="takedown.W003"))
    return messages


def _ids() -> set[str]:
    found = set()
    for path in islice(rewrapping.key_paths(), _A_FEW):
        try:
            found.add(rewrapping.id_of(path))
        except FileNotFoundError:
            continue
    return found
