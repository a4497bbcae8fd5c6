"""The weights of all-MiniLM-L6-v2 -> a graph for onnxruntime that multiplies in int8.

The pinned file holds int8 weights and steps that unpack them to float32, which onnxruntime does once, when it
loads, so that every question reads 43 MB of weights. The graph made here hands the same int8 weights to
MatMulNBits, which rounds the numbers of each token to int8 as well, and joins what onnxruntime does not join by
itself: query and key, and the steps of attention. A question takes half the time.

Only the values of attention stay float32: rounding them is what turned vectors most (1 - cosine .00023, without
it .00009), and they are a twelfth of the weights. Each token is rounded by itself, so a text's vector does not
depend on what else is in its batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.onnx_file import Graph, read_weights

LAYERS, HEADS, WIDTH = 6, 12, 384
BLOCK = 32  # numbers rounded together; with 128 vectors turn three times as far
EPSILON = 1e-12
INT8_KERNELS = 4  # accuracy_level; at 0 weights are unpacked at every call, four times as slow as float32

Weights = Mapping[str, NDArray[np.generic]]


def int8_graph(pinned: bytes) -> bytes:
    """Return the model of the pinned file as a graph from `input_ids` and `positions` to `last_hidden_state`."""
    weights = read_weights(pinned)
    graph = Graph()
    # The file names the weights of the layers by a number each: val_49, val_57 …, in the order of their use.
    numbered = sorted(int(name[4:-2]) for name in weights if name.startswith("val_") and name.endswith("_q"))
    matrices = [_Matrix(weights, f"val_{number}") for number in numbered]
    state = _embedded(graph, weights)
    for layer in range(LAYERS):
        own = matrices[6 * layer : 6 * layer + 6]
        state = _layer(graph, weights, layer, own, state)
    graph.output(state, "last_hidden_state", ("batch", "sequence", WIDTH))
    graph.input("input_ids", ("batch", "sequence"))
    graph.input("positions", ("sequence",))
    return graph.serialised()


class _Matrix:
    """A weight matrix: int8 numbers, and what each column is to be multiplied with."""

    def __init__(self, weights: Weights, name: str):
        self.numbers = weights[f"{name}_q"].astype(np.int16)
        self.scale = weights[f"{name}_scale"].astype(np.float32)


def _embedded(graph: Graph, weights: Weights) -> str:
    """Add the embeddings of words and places, each unpacked for the tokens at hand only, and return their sum."""
    prefix = "inner.embeddings."
    word = _unpacked(graph, weights, f"{prefix}word_embeddings", "input_ids")
    place = _unpacked(graph, weights, f"{prefix}position_embeddings", "positions")
    first = graph.weight(weights[f"{prefix}token_type_embeddings.weight"][0])  # a text is never a pair
    total = graph.node("Add", [graph.node("Add", [word, place]), first])
    return _normalised(graph, weights, f"{prefix}LayerNorm", total)


def _unpacked(graph: Graph, weights: Weights, name: str, which: str) -> str:
    numbers = graph.node("Gather", [graph.weight(weights[f"{name}.weight_q"]), which])
    scale = graph.node("Gather", [graph.weight(weights[f"{name}.weight_scale"].astype(np.float32)), which])
    return graph.node("Mul", [graph.node("Cast", [numbers], to=1), scale])


def _layer(graph: Graph, weights: Weights, number: int, matrices: Sequence[_Matrix], state: str) -> str:
    """Add one layer and return its output."""
    name = f"inner.encoder.layer.{number}."
    *asking, value, joining, widening, narrowing = matrices
    biases = [weights[f"{name}attention.self.{each}.bias"] for each in ("query", "key", "value")]
    query, key = graph.split(_linear(graph, asking, biases[:2], state), [WIDTH] * 2)
    values = _exact(graph, value, biases[2], state)
    seen = graph.node("MultiHeadAttention", [query, key, values], fused=True, num_heads=HEADS)
    seen = _linear(graph, [joining], [weights[f"{name}attention.output.dense.bias"]], seen)
    state = _added(graph, weights, f"{name}attention.output.LayerNorm", seen, state)
    wide = _linear(graph, [widening], [weights[f"{name}intermediate.dense.bias"]], state)
    wide = graph.node("Gelu", [wide], fused=True)
    narrow = _linear(graph, [narrowing], [weights[f"{name}output.dense.bias"]], wide)
    return _added(graph, weights, f"{name}output.LayerNorm", narrow, state)


def _linear(
    graph: Graph, matrices: Sequence[_Matrix], biases: Sequence[NDArray[np.generic]], state: str
) -> str:
    """Add the product with some matrices side by side, and their bias."""
    numbers = np.concatenate([each.numbers for each in matrices], axis=1).T
    outputs, inputs = numbers.shape
    blocks = inputs // BLOCK
    shifted = (
        (numbers + 128).astype(np.uint8).reshape(outputs, blocks, BLOCK)
    )  # MatMulNBits takes 128 off again
    scale = np.concatenate([each.scale for each in matrices], axis=1).T.repeat(blocks, axis=1).ravel()
    inputs_of = [
        state,
        graph.weight(shifted),
        graph.weight(scale),
        "",
        "",
        graph.weight(np.concatenate(biases)),
    ]
    return graph.node(
        "MatMulNBits", inputs_of, fused=True,
        K=inputs, N=outputs, bits=8, block_size=BLOCK, accuracy_level=INT8_KERNELS,
    )  # fmt: skip


def _exact(graph: Graph, matrix: _Matrix, bias: NDArray[np.generic], state: str) -> str:
    """Add the product with a matrix unpacked to float32, and its bias."""
    unpacked = matrix.numbers.astype(np.float32) * matrix.scale
    return graph.node("Add", [graph.node("MatMul", [state, graph.weight(unpacked)]), graph.weight(bias)])


def _added(graph: Graph, weights: Weights, name: str, one: str, other: str) -> str:
    return _normalised(graph, weights, name, graph.node("Add", [one, other]))


def _normalised(graph: Graph, weights: Weights, name: str, state: str) -> str:
    norm = [graph.weight(weights[f"{name}.weight"]), graph.weight(weights[f"{name}.bias"])]
    return graph.node("LayerNormalization", [state, *norm], axis=-1, epsilon=EPSILON)
