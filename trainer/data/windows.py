"""Windows: stretches of prepared recordings at the rate and speed somebody wants them at."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from trainer.data.caches import open_samples
from trainer.data.distractors import distractor
from trainer.data.errors import ManifestError, PreparationError
from trainer.data.labels import Arrays, read_arrays
from trainer.data.manifest import Manifest, Row
from trainer.data.noise import Array, Rng

LABELS_KEPT = 64  # recordings whose labels are remembered
MARGIN_SAMPLES = 64


class Windows:
    """Windows of the recordings of one side of the fence, at a rate and a length.

    Recordings come as often as they are long. Raises ManifestError where there are none, and
    PreparationError where they were kept at a lower rate than is wanted.
    """

    def __init__(self, manifest: Manifest, rows: Sequence[Row], rate: int, seconds: float) -> None:
        if not rows:
            why = "none of its recordings for training or validation holds what is to be learned"
            helps = (
                "Prepare more of it, or a data set with notes, drums or beats as the recipe wants."
            )
            raise ManifestError(manifest.path, why, helps)
        poor = [row for row in rows if row.rate < rate]
        if poor:
            raise PreparationError(
                f"{manifest.path} keeps {poor[0].rate} samples a second, and the recipe hears "
                f"{rate}.",
                f"Prepare it again with --rate {rate}.",
            )
        self._manifest, self._rows = manifest, tuple(rows)
        self.rate, self.seconds = rate, seconds
        lengths = np.array([row.seconds for row in rows])
        self._shares = lengths / lengths.sum()

    def draw(self, rng: Rng, cents: float) -> tuple[Array, Arrays, float, float]:
        """A window, played `cents` higher and so much faster.

        Its sound, the labels of its recording, the second of the recording at which it begins, and
        how many times faster it goes.
        """
        row = self._rows[int(rng.choice(len(self._rows), p=self._shares))]
        faster = 2.0 ** (cents / 1200.0)
        start = float(rng.uniform(0.0, max(0.0, row.seconds - self.seconds * faster)))
        start = round(start * row.rate) / row.rate
        sound = self._sound(row, start, faster)
        return sound, _labels(self._manifest.labels_of(row)), start, faster

    def _sound(self, row: Row, start: float, faster: float) -> Array:
        samples = open_samples(self._manifest.samples_of(row))
        length = round(self.seconds * self.rate)
        first = round(start * row.rate)
        count = int(self.seconds * faster * row.rate) + MARGIN_SAMPLES
        piece = np.asarray(samples[first : first + count], np.float32) / np.float32(32767.0)
        if row.rate != self.rate or faster != 1.0:
            import soxr

            piece = np.asarray(soxr.resample(piece, row.rate * faster, self.rate, "HQ"), np.float32)
        return np.pad(piece[:length], (0, max(0, length - len(piece))))


@lru_cache(maxsize=LABELS_KEPT)
def _labels(path: Path) -> Arrays:
    return read_arrays(path)


def disturbed(rng: Rng, sound: Array, rate: int, decibels: tuple[float, float]) -> Array:
    """With something else that may be heard, at a level relative to the music's."""
    other = distractor(rng, len(sound), rate)
    gain = _rms(sound) / (_rms(other) or 1.0) * 10.0 ** (rng.uniform(*decibels) / 20.0)
    return sound + other * np.float32(gain)


def _rms(sound: Array) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))
