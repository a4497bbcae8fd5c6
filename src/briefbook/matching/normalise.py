"""A person's words -> the words the index knows.

Order matters: Unicode is folded before anything is compared, names and shorthand are replaced by the
vocabulary's canonical forms, and only then are unknown words repaired, never a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import Stemmer
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from briefbook.models import Vocabulary

QUESTION_LIMIT = 2000  # characters; what is longer is no question
_STEMMER = Stemmer.Stemmer("english")

_SLACK_MENTION = re.compile(r"<[@#!][^<>]{0,200}>")
_SLACK_LINK = re.compile(r"<(?:https?|mailto)[^<>|\s]{0,500}(?:\|([^<>]{0,200}))?>")
_EMOJI = re.compile(r":[a-z0-9_+'-]{2,40}:")
_WORD = re.compile(r"[£$€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+", re.UNICODE)
_CURLY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": " "})

# Words that carry no subject: never unknown, never a topic. BM25 and coverage keep them, at their low idf:
# leaving them out cost 1.1 points of hit@1 on CLINC150 ("who made you", "what is my apr").
STOP_WORDS = frozenset(
    """a about again all also am an and any anyone anybody are as at be because been being but by can
        could did do does doing done down each else for from get gets getting give given gives go goes
        going got had has have having he her here hers him his how i if in into is isn't it it's its just
        know let like ll look looking many may me might mine more most much must my need of off on one or
        our ours out over own please pls re really s said same say saying says she should so some
        somebody someone something still such t tell than thanks that that's the their theirs them then
        there these they thing things think this those though to too under up us use very was we well
        were what what's whats when where whether which while who who's whom whose why will with without
        would yes yet you your yours hi hello hey yo lol ok okay quick question according actually
        exactly line wording words called named particular ever""".split()
)


def clean(text: str) -> str:
    """Return a question as plain text: folded to NFKC, without Slack's tokens, emoji names and control characters.

    Cut before and after folding: one letter with 40,000 accents takes a second to fold, and a single
    ligature can become eighteen characters. What is left of a token within a token is one again, so they
    are taken out until none is left.
    """
    text = unicodedata.normalize("NFKC", text[: 2 * QUESTION_LIMIT]).translate(_CURLY)[: 2 * QUESTION_LIMIT]
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char.isspace() else " " for char in text)
    text = " ".join(text.split())
    before = ""
    while text != before and ("<" in text or ":" in text):
        before = text
        text = _SLACK_LINK.sub(lambda link: link.group(1) or " ", text)
        text = " ".join(_EMOJI.sub(" ", _SLACK_MENTION.sub(" ", text)).split())
    return text[:QUESTION_LIMIT].rstrip()


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case; "230,000" and "230000" are one word."""
    return list(_tokens(text))


@lru_cache(maxsize=2048)  # a start reads each phrasing in half a dozen ways
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_bare(word) for word in _WORD.findall(text.translate(_CURLY).casefold()))


