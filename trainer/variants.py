"""Smaller files of a released graph: its weights in float16 or int8, widened when it is loaded.

Nothing is computed in int8: ONNX Runtime's integer convolutions take six times as long as float32
ones on a processor, and its integer matrix products save no time there either. What is saved is
the file: the widening is a cast (and a product) of constants, which the runtime does once, as it
loads the graph. After that the model is as fast as the whole one, and wrong by what rounding the
weights costs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Weights = npt.NDArray[np.float32]

SMALLEST = 64
"""Weights fewer than this stay as they are: their names would be longer than what is saved."""
LARGEST_INT8 = 127


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of writing weights. `limit` is how far its answers may be from the whole model's.

    The limit is a probability; a release that is further away anywhere is refused.
    """

    name: str
    title: str
    limit: float
    narrow: Callable[[str, Weights], tuple[list[onnx.TensorProto], list[onnx.NodeProto]]]


def as_float16(name: str, values: Weights) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    """Half precision, and the cast that widens it."""
    stored = numpy_helper.from_array(values.astype(np.float16), f"{name}:16")
    return [stored], [_cast(f"{name}:16", name)]


def as_int8(name: str, values: Weights) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    """Eight bits with a scale for each row or column, whichever is rounded less."""
    stored, scale = min((_scaled(values, axis) for axis in _axes(values)), key=_error_of(values))
    tensors = [
        numpy_helper.from_array(stored, f"{name}:8"),
        numpy_helper.from_array(scale, f"{name}:scale"),
    ]
    wide = f"{name}:wide"
    product = helper.make_node("Mul", [wide, f"{name}:scale"], [name], f"{name}:widen")
    return tensors, [_cast(f"{name}:8", wide), product]


def _axes(values: Weights) -> tuple[int, ...]:
    return (0,) if values.ndim == 1 else (0, values.ndim - 1)


def _scaled(values: Weights, axis: int) -> tuple[npt.NDArray[np.int8], Weights]:
    others = tuple(a for a in range(values.ndim) if a != axis)
    largest = np.abs(values).max(axis=others, keepdims=True) if others else np.abs(values).max()
    scale = np.maximum(largest, np.float32(1e-12)).astype(np.float32) / LARGEST_INT8
    return np.rint(values / scale).astype(np.int8), np.asarray(scale, np.float32)


def _error_of(values: Weights) -> Callable[[tuple[npt.NDArray[np.int8], Weights]], float]:
    return lambda pair: float(np.square(pair[0] * pair[1] - values).sum())


def _cast(source: str, target: str) -> onnx.NodeProto:
    return helper.make_node("Cast", [source], [target], f"{target}:cast", to=TensorProto.FLOAT)


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("weight-only", "float16 weights", 0.01, as_float16),
        Variant("int8", "int8 weights", 0.15, as_int8),
    )
}


def narrowed(model: onnx.ModelProto, variant: Variant) -> onnx.ModelProto:
    """A copy of a graph with its float32 weights stored as the variant has it."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    kept: list[onnx.TensorProto] = []
    widening: list[onnx.NodeProto] = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALLEST:
            kept.append(tensor)
            continue
        tensors, nodes = variant.narrow(tensor.name, values)
        kept += tensors
        widening += nodes
    nodes = [*widening, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(made, full_check=True)
    return made
