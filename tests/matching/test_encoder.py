from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from briefbook.errors import ModelError
from briefbook.matching import Encoder, load_encoder
from briefbook.matching import encoder as module
from briefbook.matching.encoder import VOCABULARY, text_hash
from briefbook.matching.minilm import int8_graph
from briefbook.matching.onnx_file import Graph, read_weights


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = [
        "How many books were lent?",
        "roof",
        "How many loans were there last year, in all branches together?",
    ]

    vectors = encoder.encode(texts)

    assert vectors.shape == (3, encoder.size)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors @ encoder.encode([texts[1]])[0] == pytest.approx(vectors @ vectors[1], abs=1e-6)


def test_a_text_has_the_same_vector_alone_and_in_a_batch_of_other_lengths(encoder: Encoder) -> None:
    texts = ["opening hours", "When does the reading room open on a Saturday in the summer?", "late fee"] * 20

    together = encoder.encode(texts)
    alone = np.stack([encoder.encode([text])[0] for text in texts])

    assert np.abs(together - alone).max() < 1e-5


def test_a_paraphrase_is_nearer_than_another_subject(encoder: Encoder) -> None:
    asked, same, other = encoder.encode(
        ["What does a late book cost?", "How much is the overdue fine?", "When does the room open?"]
    )

    assert asked @ same > asked @ other


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "é" * 5000, "图书馆", "\ud800"])
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    (vector,) = encoder.encode([text])

    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert len(encoder.encode([])) == 0


def test_only_the_first_words_of_a_very_long_text_count(encoder: Encoder) -> None:
    long = "the reading room lends books " * 60

    assert np.allclose(encoder.encode([long])[0], encoder.encode([long + "and has a new roof"])[0])


def test_loading_and_encoding_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    loaded = load_encoder()

    assert loaded is not None
    assert len(loaded.encode(["opening hours"])) == 1


def test_a_model_file_that_is_not_the_pinned_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL_SHA256", "0" * 64)

    with pytest.raises(ModelError, match=r"model\.onnx is not the pinned file"):
        load_encoder()


def test_a_vocabulary_that_is_not_the_pinned_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / "wordpiece.txt"
    altered.write_bytes(VOCABULARY.read_bytes() + b"roof\n")
    monkeypatch.setattr(module, "VOCABULARY", altered)

    with pytest.raises(ModelError, match=r"wordpiece\.txt is not the pinned file"):
        load_encoder()


def test_without_the_package_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL_PACKAGE", "a_package_that_nobody_installed")

    assert load_encoder() is None


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x07" * 500], ids=["empty", "text", "bytes"])
def test_a_corrupt_model_of_ones_own_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    (tmp_path / "vocab.txt").write_bytes(VOCABULARY.read_bytes())

    with pytest.raises(ModelError, match=r"model\.onnx cannot be read"):
        load_encoder(tmp_path)


def test_int8_arithmetic_hardly_turns_the_vectors_of_the_pinned_file(encoder: Encoder) -> None:
    texts = [
        "late fee",
        "How many books were lent?",
        "When does the reading room open on a Saturday in July?",
    ]
    as_it_comes = Encoder(_pinned_file(), VOCABULARY, "as it comes")

    cosines = (encoder.encode(texts) * as_it_comes.encode(texts)).sum(axis=1)

    assert cosines.min() > 0.999


def test_vectors_kept_from_other_arithmetic_are_not_used(encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(int8_graph(_pinned_file().read_bytes()))
    (tmp_path / "vocab.txt").write_bytes(VOCABULARY.read_bytes())
    own = load_encoder(tmp_path)

    assert own is not None
    assert own.encode(["late fee"]) == pytest.approx(encoder.encode(["late fee"]), abs=1e-6)
    assert own.model_id != encoder.model_id


def test_weights_are_read_back_as_they_were_written() -> None:
    weights = [
        np.arange(-128, 128, dtype=np.int8).reshape(2, 128),
        np.full((300, 1), 0.1, dtype=np.float32),
        np.asarray([2**40, -1], dtype=np.int64),
    ]
    graph = Graph()
    names = [graph.weight(array) for array in weights]

    read = read_weights(graph.serialised())

    assert list(read) == names
    for name, array in zip(names, weights, strict=True):
        assert read[name].dtype == array.dtype
        assert (read[name] == array).all()


def _pinned_file() -> Path:
    package = find_spec(module.MODEL_PACKAGE)
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("model.onnx")


@pytest.mark.parametrize("missing", ["model.onnx", "vocab.txt"])
def test_a_model_folder_without_one_of_its_files_is_refused(tmp_path: Path, missing: str) -> None:
    for name in {"model.onnx", "vocab.txt"} - {missing}:
        (tmp_path / name).write_bytes(b"")

    with pytest.raises(ModelError, match=f"there is no {missing}"):
        load_encoder(tmp_path)


def test_a_texts_key_depends_on_nothing_but_the_text() -> None:
    assert text_hash("opening hours") == text_hash("opening hours") != text_hash("opening hour")
    assert len(text_hash("\ud800")) == 64