def located(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as `tokens` gives them, each with its start and end."""
    return [(_bare(found.group().casefold()), found.start(), found.end()) for found in _WORD.finditer(text)]


def terms(text: str) -> list[str]:
    """Return the stems of a text's words, in order, repeats kept."""
    return [stem(word) for word in tokens(text)]


def subject_terms(text: str) -> list[str]:
    """Return the stems of the words that carry a subject, in order, each once."""
    return list(dict.fromkeys(stem(word) for word in tokens(text) if word not in STOP_WORDS))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a word; numbers stay as they are."""
    return word if word[:1].isdigit() else str(_STEMMER.stemWord(word))


def key(text: str) -> str:
    """Return what two ways of typing one question share: its words in order, without case and punctuation."""
    return " ".join(tokens(text))


def _bare(word: str) -> str:
    if word.isalpha():  # as most words are: a start looks at a hundred thousand of them
        return word
    word = word.replace(",", "") if word[:1].isdigit() or word[:1] in "£$€" else word
    word = word.removesuffix("'s")
    return word.lstrip("£$€").removesuffix("%") if any(char.isdigit() for char in word) else word


class Runs:
    """Finds the longest known run of words at a place: a look-up by its first word, then by length."""

    def __init__(self, forms: Mapping[tuple[str, ...], str]):
        self._forms = {form: value for form, value in forms.items() if form}
        lengths: dict[str, set[int]] = {}
        for form in self._forms:
            lengths.setdefault(form[0], set()).add(len(form))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def may_start_in(self, words: Sequence[str]) -> bool:
        """Return whether a word is there that a run begins with."""
        return not self._lengths.keys().isdisjoint(words)

    def at(self, words: Sequence[str], at: int) -> tuple[int, str]:
        """Return how many words the longest run from `at` has and what it stands for; (0, "") for none."""
        for size in self._lengths.get(words[at], ()):
            run = tuple(words[at : at + size])
            if len(run) == size and run in self._forms:
                return size, self._forms[run]
        return 0, ""

    def found(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield (first word, number of words, what it stands for) of each run, without overlaps."""
        at = 0
        while at < len(words):
            size, value = self.at(words, at)
            if size:
                yield at, size, value
            at += size or 1


class Names:
    """Replaces the ways people write a name, and chat shorthand, by the form the base uses."""

    def __init__(self, vocabulary: Vocabulary):
        forms = {tuple(tokens(short)): full for short, full in vocabulary.abbreviations.items()}
        for name in vocabulary.names:
            forms.update({tuple(tokens(variant)): name.name for variant in name.variants})
        self._runs = Runs(forms)

    def canonical(self, text: str) -> str:
        """Return a text with every variant replaced, the longest one first; all else is kept as it is."""
        if not self._runs.may_start_in(tokens(text)):  # as in most texts
            return text
        words = located(text)
        out, after = [], 0
        for at, size, full in self._runs.found([word for word, _, _ in words]):
            out += [text[after : words[at][1]], full]
            after = words[at + size - 1][2]
        return "".join(out) + text[after:]


class Synonyms:
    """Everyday words that mean the same in the field count as one word in the word scores.

    Only the word scores: sentence vectors know most synonyms already, and replaced words moved them away
    from the phrasings (right fact first .87 -> .83 on a set of 100).
    """

    def __init__(self, vocabulary: Vocabulary):
        same: dict[tuple[str, ...], str] = {}
        for group in vocabulary.synonyms:
            runs = [tuple(terms(entry)) for entry in group]
            first = next((run[0] for run in runs if len(run) == 1), None)
            for run in runs:
                if first:
                    same.setdefault(run, first)  # an entry of two groups stays with the first
        self._runs = Runs(same)

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text's words, synonyms as one: "tip-offs" counts as "reports"."""
        return self.same(terms(text))

    def same(self, stems: Sequence[str]) -> list[str]:
        """Return stems with each run that belongs to a group replaced by the group's first stem."""
        out, after = [], 0
        for at, size, first in self._runs.found(stems):
            out += [*stems[after:at], first]
            after = at + size
        return [*out, *stems[after:]]


class Speller:
    """Repairs a typing slip towards a word of the base.

    A word is repaired when nobody writes it (it is neither in the base nor a whole word of the model's
    English vocabulary) and one base word lies within one edit (two from eight letters on), counted by
    optimal string alignment, so that "interent" is one edit away. Of several the most used one wins.
    """

    SHORTEST = 4  # a three-letter word is one edit away from too many others

    def __init__(self, base_words: Iterable[str], english: frozenset[str]):
        counts: dict[str, int] = {}
        for word in base_words:
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
        self._counts = counts
        self._english = english
        self._choices = [word for word in counts if len(word) >= self.SHORTEST]

    def repair(self, text: str) -> tuple[str, dict[str, str]]:
        """Return the text with slips repaired, and which word became which."""
        repaired: dict[str, str] = {}

        def mend(match: re.Match[str]) -> str:
            word = match.group()
            better = self._nearest(word.casefold())
            if better:
                repaired[word] = better
            return better or word

        return _WORD.sub(mend, text), repaired

    def _nearest(self, word: str) -> str | None:
        if len(word) < self.SHORTEST or not word.isalpha() or word in self._counts or word in self._english:
            return None
        if word in STOP_WORDS or stem(word) in self._stems:
            return None
        allowed = 2 if len(word) >= 8 else 1
        near = extract(word, self._choices, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        if not near:
            return None
        return str(min(near, key=lambda found: (found[1], -self._counts[found[0]], found[0]))[0])

    @property
    def _stems(self) -> frozenset[str]:
        if not hasattr(self, "_stem_set"):
            self._stem_set = frozenset(stem(word) for word in self._counts)
        return self._stem_set


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return the whole words of the model's vocabulary: some 20,000 common English words and names."""
    from briefbook.matching.encoder import VOCABULARY

    lines = VOCABULARY.read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in lines if word.isalpha() and len(word) > 1)
