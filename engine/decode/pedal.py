"""Posteriors to spans of the sustain pedal."""

import numpy as np
import numpy.typing as npt

from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings
from engine.music import PedalSpan

SHORTEST_SPAN_SECONDS = 0.08
SHORTEST_LIFT_SECONDS = 0.04
"""A foot needs this long to let go and press again; shorter gaps are the curve's wavering."""
FULL = 255


def decode_pedal(posteriors: Posteriors, settings: DecodeSettings) -> tuple[PedalSpan, ...]:
    """When the pedal is down, sorted; () for a model that says nothing of pedals.

    The curve goes above the threshold and below it between two frames: the time is interpolated.
    """
    if "pedal" not in posteriors.kinds or not posteriors.frames:
        return ()
    curve = np.asarray(posteriors.kind("pedal")[:, 0], np.float64) / FULL
    threshold = settings.pedal_threshold
    down = np.concatenate([[False], curve >= threshold, [False]])
    starts, stops = np.flatnonzero(~down[:-1] & down[1:]), np.flatnonzero(down[:-1] & ~down[1:])
    hop = posteriors.hop_seconds
    rises = [_crossing(curve, int(frame), threshold) * hop for frame in starts]
    falls = [_crossing(curve, int(frame), threshold) * hop for frame in stops]
    return _joined(list(zip(rises, falls, strict=True)))


def _crossing(curve: npt.NDArray[np.float64], frame: int, threshold: float) -> float:
    """Where between `frame` - 1 and `frame` the curve crosses the threshold, in frames."""
    if not 0 < frame < len(curve):
        return float(frame)
    before, after = curve[frame - 1], curve[frame]
    return float(frame - 1 + np.clip((threshold - before) / (after - before), 0.0, 1.0))


def _joined(spans: list[tuple[float, float]]) -> tuple[PedalSpan, ...]:
    kept: list[tuple[float, float]] = []
    for start, stop in spans:
        if kept and start - kept[-1][1] < SHORTEST_LIFT_SECONDS:
            kept[-1] = (kept[-1][0], stop)
        else:
            kept.append((start, stop))
    return tuple(PedalSpan(a, b) for a, b in kept if b - a >= SHORTEST_SPAN_SECONDS)
