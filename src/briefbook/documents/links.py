"""A link to a passage on the web: a browser that follows it scrolls to the quote and marks it.

The text directive of URL fragments: `#:~:text=[before-,]start[,end]`. Nothing is fetched here, and only web
addresses become links.
"""

from __future__ import annotations

import re
from urllib.parse import quote as encoded

LONG = 12  # words; of a longer quote the first and the last ones are enough to find it
ENDS = 5  # words at either end of a long quote
_WEB = re.compile(r"https?://[^\s<>|\"\x00-\x1f\x7f]+", re.IGNORECASE)
_OUTER = "“”‘’\"'«»‹›.,;:!?()[] \t\n\u00a0"


def passage_link(url: str | None, quote: str, *, ahead: str = "") -> str | None:
    """Return the address of a quote on a page, None when the page has no web address.

    `ahead` is what stands before the quote, for one that stands on the page several times.
    """
    if url is None or not _WEB.fullmatch(url):
        return None
    words = quote.strip(_OUTER).split()
    if not words:
        return url
    parts = [" ".join(words)] if len(words) <= LONG else [" ".join(words[:ENDS]), " ".join(words[-ENDS:])]
    directive = ",".join(map(_encoded, parts))
    before = " ".join(ahead.split())
    if before:
        directive = f"{_encoded(before)}-,{directive}"
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _encoded(text: str) -> str:
    """Return text in percent-encoding; "-", "," and "&" would be read as parts of the directive."""
    return encoded(text, safe="").replace("-", "%2D")
