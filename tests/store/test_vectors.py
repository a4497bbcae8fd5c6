"""The cache of sentence vectors."""

from __future__ import annotations

import numpy as np

from briefbook.store import Store


def some(count: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)
    return {f"{number:064x}": generator.normal(size=8).astype(np.float32) for number in range(count)}


def test_vectors_come_back_bit_for_bit_for_the_model_that_made_them(store: Store):
    saved = some(3)
    store.save_vectors("small-model", saved)

    found = store.vectors("small-model", [*saved, "never saved"])

    assert found.keys() == saved.keys()
    assert all(np.array_equal(found[name], saved[name]) for name in saved)
    assert all(vector.dtype == np.float32 and vector.flags.writeable for vector in found.values())
    assert store.vectors("other-model", list(saved)) == {}


def test_more_vectors_are_asked_for_than_a_statement_has_parameters(store: Store):
    saved = some(2_500)
    store.save_vectors("small-model", saved)

    many = [*saved, *(f"missing {number}" for number in range(40_000))]

    assert store.vectors("small-model", many).keys() == saved.keys()


def test_saving_a_vector_again_replaces_it(store: Store):
    store.save_vectors("small-model", {"a": np.zeros(4, np.float32)})
    store.save_vectors("small-model", {"a": np.ones(4, np.float32)})

    assert store.vectors("small-model", ["a"])["a"].tolist() == [1, 1, 1, 1]


def test_asking_for_no_vectors_returns_none(store: Store):
    store.save_vectors("small-model", {})

    assert store.vectors("small-model", []) == {}


def test_vectors_do_not_change_the_version(store: Store):
    store.save_vectors("small-model", some(1))

    assert store.version() == 0
