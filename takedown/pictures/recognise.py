"""What kind of file this is, from its first bytes alone; its name is never looked at."""

from __future__ import annotations

from takedown.pictures.refusals import PictureRefused, Refusal

# Enough for every signature here, among them the second sync byte of an MPEG transport stream.
HEAD_BYTES = 1024

_READ = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_REFUSED = (
    (b"PK\x03\x04", Refusal.ARCHIVE),
    (b"PK\x05\x06", Refusal.ARCHIVE),
    (b"Rar!\x1a\x07", Refusal.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Refusal.ARCHIVE),
    (b"\x1f\x8b", Refusal.ARCHIVE),
    (b"BZh", Refusal.ARCHIVE),
    (b"\xfd7zXZ\x00", Refusal.ARCHIVE),
    (b"%PDF-", Refusal.DOCUMENT),
    (b"{\\rtf", Refusal.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.DOCUMENT),
    (b"\x1aE\xdf\xa3", Refusal.VIDEO),  # Matroska and WebM
    (b"FLV\x01", Refusal.VIDEO),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Refusal.VIDEO),  # Windows Media
    (b"\x00\x00\x01\xba", Refusal.VIDEO),  # MPEG programme stream
    (b"\x00\x00\x01\xb3", Refusal.VIDEO),
    (b"OggS", Refusal.VIDEO),
    (b"II*\x00", Refusal.OTHER_FORMAT),  # TIFF and most camera raw files
    (b"MM\x00*", Refusal.OTHER_FORMAT),
    (b"8BPS", Refusal.OTHER_FORMAT),
    (b"\xff\x0a", Refusal.OTHER_FORMAT),  # JPEG XL
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Refusal.OTHER_FORMAT),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Refusal.OTHER_FORMAT),
    (b"\x00\x00\x01\x00", Refusal.OTHER_FORMAT),  # icon
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"}
)
# QuickTime files older than `ftyp` begin with one of these boxes.
_OLD_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_TRANSPORT_PACKET = 188


def recognise(*, head: bytes) -> str:
    """Return the format (JPEG, PNG, GIF, WEBP, HEIC or AVIF) that a file's first bytes announce.

    Raises PictureRefused, with what to do instead, for everything else.
    """
    if not head:
        raise PictureRefused(Refusal.EMPTY)
    for signature, name in _READ:
        if head.startswith(signature):
            return name
    if head.startswith(b"RIFF"):
        return _riff(head)
    for signature, reason in _REFUSED:
        if head.startswith(signature):
            raise PictureRefused(reason)
    if head[4:8] == b"ftyp":
        return _box(head)
    raise PictureRefused(Refusal.VIDEO if head[4:8] in _OLD_QUICKTIME else _loose(head))


def _riff(head: bytes) -> str:
    if head[8:12] == b"WEBP":
        return "WEBP"
    raise PictureRefused(Refusal.VIDEO if head[8:12] == b"AVI " else Refusal.NOT_A_PICTURE)


def _box(head: bytes) -> str:
    """ISO base media files: MP4, MOV, 3GP, HEIC and AVIF all begin with a box of brands."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIC_BRANDS:
        return "HEIC"
    raise PictureRefused(Refusal.VIDEO)


def _loose(head: bytes) -> Refusal:
    """Signatures too short to trust by themselves, tried last."""
    if head[:1] == b"G" and head[_TRANSPORT_PACKET : _TRANSPORT_PACKET + 1] == b"G":
        return Refusal.VIDEO
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        return Refusal.OTHER_FORMAT
    if b"<svg" in head.lower():
        return Refusal.OTHER_FORMAT
    return Refusal.DOCUMENT if b"%PDF-" in head else Refusal.NOT_A_PICTURE
