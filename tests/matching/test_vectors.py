from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from briefbook.matching import Encoder, VectorCache
from briefbook.matching import vectors as module
from briefbook.matching.encoder import text_hash
from briefbook.matching.vectors import Vectors

TEXTS = ["opening hours", "late fee", "new roof"]


class Shelf:
    """Keeps vectors as a store does, and what it was asked for."""

    def __init__(self) -> None:
        self.held: dict[str, Vectors] = {}
        self.asked: list[str] = []

    def read(self, model_id: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        self.asked += hashes
        return {name: self.held[name] for name in hashes if name in self.held}

    def write(self, model_id: str, vectors: Mapping[str, Vectors]) -> None:
        self.held.update(vectors)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def cache(encoder: Encoder, shelf: Shelf) -> VectorCache:
    return VectorCache(encoder, shelf.read, shelf.write)


def test_each_text_gets_its_own_vector_in_order(cache: VectorCache, encoder: Encoder) -> None:
    assert cache.vectors(TEXTS) == pytest.approx(encoder.encode(TEXTS), abs=1e-6)


def test_a_text_that_is_there_twice_gets_its_vector_twice(cache: VectorCache, shelf: Shelf) -> None:
    first, other, again = cache.vectors(["late fee", "new roof", "late fee"])

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(shelf.held) == 2


def test_what_was_encoded_is_kept_under_the_texts_hash(cache: VectorCache, shelf: Shelf) -> None:
    vectors = cache.vectors(TEXTS)

    assert np.array_equal(shelf.held[text_hash("new roof")], vectors[2])


def test_the_next_start_reads_and_encodes_nothing(encoder: Encoder, cache: VectorCache, shelf: Shelf) -> None:
    before = cache.vectors(TEXTS)
    shelf.held = {name: vector.copy() for name, vector in shelf.held.items()}
    written: list[object] = []
    again = VectorCache(encoder, shelf.read, lambda *given: written.append(given)).vectors(TEXTS)

    assert np.array_equal(again, before)
    assert not written


def test_a_changed_base_asks_only_for_what_is_new(cache: VectorCache, shelf: Shelf) -> None:
    cache.vectors(TEXTS)
    shelf.asked.clear()
    vectors = cache.vectors(["a fourth text", *reversed(TEXTS)])

    assert shelf.asked == [text_hash("a fourth text")]
    assert np.array_equal(vectors[1:], cache.vectors(TEXTS)[::-1])


def test_a_base_may_shrink_and_grow_again(cache: VectorCache) -> None:
    whole = cache.vectors(TEXTS)
    cache.vectors(TEXTS[1:])

    assert np.array_equal(cache.vectors(TEXTS), whole)


def test_no_texts_give_no_vectors(cache: VectorCache) -> None:
    assert len(cache.vectors([])) == 0


def test_half_precision_is_asked_for_anew_and_close(cache: VectorCache) -> None:
    exact, half = cache.vectors(TEXTS), cache.vectors(TEXTS, np.float16)

    assert half.dtype == np.float16
    assert np.abs(exact - half.astype(np.float32)).max() < 1e-3


def test_a_first_start_keeps_what_it_has_done_and_says_how_far_it_is(
    encoder: Encoder, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENCODED_AT_ONCE", 2)
    said: list[tuple[int, int]] = []
    cache = VectorCache(
        encoder, shelf.read, shelf.write, lambda *given: said.append((*given, len(shelf.held)))
    )
    cache.vectors([*TEXTS, "two more", "books"])

    assert said == [(2, 5, 2), (4, 5, 4), (5, 5, 5)]
