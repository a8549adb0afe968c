"""Posteriors of a drum network to hits, and to a part where there are drums at all."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.decode.notes import STRICTEST_THRESHOLD, between_frames, onset_peaks
from engine.decode.options import DrumOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import DrumSettings
from engine.music import Drum, DrumHit, Part

Floats = npt.NDArray[np.float64]

PART_NAME = "Drums"
TOGETHER_SECONDS = 0.03
"""What is struck within this time is struck at once."""
RIVALS = (
    # Two plates that are open, closed or being closed, and one head or its rim.
    frozenset({Drum.HIHAT_CLOSED, Drum.HIHAT_OPEN, Drum.HIHAT_PEDAL}),
    frozenset({Drum.SNARE, Drum.SIDE_STICK}),
    # Of Groove's toms 3 in 100 are struck with another; a network hears two as often as it cannot
    # tell one from the next.
    frozenset({Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW}),
)
FEET = frozenset({Drum.KICK, Drum.HIHAT_PEDAL})
SURE = 0.7
"""The confidence of a hit that is hardly anything else."""
FEWEST_SURE = 3
FEWEST_SURE_A_SECOND = 0.15
"""Where nobody drums there is one sure hit in ten seconds at most; drummers give one or more a
second, and may pause."""
FULL = 255


@dataclass(frozen=True, slots=True)
class _Struck:
    """A hit, and how far above its drum's threshold it stands (a difference of logits)."""

    margin: float
    hit: DrumHit


def decode_drums(
    posteriors: Posteriors, settings: DrumSettings, options: DrumOptions = DrumOptions()
) -> tuple[DrumHit, ...]:
    """The hits a network heard, sorted; the same posteriors and options give the same hits.

    Each peak of a drum's onset curve above the drum's own threshold is a hit, between the frames
    where the triangle around it has its top. Of what is hardly struck at once the surest stays:
    one hi-hat, one tom, snare or side stick, and `settings.hands` pieces that are struck by hand.
    """
    struck = [
        one
        for plane, name in enumerate(settings.drums)
        for one in _of_drum(posteriors, plane, Drum(name), settings, options)
    ]
    return tuple(sorted(_possible(struck, settings.hands)))


def decode_drum_part(
    posteriors: Posteriors, settings: DrumSettings, options: DrumOptions = DrumOptions()
) -> Part | None:
    """The kit's part; None where what was heard is likelier noise than a drummer."""
    if not has_drums(decode_drums(posteriors, settings), posteriors.seconds):
        return None
    return Part(PART_NAME, hits=decode_drums(posteriors, settings, options), kit=True)


def has_drums(hits: Iterable[DrumHit], seconds: float) -> bool:
    """Whether somebody drums in a recording of that length, by the hits at usual sensitivity."""
    sure = sum(hit.confidence >= SURE for hit in hits)
    return sure >= max(FEWEST_SURE, FEWEST_SURE_A_SECOND * seconds)


def drum_threshold(settings: DrumSettings, plane: int, sensitivity: float) -> float:
    """The probability from which on a hit on a drum is believed, at a sensitivity."""
    step = 2.0 * sensitivity - 1.0
    own = settings.thresholds[plane]
    reach = min(settings.candidate_threshold, own) if step > 0 else max(STRICTEST_THRESHOLD, own)
    return own + abs(step) * (reach - own)


def margins(heights: Floats, threshold: float) -> Floats:
    """How far peaks of these heights (0-1) stand above a threshold, as differences of logits."""
    return _logit(heights) - _logit(np.array([threshold]))


def _logit(p: Floats) -> Floats:
    inside = np.clip(p, 1 / FULL, 1 - 1 / FULL)
    return np.asarray(np.log(inside / (1.0 - inside)))


def _of_drum(
    posteriors: Posteriors, plane: int, drum: Drum, settings: DrumSettings, options: DrumOptions
) -> Iterator[_Struck]:
    onset = np.asarray(posteriors.kind("onset")[:, plane])
    velocity = np.asarray(posteriors.kind("velocity")[:, plane])
    peaks = onset_peaks(onset, drum_threshold(settings, plane, options.of(drum)))
    if not len(peaks):
        return
    times = np.maximum(0.0, (peaks + between_frames(onset, peaks)) * posteriors.hop_seconds)
    around = [velocity[np.clip(peaks + d, 0, len(velocity) - 1)] for d in (-1, 0, 1)]
    loud = np.clip(np.round(np.median(around, axis=0) * (127 / FULL)), 1, 127)
    above = margins(onset[peaks] / FULL, settings.thresholds[plane])
    sure = 1.0 / (1.0 + np.exp(-settings.confidence_slope * above - settings.confidence_bias))
    for row in zip(above, times, loud, sure, strict=True):
        margin, time, strength, certainty = map(float, row)
        yield _Struck(margin, DrumHit(time, drum, int(strength), certainty))


def _possible(struck: list[_Struck], hands: int) -> list[DrumHit]:
    """Those a drummer can play; the surest are believed first."""
    kept: list[DrumHit] = []
    times: dict[Drum, list[float]] = defaultdict(list)
    for one in sorted(struck, key=lambda s: (-s.margin, s.hit)):
        hit = one.hit
        beside = [drum for drum, known in times.items() if _near(known, hit.onset)]
        if any(hit.drum in rivals and rivals & set(beside) - {hit.drum} for rivals in RIVALS):
            continue
        if hands and hit.drum not in FEET and len(set(beside) - FEET - {hit.drum}) >= hands:
            continue
        kept.append(hit)
        insort(times[hit.drum], hit.onset)
    return kept


def _near(times: list[float], time: float) -> bool:
    place = bisect_left(times, time - TOGETHER_SECONDS)
    return place < len(times) and times[place] <= time + TOGETHER_SECONDS
