"""LiveNet as an ONNX graph that is fed step by step, and remembers nothing itself.

What every layer has to remember of the past goes in and comes out beside the features: `past0`,
`past1`, … and `next0`, `next1`, …, noughts at the beginning. Keys lie innermost: a step is a
single frame of the body, and 88 keys are what there is to be counted side by side.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn

from engine.networks.harmonic import IntervalBlock
from engine.networks.live import (
    FRONT_TAPS,
    STEP_TAPS,
    STRIDE,
    TEMPORAL_TAPS,
    LiveDimensions,
    LiveNet,
    LiveTemporal,
)
from trainer.graph import IR_VERSION, OPSET, Around, Graph, Weights

LARGEST_DIFFERENCE = 1e-4
TIME, KEYS = 2, 3
"""Axes of what flows: (1, channels, time, keys)."""


@dataclass(slots=True)
class LiveGraph(Graph):
    """Nodes, weights, and the past that goes through."""

    inputs: list[onnx.ValueInfoProto] = field(default_factory=list)
    outputs: list[onnx.ValueInfoProto] = field(default_factory=list)

    def after_past(self, x: str, channels: int, frames: int, keys: int) -> str:
        """`x` with the `frames` before it; its own last ones are kept for the next time."""
        number, shape = len(self.inputs), [1, channels, frames, keys]
        past = f"past{number}"
        self.inputs.append(helper.make_tensor_value_info(past, TensorProto.FLOAT, shape))
        self.outputs.append(
            helper.make_tensor_value_info(f"next{number}", TensorProto.FLOAT, shape)
        )
        whole = self.node("Concat", past, x, axis=TIME)
        ends = (self.constant(np.array([v])) for v in (-frames, np.iinfo(np.int64).max, TIME))
        self.node("Slice", whole, *ends, name=f"next{number}")
        return whole

    def padded(self, x: str, low: int, high: int) -> str:
        """`x` with silent keys (or bins) below and above."""
        pads = self.constant(np.array([0, 0, 0, low, 0, 0, 0, high]))
        return self.node("Pad", x, pads)

    def folded(self, x: str, conv: nn.Module, norm: nn.Module | None, around: Around) -> str:
        """A convolution with the batch norm after it, and a ReLU where there is one."""
        said = self.conv(x, *_folded(conv, norm), around=around)
        return self.node("Relu", said) if norm is not None else said


def live_graph(network: LiveNet) -> onnx.ModelProto:
    """The network with a sigmoid: `features` (1, time, windows, bins) to `posteriors`.

    `posteriors` is (1, time, outputs, pitches) in 0-1, LOOK_AHEAD_STEPS steps late; time is even.
    """
    d, graph = network.dimensions, LiveGraph()
    with torch.inference_mode():
        x = _front(graph, network, graph.node("Transpose", "features", perm=[0, 2, 1, 3]))
        x = graph.node("Add", x, graph.constant(network.key_bias.numpy()))
        for block in network.body:
            if isinstance(block, LiveTemporal):
                x = _temporal(graph, block, x, d)
            else:
                x = _interval(graph, block, x, d.pitches)
        _said(graph, network, graph.after_past(x, d.channels, TEMPORAL_TAPS - 1, d.pitches))
    features = helper.make_tensor_value_info(
        "features", TensorProto.FLOAT, [1, "time", d.windows, d.bins]
    )
    posteriors = helper.make_tensor_value_info(
        "posteriors", TensorProto.FLOAT, [1, "time", d.outputs, d.pitches]
    )
    made = helper.make_graph(
        graph.nodes,
        "live",
        [features, *graph.inputs],
        [posteriors, *graph.outputs],
        graph.weights,
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _folded(conv: nn.Module, norm: nn.Module | None) -> tuple[Weights, Weights]:
    """Weights (out, in, time, keys) and bias of a convolution and the batch norm after it."""
    assert isinstance(conv, nn.Conv2d)
    bias = torch.zeros(conv.out_channels) if conv.bias is None else conv.bias
    if norm is None:
        return conv.weight.numpy(), bias.numpy()
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    shifted = (bias - norm.running_mean) * scale + norm.bias
    return (conv.weight * scale[:, None, None, None]).numpy(), shifted.numpy()


def _front(graph: LiveGraph, network: LiveNet, x: str) -> str:
    """Features (1, windows, time, bins) to (1, channels, steps, pitches)."""
    d, shifts, front = network.dimensions, network.stack.shifts, network.front
    x = graph.after_past(x, d.windows, FRONT_TAPS - 1, d.bins)
    rows = d.bins_per_semitone * (d.pitches - 1) + 3  # beyond them no key listens
    low, high = -min(shifts), max(0, max(shifts) + rows + 2 - d.bins)
    x = graph.padded(x, low, high)
    stacked = [graph.slice(x, KEYS, low + s, low + s + rows + 2) for s in shifts]
    x = graph.node("Concat", *stacked, axis=1)
    x = graph.folded(x, front[0], front[1], Around((0, 2), (0, 0)))
    x = graph.after_past(x, d.front_channels, STEP_TAPS - STRIDE, rows)
    sides = Around((0, 2), (0, 0), stride=(STRIDE, d.bins_per_semitone))
    return graph.folded(x, front[3], front[4], sides)


def _temporal(graph: LiveGraph, block: LiveTemporal, x: str, d: LiveDimensions) -> str:
    first = block.layers[0]
    assert isinstance(first, nn.Conv2d)
    whole = graph.after_past(x, d.channels, block.past, d.pitches)
    reach = Around(dilation=(first.dilation[0], 1))
    inner = graph.folded(whole, first, block.layers[1], reach)
    return graph.node("Add", graph.folded(inner, block.layers[3], None, Around()), x)


def _interval(graph: LiveGraph, block: nn.Module, x: str, keys: int) -> str:
    assert isinstance(block, IntervalBlock)
    low, high = -min(block.intervals), max(block.intervals)
    narrow = graph.folded(x, block.narrow[0], block.narrow[1], Around())
    narrow = graph.padded(narrow, low, high)
    shifted = [graph.slice(narrow, KEYS, low + s, low + s + keys) for s in block.intervals]
    stacked = graph.node("Concat", *shifted, axis=1)
    return graph.node("Add", graph.folded(stacked, block.widen, None, Around()), x)


def _said(graph: LiveGraph, network: LiveNet, x: str) -> None:
    """`posteriors`: each step answers for STRIDE frames."""
    d, head = network.dimensions, network.head
    x = graph.folded(x, head.shared[0], head.shared[1], Around())
    x = graph.node("Sigmoid", graph.folded(x, head.notes, None, Around()))
    apart = graph.constant(np.array([1, STRIDE, d.outputs, -1, d.pitches]))
    x = graph.node("Transpose", graph.node("Reshape", x, apart), perm=[0, 3, 1, 2, 4])
    shape = graph.constant(np.array([1, -1, d.outputs, d.pitches]))
    graph.node("Reshape", x, shape, name="posteriors")


def differences(network: LiveNet, graph: bytes) -> list[float]:
    """How far the graph is from the network, step by step and in larger blocks."""
    return [difference(network, graph, 120, block) for block in (STRIDE, 5 * STRIDE, 120)]


def difference(network: LiveNet, graph: bytes, frames: int, block: int) -> float:
    """How far the graph, fed `block` frames at a time, is from the network at the most."""
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    d = network.dimensions
    seen = torch.rand(1, frames, d.windows, d.bins, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = torch.sigmoid(network.delayed(seen)).numpy()
    past: dict[str, Any] = {
        one.name: np.zeros(one.shape, np.float32) for one in session.get_inputs()[1:]
    }
    said = []
    for at in range(0, frames, block):
        given = {"features": seen[:, at : at + block].numpy()}
        answer, *after = session.run(None, {**given, **past})
        past = dict(zip(past, after, strict=True))
        said.append(answer)
    return float(np.abs(np.concatenate(said, axis=1) - expected).max())
