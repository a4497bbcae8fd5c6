"""Facts as linked data: in the shapes of W3C Web Annotation and schema.org, and with no more of a source than a quote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from briefbook import knowledge
from briefbook.answering.sources import Sources
from briefbook.curation.formats.linked import short_context, write_annotations, write_claims
from briefbook.documents import anchor, decode
from briefbook.models import QUOTE_WORD_LIMIT, Fact, FactStatus, HeldFact
from conftest import FIVE, ROOT, Ran
from curation.small import DOCUMENTS, FACTS, TEXTS
from small_base import LETTER, REPORT, REPORT_TEXT

Run = Callable[..., Ran]
IRI = re.compile(r"(?:https?://\S+|urn:uuid:[0-9a-f-]{36}|ni:///sha-256;[\w-]{43})")
PAGE = "https://room.example/report"
ON_THE_WEB = {**DOCUMENTS, REPORT.id: REPORT.model_copy(update={"url": PAGE})}
SOURCES = Sources(ON_THE_WEB, TEXTS)


def held(*facts: Fact) -> list[HeldFact]:
    return [HeldFact(fact=fact, revision=2) for fact in facts]


def annotations(*facts: Fact) -> list[dict[str, Any]]:
    data = json.loads(write_annotations(held(*facts), SOURCES))
    assert data["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (data["type"], data["first"]["type"]) == ("AnnotationCollection", "AnnotationPage")
    assert data["total"] == len(data["first"]["items"])
    return list(data["first"]["items"])


def claims(*facts: Fact) -> list[dict[str, Any]]:
    data = json.loads(write_claims(held(*facts), SOURCES))
    assert data["@context"] == "https://schema.org"
    return list(data["@graph"])


def test_a_citation_is_an_annotation_with_both_selectors() -> None:
    (one,) = annotations(FACTS["F1"])
    citation = FACTS["F1"].citations[0]
    quote, position = one["target"]["selector"]

    assert one["type"] == "Annotation"
    assert one["body"]["type"] == "TextualBody"
    assert one["body"]["value"] == FACTS["F1"].statement
    assert one["target"]["source"] == PAGE
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", citation.quote)
    assert (position["type"], position["start"], position["end"]) == (
        "TextPositionSelector", citation.start, citation.end,
    )  # fmt: skip
    whole = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
    assert whole in REPORT_TEXT
    assert len(whole.split()) <= QUOTE_WORD_LIMIT


def test_every_id_is_an_iri_and_none_is_used_twice() -> None:
    def ids(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (value[key] for key in ("id", "@id", "source") if key in value)
            for below in value.values():
                yield from ids(below)
        elif isinstance(value, list):
            for below in value:
                yield from ids(below)

    facts = list(FACTS.values())
    found = [*ids(annotations(*facts)), *ids(claims(*facts))]
    names = [one["id"] for one in annotations(*facts)]

    assert all(IRI.fullmatch(one) for one in found)
    assert len(set(names)) == len(names)


def test_a_document_that_is_nowhere_on_the_web_is_named_by_its_text() -> None:
    (one,) = annotations(FACTS["F5"])

    assert one["target"]["source"].startswith("ni:///sha-256;")
    assert LETTER.url is None


def test_a_claim_has_its_author_its_date_and_where_it_appears() -> None:
    (review,) = claims(FACTS["F1"])
    claim = review["itemReviewed"]
    (work,) = claim["appearance"]

    assert (review["@type"], claim["@type"], work["@type"]) == ("ClaimReview", "Claim", "CreativeWork")
    assert review["claimReviewed"] == claim["text"] == FACTS["F1"].statement
    assert "to the letter" in review["reviewBody"]
    assert "reviewRating" not in review
    assert claim["temporalCoverage"] == "2021"
    assert claim["author"]["name"] == FACTS["F1"].speaker
    assert (work["name"], work["publisher"]["name"], work["datePublished"], work["url"]) == (
        REPORT.title, REPORT.publisher, "2021", PAGE,
    )  # fmt: skip
    assert work["hasPart"]["text"] == FACTS["F1"].citations[0].quote
    assert work["hasPart"]["url"].startswith(f"{PAGE}#:~:text=lent%204%2C120")


def test_what_is_not_stated_is_not_published() -> None:
    stale = FACTS["F1"].model_copy(update={"status": FactStatus.stale})
    retired = FACTS["F2"].model_copy(update={"status": FactStatus.retired})
    moved = FACTS["F3"].citations[0]
    broken = FACTS["F3"].model_copy(
        update={"citations": (moved.model_copy(update={"start": moved.start + 1, "end": moved.end + 1}),)}
    )

    assert annotations(stale, retired, broken) == []
    assert claims(stale, retired, broken) == []


def test_the_same_facts_are_the_same_bytes_in_whatever_order() -> None:
    facts = list(FACTS.values())

    assert write_claims(held(*facts), SOURCES) == write_claims(held(*reversed(facts)), SOURCES)
    assert write_annotations(held(*facts), SOURCES) == write_annotations(held(*reversed(facts)), SOURCES)


@pytest.mark.parametrize("words", [1, 10, 23, 24, 25])
def test_a_quote_with_its_surroundings_is_no_longer_than_a_quote_may_be(words: int) -> None:
    text = "\n".join(["Title", " ".join(f"word{number}" for number in range(60))])
    document = REPORT.model_copy(update={"numbered": False})
    citation = anchor(document, text, " ".join(f"word{number}" for number in range(20, 20 + words)))

    prefix, suffix = short_context(citation)

    assert len((prefix + citation.quote + suffix).split()) <= QUOTE_WORD_LIMIT
    assert prefix + citation.quote + suffix in text
    assert bool(prefix or suffix) == (words < 25)


def test_the_shipped_base_is_published_whole_within_the_limit(documents_folder: Path) -> None:
    base = knowledge.load(ROOT / "knowledge")
    texts = {name: decode((documents_folder / f"{name}.txt").read_bytes(), name) for name in FIVE}
    sources = Sources({document.id: document for document in base.documents}, texts)
    data = json.loads(write_annotations(held(*base.facts), sources))

    items = data["first"]["items"]
    assert len(items) == sum(len(fact.citations) for fact in base.facts if fact.status is FactStatus.live)
    quotes = [one["target"]["selector"][0] for one in items]
    wholes = [one.get("prefix", "") + one["exact"] + one.get("suffix", "") for one in quotes]
    assert max(len(whole.split()) for whole in wholes) <= QUOTE_WORD_LIMIT
    assert all(any(whole in text for text in texts.values()) for whole in wholes)


# --- at the terminal


def test_they_are_formats_of_the_export(run: Run, small_base: Path) -> None:
    shown = run("facts", "export", "--format", "annotations")
    written = run("facts", "export", "claims.jsonld", "--format", "claims")

    assert json.loads(shown.out)["total"] == 5
    assert written.err == "5 facts written to claims.jsonld.\n"
    assert len(json.loads((small_base / "claims.jsonld").read_text(encoding="utf-8"))["@graph"]) == 5
    assert "say with --format" in run("facts", "export", "facts.jsonld").err


@pytest.mark.parametrize("kind", ["annotations", "claims"])
def test_an_import_says_that_they_are_not_read_back(run: Run, kind: str) -> None:
    run("facts", "export", "linked.json", "--format", kind)

    for ran in (
        run("facts", "import", "linked.json", "--yes"),
        run("facts", "import", "linked.json", "--yes", "--format", kind),
    ):
        assert ran.status == 1
        assert "are not read back" in ran.err
        assert "change those and import them" in ran.err
