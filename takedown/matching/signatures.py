"""The signature of a picture of a case, as it was sealed or made anew where it is of an older version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.keeping import original
from takedown.matching import stored
from takedown.matching.compare import signature
from takedown.pictures.read import read_picture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture
    from takedown.matching.compare import Signature
    from takedown.matching.fingerprints import Fingerprint
    from takedown.posts.models import Capture


def signature_of(opened: OpenCase, row: SealedPicture) -> Signature:
    """Return the signature of a picture that was read.

    Raises PictureRefused where it has to be made anew and the file is not read any more.
    """
    key, place = opened.key, row.place("signature")
    try:
        return stored.from_bytes(key.open_bytes(row.signature_sealed or b"", place))
    except stored.SignatureUnreadable:
        made = signature(picture=read_picture(original(row, key)))
        row.signature_sealed = key.seal_bytes(stored.to_bytes(made), place)
        row.save(update_fields=["signature_sealed"])
        return made


def held_of(opened: OpenCase, row: Capture | ReferenceImage) -> Signature | Fingerprint:
    """Return as much of a picture as is kept to compare by; raise PictureRefused as `signature_of`."""
    if not isinstance(row, ReferenceImage) or not row.is_fingerprint:
        return signature_of(opened, row)
    sealed = row.signature_sealed or b""
    return stored.fingerprint_from_bytes(opened.key.open_bytes(sealed, row.place("signature")))
