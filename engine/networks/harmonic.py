"""HarmonicNet: a small convolutional network that hears notes.

The input is a log-frequency spectrogram. Harmonic stacking (Bittner et al. 2017, "Deep salience
representations for F0 estimation in polyphonic music") lays each key's overtones on top of each
other, so that convolutions shared over pitch see one note as one column. A temporal stack of
dilated convolutions (no recurrence: long files stream) alternates with blocks that mix keys at
musical distances, where overtones of other notes lie.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

RARE = -3.5
"""The logit an untrained network says: nearly every key is silent nearly always."""
NOTE_OUTPUTS = 4
"""Onset, frame, offset and velocity."""


@dataclass(frozen=True, slots=True)
class HarmonicDimensions:
    """The shape of a HarmonicNet.

    `harmonics` are multiples of the fundamental; `intervals` the distances in semitones at which
    keys listen to each other; `dilations` one per temporal block, in frames. With `pedal` the
    network also says whether the sustain pedal is down, with `families` which of so many kinds
    of instrument play each key. With a `stride` of 2 the body takes one step for every two frames
    and the head answers for both: half the work, and twice the context for the same layers.
    """

    windows: int = 2
    bins: int = 296
    bins_per_semitone: int = 3
    pitches: int = 88
    harmonics: tuple[float, ...] = (0.5, 1, 2, 3, 4, 5, 6, 7, 8)
    front_channels: int = 24
    channels: int = 48
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8)
    intervals: tuple[int, ...] = (-24, -19, -12, -7, -4, -1, 0, 1, 4, 7, 12, 19, 24, 28)
    interval_channels: int = 12
    head_channels: int = 48
    pedal: bool = False
    pedal_channels: int = 16
    families: int = 0
    stride: int = 1

    @property
    def outputs(self) -> int:
        """Planes of the output: onset, frame, offset, velocity, then pedal, then families."""
        return NOTE_OUTPUTS + int(self.pedal) + self.families

    @property
    def reach(self) -> int:
        """Frames of context to each side on which an output depends, a multiple of `stride`.

        A chunk has to begin at a multiple of `stride` as well.
        """
        return self.stride * (-(-3 // self.stride) + sum(self.dilations) + 1)


class HarmonicStack(nn.Module):
    """(batch, windows, time, bins) -> (batch, windows x harmonics, time, bins)."""

    def __init__(self, dimensions: HarmonicDimensions) -> None:
        super().__init__()
        octave = 12 * dimensions.bins_per_semitone
        ratios = torch.tensor(dimensions.harmonics)
        self.shifts: list[int] = [int(s) for s in torch.round(octave * torch.log2(ratios))]

    def forward(self, x: Tensor) -> Tensor:
        """Shift the frequency axis by each harmonic; what leaves it is silence."""
        bins = x.shape[-1]
        low, high = -min(self.shifts), max(self.shifts)
        padded = functional.pad(x, (low, high))
        return torch.cat([padded[..., low + s : low + s + bins] for s in self.shifts], dim=1)


class TemporalBlock(nn.Module):
    """A residual block: a dilated convolution over time, shared by all keys."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        around, reach = (dilation, 0), (dilation, 1)
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, (3, 1), padding=around, dilation=reach, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, time, keys), unchanged in shape."""
        mixed: Tensor = x + self.layers(x)
        return mixed


class IntervalBlock(nn.Module):
    """A residual block in which every key listens to the keys at musical distances."""

    def __init__(self, dimensions: HarmonicDimensions) -> None:
        super().__init__()
        self.intervals = list(dimensions.intervals)
        narrow = dimensions.interval_channels
        self.narrow = nn.Sequential(
            nn.Conv2d(dimensions.channels, narrow, 1, bias=False),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
        )
        self.widen = nn.Conv2d(narrow * len(self.intervals), dimensions.channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, time, keys), unchanged in shape."""
        keys = x.shape[-1]
        low, high = -min(self.intervals), max(self.intervals)
        narrow = functional.pad(self.narrow(x), (low, high))
        shifted = [narrow[..., low + s : low + s + keys] for s in self.intervals]
        mixed: Tensor = x + self.widen(torch.cat(shifted, dim=1))
        return mixed


