"""Facts as linked data: citations as W3C Web Annotations, facts as schema.org claims. Written, never read back.

Only what may be stated is published: live facts none of whose citations is broken. A claim review says what was
checked here, that the source has the words, and gives no rating: the base holds who says a thing, not whether it is so.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from briefbook.answering.sources import Sources
from briefbook.documents.links import passage_link
from briefbook.models import (
    QUOTE_WORD_LIMIT,
    Basis,
    Citation,
    CitationState,
    Document,
    FactStatus,
    HeldFact,
)

ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
SCHEMA = "https://schema.org"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "briefbook")
_CHECKED = {
    CitationState.verified: "The quoted words stand in the text of the source that is held, to the letter.",
    CitationState.recorded: "The quoted words are as they were recorded; the text of the source is not held.",
}

Data = dict[str, Any]


def write_annotations(facts: Iterable[HeldFact], sources: Sources) -> bytes:
    """Return every citation as an annotation of its document, in a collection of one page."""
    items = [
        _annotation(held, citation, number, sources)
        for held in statable(facts, sources)
        for number, citation in enumerate(held.fact.citations, start=1)
    ]
    return _as_bytes(
        {
            "@context": ANNOTATION,
            "id": _name("annotations"),
            "type": "AnnotationCollection",
            "label": "What each fact is proved by",
            "total": len(items),
            "first": {
                "id": _name("annotations", "1"),
                "type": "AnnotationPage",
                "startIndex": 0,
                "items": items,
            },
        }
    )


def _annotation(held: HeldFact, citation: Citation, number: int, sources: Sources) -> Data:
    fact, document = held.fact, sources.documents[citation.document]
    prefix, suffix = short_context(citation)
    quote: Data = {"type": "TextQuoteSelector", "exact": citation.quote}
    quote |= {"prefix": prefix} if prefix else {}
    quote |= {"suffix": suffix} if suffix else {}
    return {
        "id": _name(fact.id, str(held.revision), str(number)),
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            "type": "TextualBody",
            "value": fact.statement,
            "format": "text/plain",
            "language": "en",
            "purpose": "describing",
        },
        "target": {
            "source": _address(document),
            "selector": [
                quote,
                {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
            ],
        },
    }


def short_context(citation: Citation) -> tuple[str, str]:
    """Return whole words from before and after a quote, so few that all of it is no longer than a quote may be."""
    left = QUOTE_WORD_LIMIT - len(citation.quote.split())
    before = citation.prefix.rpartition("\n")[2]
    after = citation.suffix.partition("\n")[0]
    if before == citation.prefix and " " in before:
        before = before.partition(" ")[2]  # the first word may be half of one
    if after == citation.suffix:
        after = after.rpartition(" ")[0]
    ahead, behind = re.findall(r"\S+\s*", before), re.findall(r"\s*\S+", after)
    taken = max(0, min(len(ahead), left // 2))
    prefix = "".join(ahead[len(ahead) - taken :])
    suffix = "".join(behind[: max(0, left - taken)])
    return prefix, suffix


def write_claims(facts: Iterable[HeldFact], sources: Sources) -> bytes:
    """Return every fact as a claim with where it appears, reviewed as far as it was checked here."""
    return _as_bytes(
        {"@context": SCHEMA, "@graph": [_review(held, sources) for held in statable(facts, sources)]}
    )


def _review(held: HeldFact, sources: Sources) -> Data:
    fact = held.fact
    states = {sources.state(citation) for citation in fact.citations}
    state = CitationState.recorded if CitationState.recorded in states else CitationState.verified
    return {
        "@type": "ClaimReview",
        "@id": _name(fact.id, str(held.revision), "review"),
        "claimReviewed": fact.statement,
        "reviewBody": _CHECKED[state],
        "author": {"@type": "Organization", "name": fact.owner},
        "itemReviewed": _claim(held, sources),
    }


def _claim(held: HeldFact, sources: Sources) -> Data:
    fact = held.fact
    claim: Data = {
        "@type": "Claim",
        "@id": _name(fact.id, str(held.revision)),
        "identifier": f"{fact.id}, revision {held.revision}",
        "text": fact.statement,
        "appearance": [_appearance(citation, sources) for citation in fact.citations],
    }
    if fact.speaker:
        claim["author"] = {"@type": "Thing", "name": fact.speaker}
    if fact.source:
        claim["claimInterpreter"] = {"@type": "Thing", "name": fact.source}
    if fact.as_of:
        claim["temporalCoverage"] = fact.as_of
    return claim


def _appearance(citation: Citation, sources: Sources) -> Data:
    """Return the document of a citation with the quote as its part."""
    source = sources.source(citation)
    work: Data = {
        "@type": "CreativeWork",
        "@id": _address(sources.documents[citation.document]),
        "name": source.title,
    }
    if source.publisher:
        work["publisher"] = {"@type": "Organization", "name": source.publisher}
    if source.date and source.date_basis is not Basis.none and "/" not in source.date:
        work["datePublished"] = source.date
    if source.url and passage_link(source.url, citation.quote):
        work["url"] = source.url
    part: Data = {"@type": "Quotation", "text": citation.quote}
    if source.link:
        part["url"] = source.link
    if citation.paragraph is not None:
        part["position"] = citation.paragraph
    return work | {"hasPart": part}


def statable(facts: Iterable[HeldFact], sources: Sources) -> list[HeldFact]:
    """Return the facts that are published, by number: live, and with no citation broken."""
    live = [held for held in facts if held.fact.status is FactStatus.live and sources.sound(held.fact)]
    return sorted(live, key=lambda held: int(held.fact.id[1:]))


def _address(document: Document) -> str:
    """Return where a document is on the web, or a name made of its text's checksum (RFC 6920)."""
    if document.url and passage_link(document.url, "x"):
        return document.url
    digest = base64.urlsafe_b64encode(bytes.fromhex(document.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _name(*parts: str) -> str:
    """Return an id that is the same for the same revision, on every machine."""
    return f"urn:uuid:{uuid.uuid5(_OURS, '/'.join(parts))}"


def _as_bytes(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")
