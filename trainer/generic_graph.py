"""Any network as an ONNX graph, as torch's own exporter writes it.

The project's own networks have graphs written by hand, which run faster; this is for the others.
"""

import warnings
from typing import Any

import onnx
import torch
from torch import Tensor, nn

EXAMPLE_FRAMES = 128
OPSET = 18


class _Said(nn.Module):
    """A network that says probabilities."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: Tensor) -> Tensor:
        return torch.sigmoid(self.network(features))


def generic_graph(network: Any) -> onnx.ModelProto:
    """The network with a sigmoid: `features` (1, time, windows, bins) to `posteriors`.

    `posteriors` is (1, time, outputs, pitches) in 0-1; time may have any length.
    """
    d = network.dimensions
    example = torch.zeros(1, EXAMPLE_FRAMES, d.windows, d.bins)
    time = torch.export.Dim("time", min=1)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the exporter's own, about its own insides
        program = torch.onnx.export(
            _Said(network).eval(),
            (example,),
            dynamo=True,
            dynamic_shapes=({1: time},),
            input_names=["features"],
            output_names=["posteriors"],
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    model = onnx.load_from_string(program.model_proto.SerializeToString())
    _any_length(model, [1, "time", d.outputs, d.pitches])
    onnx.checker.check_model(model, full_check=True)
    return model


def _any_length(model: onnx.ModelProto, shape: list[int | str]) -> None:
    """Forget the example's length, which recurrent layers leave behind in shapes."""
    del model.graph.value_info[:]
    dims = model.graph.output[0].type.tensor_type.shape.dim
    for dim, size in zip(dims, shape, strict=True):
        if isinstance(size, str):
            dim.dim_param = size
        else:
            dim.dim_value = size
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "time"
