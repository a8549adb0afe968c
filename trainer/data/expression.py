"""Expression: what a performance does with a score, in a dozen and a half figures.

The same measures are taken of human performances, to fit the humaniser, and of its own, to test
it. Times are compared in "nominal seconds": the score at the performance's own mean tempo.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt

from trainer.data.match_file import Aligned

Values = npt.NDArray[np.float64]
STEP_SECONDS = 0.5  # of the tempo curve, in nominal time: near a beat in most music
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
LONGEST_LEAD_SECONDS = 0.2  # more is an arpeggio or an error of the alignment
SMOOTHED_NOTES = 7


@dataclass(frozen=True, slots=True)
class Expression:
    """Figures of one performance; seconds and MIDI velocities where not said otherwise."""

    tempo_spread: float  # standard deviation of the logarithm of half a second's length
    tempo_memory: float  # its correlation from one step to the next
    final_slowing: float  # logarithm of the last second's length over the median
    unevenness_s: float  # of a chord's time between its neighbours': the middle deviation x 1.48
    chord_spread_s: float  # median over chords of the accompaniment's standard deviation
    lead_s: float  # how much earlier the melody is than the rest of its chord: the mean,
    lead_spread_s: float  # and its standard deviation
    melody_louder: float  # than the rest of its chord: the mean,
    melody_louder_spread: float  # and its standard deviation
    swell: float  # standard deviation of the melody's velocity over phrases
    velocity_unevenness: float  # and from note to note, in all voices
    downbeat_louder: float  # the melody on the first of the bar against all else
    held_melody: float  # key down over written length: the median,
    held_melody_spread: float  # and the standard deviation of its logarithm
    held_others: float
    held_others_spread: float


Quantiles = tuple[float, float, float, float, float]


def fit(performances: Iterable[Aligned]) -> dict[str, Quantiles]:
    """For each figure of `Expression` what `SHARES` of the performances stay below."""
    table = np.array([astuple(measure(notes)) for notes in performances])
    rows = np.quantile(table, SHARES, axis=0).T
    names = [field.name for field in fields(Expression)]
    return {
        name: (float(a), float(b), float(c), float(d), float(e))
        for name, (a, b, c, d, e) in zip(names, rows, strict=True)
    }


def measure(notes: Aligned) -> Expression:
    """The figures of one performance: notes aligned with a score of at least some ten chords."""
    melody = melody_of(notes["beat"], notes["pitch"], notes["is_upper"])
    pace = float(np.ptp(notes["onset"]) / np.ptp(notes["beat"]))
    nominal, times = _chords(notes["beat"] * pace, notes["onset"])
    lengths = np.log(np.diff(np.interp(_grid(nominal), nominal, times)) / STEP_SECONDS)
    held = _held(notes, nominal, times, pace)
    leads, louder, spreads = _within_chords(notes, melody)
    smooth, rough = _velocities(notes, melody)
    first = notes["is_downbeat"][melody]
    sung = notes["velocity"][melody].astype(float)
    return Expression(
        tempo_spread=float(np.std(lengths)),
        tempo_memory=_memory(lengths),
        final_slowing=float(np.mean(lengths[-2:]) - np.median(lengths)),
        unevenness_s=_unevenness(nominal, times),
        chord_spread_s=float(np.median(spreads)),
        lead_s=float(np.mean(leads)),
        lead_spread_s=float(np.std(leads)),
        melody_louder=float(np.mean(louder)),
        melody_louder_spread=float(np.std(louder)),
        swell=float(np.std(smooth)),
        velocity_unevenness=rough,
        downbeat_louder=float(sung[first].mean() - sung[~first].mean()) if first.any() else 0.0,
        held_melody=float(np.exp(np.median(held[melody]))),
        held_melody_spread=_spread(held[melody]),
        held_others=float(np.exp(np.median(held[~melody]))),
        held_others_spread=_spread(held[~melody]),
    )


def melody_of(
    places: npt.NDArray[np.floating],
    pitches: npt.NDArray[np.integer],
    is_upper: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Which notes are the melody: of those of the upper voice that begin together, the highest."""
    highest: dict[float, int] = {}
    for index in np.flatnonzero(is_upper).tolist():
        place = round(float(places[index]), 3)
        if place not in highest or pitches[highest[place]] < pitches[index]:
            highest[place] = index
    mask = np.zeros(len(places), bool)
    mask[list(highest.values())] = True
    return mask


