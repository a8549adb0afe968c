"""Humaniser: scores as people perform them, after the Vienna 4x22 corpus.

Tempo that bends in phrases, chords not quite together, a melody a little early and louder, keys
held longer or shorter than written. `VIENNA` holds what 22 pianists did with four pieces, fitted by
`python -m trainer.data.humaniser --kit PATH`; each performance draws its own manner from it.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.data.expression import SHARES, STEP_SECONDS, Expression, Quantiles, fit, melody_of
from trainer.data.match_file import VIENNA as VIENNA_ZIP
from trainer.data.match_file import read_matches
from trainer.data.procedural import Rng, Row

Values = npt.NDArray[np.float64]

VIENNA: dict[str, Quantiles] = {
    "tempo_spread": (0.1183, 0.1502, 0.1856, 0.2080, 0.2587),
    "tempo_memory": (0.2883, 0.4084, 0.5036, 0.6032, 0.6573),
    "final_slowing": (0.0600, 0.2302, 0.3808, 0.6111, 1.0118),
    "unevenness_s": (0.0233, 0.0352, 0.0474, 0.0675, 0.0942),
    "chord_spread_s": (0.0067, 0.0081, 0.0096, 0.0111, 0.0134),
    "lead_s": (0.0046, 0.0138, 0.0214, 0.0269, 0.0349),
    "lead_spread_s": (0.0112, 0.0137, 0.0195, 0.0234, 0.0295),
    "melody_louder": (10.2056, 14.9094, 18.2046, 20.9914, 24.1059),
    "melody_louder_spread": (5.1564, 5.9560, 6.7453, 8.0624, 10.7377),
    "swell": (3.3340, 4.7736, 7.1221, 9.2981, 11.5189),
    "velocity_unevenness": (5.3812, 6.0498, 6.6803, 7.5486, 10.3199),
    "downbeat_louder": (-6.7818, -3.9445, -1.8877, -0.3134, 1.5481),
    "held_melody": (0.4383, 0.5774, 0.6811, 0.8371, 1.0241),
    "held_melody_spread": (0.3791, 0.4944, 0.5750, 0.6812, 0.8266),
    "held_others": (0.1938, 0.3293, 0.4602, 0.6366, 0.8356),
    "held_others_spread": (0.3394, 0.4460, 0.5547, 0.6592, 0.7706),
}
"""What 5, 25, 50, 75 and 95 % of the performances stay below, figure by figure (`Expression`)."""

TOGETHER_SECONDS = 0.004  # score onsets nearer than this are one chord
SHORTEST_NOTE = 0.03
BETWEEN_REPEATS = 0.012  # a key must come up before it can be struck again
PHRASE_SECONDS = (3.0, 12.0)
ARC_SHARE = 0.3  # of the tempo's variance: phrases; the rest wanders
# Correlation of an arc from one step to the next, and what reading a curve off chords adds to it.
ARC_MEMORY, READING_MEMORY = 0.9, 0.2
# A deviation of both a chord and its neighbours' line: var(x - (a + b) / 2) = 1.5 var(x).
OWN_SHARE_OF_UNEVENNESS = 0.5
# The median deviation in chords of two or three notes lies below the players' own.
SPREAD_OVER_MEDIAN = 1.28
SWELL_OVER_SMOOTHED = 1.15  # smoothing over seven notes takes some of the swell
COMMON_SHARE = 0.35  # of the variance of velocities: all notes of a chord alike


def draw_manner(rng: Rng) -> Expression:
    """A manner of playing: each figure drawn from the distribution fitted to Vienna."""
    shares = (0.0, *SHARES, 1.0)
    drawn = {}
    for field in fields(Expression):
        values = VIENNA[field.name]
        low, high = 1.5 * values[0] - 0.5 * values[1], 1.5 * values[-1] - 0.5 * values[-2]
        if values[0] >= 0.0:
            low = max(low, values[0] * 0.5)
        drawn[field.name] = float(np.interp(rng.random(), shares, (low, *values, high)))
    return Expression(**drawn)


def humanise(
    parts: Sequence[Sequence[Row]],
    rng: Rng,
    manner: Expression | None = None,
    bar_seconds: float | None = None,
    ends: bool = False,
) -> list[list[Row]]:
    """Score rows (seconds at a steady tempo) as performed rows, part by part, in score order.

    The melody is the top line of the part that lies highest. `bar_seconds` is the length of a bar
    counted from 0, where known: its first beats are then weighted as Vienna's are. `ends` says
    that the rows end with the piece, so that the tempo slows before it. Dynamics already in the
    velocities stay and are added to. The order of onsets in the whole score is kept, but for
    notes written together.
    """
    manner = manner or draw_manner(rng)
    sizes = [len(part) for part in parts]
    rows = sorted(
        (round(max(row[0], 0.0), 6), row[1], row[2], row[3], number, place)
        for number, part in enumerate(parts)
        for place, row in enumerate(part)
    )
    if not rows:
        return [[] for _ in parts]
    table = np.array(rows, float)
    begins = np.diff(table[:, 0], prepend=table[0, 0]) > TOGETHER_SECONDS
    chord = np.cumsum(begins, dtype=np.int64)
    melody = _melody(table, chord)
    clock = TempoCurve(rng, manner, float(table[-1, 0]), ends)
    times = _chord_times(rng, manner, clock, table[np.unique(chord, return_index=True)[1], 0])
    onsets = times[chord] + _apart(rng, manner, times, chord, melody)
    offsets = onsets + _held(rng, manner, clock, table, melody)
    velocities = _velocities(rng, manner, table, chord, melody)
    if bar_seconds is not None:
        velocities += _metre(manner, table, bar_seconds)
    velocities = np.clip(np.round(velocities), 1, 127).astype(np.int64)
    _let_go_before_repeats(table[:, 2], onsets, offsets)
    played: list[list[Row]] = [[(0.0, 0.0, 0, 0)] * size for size in sizes]
    for i, (_, _, pitch, _, number, place) in enumerate(rows):
        played[number][place] = (
            float(onsets[i]),
            float(offsets[i]),
            int(pitch),
            int(velocities[i]),
        )
    return played


def _melody(table: Values, chord: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    numbers = np.unique(table[:, 4])
    heights = [float(np.median(table[table[:, 4] == number, 2])) for number in numbers]
    is_upper = table[:, 4] == numbers[int(np.argmax(heights))]
    return melody_of(chord.astype(float), table[:, 2].astype(int), is_upper)


class TempoCurve:
    """Performed time as a function of nominal time: steps of half a second, longer or shorter."""

    def __init__(self, rng: Rng, manner: Expression, seconds: float, ends: bool) -> None:
        count = int(seconds / STEP_SECONDS) + 3
        lengths = _arcs(rng, count) * np.sqrt(ARC_SHARE)
        memory = (manner.tempo_memory - READING_MEMORY - ARC_SHARE * ARC_MEMORY) / (1.0 - ARC_SHARE)
        lengths += _wandering(rng, count, memory) * np.sqrt(1.0 - ARC_SHARE)
        lengths *= manner.tempo_spread
        if ends:
            last = int(seconds / STEP_SECONDS)
            lengths[max(0, last - 2) :] += max(manner.final_slowing, 0.0)
        lengths -= np.mean(lengths)
        self._times = np.concatenate([[0.0], np.cumsum(np.exp(lengths) * STEP_SECONDS)])
        self._nominal = np.arange(count + 1) * STEP_SECONDS

    def __call__(self, nominal: Values) -> Values:
        """Seconds at which the nominal seconds are reached; the last step's tempo goes on."""
        return np.asarray(np.interp(nominal, self._nominal, self._times))


