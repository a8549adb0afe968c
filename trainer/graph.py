"""HarmonicNet as an ONNX graph that a processor runs fast.

The same sums in another order; `trainer.release` checks that the answers are the same. Exported
as it is written, the network spends half its time copying. Here the batch norms are folded into
the convolutions, no key is computed that nobody reads, and time is the innermost axis: ONNX
Runtime's blocked convolutions pad the outer axis for nothing, and a key's distant neighbours
(`intervals`) become dilated convolutions along it, added up in place, in place of a stack of
shifted copies.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from engine.networks.harmonic import HarmonicNet, Head, IntervalBlock, PedalHead, TemporalBlock

Weights = npt.NDArray[np.float32]

OPSET, IR_VERSION = 18, 10
BLOCK_CHANNELS = 16
"""The most channels a blocked convolution takes at once; fewer than this cost the same."""
STACKED_CHANNELS = 6
"""Unblocked input: fewer channels than any processor's block, so that it is read as it lies."""
TAP_COST, PASS_COST = 0.6, 1.0
"""What a tap, and a pass over the result, of an interval convolution take (us per frame)."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where a convolution's input is padded and how far apart its taps are: (keys, time)."""

    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)


@dataclass(slots=True)
class Graph:
    """Nodes and weights as they are added."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, values: npt.NDArray[Any]) -> str:
        """Keep `values`; the answer names them."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node of one output; the answer names it."""
        name = name or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def slice(self, x: str, axis: int, start: int, stop: int) -> str:
        """A stretch of one axis."""
        ends = (self.constant(np.array([value])) for value in (start, stop, axis))
        return self.node("Slice", x, *ends)

    def conv(self, x: str, weight: Weights, bias: Weights | None, around: Around) -> str:
        """Convolve with `weight` (out, in, keys, time)."""
        names = [self.constant(w) for w in (weight, bias) if w is not None]
        return self.node(
            "Conv",
            x,
            *names,
            kernel_shape=weight.shape[2:],
            pads=(*around.before, *around.after),
            dilations=around.dilation,
            strides=around.stride,
        )


