"""Sentence vectors by model and text: a cache, so a damaged one is not there."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from sqlite_utils import Database

from briefbook.store.protocol import Vector

_AS_STORED = "<f4"  # all of float32: scores must not depend on whether a vector came from the cache


def find(db: Database, model_id: str, hashes: Sequence[str]) -> dict[str, Vector]:
    """Return the vectors that are held and intact, by text hash."""
    found = db.execute(
        "SELECT hash, vector, crc FROM vectors "
        "WHERE model_id = ? AND hash IN (SELECT value FROM json_each(?))",
        [
            model_id,
            json.dumps(list(hashes)),
        ],  # one parameter, however many hashes: SQLite limits their number
    )
    return {
        name: np.frombuffer(raw, _AS_STORED).astype(np.float32)
        for name, raw, crc in found
        if zlib.crc32(raw) == crc
    }


def save(db: Database, model_id: str, vectors: Mapping[str, Vector]) -> None:
    """Keep vectors, in place of those with the same text and model."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
        ((model_id, name, raw, zlib.crc32(raw)) for name, raw in _as_bytes(vectors)),
    )


def _as_bytes(vectors: Mapping[str, Vector]) -> list[tuple[str, bytes]]:
    return [(name, np.asarray(vector, _AS_STORED).tobytes()) for name, vector in vectors.items()]