def _arcs(rng: Rng, count: int) -> Values:
    """Phrases that hurry to their middle and slow towards their end; variance about 1."""
    curve = np.zeros(count)
    at = -int(rng.integers(0, 12))
    while at < count:
        length = int(rng.uniform(*PHRASE_SECONDS) / STEP_SECONDS)
        inside = slice(max(at, 0), max(0, min(at + length, count)))
        through = (np.arange(inside.start, inside.stop) - at) / length
        # A parabola as in Todd (1992); its mean taken away and its variance made 1.
        curve[inside] = ((2 * through - 1) ** 2 - 1 / 3) / 0.298
        at += length
    return curve


def _wandering(rng: Rng, count: int, memory: float) -> Values:
    """A first-order autoregression of variance 1."""
    from scipy.signal import lfilter

    memory = float(np.clip(memory, -0.5, 0.9))
    fresh = rng.normal(0, np.sqrt(1 - memory**2), count)
    fresh[:1] = rng.normal(0, 1, len(fresh[:1]))
    return np.asarray(lfilter([1.0], [1.0, -memory], fresh), np.float64)


def _chord_times(rng: Rng, manner: Expression, clock: TempoCurve, nominal: Values) -> Values:
    """When each chord is played: the tempo's time, a little early or late, never out of order."""
    times = clock(nominal)
    gaps = np.diff(times, prepend=times[0] - 1.0, append=times[-1] + 1.0)
    reach = 0.35 * np.minimum(gaps[:-1], gaps[1:])
    own = rng.normal(0, manner.unevenness_s * OWN_SHARE_OF_UNEVENNESS, len(times))
    return np.maximum(times + np.clip(own, -reach, reach), 0.0)


