"""Text on its way out: folded, cut, and escaped last.

Slack gives meaning to `<…>` and `&…;` only, so escaping `& < >` kills `<!channel>`, `<@U1>` and links in
disguise. Folding comes first: NFKC run over escaped text would turn a full-width `＜!channel＞` live again.
"""

from __future__ import annotations

import re
import unicodedata

from briefbook.slack.blocks import limits

ELLIPSIS = " …"
_FOLDED = str.maketrans({"＜": "<", "﹤": "<", "＞": ">", "﹥": ">", "＆": "&", "﹠": "&"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s<>|]+")


def clean(text: str) -> str:
    """Return text without what no message can carry: control characters and lone surrogates."""
    return _CONTROL.sub("", text)


def normalise(text: str) -> str:
    """Return what a person typed in compatibility form (NFKC). Only ever before `escape`."""
    return unicodedata.normalize("NFKC", clean(text))


def escape(text: str) -> str:
    """Return text that Slack shows to the letter: no mention, link or entity in it is live.

    Look-alikes of `& < >` become the plain characters first; nothing else of a statement or quote is changed.
    """
    plain = clean(text).translate(_FOLDED)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted(text: str, limit: int) -> str:
    """Return escaped text of at most `limit` characters, cut between words and never inside an entity."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    return escape(cut(text, _longest(text, limit - len(ELLIPSIS))) + ELLIPSIS)


def cut(text: str, length: int) -> str:
    """Return at most `length` characters, up to the last space when there is one in the second half."""
    if len(text) <= length:
        return text
    space = text.rfind(" ", length // 2, length + 1)
    return text[: space if space > 0 else length].rstrip()


def shortened(text: str, limit: int) -> str:
    """Return plain text of at most `limit` characters, for a button, which shows it as it is."""
    plain = " ".join(clean(text).split())
    return plain if len(plain) <= limit else cut(plain, limit - len(ELLIPSIS)) + ELLIPSIS


def link(url: str | None, label: str, limit: int) -> str:
    """Return `<url|label>`, or the label alone when the address is not a web address."""
    shown = fitted(" ".join(label.split()).replace("|", "/"), limit)
    return f"<{escape(url)}|{shown}>" if url and is_web_address(url) else shown


def is_web_address(url: str) -> bool:
    """Say whether a link may be made of an address: http or https, one word, not endless."""
    return bool(_WEB.fullmatch(url)) and len(escape(url)) <= limits.ADDRESS


def _longest(text: str, limit: int) -> int:
    """Return how many characters of a text stay within `limit` once escaped."""
    used = 0
    for count, character in enumerate(text):
        used += len(escape(character))
        if used > limit:
            return count
    return len(text)
