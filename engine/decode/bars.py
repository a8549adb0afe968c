"""Bars: which beats begin one, and how many beats each has.

The second half of a bar-pointer model, from beat to beat: a state is a place in a bar of some
metre. Metres change at bar lines; a bar that is cut short costs more.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.models.card import BeatSettings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SUREST = 0.97


@dataclass(frozen=True, slots=True)
class Bars:
    """For every beat the beats in its bar, and its place in it from 0."""

    sizes: Ints
    places: Ints


def find_bars(
    said: Floats, settings: BeatSettings, pinned: int | None = None, size: int | None = None
) -> Bars:
    """The likeliest bars, of the probability (beats,) that each beat begins one.

    With `size` all bars have so many beats. Where a bar is known to begin at the beat `pinned`, all
    others count from there, and are as long as most would be without it.
    """
    if pinned is not None:
        usual = size or int(np.bincount(find_bars(said, settings).sizes).argmax())
        places = (np.arange(len(said)) - pinned) % usual
        return Bars(np.full(len(said), usual), places)
    sizes = (size,) if size is not None else settings.metres
    costs = (0.0,) if size is not None else settings.metre_costs
    grid = _Grid.of(sizes)
    inside = np.clip(said, 1.0 - SUREST, SUREST)
    begins, goes_on = np.log(inside), np.log(1.0 - inside)
    own = np.array(costs)[grid.metre]
    total = np.where(grid.place == 0, begins[0], goes_on[0])
    came = np.zeros((len(said), len(grid.place)), np.int64)
    lines = np.flatnonzero(grid.place == 0)
    for beat in range(1, len(said)):
        before = total[grid.before]
        choices = total[:, None] - _to_new_bar(grid, lines, settings)
        best = choices.argmax(axis=0)
        came[beat] = grid.before
        came[beat, lines] = best
        before[lines] = choices[best, np.arange(len(lines))] - own[lines]
        total = before + np.where(grid.place == 0, begins[beat], goes_on[beat])
    return _back(grid, total, came)


@dataclass(frozen=True, slots=True)
class _Grid:
    """All places of all metres: the number of its metre, beats in it, place, and what precedes."""

    metre: Ints
    size: Ints
    place: Ints
    before: Ints

    @classmethod
    def of(cls, sizes: tuple[int, ...]) -> "_Grid":
        metre = np.repeat(np.arange(len(sizes)), sizes)
        place = np.concatenate([np.arange(size) for size in sizes])
        size = np.array(sizes)[metre]
        before = np.arange(len(place)) - 1 + np.where(place == 0, size, 0)
        return cls(metre, size, place, before)


def _to_new_bar(grid: _Grid, lines: Ints, settings: BeatSettings) -> Floats:
    """What it costs to go from any place (row) to the first of a bar (column)."""
    changes = settings.metre_change * (grid.metre[:, None] != grid.metre[lines])
    broken = settings.broken_bar * (grid.place[:, None] + 1 != grid.size[:, None])
    return np.asarray(changes + broken, np.float64)


def _back(grid: _Grid, total: Floats, came: Ints) -> Bars:
    state = int(total.argmax())
    states = [state]
    for beat in range(len(came) - 1, 0, -1):
        state = int(came[beat, state])
        states.append(state)
    path = np.array(states[::-1])
    return Bars(grid.size[path], grid.place[path])