def harmonic_graph(network: HarmonicNet) -> onnx.ModelProto:
    """The network with a sigmoid: `features` (1, time, windows, bins) to `posteriors`.

    `posteriors` is (1, time, outputs, pitches) in 0-1.
    """
    d, graph = network.dimensions, Graph()
    with torch.inference_mode():
        x = graph.node("Transpose", "features", perm=[0, 2, 3, 1])
        x = _keys(graph, network, _front(graph, network, x))
        for block in network.body:
            add = _temporal if isinstance(block, TemporalBlock) else _interval
            x = add(graph, block, x)
        _in_time(graph, network, graph.node("Sigmoid", _said(graph, network.head, x)))
    made = helper.make_graph(
        graph.nodes,
        "harmonic",
        [_value("features", [1, "time", d.windows, d.bins])],
        [_value("posteriors", [1, "time", d.outputs, d.pitches])],
        graph.weights,
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _value(name: str, shape: list[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


@overload
def _plain(conv: nn.Module) -> tuple[Weights, Weights]: ...
@overload
def _plain(conv: nn.Module | None) -> tuple[Weights, Weights] | None: ...
def _plain(conv: nn.Module | None) -> tuple[Weights, Weights] | None:
    """Weights (out, in, keys, time) and bias of a convolution, if there is one."""
    if conv is None:
        return None
    assert isinstance(conv, nn.Conv2d)
    bias = torch.zeros(conv.out_channels) if conv.bias is None else conv.bias
    return conv.weight.transpose(2, 3).numpy(), bias.numpy()


def _folded(conv: nn.Module, norm: nn.Module) -> tuple[Weights, Weights]:
    """The same of a convolution and the batch norm after it."""
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    weight, bias = _plain(conv)
    scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).numpy()
    shifted = (bias - norm.running_mean.numpy()) * scale + norm.bias.numpy()
    return weight * scale[:, None, None, None], shifted


def _front(graph: Graph, network: HarmonicNet, x: str) -> str:
    """Features (1, windows, bins, time) to (1, channels, pitches, time)."""
    d, shifts = network.dimensions, network.stack.shifts
    weight, bias = _folded(network.front[0], network.front[1])
    narrow, time = weight.shape[2] // 2, weight.shape[3] // 2
    wider = _folded(network.front[3], network.front[4])
    wide = wider[0].shape[2] // 2
    rows = d.bins_per_semitone * (d.pitches - 1) + wide + 1  # beyond them no key listens
    low, high = -min(shifts), max(0, max(shifts) + rows + narrow - d.bins)
    pads = graph.constant(np.array([0, 0, low, 0, 0, 0, high, 0]))
    x = graph.node("Pad", x, pads)
    shifted = [graph.slice(x, 2, low + s, low + s + rows + narrow) for s in shifts]
    around = Around((narrow, time), (0, time))
    step = max(1, STACKED_CHANNELS // d.windows)
    parts = []
    for at in range(0, len(shifts), step):
        some = weight[:, at * d.windows : (at + step) * d.windows]
        stacked = graph.node("Concat", *shifted[at : at + step], axis=1)
        parts.append(graph.conv(stacked, some, None if at else bias, around))
    x = graph.node("Relu", _sum(graph, parts))
    time = wider[0].shape[3] // 2
    sides = Around((wide, time), (0, time), stride=(d.bins_per_semitone, d.stride))
    return graph.node("Relu", graph.conv(x, *wider, around=sides))


def _sum(graph: Graph, parts: list[str]) -> str:
    total = parts[0]
    for part in parts[1:]:
        total = graph.node("Add", total, part)
    return total


def _keys(graph: Graph, network: HarmonicNet, x: str) -> str:
    """Add what each key is, and come back to blocks of channels by a convolution with 1."""
    channels = network.dimensions.channels
    x = graph.node("Add", x, graph.constant(network.key_bias.transpose(2, 3).numpy()))
    name = graph.constant(np.ones((channels, 1, 1, 1), np.float32))
    return graph.node("Conv", x, name, kernel_shape=(1, 1), group=channels)


def _temporal(graph: Graph, block: nn.Module, x: str) -> str:
    assert isinstance(block, TemporalBlock)
    first = block.layers[0]
    assert isinstance(first, nn.Conv2d)
    reach = first.dilation[0]
    sides = Around((0, reach), (0, reach), (1, reach))
    inner = graph.node(
        "Relu", graph.conv(x, *_folded(block.layers[0], block.layers[1]), around=sides)
    )
    return graph.node("Add", graph.conv(inner, *_plain(block.layers[3]), around=Around()), x)


def _interval(graph: Graph, block: nn.Module, x: str) -> str:
    assert isinstance(block, IntervalBlock)
    weight, bias = _folded(block.narrow[0], block.narrow[1])
    narrow = len(bias)
    more = -narrow % BLOCK_CHANNELS
    inner = graph.conv(
        x,
        np.pad(weight, ((0, more), (0, 0), (0, 0), (0, 0))),
        np.pad(bias, (0, more)),
        Around(),
    )
    inner = graph.node("Relu", inner)
    weight, bias = _plain(block.widen)
    by_interval = weight.reshape(len(bias), len(block.intervals), narrow)
    for number, (taps, heard) in enumerate(progressions(tuple(block.intervals))):
        kernel = np.zeros((len(bias), narrow + more, len(taps), 1), np.float32)
        for interval in heard:
            where = block.intervals.index(interval)
            kernel[:, :narrow, taps.index(interval), 0] = by_interval[:, where]
        step = taps[1] - taps[0] if len(taps) > 1 else 1
        sides = Around((-taps[0], 0), (taps[-1], 0), (step, 1))
        x = graph.node("Add", graph.conv(inner, kernel, None if number else bias, sides), x)
    return x


def progressions(intervals: tuple[int, ...]) -> list[tuple[tuple[int, ...], set[int]]]:
    """Few evenly spaced rows of taps, each around 0, and which of `intervals` each row stands for.

    Every interval is heard by one row; a row's other taps are nought. Greedily, the row that costs
    least for each interval it brings comes first.
    """
    left = set(intervals)
    rows: list[tuple[tuple[int, ...], set[int]]] = []
    low, high = (0, *sorted(v for v in left if v <= 0)), (0, *sorted(v for v in left if v >= 0))
    every = {
        tuple(range(first, last + 1, step)) if last > first else (0,)
        for first, last in product(low, high)
        for step in range(1, max(1, last - first) + 1)
        if (last - first) % step == 0
    }
    while left:
        best = min(
            (row for row in every if left & set(row)),
            key=lambda row: ((PASS_COST + TAP_COST * len(row)) / len(left & set(row)), row),
        )
        rows.append((best, left & set(best)))
        left -= set(best)
    return rows


def _said(graph: Graph, head: Head, x: str) -> str:
    """The logits (1, stride x outputs, pitches, steps): each step answers for `stride` frames."""
    weight, bias = _folded(head.shared[0], head.shared[1])
    time = weight.shape[3] // 2
    inner = graph.node("Relu", graph.conv(x, weight, bias, Around((0, time), (0, time))))
    weight, bias = _planes(head, notes=_plain(head.notes), families=_plain(head.families))
    said = graph.conv(inner, weight, bias, Around())
    if head.pedal is None:
        return said
    return graph.node("Add", said, _pedal(graph, head, head.pedal, x))


def _planes(head: Head, **parts: tuple[Weights, Weights] | None) -> tuple[Weights, Weights]:
    """Weights whose answers stand in the order of the outputs, once for each of a step's frames.

    Where a part is not given, its planes are nought.
    """
    sizes = {
        "notes": head.notes.out_channels,
        "pedal": head.stride if head.pedal else 0,
        "families": head.families.out_channels if head.families else 0,
    }
    known = next(part for part in parts.values() if part)
    weights, biases = [], []
    for frame in range(head.stride):
        for name, size in sizes.items():
            count = size // head.stride
            weight, bias = parts.get(name) or (
                np.zeros((size, *known[0].shape[1:])),
                np.zeros(size),
            )
            weights.append(weight[frame * count : (frame + 1) * count])
            biases.append(bias[frame * count : (frame + 1) * count])
    return np.concatenate(weights).astype(np.float32), np.concatenate(biases).astype(np.float32)


def _pedal(graph: Graph, head: Head, pedal: PedalHead, x: str) -> str:
    """What is to be added to the planes of the pedal, (1, stride x outputs, 1, steps)."""
    layers = pedal.layers
    x = graph.node("Relu", graph.conv(x, *_folded(layers[0], layers[1]), around=Around()))
    weight, bias = _folded(layers[3], layers[4])
    time = weight.shape[3] // 2
    x = graph.node("Relu", graph.conv(x, weight, bias, Around((0, time), (0, time))))
    return graph.conv(x, *_planes(head, pedal=_plain(layers[6])), around=Around())


def _in_time(graph: Graph, network: HarmonicNet, x: str) -> str:
    """(1, stride x outputs, pitches, steps) to `posteriors` (1, time, outputs, pitches)."""
    d = network.dimensions
    if d.stride == 1:
        return graph.node("Transpose", x, name="posteriors", perm=[0, 3, 1, 2])
    apart = graph.constant(np.array([1, d.stride, d.outputs, d.pitches, -1]))
    x = graph.node("Transpose", graph.node("Reshape", x, apart), perm=[0, 4, 1, 2, 3])
    x = graph.node("Reshape", x, graph.constant(np.array([1, -1, d.outputs, d.pitches])))
    first, axis = graph.constant(np.array([0])), graph.constant(np.array([1]))
    frames = graph.node("Shape", "features", start=1, end=2)
    return graph.node("Slice", x, first, frames, axis, name="posteriors")
