"""What else one would reach for: each peer returns a score for every fact, the higher the nearer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence

import bm25s
import numpy as np
import Stemmer
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from briefbook.matching import Encoder

Peer = Callable[[str], np.ndarray]  # a question -> one score a fact
_WORD = re.compile(r"\w+")


def peers(texts: Sequence[str], owner: np.ndarray, facts: int, encoder: Encoder | None) -> dict[str, Peer]:
    """Return the peers by name, ready to be asked; `owner[i]` is the fact that text i belongs to."""
    found = {
        "rapidfuzz WRatio": fuzzy(fuzz.WRatio, texts, owner, facts),
        "rapidfuzz token_set_ratio": fuzzy(fuzz.token_set_ratio, texts, owner, facts),
        "SQLite FTS5 (porter, OR)": full_text(texts, owner, facts),
        "bm25s alone": word_scores(texts, owner, facts),
    }
    if encoder is not None:
        found |= sentence_vectors(texts, owner, facts, encoder)
    return found


def fuzzy(scorer: Callable[..., float], texts: Sequence[str], owner: np.ndarray, facts: int) -> Peer:
    """Return rapidfuzz with a scorer and the library's own `default_process`."""
    ready = [default_process(text) for text in texts]

    def ask(question: str) -> np.ndarray:
        scores = process.cdist([default_process(question)], ready, scorer=scorer, dtype=np.float32)[0]
        return _best(scores, owner, facts)

    return ask


def full_text(texts: Sequence[str], owner: np.ndarray, facts: int) -> Peer:
    """Return SQLite's full-text search: Porter stems, any word of the question, bm25()."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61')")
    db.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))

    def ask(question: str) -> np.ndarray:
        scores = np.zeros(len(texts), dtype=np.float32)
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        if words:
            found = db.execute("SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ?", [words])
            for row, score in found:
                scores[row] = score
        return _best(scores, owner, facts)

    return ask


def word_scores(texts: Sequence[str], owner: np.ndarray, facts: int) -> Peer:
    """Return bm25s with Snowball stems and its usual settings."""
    stemmer = Stemmer.Stemmer("english")

    def tokens(some: Sequence[str]) -> list[list[str]]:
        return list(
            bm25s.tokenize(list(some), stopwords=None, stemmer=stemmer, return_ids=False, show_progress=False)
        )

    index = bm25s.BM25()
    index.index(tokens(texts), show_progress=False)
    known = set(index.vocab_dict)

    def ask(question: str) -> np.ndarray:
        words = [word for word in tokens([question])[0] if word in known]
        scores = index.get_scores(words) if words else np.zeros(len(texts), dtype=np.float32)
        return _best(scores, owner, facts)

    return ask


def sentence_vectors(
    texts: Sequence[str], owner: np.ndarray, facts: int, encoder: Encoder
) -> dict[str, Peer]:
    """Return MiniLM alone: the best phrasing, and that plus the mean of the phrasings."""
    vectors = encoder.encode(list(texts))
    means = np.zeros((facts, vectors.shape[1]), dtype=np.float32)
    np.add.at(means, owner, vectors)
    means /= np.linalg.norm(means, axis=1, keepdims=True)

    def nearest(question: str) -> np.ndarray:
        return _best(vectors @ encoder.encode([question])[0], owner, facts)

    def both(question: str) -> np.ndarray:
        vector = encoder.encode([question])[0]
        return _best(vectors @ vector, owner, facts) + means @ vector

    return {"MiniLM alone, max": nearest, "MiniLM alone, max + mean": both}


def _best(scores: np.ndarray, owner: np.ndarray, facts: int) -> np.ndarray:
    best = np.full(facts, -np.inf, dtype=np.float32)
    np.maximum.at(best, owner, scores.astype(np.float32))
    return best
