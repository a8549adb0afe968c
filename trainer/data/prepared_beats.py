"""Clips of beats out of prepared recordings, where somebody knows the beats."""

from collections.abc import Sequence

import numpy as np

from trainer.augment import augment
from trainer.codec import through_codec
from trainer.data.beat_pieces import BEAT, Beats
from trainer.data.beat_synthesis import BeatClip, BeatSynthesisSettings
from trainer.data.labels import Arrays
from trainer.data.manifest import Manifest, Row
from trainer.data.windows import Windows, disturbed

EIGHTH = 8
UNKNOWN = -1


class PreparedBeatClips:
    """Makes clips of beats; with `plain` as they were recorded, otherwise at other speeds too."""

    def __init__(
        self, manifest: Manifest, rows: Sequence[Row], settings: BeatSynthesisSettings, plain: bool
    ) -> None:
        counted = [row for row in rows if row.beats]
        self._windows = Windows(manifest, counted, settings.sample_rate, settings.seconds)
        self._settings, self._plain = settings, plain

    def clip(self, seed: Sequence[int]) -> BeatClip:
        """The clip of a seed."""
        rng, s = np.random.default_rng(list(seed)), self._settings
        speed = 1.0 if self._plain else float(np.exp(rng.uniform(*np.log(s.speeds))))
        sound, labels, start, faster = self._windows.draw(rng, 1200.0 * float(np.log2(speed)))
        if not self._plain:
            if rng.random() < s.distractor_share:
                sound = disturbed(rng, sound, s.sample_rate, s.distractor_db)
            sound = augment(sound, s.sample_rate, rng, s.augment)
            sound = through_codec(sound, s.sample_rate, rng, s.codec)
        return BeatClip(sound, _within(beats_of(labels), start, s.seconds, faster))


def beats_of(labels: Arrays) -> Beats:
    """The beats of a recording, as `trainer.data.beat_pieces` has them.

    Eighths in threes (6/8, 9/8, 12/8) are counted in dotted quarters.
    """
    times = labels["beats"]
    rows = np.zeros(len(times), BEAT)
    rows["time"], rows["thirds"] = times, UNKNOWN
    kept = np.ones(len(times), bool)
    meters = labels["meters"].tolist()
    ends = [*(meter[0] for meter in meters[1:]), len(times)]
    for (first, size, unit), end in zip(meters, ends, strict=True):
        places = np.arange(end - first) % size
        dotted = unit == EIGHTH and size % 3 == 0
        here = slice(first, end)
        rows["place"][here] = places // 3 if dotted else places
        rows["size"][here] = size // 3 if dotted else size
        if dotted:
            rows["thirds"][here] = 1
            kept[here] = places % 3 == 0
    return rows[kept]


def _within(beats: Beats, start: float, seconds: float, faster: float) -> Beats:
    times = (beats["time"] - start) / faster
    inside = (times >= 0) & (times < seconds)
    found = beats[inside].copy()
    found["time"] = times[inside]
    return found
