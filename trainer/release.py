"""Weights to files: the only writer of model cards.

A checkpoint's averaged weights become ONNX (for everybody) and safetensors (for torch), with a
card that holds every number needed to run them. A model whose ONNX output differs from torch's
is refused.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.errors import EarmarkError
from engine.models import BeatSettings, DecodeSettings, DrumSettings, ModelCard, WeightFile
from engine.models.store import sha256
from engine.networks.live import LOOK_AHEAD_FRAMES, LiveNet
from trainer.architectures import GraphWriter
from trainer.live_graph import differences
from trainer.recipes import Recipe, RecipeError, as_values, from_values
from trainer.tasks import architecture_of, axes_of, network_of

LARGEST_DIFFERENCE = 1e-4
EXAMPLE_FRAMES = (1, 7, 64, 301)


Settings = DecodeSettings | DrumSettings | BeatSettings


class ReleaseRefused(EarmarkError):
    """A model that must not go out."""


class Said(nn.Module):
    """A network that says probabilities."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: Tensor) -> Tensor:
        """(batch, time, windows, bins) to (batch, time, outputs, pitches) in 0-1."""
        return torch.sigmoid(self.network(features))


@dataclass(frozen=True, slots=True)
class ReleaseNotes:
    """What is said of a release that its recipe does not say.

    `name` and `title` are other ones than the recipe's, where they are given.
    """

    version: str
    decode: Settings = field(default_factory=DecodeSettings)
    scores: dict[str, float] = field(default_factory=dict)
    name: str = ""
    title: str = ""

    def named(self, recipe: Recipe) -> Recipe:
        """The recipe under the name and title of the release."""
        return replace(recipe, name=self.name or recipe.name, title=self.title or recipe.title)


def load_run(run: Path, checkpoint_name: str = "last.ckpt") -> tuple[Recipe, nn.Module]:
    """A run's recipe and its averaged network, in float32 and evaluation mode.

    RecipeError where nothing was trained.
    """
    for name in ("recipe.json", checkpoint_name):
        if not (run / name).is_file():
            raise RecipeError(f"There is no trained run in {run}: it has no {name}.")
    recipe = from_values(Recipe, json.loads((run / "recipe.json").read_text("utf-8")))
    checkpoint: dict[str, Any] = torch.load(
        run / checkpoint_name, map_location="cpu", weights_only=True
    )
    prefix = "network."
    weights = {
        name.removeprefix(prefix): value
        for name, value in checkpoint["state_dict"].items()
        if name.startswith(prefix)
    }
    network = network_of(recipe)
    network.load_state_dict(weights)
    network.eval()
    return recipe, network


def release(run: Path, folder: Path, notes: ReleaseNotes) -> ModelCard:
    """Write `NAME.onnx`, `NAME.safetensors` and `NAME.card.json` into `folder`."""
    recipe, network = load_run(run)
    recipe = notes.named(recipe)
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / f"{recipe.name}.onnx"
    tensors = folder / f"{recipe.name}.safetensors"
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, tensors)
    tensors.chmod(0o644)  # safetensors writes for its owner alone
    export(network, graph, architecture_of(recipe).graph)
    card = card_of(recipe, notes, {"onnx": file_of(graph), "safetensors": file_of(tensors)}, folder)
    card.write(folder)
    return card


def file_of(path: Path) -> WeightFile:
    """What a card says of a file."""
    return WeightFile(path.name, path.stat().st_size, sha256(path))


def card_of(
    recipe: Recipe, notes: ReleaseNotes, files: dict[str, WeightFile], folder: Path
) -> ModelCard:
    """The card of a recipe's network, its files in `folder`."""
    values = as_values(recipe)
    axes, decode = axes_of(recipe), notes.decode
    return ModelCard(
        name=recipe.name,
        title=recipe.title,
        version=notes.version,
        task=recipe.task,
        about=recipe.about,
        licence=recipe.licence,
        network=axes.network,
        dimensions=axes.dimensions,
        reach_frames=axes.reach_frames,
        lowest_pitch=axes.lowest_pitch,
        pitches=axes.pitches,
        features=recipe.features,
        decode=decode if isinstance(decode, DecodeSettings) else DecodeSettings(),
        drums=decode if isinstance(decode, DrumSettings) else None,
        beats=decode if isinstance(decode, BeatSettings) else None,
        files=files,
        recipe={k: v for k, v in values.items() if k not in ("features", "dimensions")},
        scores=notes.scores,
        look_ahead_frames=LOOK_AHEAD_FRAMES if axes.network == "live" else 0,
        folder=folder,
    )


def _example(network: nn.Module, frames: int) -> Tensor:
    d: Any = network.dimensions
    generator = torch.Generator().manual_seed(frames)
    return torch.rand(1, frames, d.windows, d.bins, generator=generator)


def export(network: nn.Module, path: Path, graph: GraphWriter) -> None:
    """Write the network as ONNX by `graph`.

    ReleaseRefused where ONNX Runtime says otherwise than torch.
    """
    onnx.save(graph(network), path)
    compare(network, path)


def compare(network: nn.Module, path: Path, limit: float = LARGEST_DIFFERENCE) -> float:
    """How far ONNX Runtime is from torch, at every length; ReleaseRefused beyond `limit`."""
    if isinstance(network, LiveNet):
        return _refuse(max(differences(network, path.read_bytes())), "a stream", limit)
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for frames in EXAMPLE_FRAMES:
        example = _example(network, frames)
        with torch.inference_mode():
            expected = Said(network)(example).numpy()
        [actual] = session.run(None, {"features": example.numpy()})
        difference = float(np.abs(actual - expected).max())
        worst = max(worst, _refuse(difference, f"{frames} frames", limit))
    return worst


def _refuse(difference: float, where: str, limit: float) -> float:
    """ReleaseRefused where a difference is too large; else the difference."""
    if not difference <= limit:  # written so that NaN is refused
        raise ReleaseRefused(
            f"ONNX and torch differ by {difference:.1e} over {where}.",
            "The model was not released.",
        )
    return difference
