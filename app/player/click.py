"""Click: a metronome that follows the piece's beats, whatever its tempo does."""

from functools import cache
from math import ceil

import numpy as np

from app.player.tape import BLOCK, Samples
from engine.music import Meter, TempoMap

SECONDS = 0.04
BAR_HZ, BEAT_HZ = 2093.0, 1396.9  # C7 and F6: an accent is heard by its pitch too
BAR_LEVEL, BEAT_LEVEL = 0.5, 0.3
FALL_SECONDS = 0.008


class Click:
    """The click track at a speed; silent without a tempo."""

    def __init__(self, tempo: TempoMap | None, rate: int, speed: float = 1.0) -> None:
        self._tempo = tempo
        self._rate = rate
        self._speed = speed

    def block(self, index: int) -> Samples:
        """The block of that number, (BLOCK, 2)."""
        out = np.zeros(BLOCK, np.float32)
        if self._tempo is not None:
            first = index * BLOCK
            for at, is_bar in self._clicks(self._tempo, first, first + BLOCK):
                sound = click(self._rate, is_bar)
                begin, skip = max(at - first, 0), max(first - at, 0)
                piece = sound[skip : skip + BLOCK - begin]
                out[begin : begin + len(piece)] += piece
        return np.repeat(out[:, None], 2, axis=1)

    def _clicks(self, tempo: TempoMap, first: int, stop: int) -> list[tuple[int, bool]]:
        """The frames of the clicks that are to be heard there, and whether a bar begins."""
        per_frame = self._speed / self._rate
        reach = ceil(SECONDS * self._rate) + 1
        low = tempo.to_beats(max((first - reach) * per_frame, 0.0))
        high = tempo.to_beats(stop * per_frame)
        # A beat within a millionth before the start is the start, rounded.
        beats = range(ceil(low - 1e-6), ceil(high) + 1)
        placed = [(round(tempo.to_seconds(beat) / per_frame), beat) for beat in beats]
        return [(at, begins_bar(tempo, beat)) for at, beat in placed if at < stop]


def begins_bar(tempo: TempoMap, beat: int) -> bool:
    """Whether a bar begins with that beat."""
    meter: Meter = tempo.meters[0]
    for each in tempo.meters:
        if each.start_beat <= beat:
            meter = each
    return (beat - meter.start_beat) % meter.beats_per_bar == 0


@cache
def click(rate: int, is_bar: bool) -> Samples:
    """One click, (frames,), which begins at once."""
    times = np.arange(round(SECONDS * rate)) / rate
    hertz, level = (BAR_HZ, BAR_LEVEL) if is_bar else (BEAT_HZ, BEAT_LEVEL)
    fall = np.exp(-times / FALL_SECONDS) - np.exp(-SECONDS / FALL_SECONDS)
    # A cosine: the very first sample is the loudest, so that the click lies where it should.
    return np.asarray(level * fall * np.cos(2 * np.pi * hertz * times), np.float32)
