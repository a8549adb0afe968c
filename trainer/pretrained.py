"""Weights that others have trained: AudioSet's for AstNet, from a file or the Hugging Face hub.

Only safetensors are read: nobody's pickles are run here.
"""

import re
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.errors import EarmarkError
from engine.networks.ast import AstEncoder, AstNet

HUB = "hub:"
FILE = "model.safetensors"
PREFIX = "audio_spectrogram_transformer."
EMBEDDINGS = {
    "patches.weight": "embeddings.patch_embeddings.projection.weight",
    "patches.bias": "embeddings.patch_embeddings.projection.bias",
    "norm.weight": "layernorm.weight",
    "norm.bias": "layernorm.bias",
}
LAYER = {
    "before": "layernorm_before",
    "between": "layernorm_after",
    "attention.query": "attention.attention.query",
    "attention.key": "attention.attention.key",
    "attention.value": "attention.attention.value",
    "attention.out": "attention.output.dense",
    "alone.0": "intermediate.dense",
    "alone.2": "output.dense",
}
"""Our names of a layer's parts, and those of the published weights."""


class PretrainedUnusable(EarmarkError):
    """Weights of others that cannot be had, or do not fit."""


def begin_with_published(network: nn.Module, source: str) -> None:
    """Take the published weights at `source` for the network's encoder.

    `source` is a safetensors file, or `hub:OWNER/NAME` on the Hugging Face hub (which needs the
    package huggingface_hub). PretrainedUnusable where they cannot be had or are of another shape.
    """
    if not isinstance(network, AstNet):
        raise PretrainedUnusable("Only networks with an AST encoder can begin with such weights.")
    path = _from_hub(source.removeprefix(HUB)) if source.startswith(HUB) else Path(source)
    try:
        published = load_file(path)
    except (OSError, SafetensorError) as error:
        raise PretrainedUnusable(
            f"The weights at {path} cannot be read ({error}).",
            "They have to be one safetensors file.",
        ) from error
    weights = encoder_weights(network.encoder, published)
    shapes = {name: value.shape for name, value in network.encoder.state_dict().items()}
    wrong = [name for name, shape in shapes.items() if weights[name].shape != shape]
    if wrong:
        raise PretrainedUnusable(
            f"The weights at {path} have another shape than the recipe's network ({wrong[0]}).",
            "AST-base has 12 layers of width 768, patches 10 apart and 128 bands.",
        )
    network.encoder.load_state_dict(weights)


def encoder_weights(encoder: AstEncoder, published: dict[str, Tensor]) -> dict[str, Tensor]:
    """Published weights under the encoder's own names; PretrainedUnusable where one is missing."""
    known = {name.removeprefix(PREFIX): value for name, value in published.items()}
    try:
        weights = {
            name: known[_published_name(name)]
            for name in encoder.state_dict()
            if name not in ("extra", "extra_places", "places")
        }
        tokens = ("embeddings.cls_token", "embeddings.distillation_token")
        weights["extra"] = torch.cat([known[name] for name in tokens], dim=1)
        places = known["embeddings.position_embeddings"]
    except KeyError as error:
        raise PretrainedUnusable(f"The weights have no {error}: they are no AST's.") from error
    weights["extra_places"], rest = places[:, :2], places[:, 2:]
    rows = encoder.dimensions.rows
    if rest.shape[1] % rows:
        raise PretrainedUnusable("The weights were made for other bands than the recipe's.")
    weights["places"] = rest.reshape(1, rows, -1, rest.shape[2]).permute(0, 3, 1, 2).contiguous()
    return weights


def _published_name(name: str) -> str:
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]
    match = re.fullmatch(r"layers\.(\d+)\.(.+)\.(weight|bias)", name)
    assert match is not None
    return f"encoder.layer.{match[1]}.{LAYER[match[2]]}.{match[3]}"


def _from_hub(name: str) -> Path:
    try:
        from huggingface_hub import hf_hub_download
    except ImportError as error:
        raise PretrainedUnusable(
            "Weights from the Hugging Face hub need the package huggingface_hub.",
            "Install it (pip install huggingface_hub), or give the path of a safetensors file.",
        ) from error
    try:
        return Path(hf_hub_download(name, FILE))
    except (OSError, ValueError) as error:
        raise PretrainedUnusable(f"“{name}” cannot be fetched from the hub: {error}") from error
