"""DrumNet or BeatNet as an ONNX graph: plain layers one after the other, batch norms folded."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn

from engine.networks.beats import BeatNet
from engine.networks.drums import DrumNet
from engine.networks.harmonic import TemporalBlock
from trainer.graph import IR_VERSION, OPSET, Around, Graph, Weights

PlainNet = DrumNet | BeatNet


def conv_graph(network: PlainNet) -> onnx.ModelProto:
    """The network with a sigmoid: `features` (1, time, windows, bins) to `posteriors`.

    `posteriors` is (1, time, outputs, pitches) in 0-1. Inside, time is the innermost axis: ONNX
    Runtime's convolutions like their long axis there.
    """
    d, graph = network.dimensions, Graph()
    with torch.inference_mode():
        x = _scaled(graph, network, graph.node("Transpose", "features", perm=[0, 2, 3, 1]))
        x = _layers(graph, network.front, x)
        for block in network.body:
            assert isinstance(block, TemporalBlock)
            x = graph.node("Add", x, _layers(graph, block.layers, x))
        x = graph.node("Sigmoid", _layers(graph, network.head, x))
        _in_time(graph, network, x)
    made = helper.make_graph(
        graph.nodes,
        "plain",
        [_value("features", [1, "time", d.windows, d.bins])],
        [_value("posteriors", [1, "time", d.outputs, _pitches(network)])],
        graph.weights,
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _value(name: str, shape: list[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _norm(norm: nn.Module) -> tuple[Weights, Weights]:
    """What a batch norm multiplies by and adds."""
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return scale.numpy(), (norm.bias - norm.running_mean * scale).numpy()


def _pitches(network: PlainNet) -> int:
    return network.dimensions.drums if isinstance(network, DrumNet) else 1


def _scaled(graph: Graph, network: PlainNet, x: str) -> str:
    """Each band of (1, windows, bins, time) on its own scale."""
    d = network.dimensions
    scale, shift = (v.reshape(1, d.windows, d.bins, 1) for v in _norm(network.scale))
    x = graph.node("Mul", x, graph.constant(scale))
    return graph.node("Add", x, graph.constant(shift))


def _layers(graph: Graph, layers: nn.Module, x: str) -> str:
    """A sequence of convolutions, each perhaps followed by a batch norm and a ReLU."""
    assert isinstance(layers, nn.Sequential)
    for place, layer in enumerate(layers):
        if isinstance(layer, nn.ReLU):
            x = graph.node("Relu", x)
        if not isinstance(layer, nn.Conv2d):
            continue
        weight = layer.weight.transpose(2, 3).numpy()
        bias = np.zeros(layer.out_channels, np.float32)
        if layer.bias is not None:
            bias = layer.bias.numpy()
        following = layers[place + 1] if place + 1 < len(layers) else None
        if isinstance(following, nn.BatchNorm2d):
            scale, shift = _norm(following)
            weight, bias = weight * scale[:, None, None, None], bias * scale + shift
        x = graph.conv(x, weight, bias, _around(layer))
    return x


def _around(layer: nn.Conv2d) -> Around:
    """The layer's padding, dilation and stride, its axes exchanged."""
    assert not isinstance(layer.padding, str)
    pad = (int(layer.padding[1]), int(layer.padding[0]))
    dilation = (int(layer.dilation[1]), int(layer.dilation[0]))
    return Around(pad, pad, dilation, (int(layer.stride[1]), int(layer.stride[0])))


def _in_time(graph: Graph, network: PlainNet, x: str) -> None:
    """(1, stride x outputs x pitches, 1, steps) to `posteriors`."""
    shape = graph.constant(np.array([1, -1, network.dimensions.outputs, _pitches(network)]))
    x = graph.node("Reshape", graph.node("Transpose", x, perm=[0, 3, 1, 2]), shape)
    first, axis = graph.constant(np.array([0])), graph.constant(np.array([1]))
    frames = graph.node("Shape", "features", start=1, end=2)
    graph.node("Slice", x, first, frames, axis, name="posteriors")
