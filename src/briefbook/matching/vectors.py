"""Vectors by text: each text is encoded once, and once only where a store keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from briefbook.matching.encoder import Encoder, text_hash

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]

READ_AT_ONCE = 4096  # vectors asked of the store at a time: 6 MB, however large the base
ENCODED_AT_ONCE = 512  # so that a first start of 10,000 facts shows progress and keeps what it has done


class VectorCache:
    """Hands out one matrix for all texts of a base, and keeps just that one.

    The index reads from the same matrix, so nothing is in memory twice. A changed base takes what it shares
    with the one before, and has the rest read from the store or encoded.
    """

    def __init__(
        self,
        encoder: Encoder,
        read: Callable[[str, Sequence[str]], Mapping[str, Vectors]] | None = None,
        write: Callable[[str, Mapping[str, Vectors]], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ):
        self._encoder = encoder
        self._read, self._write, self._progress = read, write, progress
        self._keys: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)  # ascending
        self._rows: Rows = np.zeros(0, dtype=np.int64)  # of each key in the matrix kept
        self._kept: Vectors = np.zeros((0, 0), dtype=np.float32)

    def vectors(self, texts: Sequence[str], dtype: DTypeLike = np.float32) -> Vectors:
        """Return one vector a text, in their order."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        keys, first, same = np.unique(_keys(texts), return_index=True, return_inverse=True)
        matrix = np.empty((len(texts), self._encoder.size), dtype=dtype)
        left = self._fill_from_before(keys, first, matrix)
        left = self._fill_from_store(left, texts, matrix)
        self._fill_by_encoding(left, texts, matrix)
        again = np.flatnonzero(first[same] != np.arange(len(texts)))  # texts that stand further up too
        matrix[again] = matrix[first[same[again]]]
        self._keys, self._rows, self._kept = keys, first, matrix
        return matrix

    def apart(self) -> VectorCache:
        """Return a cache that starts from what this one keeps, and writes nothing."""
        other = VectorCache(self._encoder, self._read)
        other._keys, other._rows, other._kept = self._keys, self._rows, self._kept
        return other

    def _fill_from_before(self, keys: NDArray[np.uint64], rows: Rows, matrix: Vectors) -> Rows:
        """Copy what the matrix kept holds; return the rows that are still empty, as the next two do."""
        if not len(self._keys) or self._kept.dtype != matrix.dtype:
            return rows
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[at] == keys
        matrix[rows[known]] = self._kept[self._rows[at[known]]]
        return np.asarray(rows[~known])

    def _fill_from_store(self, rows: Rows, texts: Sequence[str], matrix: Vectors) -> Rows:
        if self._read is None:
            return rows
        left: list[int] = []
        for part in _chunks(rows, READ_AT_ONCE):
            hashes = [text_hash(texts[row]) for row in part]
            found = self._read(self._encoder.model_id, hashes)
            for row, name in zip(part, hashes, strict=True):
                if name in found:
                    matrix[row] = found[name]
                else:
                    left.append(row)
        return np.asarray(left, dtype=np.int64)

    def _fill_by_encoding(self, rows: Rows, texts: Sequence[str], matrix: Vectors) -> None:
        done = 0
        for part in _chunks(rows, ENCODED_AT_ONCE):
            some = [texts[row] for row in part]
            encoded = self._encoder.encode(some)
            if self._write:
                self._write(self._encoder.model_id, dict(zip(map(text_hash, some), encoded, strict=True)))
            matrix[part] = encoded
            done += len(part)
            if self._progress:
                self._progress(done, len(rows))


def _chunks(rows: Rows, size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size].tolist()


def _keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return 64 bits of each text's hash: two of a million texts share them once in 37 million bases."""
    return np.fromiter((int(text_hash(text)[:16], 16) for text in texts), dtype=np.uint64, count=len(texts))
