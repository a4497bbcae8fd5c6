"""A .docx is a zip archive of XML: what is checked before any of it is read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from briefbook.errors import DocumentError

ENTRIES = 5_000
UNPACKED = 200_000_000  # bytes, pictures included; a report of 500 pages with photographs unpacks to 60 MB
XML_PART = 60_000_000  # of one part with text
RATIO = 200  # text packs 5 to 30 times; only repetition packs 200 times
_SMALL = 1_000_000  # bytes below which the ratio says nothing

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check(raw: bytes) -> None:
    """Return when an archive is safe to read as a Word document, or raise `DocumentError` with what is not.

    Sizes are those the archive states; reading is cut off at them, and the child process has a limit of
    its own for one that lies.
    """
    if raw.startswith(_OLE):
        raise DocumentError(
            "it is protected by a password, or an old .doc; open it in Word and save it as .docx without one"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise DocumentError("it is not a Word document, whatever its name says") from None
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise DocumentError(f"it has {len(entries):,} parts, and no document has more than {ENTRIES:,}")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise DocumentError(
            f"it unpacks to more than {UNPACKED // 1_000_000} MB, which looks like a zip bomb; nothing was read"
        )
    for entry in entries:
        _check_entry(entry)
    if "[Content_Types].xml" not in archive.namelist():
        raise DocumentError("it is a zip archive and not a Word document")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            _check_xml(archive, entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"[A-Za-z]:", name):
        raise DocumentError(f"one of its parts wants to be written outside of it ({name[:60]!r})")
    if entry.flag_bits & 1:
        raise DocumentError("its parts are encrypted; save it without a password")
    if entry.file_size > _SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
        raise DocumentError(
            f"{name[:60]!r} in it unpacks to {entry.file_size // 1_000_000:,} MB, which looks like a zip bomb"
        )


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > XML_PART:
        raise DocumentError(f"{entry.filename[:60]!r} in it has {entry.file_size // 1_000_000:,} MB of text")
    try:
        with archive.open(entry) as part:
            content = part.read(XML_PART + 1)
    except Exception:  # zlib, CRC and size errors: all mean that the archive is not what it says
        raise DocumentError(f"{entry.filename[:60]!r} in it is damaged or is not what it says") from None
    if _DECLARED.search(content) or _DECLARED.search(content[::2]) or _DECLARED.search(content[1::2]):
        raise DocumentError(
            f"{entry.filename[:60]!r} in it declares entities, which Word never does; it looks like an XML bomb"
        )
