"""Pieces for the tests of written time: rhythms as somebody would play them."""

from collections.abc import Sequence

import numpy as np

from engine.music import Note, Part

Figure = Sequence[tuple[float, float, int]]
"""Notes of one bar: quarter in the bar, length in quarters, pitch."""


def play(
    bar: Figure,
    bars: int,
    bar_quarters: float,
    quarter: float = 0.5,
    jitter: float = 0.008,
    bend: float = 0.0,
    seed: int = 0,
) -> tuple[Part, list[float]]:
    """The bar again and again, on harmonies that change with it; and the seconds of each quarter.

    `bend`: how much the tempo swells and ebbs, as a share of it.
    """
    rng = np.random.default_rng(seed)
    steps = np.arange(0.0, bars * bar_quarters + 1.0, 0.25)
    paces = quarter * (1.0 + bend * np.sin(steps / 5.0))
    seconds = np.concatenate([[0.3], 0.3 + np.cumsum(paces * 0.25)[:-1]])

    def at(place: float) -> float:
        return float(np.interp(place, steps, seconds))

    notes = []
    for number in range(bars):
        shift = (0, 5, 7, 0, -3, 2, 7, 0)[number % 8]
        for place, length, pitch in bar:
            start = number * bar_quarters + place
            onset = max(at(start) + rng.normal(0.0, jitter), 0.0)
            offset = at(start + 0.85 * length)
            velocity = 84 if place == 0 else 66
            notes.append(Note(onset, pitch + shift, max(offset, onset + 0.05), velocity))
    quarters = [at(place) for place in np.arange(0.0, bars * bar_quarters, 1.0)]
    return Part("piano", 0, tuple(sorted(notes))), quarters


WALTZ: Figure = (
    *((0, 1, 43), (0, 2, 72), (1, 1, 59), (1, 1, 62)),
    *((2, 1, 59), (2, 1, 62), (2, 0.5, 74), (2.5, 0.5, 76)),
)
MARCH: Figure = (
    *((0, 1, 43), (0, 1.5, 71), (1, 1, 59), (1.5, 0.5, 72)),
    *((2, 1, 50), (2, 1, 74), (3, 1, 59), (3, 0.5, 72), (3.5, 0.5, 71)),
)
BARCAROLLE: Figure = (
    *((0, 1.5, 41), (0, 1, 69), (0.5, 0.5, 60), (1, 0.5, 65), (1, 0.5, 70)),
    *((1.5, 1.5, 48), (1.5, 1, 72), (2, 0.5, 60), (2.5, 0.5, 64), (2.5, 0.5, 70)),
)
