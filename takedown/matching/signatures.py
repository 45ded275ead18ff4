"""The signature of a picture of a case, as it was sealed or made anew where it is of an older version."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from takedown.cases.frozen import Frozen, Use, refuse_if_frozen
from takedown.cases.keeping import original
from takedown.common.sealed_files import NoSuchFile
from takedown.common.vault import CannotOpen
from takedown.matching import stored
from takedown.matching.compare import signature
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture
    from takedown.matching.compare import Signature
    from takedown.matching.fingerprints import Fingerprint
    from takedown.posts.models import Capture

logger = logging.getLogger(__name__)


def signature_of(opened: OpenCase, row: SealedPicture) -> Signature:
    """Return the signature of a picture that was read.

    Where it has to be made anew it raises PictureRefused for a file that is not read any more, and
    sealed_files.NoSuchFile where that is gone; vault.CannotOpen for what does not open; and
    frozen.Frozen.
    """
    refuse_if_frozen(opened.case.pk, [row.pk], Use.MATCH)
    key, place = opened.key, row.place("signature")
    try:
        return stored.from_bytes(key.open_bytes(row.signature_sealed or b"", place))
    except stored.SignatureUnreadable:
        made = signature(picture=read_picture(original(row, key)))
        row.signature_sealed = key.seal_bytes(stored.to_bytes(made), place)
        row.save(update_fields=["signature_sealed"])
        return made


def held_of(opened: OpenCase, row: Capture | ReferenceImage) -> Signature | Fingerprint:
    """Return as much of a picture as is kept to compare by.

    Raises what `signature_of` does, and stored.SignatureUnreadable for a fingerprint, which cannot be
    made anew.
    """
    if not isinstance(row, ReferenceImage) or not row.is_fingerprint:
        return signature_of(opened, row)
    refuse_if_frozen(opened.case.pk, [row.pk], Use.MATCH)
    sealed = row.signature_sealed or b""
    return stored.fingerprint_from_bytes(opened.key.open_bytes(sealed, row.place("signature")))


def held_if_readable(
    opened: OpenCase, row: Capture | ReferenceImage
) -> Signature | Fingerprint | None:
    """Return what `held_of` does; None, and a line in the log, where one picture cannot be compared.

    One that is damaged, or was frozen meanwhile, must not hold up all the others of its case.
    """
    try:
        return held_of(opened, row)
    except Frozen:
        return None
    except (PictureRefused, NoSuchFile, CannotOpen, stored.SignatureUnreadable) as reason:
        logger.warning("Picture %s is left out of comparing: %s.", row.pk, type(reason).__name__)
        return None
