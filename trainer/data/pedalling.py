"""Pedalling: when pianists change the sustain pedal, after the Vienna 4x22 corpus.

They lift it as a chord is struck and press it a fifth of a second later, when the keys are sure
to hold the new chord: syncopated pedalling. `PEDALLING` is fitted by
`python -m trainer.data.pedalling --kit PATH`.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.music import PedalSpan
from trainer.data.expression import SHARES, Quantiles
from trainer.data.match_file import VIENNA, Match, read_matches
from trainer.data.procedural import Rng

Values = npt.NDArray[np.float64]

PEDALLING: dict[str, Quantiles] = {
    "lift_s": (-0.0875, -0.0250, -0.0031, 0.0135, 0.1059),
    "up_s": (0.1198, 0.1896, 0.2500, 0.3594, 1.3594),
    "down_s": (0.2104, 0.3500, 0.5000, 0.8396, 1.5906),
}
"""What 5, 25, 50, 75 and 95 % of all changes stay below, in seconds: how long after the nearest
onset the pedal is lifted, how long it is then up, how long it is down."""

SHORTEST_DOWN = 0.05


def vienna_pedal(rng: Rng, onsets: Sequence[float], seconds: float) -> tuple[PedalSpan, ...]:
    """A pedal for notes that begin at `onsets` (sorted), within `seconds`.

    A pianist's own habit, drawn once, makes all of the performance's spans longer or shorter.
    """
    if not len(onsets):
        return ()
    struck = np.asarray(onsets, float)
    habit = float(np.exp(rng.normal(0, 0.3)))
    spans: list[PedalSpan] = []
    down = float(struck[0]) + _drawn(rng, "up_s") * float(rng.uniform(0, 2))
    while down < seconds:
        aim = down + habit * _drawn(rng, "down_s")
        change = float(struck[int(np.argmin(np.abs(struck - aim)))])
        # Between chords, or after the last, the foot goes by the clock.
        lift = (change if abs(change - aim) < 0.5 else aim) + _drawn(rng, "lift_s")
        lift = min(max(lift, down + SHORTEST_DOWN), seconds)
        if lift - down >= SHORTEST_DOWN:
            spans.append(PedalSpan(down, lift))
        down = lift + _drawn(rng, "up_s")
    return tuple(spans)


def _drawn(rng: Rng, figure: str) -> float:
    return float(np.interp(rng.random(), SHARES, PEDALLING[figure]))


def fit_pedal(performances: Iterable[tuple[Values, Values]]) -> dict[str, Quantiles]:
    """What `PEDALLING` holds, of (onsets sorted, pedal spans as rows) of performances."""
    figures: dict[str, list[float]] = {"lift_s": [], "up_s": [], "down_s": []}
    for onsets, pedal in performances:
        if not len(pedal):
            continue
        after = np.searchsorted(onsets, pedal[:, 1])
        nearest = [
            min(onsets[max(0, i - 1) : i + 1], key=lambda onset: abs(onset - lift))
            for i, lift in zip(after, pedal[:, 1], strict=True)
        ]
        figures["lift_s"] += (pedal[:, 1] - nearest).tolist()
        figures["up_s"] += (pedal[1:, 0] - pedal[:-1, 1]).tolist()
        figures["down_s"] += (pedal[:, 1] - pedal[:, 0]).tolist()
    table = {name: np.quantile(values, SHARES).tolist() for name, values in figures.items()}
    return {name: (a, b, c, d, e) for name, (a, b, c, d, e) in table.items()}


def fit_vienna_pedal(kit: Path) -> dict[str, Quantiles]:
    """The same of the Vienna corpus in a kit. KitMissing where there is none."""
    return fit_pedal(map(_of, read_matches(kit / VIENNA)))


def _of(match: Match) -> tuple[Values, Values]:
    return np.sort(match.notes["onset"]), match.pedal


def _main() -> None:
    parser = argparse.ArgumentParser(description="Fit pedalling to the Vienna 4x22 corpus.")
    parser.add_argument("--kit", type=Path, required=True, help="folder of the synthesis kit")
    for name, values in fit_vienna_pedal(parser.parse_args().kit).items():
        sys.stdout.write(f'    "{name}": ({", ".join(f"{value:.4f}" for value in values)}),\n')


if __name__ == "__main__":
    _main()
