"""Architectures: every network a recipe can name, its dimensions, and how it is written as ONNX.

A network takes features (batch, time, windows, bins) and says logits (batch, time, outputs,
pitches). Its `dimensions` are a frozen dataclass with at least `windows`, `bins`, `outputs`,
`reach` (frames of context to each side) and `pitches`; one for notes says in `pedal` and
`families` whether it has those heads as well.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import onnx
from torch import nn

from engine.errors import EarmarkError
from engine.networks.ast import AstDimensions
from engine.networks.beats import BeatDimensions
from engine.networks.drum_cnn import DrumCnnDimensions
from engine.networks.drum_transformer import DrumTransformerDimensions
from engine.networks.drums import DrumDimensions
from engine.networks.harmonic import HarmonicDimensions
from engine.networks.kelz import KelzDimensions
from engine.networks.live import LiveDimensions
from engine.networks.named import build
from engine.networks.onsets_frames import OnsetsFramesDimensions
from engine.networks.recurrent import RecurrentDimensions
from engine.networks.refiner import RefinerDimensions
from engine.networks.speller import SpellerDimensions
from engine.networks.speller_transformer import SpellerTransformerDimensions
from trainer.conv_graph import conv_graph
from trainer.generic_graph import generic_graph
from trainer.graph import harmonic_graph
from trainer.live_graph import live_graph

GraphWriter = Callable[[Any], onnx.ModelProto]


class Dimensions(Protocol):
    """What is asked of every network's dimensions."""

    @property
    def windows(self) -> int:
        """How many spectrograms lie on top of each other."""
        ...

    @property
    def bins(self) -> int:
        """Frequencies of each."""
        ...

    @property
    def outputs(self) -> int:
        """Planes of the output."""
        ...

    @property
    def pitches(self) -> int:
        """Keys, or drums, of each plane."""
        ...

    @property
    def reach(self) -> int:
        """Frames of context to each side on which an output depends, or nearly so."""
        ...


class NoGraph(EarmarkError):
    """A network that cannot be written as ONNX."""


def no_graph(_network: Any) -> onnx.ModelProto:
    """Refuse with NoGraph: what is searched for token by token, or hears no sound, is no ear."""
    raise NoGraph(
        "A network of this kind cannot be released for the program.",
        "`evaluate`, `compare` and `predict` use it as it is.",
    )


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of network: its `name` in cards, the type of its dimensions, its ONNX graph."""

    name: str
    dimensions: type[Any]
    graph: GraphWriter

    def build(self, dimensions: Any) -> nn.Module:
        """A network of these dimensions, its weights random."""
        return build(self.name, asdict(dimensions))


ARCHITECTURES = {
    row.name: row
    for row in (
        Architecture("harmonic", HarmonicDimensions, harmonic_graph),
        Architecture("drums", DrumDimensions, conv_graph),
        Architecture("beats", BeatDimensions, conv_graph),
        Architecture("live", LiveDimensions, live_graph),
        Architecture("ast", AstDimensions, generic_graph),
        Architecture("drum-cnn", DrumCnnDimensions, generic_graph),
        Architecture("drum-transformer", DrumTransformerDimensions, generic_graph),
        Architecture("kelz", KelzDimensions, generic_graph),
        Architecture("recurrent", RecurrentDimensions, generic_graph),
        Architecture("refiner", RefinerDimensions, no_graph),
        Architecture("speller", SpellerDimensions, no_graph),
        Architecture("speller-transformer", SpellerTransformerDimensions, no_graph),
        Architecture("onsets-frames", OnsetsFramesDimensions, generic_graph),
    )
}
