"""DrumTransformer: a spectrogram in bands, read across frequency, then compared over time.

Each moment of the spectrogram becomes one token for each of its bands, by patches as in an AST or
by a few convolutions (Xiao et al. 2021, "Early convolutions help transformers see better": without
them a transformer needs far more examples). Layers of attention mix the bands of a moment; then one
token for the moment reads them (time-frequency cross-attention), and conformer blocks with
attention at several time scales compare moments. The head knows as many classes as labels tell
apart (up to 69 keys of General MIDI's and Roland's percussion maps); kit pieces are said from those
that stand for them.
"""

import itertools
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.music import Drum
from engine.networks.conformer import ConformerBlock
from engine.networks.drums import DRUM_OUTPUTS
from engine.networks.rolls import dimensions
from engine.networks.transformer import Attention, EncoderLayer, Layers

RARE = -4.0
LOWEST_KEY = 20
"""The first of the percussion keys that classes stand for."""
KEYS = {
    Drum.KICK: (35, 36),
    Drum.SNARE: (38, 40),
    Drum.SIDE_STICK: (37,),
    Drum.HIHAT_CLOSED: (22, 42),
    Drum.HIHAT_OPEN: (26, 46),
    Drum.HIHAT_PEDAL: (44,),
    Drum.TOM_HIGH: (48, 50),
    Drum.TOM_MID: (45, 47),
    Drum.TOM_LOW: (41, 43, 58),
    Drum.CRASH: (49, 52, 55, 57),
    Drum.RIDE: (51, 53, 59),
}
"""The percussion keys of each piece: General MIDI's, and those Roland's pads send for edges."""


@dataclass(frozen=True, slots=True)
class DrumTransformerDimensions:
    """The shape of a DrumTransformer.

    Tokens are `patch` bins high (a power of 2) and `stride` frames long: patches as they are, or
    what convolutions with `stem` channels, each halving the bins, make of them. `bands` layers mix
    the bands of a moment, each `narrow` wide, `depth` conformer blocks the moments, each `width`
    wide, whose attention also hears averages over `scales` moments.
    With `classes` the head knows percussion keys and says drums from them, without it says drums.
    `rebuilds` adds a layer that says the spectrogram again, for training without labels.
    """

    windows: int = 1
    bins: int = 128
    drums: int = 11
    classes: int = 0
    patch: int = 8
    stride: int = 2
    stem: tuple[int, ...] = (16, 32)
    narrow: int = 48
    width: int = 144
    heads: int = 4
    bands: int = 1
    depth: int = 4
    kernel: int = 15
    scales: tuple[int, ...] = (4, 16)
    longest: int = 4000
    thrifty: bool = False
    rebuilds: bool = False

    @property
    def outputs(self) -> int:
        """Planes of the output: onset and velocity."""
        return DRUM_OUTPUTS

    @property
    def pitches(self) -> int:
        """What a plane tells of: drums."""
        return self.drums

    @property
    def reach(self) -> int:
        """Frames of context to each side that a chunk is given."""
        return 100 * self.stride

    @property
    def rows(self) -> int:
        """Bands of a moment."""
        return self.bins // self.patch