def _chords(places: Values, onsets: Values) -> tuple[Values, Values]:
    """What begins together: its nominal time, and the mean time at which it was played.

    Times never run backwards: where a player's chords overlap, the later waits.
    """
    nominal, chord = np.unique(np.round(places, 4), return_inverse=True)
    times = np.bincount(chord, onsets) / np.bincount(chord)
    return nominal, np.maximum.accumulate(times)


def _grid(nominal: Values) -> Values:
    return np.arange(nominal[0], nominal[-1] + 1e-6, STEP_SECONDS)


def _memory(values: Values) -> float:
    apart = values - values.mean()
    return float(np.sum(apart[1:] * apart[:-1]) / (np.sum(apart**2) + 1e-12))


def _unevenness(nominal: Values, times: Values) -> float:
    gaps = np.diff(nominal)
    share = gaps[:-1] / (gaps[:-1] + gaps[1:])
    expected = times[:-2] + (times[2:] - times[:-2]) * share
    near = (gaps[:-1] < 1.0) & (gaps[1:] < 1.0)
    # Of a normal distribution this is the standard deviation; a fermata does not count for more.
    return float(1.48 * np.median(np.abs((times[1:-1] - expected)[near])))


def _held(notes: Aligned, nominal: Values, times: Values, pace: float) -> Values:
    """The logarithm of key-down time over written length, at the tempo of the place."""
    ends = np.interp((notes["beat"] + notes["beats"]) * pace, nominal, times)
    begins = np.interp(notes["beat"] * pace, nominal, times)
    beyond = (notes["beat"] + notes["beats"]) * pace - nominal[-1]
    written = np.maximum(ends - begins + np.maximum(beyond, 0.0), 0.02)
    return np.asarray(np.log(np.maximum(notes["offset"] - notes["onset"], 0.01) / written))


def _spread(values: Values) -> float:
    """Standard deviation, from the middle two thirds: pedalled keys are let go at any time."""
    low, high = np.quantile(values, [0.16, 0.84])
    return float(high - low) / 2.0


def _within_chords(
    notes: Aligned, melody: npt.NDArray[np.bool_]
) -> tuple[list[float], list[float], list[float]]:
    """For each chord with a melody: its lead and how much louder; the others' spread."""
    leads, louder, spreads = [], [], [0.0]
    _, chord = np.unique(np.round(notes["beat"], 4), return_inverse=True)
    for number in range(int(chord.max()) + 1):
        top = (chord == number) & melody
        others = (chord == number) & ~melody
        if others.sum() > 1:
            spreads.append(float(np.std(notes["onset"][others], ddof=1)))
        if not top.any() or not others.any():
            continue
        lead = float(notes["onset"][others].mean() - notes["onset"][top].mean())
        if abs(lead) < LONGEST_LEAD_SECONDS:
            leads.append(lead)
            louder.append(float(notes["velocity"][top].mean() - notes["velocity"][others].mean()))
    return leads or [0.0], louder or [0.0], spreads[1:] or spreads


def _velocities(notes: Aligned, melody: npt.NDArray[np.bool_]) -> tuple[Values, float]:
    """The melody's velocity over phrases; the RMS of what is left of both layers' velocities."""
    curves, rest = [], []
    for layer in (melody, ~melody):
        velocity = notes["velocity"][layer].astype(float)
        size = min(SMOOTHED_NOTES, max(1, len(velocity)))
        padded = np.pad(velocity, size // 2, mode="edge")
        smooth = np.convolve(padded, np.ones(size) / size, "valid")[: len(velocity)]
        curves.append(smooth)
        rest.append(velocity[: len(smooth)] - smooth)
    return curves[0], float(np.sqrt(np.mean(np.concatenate(rest) ** 2)))
