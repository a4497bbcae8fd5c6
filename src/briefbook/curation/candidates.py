"""A proposed sentence beside what a reviewer needs: the form that it fills, what is still the source's, furniture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from briefbook.curation.changing import changed
from briefbook.curation.checks import Choice, Findings
from briefbook.curation.citing import passages_of
from briefbook.curation.forms import Draft, as_list
from briefbook.curation.results import Done
from briefbook.extraction.candidate import Candidate
from briefbook.extraction.sentences import FOOTNOTE
from briefbook.models import QUOTE_WORD_LIMIT, Document, Fact, Frozen, HeldFact, PassageKind
from briefbook.record import CandidateState, HeldCandidate, Save

STILL_THEIRS = "still the source’s words"
FEW_WORDS = 6  # "Share this article": so few words without a full stop or a figure are no claim
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_ENDS = re.compile(r"[.!?][”’\"')\]]*$")


class AskedFor(Frozen):
    """An open question that the candidate seems to answer: a phrasing, if the reviewer says so."""

    question: str
    gaps: tuple[int, ...]
    likeness: float


class ReviewQueue(Frozen):
    """The candidates that wait, those without a flag first; `at` is the one looked at last."""

    open: tuple[HeldCandidate, ...]
    decided: int
    at: str | None = None

    @property
    def total(self) -> int:
        return len(self.open) + self.decided


class ReviewCard(Frozen):
    """A candidate with everything beside it, as things stand."""

    held: HeldCandidate
    document: Document
    passage: tuple[str, str, str]  # before the quote, the quote, after it
    draft: Draft  # the form, filled as it would be approved
    fact: Fact | None  # that it would become; None while something is wrong
    problems: Mapping[str, str]  # by field of the form: what keeps it from being approved as it is
    notes: tuple[str, ...]
    nearest: tuple[HeldFact, ...]  # live facts
    findings: Findings
    asked: tuple[AskedFor, ...]
    live: bool  # approving it would be live at once, else wait for approval


class Bulk(Done):
    """A receipt for many candidates: those that were left, each with the reason."""

    skipped: tuple[tuple[str, str], ...] = ()  # (key, why)


class Made(Frozen):
    """What deciding candidates writes."""

    state: CandidateState
    keys: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]  # that each becomes, or proves
    saves: tuple[Save, ...]


def draft_of_candidate(candidate: Candidate) -> Draft:
    """Return a candidate as a filled form, in the one wording that a model offers where there is one.

    Figures, places and bodies are read from the statement.
    """
    (worded,) = candidate.wordings if len(candidate.wordings) == 1 else (None,)
    return Draft(
        kind=candidate.kind.value,
        statement=worded.statement if worded else candidate.statement,
        speaker=candidate.speaker or "",
        source=candidate.source or "",
        document=candidate.document,
        quote=worded.quote if worded else candidate.quote,
        paragraph=str(candidate.paragraph or ""),
        as_of=candidate.as_of or "",
        as_of_basis=candidate.as_of_basis.value if candidate.as_of else "",
        topics=as_list(candidate.topics),
        phrasings="",
    )


def over(first: Draft, then: Draft | None) -> Draft:
    """Return a form with the fields of another written over it."""
    return first.model_copy(update=then.given()) if then else first


def own_words_problem(statement: str, passage: str) -> str | None:
    """Return what is wrong with a statement that copies its source: more words in a row than may be quoted."""
    run = longest_copied(statement, passage)
    if run <= QUOTE_WORD_LIMIT:
        return None
    return (
        f"{run} words in a row are the source's own, and {QUOTE_WORD_LIMIT} is the most that may be copied."
        " Say it in our own words."
    )


def longest_copied(statement: str, passage: str) -> int:
    """Return how many words in a row a statement shares with its passage; case and punctuation do not count."""
    ours, theirs = _words(statement), _words(passage)
    found = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match()
    return found.size


def is_theirs(statement: str, candidate: Candidate) -> bool:
    """Return whether a statement is the source's sentence, word for word."""
    return _words(statement) == _words(candidate.sentence)


def furniture_in(candidates: Sequence[HeldCandidate], document: Document, text: str) -> set[str]:
    """Return the keys of candidates that are of the page and not of the report: dates, bylines, links, labels."""
    kinds = {one.ordinal: one.kind for one in passages_of(document, text)}
    aside = (PassageKind.metadata, PassageKind.furniture)
    return {
        held.key
        for held in candidates
        if (kind := kinds.get(held.candidate.ordinal)) in aside
        or (kind is not PassageKind.title and _is_label(held.candidate))
    }


def titles_in(candidates: Sequence[HeldCandidate], document: Document, text: str) -> set[str]:
    """Return the keys of candidates that are a title: perhaps a claim, and never one without a look."""
    kinds = {one.ordinal: one.kind for one in passages_of(document, text)}
    return {held.key for held in candidates if kinds.get(held.candidate.ordinal) is PassageKind.title}


def made_of(
    key: str, facts: Sequence[Fact], beside: Sequence[Mapping[str, Choice]], held: Mapping[str, HeldFact]
) -> Made:
    """Return what some new facts write, each with what was chosen for the facts beside it."""
    now = dict(held)
    saves: dict[str, Save] = {}
    became: list[str] = []
    for fact, chosen in zip(facts, beside, strict=True):
        written = changed(fact, now, chosen)
        into = next((other for other, choice in chosen.items() if choice is Choice.merge), None)
        became.append(into or fact.id)
        for save in written:
            before = held.get(save.fact.id)
            saves[save.fact.id] = Save(fact=save.fact, expected_revision=before.revision if before else None)
            now[save.fact.id] = HeldFact(fact=save.fact, revision=before.revision if before else 1)
    new = {fact.id for fact in facts}
    state = CandidateState.split if len(facts) > 1 else CandidateState.approved
    if not new & set(became):
        state = CandidateState.merged
    return Made(state=state, keys=(key,), facts=(tuple(dict.fromkeys(became)),), saves=tuple(saves.values()))


def beside(chosen: Mapping[str, Choice], findings: Findings) -> Mapping[str, Choice]:
    """Return the choices about facts that one of the new facts was found beside."""
    about = {finding.other for finding in findings.found}
    return {other: choice for other, choice in chosen.items() if other in about}


def made_words(made: Made) -> str:
    """Return what became of a candidate, in a sentence."""
    (facts,) = made.facts
    if made.state is CandidateState.merged:
        return f"It is merged into {', '.join(facts)}."
    return f"{', '.join(facts)} {'is' if len(facts) == 1 else 'are'} added."


def _is_label(candidate: Candidate) -> bool:
    few = len(candidate.sentence.split()) <= FEW_WORDS
    return few and not candidate.quantities and not _ENDS.search(candidate.sentence.rstrip())


def _words(text: str) -> list[str]:
    plain = FOOTNOTE.sub(" ", text).casefold().replace("’", "'")
    return _WORD.findall(plain)
