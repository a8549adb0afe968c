"""How well beats were heard: F-measures, tempo octaves, metre."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.decode.beats import pulse_times
from engine.music import TempoMap

Floats = npt.NDArray[np.float64]

TOLERANCE_SECONDS = 0.07
TRIMMED_SECONDS = 5.0
"""Of the beginning, which the usual convention leaves out."""
SAME_TEMPO = 0.08
OCTAVES = {1.0: "right", 2.0: "double", 0.5: "half", 3.0: "triple", 1 / 3: "third", 1.5: "3:2"}


@dataclass(frozen=True, slots=True)
class KnownBeats:
    """Beats in seconds, and those of them that begin bars; none where nobody knows."""

    beats: Floats
    downbeats: Floats

    @property
    def beats_per_bar(self) -> int | None:
        """How many beats most bars have; None where nobody knows."""
        if len(self.downbeats) < 2:
            return None
        places = np.searchsorted(self.beats, self.downbeats - 1e-3)
        return int(np.bincount(np.diff(places)).argmax())

    @property
    def length(self) -> float:
        """How long most beats last (seconds); 0 where there are none."""
        return float(np.median(np.diff(self.beats))) if len(self.beats) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class BeatScore:
    """F-measures within 70 ms; `downbeat` and `is_metre_right` None where no bars are known."""

    beat: float
    beat_trimmed: float
    downbeat: float | None
    tempo: str
    is_metre_right: bool | None


def known_of(tempo: TempoMap | None, duration: float) -> KnownBeats:
    """The beats of a map that lie in a recording, as they are felt; none for no map."""
    if tempo is None:
        return KnownBeats(np.empty(0), np.empty(0))
    times, whole = pulse_times(tempo), np.array(tempo.beats)
    bars = np.array([whole[beat] for beat in _bar_lines(tempo)])
    inside = (times >= 0.0) & (times <= duration)
    return KnownBeats(times[inside], bars[(bars >= 0.0) & (bars <= duration)])


def _bar_lines(tempo: TempoMap) -> list[int]:
    """The numbers of the beats that begin bars."""
    lines: list[int] = []
    ends = [meter.start_beat for meter in tempo.meters[1:]] + [len(tempo.beats)]
    for meter, end in zip(tempo.meters, ends, strict=True):
        lines += range(meter.start_beat, end, meter.beats_per_bar)
    return lines


def score_beats(true: KnownBeats, heard: KnownBeats) -> BeatScore:
    """How near what was heard comes to the truth."""
    bars, own = true.beats_per_bar, heard.beats_per_bar
    return BeatScore(
        beat=f_measure(true.beats, heard.beats),
        beat_trimmed=f_measure(
            true.beats[true.beats >= TRIMMED_SECONDS], heard.beats[heard.beats >= TRIMMED_SECONDS]
        ),
        downbeat=f_measure(true.downbeats, heard.downbeats) if bars else None,
        tempo=tempo_of(true, heard),
        is_metre_right=None if bars is None else own == bars,
    )


def f_measure(true: Floats, heard: Floats) -> float:
    """F-measure within 70 ms (mir_eval); silence heard as silence is perfect."""
    from mir_eval.util import match_events

    if not len(true) or not len(heard):
        return float(len(true) == len(heard))
    found = len(match_events(true, heard, TOLERANCE_SECONDS))
    return 2.0 * found / (len(true) + len(heard))


def tempo_of(true: KnownBeats, heard: KnownBeats) -> str:
    """How the tempo heard stands to the true one, in a word."""
    if not true.length or not heard.length:
        return "none"
    ratio = true.length / heard.length
    names = (name for known, name in OCTAVES.items() if abs(ratio / known - 1) < SAME_TEMPO)
    return next(names, "other")


def mean_beats(scores: Sequence[BeatScore]) -> tuple[float, float, float]:
    """The means of beat F, trimmed beat F, and downbeat F where bars are known."""
    return (
        _mean(score.beat for score in scores),
        _mean(score.beat_trimmed for score in scores),
        _mean(score.downbeat for score in scores if score.downbeat is not None),
    )


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return float(np.mean(known)) if known else float("nan")
