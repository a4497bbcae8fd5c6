"""Bytes -> characters: a byte order mark, else strict UTF-8, else Windows-1252 that somebody has to confirm.

Nothing is guessed: on our samples charset-normalizer took a Windows-1252 "£21.5" for "Ł21.5", and an
ISO-8859-1 one for Japanese.
"""

from __future__ import annotations

import codecs
import re

from briefbook.errors import DocumentError

UNSURE = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_ASCII = re.compile(r"\S*[^\x00-\x7f]\S*")
_SAMPLES = 5


def characters(raw: bytes) -> tuple[str, str]:
    """Return the characters of a text file and the encoding that gave them.

    Raises `DocumentError` when none of the three ways gives text.
    """
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", UNSURE]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise DocumentError("it holds NUL characters, so it is not a text file")
        return text, encoding
    if marked:
        raise DocumentError(f"it begins as {marked} and does not go on as such; save it as UTF-8")
    raise DocumentError("it is neither UTF-8 nor Windows-1252 text; save it as UTF-8")


def samples(text: str) -> str:
    """Return the first few words with letters beyond ASCII, for somebody to judge whether they look right."""
    found = dict.fromkeys(match.group() for match in _NOT_ASCII.finditer(text))
    return ", ".join(f"“{word[:30]}”" for word in list(found)[:_SAMPLES])
