"""Where grid lines lie and what the ruler says: bars and beats of a tempo map, or plain seconds."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.project.grid import Grid, bar_at
from app.timeline.axis import VisibleTime
from engine.music import TempoMap

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CLOSEST_LINES = 9.0  # pixels
CLOSEST_LABELS = 76.0
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300)
LONGEST_STEP = 600.0


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines in seconds, strong to faint: bars, beats, parts of a beat. Unequal beats stay so."""

    bars: Floats
    beats: Floats
    fine: Floats


def place(tempo: TempoMap, beat: int) -> tuple[int, int]:
    """The bar and the beat in it, both counted from 1, of the whole beat `beat`.

    Beats before the first are an upbeat, in bars 0, -1 and so on.
    """
    bar = 1
    for meter, following in zip(tempo.meters, (*tempo.meters[1:], None), strict=True):
        if following is None or beat < following.start_beat:
            bars, rest = divmod(beat - meter.start_beat, meter.beats_per_bar)
            return bar + bars, rest + 1
        bar += math.ceil((following.start_beat - meter.start_beat) / meter.beats_per_bar)
    raise AssertionError("the last meter has no end")


def beat_lines(tempo: TempoMap, view: VisibleTime) -> Lines:
    """The lines of a tempo map that are to be seen, none closer together than is legible."""
    first, last = _seen_beats(tempo, view)
    pixels = view.width / max(last - first, 1)
    beats = np.arange(first, last + 1)
    bars, numbers = _bars(tempo, first, last)
    kept = bars[(numbers - 1) % _thinning(pixels * _longest_bar(tempo), CLOSEST_LINES) == 0]
    faint = np.setdiff1d(beats, bars) if pixels >= CLOSEST_LINES else beats[:0]
    parts = next((n for n in (4, 2) if pixels / n >= 2 * CLOSEST_LINES), 1)
    between = (beats[:-1, None] + np.arange(1, parts) / parts).ravel()
    return Lines(_to_seconds(tempo, kept), _to_seconds(tempo, faint), _to_seconds(tempo, between))


def with_grid(lines: Lines, grid: Grid, view: VisibleTime) -> Lines:
    """The same bars and beats; between them what notes snap to, if that is legible."""
    beat = grid.tempo.to_beats((view.start + view.stop) / 2)
    bar = bar_at(grid.tempo, beat)
    step = grid.step_beats(bar) * 60.0 / grid.tempo.tempo_at(beat)
    if step / view.per_pixel < CLOSEST_LINES:
        return lines
    return Lines(lines.bars, lines.beats, np.array(grid.lines(view.start, view.stop)))


def bar_labels(tempo: TempoMap, view: VisibleTime) -> list[tuple[float, str]]:
    """Bar numbers for the ruler, and beats (“3.2”) where there is room."""
    first, last = _seen_beats(tempo, view)
    pixels = view.width / max(last - first, 1)
    if pixels >= CLOSEST_LABELS:
        beats = range(first - 1, last + 1)
        return [(tempo.to_seconds(b), "{}.{}".format(*place(tempo, b))) for b in beats]
    longest = _longest_bar(tempo)
    every = _thinning(pixels * longest, CLOSEST_LABELS / 2)
    bars, numbers = _bars(tempo, first - longest * every, last)
    kept = (numbers - 1) % every == 0
    times = _to_seconds(tempo, bars[kept])
    return [(float(t), str(n)) for t, n in zip(times, numbers[kept], strict=True)]


def second_step(view: VisibleTime, closest: float = CLOSEST_LABELS) -> float:
    """The round number of seconds between labels that stand at least `closest` pixels apart."""
    least = closest * view.per_pixel
    long = LONGEST_STEP * max(1, math.ceil(least / LONGEST_STEP))
    return next((step for step in STEPS if step >= least), long)


def second_marks(view: VisibleTime, step: float) -> Floats:
    """The multiples of `step` that are to be seen, and one before."""
    first, last = math.floor(view.start / step), math.floor(view.stop / step)
    return np.arange(first, last + 1, dtype=np.float64) * step


def second_lines(view: VisibleTime) -> Lines:
    """Lines at round seconds, for music whose beats are not known."""
    strong = second_step(view)
    faint = second_step(view, CLOSEST_LABELS / 5)
    marks = second_marks(view, faint)
    ratio = marks / strong
    is_strong = np.abs(ratio - np.round(ratio)) < 1e-6
    return Lines(second_marks(view, strong), marks[~is_strong], np.empty(0))


def clock(seconds: float, step: float = 0.1) -> str:
    """“1:02.3”, with as many decimals as `step` needs."""
    decimals = 0 if step >= 1 else min(3, math.ceil(-math.log10(step) - 1e-9))
    ticks = round(abs(seconds) * 10**decimals)
    whole, fraction = divmod(ticks, 10**decimals)
    hours, minutes = divmod(whole // 60, 60)
    front = f"{hours}:{minutes:02d}" if hours else str(minutes)
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    return f"{'-' if seconds < 0 and ticks else ''}{front}:{whole % 60:02d}{tail}"


def _longest_bar(tempo: TempoMap) -> int:
    return max(meter.beats_per_bar for meter in tempo.meters)


def _thinning(pixels: float, closest: float) -> int:
    """Every how many (1, 2, 4, ...) lines `pixels` apart to keep."""
    return int(2 ** max(0, math.ceil(math.log2(closest / pixels))))


def _seen_beats(tempo: TempoMap, view: VisibleTime) -> tuple[int, int]:
    return math.floor(tempo.to_beats(view.start)), math.ceil(tempo.to_beats(view.stop))


def _bars(tempo: TempoMap, first: int, last: int) -> tuple[Ints, Ints]:
    """The first beats of the bars that begin in `first` to `last`, and the bars' numbers."""
    beats, numbers = [], []
    bar = 1
    for meter, following in zip(tempo.meters, (*tempo.meters[1:], None), strict=True):
        start, size = meter.start_beat, meter.beats_per_bar
        stop = last + 1 if following is None else min(following.start_beat, last + 1)
        begin = -((start - first) // size) if first > start or bar == 1 else 0
        count = np.arange(begin, max(begin, math.ceil((stop - start) / size)))
        beats.append(start + count * size)
        numbers.append(bar + count)
        if following is not None:
            bar += math.ceil((following.start_beat - start) / size)
    return np.concatenate(beats), np.concatenate(numbers)


def _to_seconds(tempo: TempoMap, beats: Ints | Floats) -> Floats:
    """`TempoMap.to_seconds` of many beats."""
    known = np.asarray(tempo.beats)
    index = np.clip(np.floor(beats).astype(np.int64), 0, len(known) - 2)
    return np.asarray(known[index] + (beats - index) * (known[index + 1] - known[index]))
