"""The weights of a network that hears a whole recording, laid into the past.

A live network's temporal convolutions look back only. A tap that looked ahead is added to the one
at the present, as if what is heard now went on; the tap furthest back begins at nought. Of the
spectrograms the short one stays; what the long one said is asked, half each, of those that have
taken its place. The late onsets begin with nothing.
"""

import torch
from torch import Tensor

from engine.networks.harmonic import NOTE_OUTPUTS, RARE, HarmonicNet
from engine.networks.live import STRIDE, LiveNet

SHORT, LONG = 0, 1


def laid_into_the_past(network: LiveNet, other: HarmonicNet) -> dict[str, Tensor]:
    """Weights for `network` out of `other`, which has the same channels and blocks.

    Heads that `network` lacks are left behind. KeyError or RuntimeError where the two do not fit.
    """
    wanted, have = network.state_dict(), other.state_dict()
    weights = {name: have[name].reshape(wanted[name].shape) for name in wanted if _fits(name)}
    for name in wanted:
        if not _fits(name):
            kernel = have[name]
            weights[name] = _made(name, kernel, network).reshape(wanted[name].shape)
    return weights


def _made(name: str, kernel: Tensor, network: LiveNet) -> Tensor:
    if name.startswith("front"):
        return _windows(kernel, network)
    if name.startswith("head.notes"):
        return _with_late(kernel, RARE if name.endswith("bias") else 0.0)
    return _causal(kernel)


def _with_late(planes: Tensor, value: float) -> Tensor:
    """Planes of each of a step's frames, and one more for each."""
    apart = planes.reshape(STRIDE, NOTE_OUTPUTS, *planes.shape[1:])
    late = torch.full_like(apart[:, :1], value)
    return torch.cat([apart, late], dim=1)


def _fits(name: str) -> bool:
    """Whether a weight means the same in both."""
    is_temporal = name.startswith("body") and name.endswith("layers.0.weight")
    is_head = name.startswith("head.notes") or name == "head.shared.0.weight"
    return not (is_temporal or is_head or name == "front.0.weight")


def _causal(kernel: Tensor) -> Tensor:
    """Taps (before, now, after) of a kernel (out, in, 3, 1) become (long ago, before, now)."""
    before, now, after = kernel.unbind(dim=2)
    return torch.stack([torch.zeros_like(now), before, now + after], dim=2)


def _windows(kernel: Tensor, network: LiveNet) -> Tensor:
    """Harmonics of two windows (out, harmonics x windows, time, bins) become those of three."""
    d = network.dimensions
    out, _, time, bins = kernel.shape
    apart = kernel.reshape(out, len(d.harmonics), 2, time, bins)
    later = d.windows - 1
    taken = [apart[:, :, SHORT], *[apart[:, :, LONG] / later] * later]
    return torch.stack(taken, dim=2).reshape(out, -1, time, bins)
