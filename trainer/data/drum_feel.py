"""Drum feel: written beats as drummers play them, after the Groove MIDI data set's training split.

`GROOVE` is fitted by `python -m trainer.data.drum_feel --kit PATH --cache PATH`.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.data.corpus import Corpus, Notes
from trainer.data.drum_loops import groove_tempi, load_grooves
from trainer.data.expression import SHARES, Quantiles
from trainer.data.procedural import Rng, Row

Values = npt.NDArray[np.float64]

SLOTS_A_BEAT = 4
ON_GRID = 0.3  # of a slot: a hit farther from its line belongs to another division
FEWEST_HITS = 24
HIT_SECONDS = 0.05

GROOVE: dict[str, Quantiles] = {
    "late_s": (-0.0191, -0.0118, -0.0064, -0.0005, 0.0119),
    "unsteady_s": (0.0105, 0.0140, 0.0157, 0.0188, 0.0224),
    "apart_s": (0.0053, 0.0096, 0.0123, 0.0151, 0.0235),
    "beat_louder": (-13.0546, 5.9717, 19.4342, 30.3572, 51.0544),
    "velocity_spread": (12.0649, 17.5730, 20.5687, 24.1689, 29.4561),
}
"""What 5, 25, 50, 75 and 95 % of the performances stay below, figure by figure (`Feel`)."""


@dataclass(frozen=True, slots=True)
class Feel:
    """Figures of one drummer's performance to a metronome."""

    late_s: float  # behind the beat in the mean; negative is ahead
    unsteady_s: float  # standard deviation of what is struck together
    apart_s: float  # and of each hit around what it is struck with
    beat_louder: float  # velocity on the beat against the sixteenths between
    velocity_spread: float  # standard deviation for one drum, the beat's part taken away


def measure_feel(hits: Notes, beat_seconds: float) -> Feel | None:
    """The figures of a performance on a grid of sixteenths from 0; None for one hardly on it."""
    slot_s = beat_seconds / SLOTS_A_BEAT
    slot = np.round(hits["onset"] / slot_s)
    off = hits["onset"] - slot * slot_s
    near = np.abs(off) < ON_GRID * slot_s
    if near.sum() < FEWEST_HITS or near.mean() < 0.8:
        return None
    hits, slot, off = hits[near], slot[near], off[near]
    _, together = np.unique(slot, return_inverse=True)
    counts = np.bincount(together)
    middle = np.bincount(together, off) / counts
    inner = off - middle[together]
    doubles = counts[together] > 1
    apart = np.sqrt(np.sum(inner[doubles] ** 2) / max(1, int(np.sum(counts[counts > 1] - 1))))
    on_beat = slot % SLOTS_A_BEAT == 0
    velocity = hits["velocity"].astype(float)
    louder = velocity[on_beat].mean() - velocity[~on_beat].mean() if 0 < on_beat.mean() < 1 else 0.0
    rest = velocity - louder * on_beat
    for drum in np.unique(hits["pitch"]):
        rest[hits["pitch"] == drum] -= rest[hits["pitch"] == drum].mean()
    return Feel(
        float(off.mean()), float(middle.std()), float(apart), float(louder), float(rest.std())
    )


def draw_feel(rng: Rng) -> Feel:
    """A drummer's manner, each figure drawn from the distribution fitted to Groove."""
    return Feel(*(float(np.interp(rng.random(), SHARES, GROOVE[f.name])) for f in fields(Feel)))


def humanise_hits(
    hits: Sequence[Row], beat_seconds: float, rng: Rng, feel: Feel | None = None
) -> list[Row]:
    """Written hits (onset in seconds on the beat's grid, key in the pitch's place) as played.

    What is written together stays nearly together, and the order of times is kept.
    """
    feel = feel or draw_feel(rng)
    rows = sorted(hits)
    if not rows:
        return []
    written = np.array([row[0] for row in rows])
    begins = np.diff(written, prepend=written[0]) > 1e-3
    together = np.cumsum(begins, dtype=np.int64)
    slots = written[np.unique(together, return_index=True)[1]]
    gaps = np.diff(slots, prepend=slots[0] - 1.0, append=slots[-1] + 1.0)
    reach = 0.45 * np.minimum(gaps[:-1], gaps[1:])[together]
    off = feel.late_s + rng.normal(0, feel.unsteady_s, len(slots))[together]
    off += rng.normal(0, feel.apart_s, len(rows))
    onsets = np.maximum(written + np.clip(off, -reach, reach), 0.0)
    place = np.mod(written / beat_seconds + 1e-3, 1.0)
    velocities = np.array([row[3] for row in rows]) + feel.beat_louder * (place < 2e-3)
    velocities = velocities + rng.normal(0, feel.velocity_spread, len(rows))
    return [
        (float(onset), float(onset) + HIT_SECONDS, row[2], int(np.clip(round(velocity), 1, 127)))
        for onset, velocity, row in zip(onsets, velocities, rows, strict=True)
    ]


def fit_feel(grooves: Corpus, beats: Sequence[float]) -> dict[str, Quantiles]:
    """What `GROOVE` holds: of all performances on the grid; `beats` are their beats' lengths."""
    measured = [
        feel
        for index, beat in enumerate(beats)
        if (feel := measure_feel(grooves.piece(index), beat)) is not None
    ]
    rows = np.quantile(np.array([astuple(feel) for feel in measured]), SHARES, axis=0).T
    return {
        field.name: (float(a), float(b), float(c), float(d), float(e))
        for field, (a, b, c, d, e) in zip(fields(Feel), rows, strict=True)
    }


def _main() -> None:
    parser = argparse.ArgumentParser(description="Fit the feel of drums to Groove.")
    parser.add_argument("--kit", type=Path, required=True, help="folder of the synthesis kit")
    parser.add_argument("--cache", type=Path, required=True, help="folder for parsed corpora")
    chosen = parser.parse_args()
    beats = [60.0 / tempo for tempo in groove_tempi(chosen.kit)]
    for name, values in fit_feel(load_grooves(chosen.kit, chosen.cache), beats).items():
        sys.stdout.write(f'    "{name}": ({", ".join(f"{value:.4f}" for value in values)}),\n')


if __name__ == "__main__":
    _main()
