"""LiveNet: HarmonicNet for who cannot wait.

The same parts (see `engine.networks.harmonic`), but every convolution over time looks back only,
so that a stream can be answered step by step: what each layer has to remember is its own past
input. The one look ahead is a delay of LOOK_AHEAD_STEPS steps between what goes in and what is
answered, and the front's two convolutions lie around the moment they answer for. Beside what it
says at once, the network says of each onset a second time, `late_frames` later, what it thinks by
then: what was doubtful may be told apart by how the sound went on.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.harmonic import (
    NOTE_OUTPUTS,
    RARE,
    HarmonicDimensions,
    HarmonicStack,
    IntervalBlock,
)

STRIDE = 2
"""Frames for which a step of the body answers."""
LOOK_AHEAD_STEPS = 1
LOOK_AHEAD_FRAMES = STRIDE * LOOK_AHEAD_STEPS
"""Answers come so much late. The first frame of a step hears one frame more, the second's own."""
FRONT_TAPS, STEP_TAPS, TEMPORAL_TAPS = 3, 5, 3


@dataclass(frozen=True, slots=True)
class LiveDimensions:
    """The shape of a LiveNet; names as in HarmonicDimensions."""

    windows: int = 3
    bins: int = 296
    bins_per_semitone: int = 3
    pitches: int = 88
    harmonics: tuple[float, ...] = (0.5, 1, 2, 3, 4, 5, 6, 7, 8)
    front_channels: int = 24
    channels: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8)
    intervals: tuple[int, ...] = (-24, -19, -12, -7, -4, -1, 0, 1, 4, 7, 12, 19, 24, 28)
    interval_channels: int = 16
    head_channels: int = 64
    late_frames: int = 4

    @property
    def outputs(self) -> int:
        """Planes of the output: onset, frame, offset, velocity, and onset `late_frames` ago."""
        return NOTE_OUTPUTS + 1

    @property
    def pedal(self) -> bool:
        """No live network hears the pedal."""
        return False

    @property
    def families(self) -> int:
        """Nor does one tell instruments apart."""
        return 0

    @property
    def reach(self) -> int:
        """Frames of the past on which an output depends."""
        steps = sum((TEMPORAL_TAPS - 1) * dilation for dilation in self.dilations)
        return STRIDE * (steps + TEMPORAL_TAPS - 1) + FRONT_TAPS + STEP_TAPS

    @property
    def as_harmonic(self) -> HarmonicDimensions:
        """The parts that are shared with HarmonicNet."""
        return HarmonicDimensions(
            windows=self.windows,
            bins=self.bins,
            bins_per_semitone=self.bins_per_semitone,
            pitches=self.pitches,
            harmonics=self.harmonics,
            channels=self.channels,
            intervals=self.intervals,
            interval_channels=self.interval_channels,
        )


class LiveTemporal(nn.Module):
    """A residual block: a dilated convolution over what was, shared by all keys."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.past = (TEMPORAL_TAPS - 1) * dilation
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, (TEMPORAL_TAPS, 1), dilation=(dilation, 1), bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, time, keys), unchanged in shape."""
        mixed: Tensor = x + self.layers(after_silence(x, self.past))
        return mixed


class LiveHead(nn.Module):
    """What is said of every key."""

    def __init__(self, d: LiveDimensions) -> None:
        super().__init__()
        self.shared = nn.Sequential(
            nn.Conv2d(d.channels, d.head_channels, (TEMPORAL_TAPS, 1), bias=False),
            nn.BatchNorm2d(d.head_channels),
            nn.ReLU(inplace=True),
        )
        self.outputs = d.outputs
        self.notes = nn.Conv2d(d.head_channels, d.outputs * STRIDE, 1)
        nn.init.constant_(self.notes.bias, RARE)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps, keys) to logits (batch, steps x STRIDE, outputs, keys)."""
        said = self.notes(self.shared(after_silence(x, TEMPORAL_TAPS - 1)))
        batch, _, steps, keys = said.shape
        apart = said.reshape(batch, STRIDE, self.outputs, steps, keys).permute(0, 3, 1, 2, 4)
        logits: Tensor = apart.reshape(batch, steps * STRIDE, self.outputs, keys)
        return logits


class LiveNet(nn.Module):
    """Features to logits for every key and frame, in the order of `dimensions.outputs`."""

    def __init__(self, dimensions: LiveDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = HarmonicStack(d.as_harmonic)
        step = (STRIDE, d.bins_per_semitone)
        self.front = nn.Sequential(
            nn.Conv2d(
                d.windows * len(d.harmonics),
                d.front_channels,
                (FRONT_TAPS, 5),
                padding=(0, 2),
                bias=False,
            ),
            nn.BatchNorm2d(d.front_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(
                d.front_channels, d.channels, (STEP_TAPS, 5), step, padding=(0, 2), bias=False
            ),
            nn.BatchNorm2d(d.channels),
            nn.ReLU(inplace=True),
        )
        self.key_bias = nn.Parameter(torch.zeros(1, d.channels, 1, d.pitches))
        blocks: list[nn.Module] = []
        for index, dilation in enumerate(d.dilations):
            blocks.append(LiveTemporal(d.channels, dilation))
            if index % 2:
                blocks.append(IntervalBlock(d.as_harmonic))
        self.body = nn.Sequential(*blocks)
        self.head = LiveHead(d)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches).

        As if nothing sounded before and after.
        """
        time = x.shape[1]
        more = time % STRIDE + LOOK_AHEAD_STEPS * STRIDE
        said: Tensor = self.delayed(functional.pad(x, (0, 0, 0, 0, 0, more)))
        return said[:, LOOK_AHEAD_STEPS * STRIDE :][:, :time]

    def delayed(self, x: Tensor) -> Tensor:
        """The same as a stream is answered: LOOK_AHEAD_STEPS steps late; `time` is even."""
        x = self.stack(x.transpose(1, 2)).contiguous(memory_format=torch.channels_last)
        x = self.front[:3](after_silence(x, FRONT_TAPS - 1))
        x = self.front[3:](after_silence(x, STEP_TAPS - STRIDE))
        logits: Tensor = self.head(
            self.body(x[..., : self.dimensions.pitches] + self.key_bias.to(x.dtype))
        )
        return logits


def after_silence(x: Tensor, frames: int) -> Tensor:
    """`x` (batch, channels, time, keys) with so many frames of nothing before it."""
    return functional.pad(x, (0, 0, frames, 0))


def build(values: dict[str, object]) -> LiveNet:
    """A network from the dimensions that stand in a card or a recipe."""
    known = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return LiveNet(LiveDimensions(**known))  # type: ignore[arg-type]
