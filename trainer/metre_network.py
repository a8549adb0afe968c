"""Trains the listener for metre: the network of `engine.notation.listener`, as torch sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.notation.listener import BARS, BEATS, INPUTS, KINDS, METRES, TAP

Arrays = dict[str, npt.NDArray[np.float32]]
WINDOW = 256  # chords of an example
BLUR = 0.07  # of the logarithm of a beat's or bar's length: rubato is no exact science
WEIGHT_OF = (1.0, 0.4, 0.4, 0.3)  # kinds, beats, bars, counts


@dataclass(frozen=True)
class Dims:
    """The size of the network."""

    width: int = 40
    inner: int = 40
    blocks: int = 5
    dropout: float = 0.1


class ListenerNet(nn.Module):
    """The same sums as `Listener.answers`; inputs (batch, chords, INPUTS)."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: Tensor, spread: Tensor, dims: Dims) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.entrance = nn.Linear(INPUTS, dims.width)
        self.taps = nn.ModuleList(
            nn.Conv1d(dims.width, dims.inner, TAP, padding=TAP // 2 << k, dilation=1 << k)
            for k in range(dims.blocks)
        )
        self.mixes = nn.ModuleList(nn.Linear(dims.inner, dims.width) for _ in range(dims.blocks))
        self.out = nn.Linear(dims.width, KINDS + len(BEATS) + len(BARS) + METRES)
        self.dropout = nn.Dropout(dims.dropout)

    def forward(self, inputs: Tensor) -> Tensor:
        """(batch, chords, answers)."""
        state = torch.relu(self.entrance((inputs - self.mean) / self.spread))
        for taps, mix in zip(self.taps, self.mixes, strict=True):
            inner = torch.relu(taps(state.transpose(1, 2))).transpose(1, 2)
            state = state + mix(self.dropout(inner))
        return torch.as_tensor(self.out(state))

    def weights(self, common: npt.NDArray[np.float64]) -> Arrays:
        """As `Listener` takes them; `common`: logarithm of how common each kind is."""
        named = {
            "mean": self.mean,
            "spread": self.spread,
            "in.weight": self.entrance.weight.T,
            "in.bias": self.entrance.bias,
            "out.weight": self.out.weight.T,
            "out.bias": self.out.bias,
        }
        for k, (taps, mix) in enumerate(zip(self.taps, self.mixes, strict=True)):
            tapped, mixed = _weight(taps), _weight(mix)
            named[f"{k}.taps"] = tapped.permute(2, 1, 0).reshape(-1, tapped.shape[0])
            named[f"{k}.bias"] = torch.as_tensor(taps.bias)
            named[f"{k}.mix"], named[f"{k}.shift"] = mixed.T, torch.as_tensor(mix.bias)
        arrays = {name: value.detach().numpy().astype(np.float32) for name, value in named.items()}
        return {**arrays, "common": common.astype(np.float32)}


def _weight(layer: nn.Module) -> Tensor:
    return torch.as_tensor(layer.weight)


@dataclass(frozen=True)
class Examples:
    """Chords of many pieces, one after another: `inputs`, LABELS, and where each piece begins."""

    inputs: npt.NDArray[np.float16]
    labels: npt.NDArray[np.void]
    bounds: npt.NDArray[np.int64]

    def common(self) -> npt.NDArray[np.float64]:
        """The logarithm of how common each kind of place is."""
        kinds = self.labels["kind"]
        counts = np.bincount(kinds[kinds >= 0], minlength=KINDS) + 1.0
        return np.asarray(np.log(counts / counts.sum()))


Window = tuple[Examples, int, int]
FEWEST = 16  # chords of a window


def batches(
    takes: Sequence[Examples], size: int, rng: np.random.Generator
) -> Iterator[tuple[Tensor, dict[str, Tensor]]]:
    """One walk through all pieces of all takes, in windows, at random."""
    windows: list[Window] = []
    for examples in takes:
        for start, stop in pairwise(examples.bounds.tolist()):
            first = start - int(rng.integers(0, WINDOW))
            places = range(first, stop, WINDOW)
            windows += [(examples, max(at, start), min(at + WINDOW, stop)) for at in places]
    windows = [window for window in windows if window[2] - window[1] >= FEWEST]
    order = rng.permutation(len(windows))
    for at in range(0, len(windows) - size + 1, size):
        yield _batch([windows[place] for place in order[at : at + size]])


def _batch(windows: Sequence[Window]) -> tuple[Tensor, dict[str, Tensor]]:
    inputs = np.zeros((len(windows), WINDOW, INPUTS), np.float32)
    labels = np.zeros((len(windows), WINDOW), windows[0][0].labels.dtype)
    labels["kind"] = labels["count"] = -1
    for row, (examples, start, stop) in enumerate(windows):
        inputs[row, : stop - start] = examples.inputs[start:stop]
        labels[row, : stop - start] = examples.labels[start:stop]
    wanted = {
        "kind": torch.from_numpy(labels["kind"].astype(np.int64)),
        "count": torch.from_numpy(labels["count"].astype(np.int64)),
        "beat": torch.from_numpy(labels["beat"].astype(np.float32)),
        "bar": torch.from_numpy(labels["bar"].astype(np.float32)),
    }
    return torch.from_numpy(inputs), wanted


def loss_of(said: Tensor, wanted: dict[str, Tensor]) -> Tensor:
    """Cross-entropies of what each answer should be; unknown chords count nothing. (4,)."""
    kinds, beats, bars, counts = torch.split(said, [KINDS, len(BEATS), len(BARS), METRES], dim=-1)
    known = wanted["count"] >= 0
    made = [
        functional.cross_entropy(kinds.flatten(0, 1), wanted["kind"].flatten(), ignore_index=-1),
        _blurred(beats[known], wanted["beat"][known], BEATS),
        _blurred(bars[known], wanted["bar"][known], BARS),
        functional.cross_entropy(counts.flatten(0, 1), wanted["count"].flatten(), ignore_index=-1),
    ]
    return torch.stack(made)


def _blurred(said: Tensor, seconds: Tensor, scale: npt.NDArray[np.float64]) -> Tensor:
    places = torch.from_numpy(np.log(scale).astype(np.float32))
    off = (places[None, :] - torch.log(seconds)[:, None]) / BLUR
    target = torch.softmax(-0.5 * off * off, dim=1)
    return -(target * torch.log_softmax(said, dim=1)).sum(dim=1).mean()