class Patches(nn.Module):
    """A spectrogram cut up: (batch, windows, time, bins) -> (batch, moments, rows, narrow)."""

    def __init__(self, dimensions: DrumTransformerDimensions) -> None:
        super().__init__()
        self.stride, self.rows = dimensions.stride, dimensions.rows
        inputs = dimensions.stride * dimensions.windows * dimensions.patch
        self.layer = nn.Linear(inputs, dimensions.narrow)

    def forward(self, x: Tensor) -> Tensor:
        """Each patch as one vector."""
        batch, windows, _, bins = x.shape
        cut = x.reshape(batch, windows, -1, self.stride, self.rows, bins // self.rows)
        tokens: Tensor = self.layer(cut.permute(0, 2, 4, 3, 1, 5).flatten(3))
        return tokens


class Stem(nn.Module):
    """Convolutions in the place of patches; of the same shape.

    Each halves the bins, the last also takes `stride` frames together.
    """

    def __init__(self, dimensions: DrumTransformerDimensions) -> None:
        super().__init__()
        d = dimensions
        widths = (d.windows, *d.stem, d.narrow)
        if 2 ** (len(widths) - 1) != d.patch:
            raise ValueError(f"{len(widths) - 1} convolutions halve bins to no {d.patch}th.")
        last = len(widths) - 2
        layers: list[nn.Module] = []
        for number, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
            steps = (d.stride if number == last else 1, 2)
            conv = nn.Conv2d(inputs, outputs, 3, steps, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(outputs), nn.GELU()]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Each band of each moment as one vector."""
        seen: Tensor = self.layers(x.contiguous(memory_format=torch.channels_last))
        return seen.permute(0, 2, 3, 1)


class BandReader(nn.Module):
    """Bands to one vector a moment: (batch, time, rows, narrow) -> (batch, time, width)."""

    def __init__(self, dimensions: DrumTransformerDimensions) -> None:
        super().__init__()
        d = dimensions
        layers: list[nn.Module] = [EncoderLayer(d.narrow, d.heads, 2) for _ in range(d.bands)]
        self.layers = Layers(layers, d.thrifty)
        self.all = nn.Linear(d.rows * d.narrow, d.width)
        self.asks = nn.Linear(d.rows * d.narrow, d.narrow)
        self.norm = nn.LayerNorm(d.narrow)
        self.reads = Attention(d.narrow, d.heads)
        self.said = nn.Linear(d.narrow, d.width)

    def forward(self, x: Tensor) -> Tensor:
        """What all bands say together, and what each moment's own question brings to light."""
        batch, time = x.shape[:2]
        bands = self.layers(x.flatten(0, 1))
        asked = self.norm(self.asks(bands.flatten(1))).unsqueeze(1)
        read = self.said(self.reads(asked, bands)).squeeze(1)
        moments: Tensor = self.all(bands.flatten(1)) + read
        return moments.reshape(batch, time, -1)


class DrumTransformer(nn.Module):
    """Features to logits for every drum and frame: onset, then velocity."""

    def __init__(self, dimensions: DrumTransformerDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.scale = nn.BatchNorm1d(d.windows * d.bins)
        self.patches = Stem(d) if d.stem else Patches(d)
        self.places = nn.Parameter(torch.randn(d.rows, d.narrow) * 0.02)
        self.reader = BandReader(d)
        blocks: list[nn.Module] = [
            ConformerBlock(d.width, d.heads, d.kernel, d.scales) for _ in range(d.depth)
        ]
        self.blocks = Layers(blocks, d.thrifty)
        self.head = nn.Linear(d.width, d.stride * DRUM_OUTPUTS * (d.classes or d.drums))
        nn.init.constant_(self.head.bias, RARE)
        self.rebuild = nn.Linear(d.width, d.stride * d.windows * d.bins) if d.rebuilds else None
        self.register_buffer("pieces", pieces_of_classes(d.classes, d.drums), persistent=False)

    def encode(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> (batch, moments, width), `stride` frames a moment."""
        d = self.dimensions
        x = self.scale(x.flatten(2).transpose(1, 2)).transpose(1, 2)
        x = functional.pad(x, (0, 0, 0, -x.shape[1] % d.stride))
        seen = x.reshape(len(x), -1, d.windows, d.bins).transpose(1, 2)
        tokens = self.patches(seen)
        moments: Tensor = self.blocks(self.reader(tokens + self.places.to(tokens.dtype)))
        return moments

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, 2, drums)."""
        d = self.dimensions
        said = self.head(self.encode(x)).reshape(len(x), -1, DRUM_OUTPUTS, d.classes or d.drums)
        return self._pieces(said[:, : x.shape[1]])

    def _pieces(self, said: Tensor) -> Tensor:
        """From classes to drums: the surest class of a piece speaks for it."""
        if not self.dimensions.classes:
            return said
        assert isinstance(self.pieces, Tensor)
        barred = torch.where(self.pieces, 0.0, -1e4)
        return (said.unsqueeze(-2) + barred).amax(dim=-1)


def pieces_of_classes(classes: int, drums: int) -> Tensor:
    """Which classes (percussion keys from LOWEST_KEY on) stand for which drums: (drums, classes).

    Keys that are no piece of a kit stand for none.
    """
    table = torch.zeros(drums, classes, dtype=torch.bool)
    for place, drum in enumerate(tuple(Drum)[:drums]):
        for key in KEYS[drum]:
            if LOWEST_KEY <= key < LOWEST_KEY + classes:
                table[place, key - LOWEST_KEY] = True
    return table


def build(values: dict[str, object]) -> DrumTransformer:
    """A network from the dimensions that stand in a card or a recipe."""
    return DrumTransformer(dimensions(DrumTransformerDimensions, values))