def _apart(
    rng: Rng,
    manner: Expression,
    times: Values,
    chord: npt.NDArray[np.int64],
    melody: npt.NDArray[np.bool_],
) -> Values:
    """How much later or earlier than its chord each note is struck."""
    spread = manner.chord_spread_s * SPREAD_OVER_MEDIAN
    own = rng.normal(0, spread, len(chord))
    lead_spread = np.sqrt(max(manner.lead_spread_s**2 - spread**2 / 2, 0.0))
    leads = rng.normal(manner.lead_s, lead_spread, len(times))[chord]
    company = np.bincount(chord)[chord] > 1
    own = np.where(melody & company, -leads, own)
    gaps = np.diff(times, prepend=0.0, append=times[-1] + 1.0)
    return np.asarray(np.clip(own, -0.45 * gaps[:-1][chord], 0.45 * gaps[1:][chord]))


def _held(
    rng: Rng,
    manner: Expression,
    clock: TempoCurve,
    table: Values,
    melody: npt.NDArray[np.bool_],
) -> Values:
    """How long each key is down; notes written shorter than a hand can play are left as short."""
    written = clock(table[:, 1]) - clock(table[:, 0])
    middle = np.where(melody, manner.held_melody, manner.held_others)
    spread = np.where(melody, manner.held_melody_spread, manner.held_others_spread)
    shares = middle * np.exp(rng.normal(0, 1, len(table)) * spread)
    return np.asarray(np.maximum(written * np.clip(shares, 0.08, 3.0), SHORTEST_NOTE))


def _velocities(
    rng: Rng,
    manner: Expression,
    table: Values,
    chord: npt.NDArray[np.int64],
    melody: npt.NDArray[np.bool_],
) -> Values:
    """Written velocities, the melody brought out, phrases swelling, each note a little off."""
    depth = manner.swell * SWELL_OVER_SMOOTHED
    swell = np.interp(table[:, 0], *_swell(rng, float(table[-1, 0]), depth))
    balance = np.where(melody, 0.5, -0.5) * manner.melody_louder
    own, common = rng.normal(0, manner.velocity_unevenness, (2, len(table)))
    off = np.sqrt(1 - COMMON_SHARE) * own + np.sqrt(COMMON_SHARE) * common[chord]
    return np.asarray(table[:, 3] + balance + swell + off)


def _metre(manner: Expression, table: Values, bar_seconds: float) -> Values:
    into = np.mod(table[:, 0] + TOGETHER_SECONDS, bar_seconds)
    return np.asarray(np.where(into < 2 * TOGETHER_SECONDS, manner.downbeat_louder, 0.0))


def _swell(rng: Rng, seconds: float, depth: float) -> tuple[Values, Values]:
    """Dynamics over phrases: knots every one to four seconds."""
    places = np.cumsum(rng.uniform(1.0, 4.0, int(seconds) + 3)) - 2.0
    return places, _wandering(rng, len(places), 0.4) * depth


def _let_go_before_repeats(pitches: Values, onsets: Values, offsets: Values) -> None:
    """In place: no key sounds twice at once, and none is let go before it is struck."""
    following: dict[int, float] = {}
    for i in np.argsort(-onsets, kind="stable").tolist():
        pitch = int(pitches[i])
        limit = following.get(pitch, np.inf)
        offsets[i] = max(min(offsets[i], limit - BETWEEN_REPEATS), onsets[i] + 1e-3)
        following[pitch] = float(onsets[i])


def fit_vienna(kit: Path) -> dict[str, Quantiles]:
    """What `VIENNA` holds, from the corpus in a kit. KitMissing where there is none."""
    return fit(match.notes for match in read_matches(kit / VIENNA_ZIP))


def _main() -> None:
    parser = argparse.ArgumentParser(description="Fit the humaniser to the Vienna 4x22 corpus.")
    parser.add_argument("--kit", type=Path, required=True, help="folder of the synthesis kit")
    for name, values in fit_vienna(parser.parse_args().kit).items():
        sys.stdout.write(f'    "{name}": ({", ".join(f"{value:.4f}" for value in values)}),\n')


if __name__ == "__main__":
    _main()
