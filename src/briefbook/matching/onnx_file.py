"""The little of ONNX's file format that is needed to read weights from a model and to write a graph.

The package `onnx` does all of it, but is as large as onnxruntime and needs a package for each number format. A file is
protobuf: messages of numbered fields, each a variable-length number, four or eight bytes, or a length and
bytes. The numbers below are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Value = int | float | str | bytes

_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # protobuf's wire types
_DTYPES = {
    1: "<f4",
    2: "u1",
    3: "i1",
    6: "<i4",
    7: "<i8",
    9: "?",
    10: "<f2",
    11: "<f8",
}  # TensorProto.DataType
_TYPES = {np.dtype(dtype): number for number, dtype in _DTYPES.items()}
_IR_VERSION, _OPSET, _FUSED_OPSET = 10, 17, 1
_FUSED = "com.microsoft"  # onnxruntime's own operations


def read_weights(model: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the weights a model holds by name; those of a type numpy lacks are left out."""
    found: dict[str, NDArray[np.generic]] = {}
    for graph in _parts(memoryview(model), 7):
        for tensor in _parts(graph, 5):
            name, array = _tensor(tensor)
            if array is not None:
                found[name] = array
    return found


def _tensor(tensor: memoryview) -> tuple[str, NDArray[np.generic] | None]:
    name, kind, raw = "", 0, memoryview(b"")
    shape: list[int] = []
    for number, value in _fields(tensor):
        match number, value:
            case 1, int():
                shape.append(value)
            case 1, memoryview():
                shape += _numbers(value)
            case 2, int():
                kind = value
            case 8, memoryview():
                name = bytes(value).decode()
            case 9, memoryview():
                raw = value
    if kind not in _DTYPES:
        return name, None
    return name, np.frombuffer(raw, dtype=_DTYPES[kind]).reshape(shape)


def _parts(message: memoryview, wanted: int) -> Iterator[memoryview]:
    for number, value in _fields(message):
        if number == wanted and isinstance(value, memoryview):
            yield value


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield the number and value of each field of a message, one after another."""
    at = 0
    while at < len(message):
        tag, at = _number(message, at)
        wire = tag & 7
        if wire == _NUMBER:
            value, at = _number(message, at)
            yield tag >> 3, value
            continue
        size = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(wire, 0)
        if wire == _BYTES:
            size, at = _number(message, at)
        yield tag >> 3, message[at : at + size]
        at += size


def _numbers(packed: memoryview) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _number(packed, at)
        yield value


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Return the variable-length number at a place, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


class Graph:
    """A graph of operations; each call adds one thing and returns its name."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._weights: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def weight(self, array: NDArray[np.generic]) -> str:
        name = f"w{len(self._weights)}"
        shape = b"".join(_field(1, size) for size in array.shape)
        kind = _field(2, _TYPES[array.dtype])
        self._weights.append(shape + kind + _field(8, name) + _field(9, array.tobytes()))
        return name

    def node(self, operation: str, inputs: Sequence[str], *, fused: bool = False, **settings: float) -> str:
        """Add an operation; an input that is left out is ""."""
        return self._node(operation, inputs, 1, fused, settings)[0]

    def split(self, name: str, sizes: Sequence[int]) -> list[str]:
        """Add a split along the last axis and return the names of its parts."""
        inputs = [name, self.weight(np.asarray(sizes, dtype=np.int64))]
        return self._node("Split", inputs, len(sizes), False, {"axis": -1})

    def input(self, name: str, shape: Sequence[int | str]) -> None:
        self._inputs.append(_described(name, np.dtype(np.int64), shape))

    def output(self, of: str, name: str, shape: Sequence[int | str]) -> None:
        self._nodes.append(_field(1, of) + _field(2, name) + _field(4, "Identity"))
        self._outputs.append(_described(name, np.dtype(np.float32), shape))

    def serialised(self) -> bytes:
        """Return the graph as the bytes of a model file."""
        numbered = ((1, self._nodes), (5, self._weights), (11, self._inputs), (12, self._outputs))
        graph = b"".join(
            [_field(2, "graph"), *(_field(number, part) for number, parts in numbered for part in parts)]
        )
        opsets = (("", _OPSET), (_FUSED, _FUSED_OPSET))
        known = b"".join(_field(8, _field(1, domain) + _field(2, version)) for domain, version in opsets)
        return _field(1, _IR_VERSION) + _field(7, graph) + known

    def _node(
        self, operation: str, inputs: Sequence[str], outputs: int, fused: bool, settings: dict[str, float]
    ) -> list[str]:
        made = [f"n{len(self._nodes)}.{at}" for at in range(outputs)]
        fields = [_field(1, name) for name in inputs] + [_field(2, name) for name in made]
        fields += [_field(4, operation), *(_field(5, _setting(*one)) for one in settings.items())]
        self._nodes.append(b"".join(fields) + (_field(7, _FUSED) if fused else b""))
        return made


def _setting(name: str, value: float) -> bytes:
    """Return an attribute: an integer stands in field 3 and is of type 2, a float in field 2 and of type 1."""
    number, kind = (3, 2) if isinstance(value, int) else (2, 1)
    return _field(1, name) + _field(number, value) + _field(20, kind)


def _described(name: str, dtype: np.dtype[np.generic], shape: Sequence[int | str]) -> bytes:
    """Return an input's or output's name and type; a size that is not fixed is named."""
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, _TYPES[dtype]) + _field(2, sizes)))


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _NUMBER) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | _FOUR_BYTES) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are written as if they had no sign
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