class PedalHead(nn.Module):
    """Whether the sustain pedal is down: what all keys together sound like."""

    def __init__(self, dimensions: HarmonicDimensions) -> None:
        super().__init__()
        narrow, wide = dimensions.interval_channels, dimensions.pedal_channels
        self.layers = nn.Sequential(
            nn.Conv2d(dimensions.channels, narrow, 1, bias=False),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
            nn.Conv2d(narrow, wide, (3, dimensions.pitches), padding=(1, 0), bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide, dimensions.stride, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps, keys) -> (batch, stride, steps, keys), the same for all keys."""
        said: Tensor = self.layers(x)
        return said.expand(-1, -1, -1, x.shape[-1])


class Head(nn.Module):
    """What is said of every key: notes, then the pedal, then families."""

    def __init__(self, dimensions: HarmonicDimensions) -> None:
        super().__init__()
        d = dimensions
        self.stride = d.stride
        self.shared = nn.Sequential(
            nn.Conv2d(d.channels, d.head_channels, (3, 1), padding=(1, 0), bias=False),
            nn.BatchNorm2d(d.head_channels),
            nn.ReLU(inplace=True),
        )
        self.notes = nn.Conv2d(d.head_channels, NOTE_OUTPUTS * d.stride, 1)
        nn.init.constant_(self.notes.bias, RARE)  # type: ignore[arg-type]
        self.pedal = PedalHead(d) if d.pedal else None
        self.families = nn.Conv2d(d.head_channels, d.families * d.stride, 1) if d.families else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps, keys) -> logits (batch, steps x stride, outputs, keys)."""
        shared = self.shared(x)
        said = [self._frames(self.notes(shared))]
        if self.pedal is not None:
            said.append(self._frames(self.pedal(x)))
        if self.families is not None:
            said.append(self._frames(self.families(shared)))
        return torch.cat(said, dim=2)

    def _frames(self, x: Tensor) -> Tensor:
        """Each step's answers laid out in time: (batch, steps x stride, outputs, keys)."""
        batch, planes, steps, keys = x.shape
        apart = x.reshape(batch, self.stride, planes // self.stride, steps, keys)
        return apart.permute(0, 3, 1, 2, 4).reshape(batch, steps * self.stride, -1, keys)


class HarmonicNet(nn.Module):
    """Features to logits for every key and frame, in the order of `dimensions.outputs`."""

    def __init__(self, dimensions: HarmonicDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = HarmonicStack(d)
        self.front = nn.Sequential(
            nn.Conv2d(
                d.windows * len(d.harmonics), d.front_channels, (3, 5), padding=(1, 2), bias=False
            ),
            nn.BatchNorm2d(d.front_channels),
            nn.ReLU(inplace=True),
            # One output a key, centred on the key's own bin.
            nn.Conv2d(
                d.front_channels,
                d.channels,
                (5, 5),
                stride=(d.stride, d.bins_per_semitone),
                padding=(2, 2),
                bias=False,
            ),
            nn.BatchNorm2d(d.channels),
            nn.ReLU(inplace=True),
        )
        self.key_bias = nn.Parameter(torch.zeros(1, d.channels, 1, d.pitches))
        blocks: list[nn.Module] = []
        for index, dilation in enumerate(d.dilations):
            blocks.append(TemporalBlock(d.channels, dilation))
            if index % 2:
                blocks.append(IntervalBlock(d))
        self.body = nn.Sequential(*blocks)
        self.head = Head(d)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches)."""
        logits: Tensor = self.head(self.steps(x))
        return logits[:, : x.shape[1]]

    def steps(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> what the head hears (batch, channels, steps, keys)."""
        x = self.stack(x.transpose(1, 2))
        x = self.front(x.contiguous(memory_format=torch.channels_last))
        heard: Tensor = self.body(x[..., : self.dimensions.pitches] + self.key_bias.to(x.dtype))
        return heard


def build(values: dict[str, object]) -> HarmonicNet:
    """A network from the dimensions that stand in a card or a recipe."""
    known = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return HarmonicNet(HarmonicDimensions(**known))  # type: ignore[arg-type]
