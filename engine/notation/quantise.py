"""Onsets to places on the page: one path through all chords, where simple rhythms are cheap.

Every beat is divided in one way (halves, quarters, thirds ...), which costs the more the more
complicated it is, and the more unlike the piece's other beats; being early or late costs too, but
little when the chord before was as early or late (the tempo bends inside a bar). The cheapest path
is found by dynamic programming (Viterbi). The trade between complexity and accuracy is that of
Cemgil, Desain and Kappen (2000) and of Temperley (2007); nothing is rounded to the nearest grid.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from engine.notation.choices import NotationChoices

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CELL = 840  # steps of a beat: all divisions fall on whole ones
BINARY = {1: 0.0, 2: 0.4, 4: 1.4, 3: 2.2, 6: 4.6, 8: 5.0}
TERNARY = {1: 0.0, 3: 0.4, 6: 1.4, 2: 3.6, 12: 5.0}
LITERAL_BINARY = {12: 6.5, 5: 5.5, 7: 6.5}
LITERAL_TERNARY = {4: 4.5}
LITERAL_FROM = 0.9  # detail from which fives and sevens are written
TAIL = 4.0
MERGE = 1.5
MERGE_SECONDS = 0.05
MERGE_SHARE = 0.6  # of the smallest value wished for: notes closer than that may fall together
NEVER = 1e6
FAMILIES = {1: 0, 2: 0, 4: 0, 8: 0, 3: 1, 6: 1, 12: 1, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class Cells:
    """The beats of a piece, without gap: `starts` and `lengths` in quarters, ascending."""

    starts: Floats
    lengths: Floats

    @property
    def is_ternary(self) -> npt.NDArray[np.bool_]:
        """Which beats divide into three: their length is three times a power of two."""
        exponent = np.log2(self.lengths / 3.0)
        return np.asarray(np.abs(exponent - np.round(exponent)) < 1e-6)


@dataclass(frozen=True, slots=True)
class Slots:
    """Places on the page, one for each chord: beat, step in it (of CELL), and its division."""

    beats: Ints
    steps: Ints
    divisions: Ints

    def quarters(self, cells: Cells) -> list[Fraction]:
        """The places as exact quarters."""
        starts = [Fraction(start).limit_denominator(1024) for start in cells.starts.tolist()]
        lengths = [Fraction(length).limit_denominator(1024) for length in cells.lengths.tolist()]
        return [
            starts[beat] + lengths[beat] * step / CELL
            for beat, step in zip(self.beats.tolist(), self.steps.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Table:
    """The slots of one kind of beat: step, division, and what the division costs."""

    steps: Ints
    divisions: Ints
    costs: Floats


def quantise(times: Floats, cells: Cells, places: Floats, choices: NotationChoices) -> Slots:
    """Where chords that sound at `times` (s) and would lie at `places` (quarters) are written.

    Both ascend. Two passes: the second knows how the piece divides its beats.
    """
    if not len(times):
        none = np.zeros(0, np.int64)
        return Slots(none, none, none)
    ternary = cells.is_ternary
    tables = [_table(kind, choices) for kind in (False, True)]
    path = _Path(times, cells, places, choices.smallest)
    slots = path.cheapest(tables, ternary)
    tables = [_learnt(tables[kind], slots, ternary == bool(kind)) for kind in (0, 1)]
    return path.cheapest(tables, ternary)


def _table(ternary: bool, choices: NotationChoices) -> _Table:
    """All slots a beat may have under the choices."""
    costs = dict(TERNARY if ternary else BINARY)
    if choices.detail >= LITERAL_FROM:
        costs |= LITERAL_TERNARY if ternary else LITERAL_BINARY
    length = Fraction(3, 2) if ternary else Fraction(1)
    least = choices.smallest or Fraction(1, 8)
    allowed = {d: cost for d, cost in costs.items() if _value(d, length) >= least or d == 1}
    rows = [(k * CELL // d, d, cost) for d, cost in allowed.items() for k in range(d)]
    steps, divisions, weights = zip(*rows, strict=True)
    strictness = 2.0 ** (1.0 - 2.0 * min(max(choices.detail, 0.0), 1.0))
    return _Table(np.array(steps), np.array(divisions), np.array(weights) * strictness)


def _value(division: int, length: Fraction) -> Fraction:
    """The note value that divides a beat so: thirds of a quarter are eighths."""
    if length == Fraction(3, 2) and division % 3 == 0:
        return length / division
    whole = Fraction(1) if length == 1 else Fraction(1, 1)
    return whole / (1 << (division.bit_length() - 1))


def _learnt(table: _Table, slots: Slots, of_kind: npt.NDArray[np.bool_]) -> _Table:
    """Costs half as they were and half by how often the piece was found to divide so."""
    inside = of_kind[slots.beats]
    beats, places = np.unique(slots.beats[inside], return_index=True)
    used = slots.divisions[inside][places]
    count = len(beats)
    costs = table.costs.copy()
    for division in np.unique(table.divisions).tolist():
        share = (np.sum(used == division) + 0.5) / (count + 4.0)
        here = table.divisions == division
        weight = 0.5 * count / (count + 8.0)
        costs[here] = (1 - weight) * costs[here] + weight * min(-np.log(share), costs[here][0] + 2)
    return _Table(table.steps, table.divisions, costs)


class _Path:
    """The chords of a piece and the cheapest way through their slots."""

    def __init__(
        self, times: Floats, cells: Cells, places: Floats, smallest: Fraction | None
    ) -> None:
        self.times = times
        ends = cells.starts + cells.lengths
        beats = np.searchsorted(ends, places + 1e-9, "right")
        self.beats = np.clip(beats, 0, len(cells.starts) - 1)
        self.inside = (places - cells.starts[self.beats]) / cells.lengths[self.beats] * CELL
        self.count = len(cells.starts)
        self.seconds = self._seconds(places, cells)
        quarter = float(np.median(self.seconds / cells.lengths[self.beats]))
        self.merge = max(MERGE_SECONDS, MERGE_SHARE * float(smallest or 0) * quarter)

    def _seconds(self, places: Floats, cells: Cells) -> Floats:
        """How long the beat around each chord lasts, estimated from neighbours in time."""
        if len(places) < 2:
            return np.full(len(places), 0.5)
        near = np.arange(len(places))
        low, high = np.maximum(near - 4, 0), np.minimum(near + 4, len(places) - 1)
        took = self.times[high] - self.times[low]
        moved = np.maximum(places[high] - places[low], 1e-3)
        tempo = np.clip(took / moved, 0.1, 4.0)
        return np.asarray(tempo * cells.lengths[self.beats])

    def cheapest(self, tables: list[_Table], ternary: npt.NDArray[np.bool_]) -> Slots:
        """Viterbi over the slots near each chord."""
        before: _Column | None = None
        columns: list[_Column] = []
        back: list[Ints] = []
        for number in range(len(self.times)):
            column = self._column(number, tables, ternary)
            if before is None:
                column.total += column.fresh
            else:
                gap = float(self.times[number] - self.times[number - 1])
                costs = before.total[:, None] + _between(before, column, gap, self.merge)
                best = costs.argmin(axis=0)
                back.append(best)
                column.total += costs[best, np.arange(len(best))]
            columns.append(column)
            before = column
        return _followed(columns, back)

    def _column(
        self, number: int, tables: list[_Table], ternary: npt.NDArray[np.bool_]
    ) -> "_Column":
        beat = int(self.beats[number])
        inside = float(self.inside[number])
        parts = [(beat, tables[int(ternary[beat])])]
        if inside > CELL / 2 and beat + 1 < self.count:
            parts.append((beat + 1, tables[int(ternary[beat + 1])]))
        elif inside < CELL / 2 and beat > 0:
            parts.append((beat - 1, tables[int(ternary[beat - 1])]))
        beats = np.concatenate([np.full(len(t.steps), b) for b, t in parts])
        steps = np.concatenate([t.steps for _, t in parts])
        off = (inside - steps - (beats - beat) * CELL) / CELL * float(self.seconds[number])
        # Slots that nobody would take are not looked at; the nearest few always are.
        near = np.argsort(np.abs(off), kind="stable")[:MOST_SLOTS]
        divisions = np.concatenate([t.divisions for _, t in parts])[near]
        fresh = np.concatenate([t.costs for _, t in parts])[near]
        off = off[near]
        width = OWN + OWN_SHARE * float(self.seconds[number])
        total = 0.25 * (TAIL + 1) * np.log1p((off / width) ** 2 / TAIL)
        return _Column(beats[near], steps[near], divisions, fresh, off, total)


MOST_SLOTS = 28
OWN, OWN_SHARE = 0.03, 0.06
STEP, STEP_SHARE = 0.02, 0.06
SWITCH = 1.0


@dataclass(slots=True)
class _Column:
    """The slots of one chord; `off`: seconds late; `total`: the cheapest path's cost so far."""

    beats: Ints
    steps: Ints
    divisions: Ints
    fresh: Floats
    off: Floats
    total: Floats

    @property
    def places(self) -> Ints:
        """Steps from the piece's beginning."""
        return self.beats * CELL + self.steps


FAMILY = np.array([FAMILIES.get(division, 0) for division in range(13)])


def _between(before: _Column, now: _Column, gap: float, merge: float) -> Floats:
    """(before, now): what it costs to go from one slot to the next, `gap` seconds later."""
    ahead = now.places[None, :] - before.places[:, None]
    same_beat = now.beats[None, :] == before.beats[:, None]
    same_division = now.divisions[None, :] == before.divisions[:, None]
    alike = FAMILY[now.divisions][None, :] == FAMILY[before.divisions][:, None]
    switch = np.where(alike | (now.divisions == 1)[None, :], 0.0, SWITCH)
    cost = np.where(same_beat, np.where(same_division, 0.0, NEVER), now.fresh[None, :] + switch)
    width = STEP + STEP_SHARE * gap
    drift = (now.off[None, :] - before.off[:, None]) / width
    cost += 0.5 * (TAIL + 1) * np.log1p(drift * drift / TAIL)
    cost += np.where(ahead == 0, MERGE + (gap / merge) ** 2, 0.0)
    return np.asarray(np.where(ahead < 0, NEVER, cost))


def _followed(columns: list[_Column], back: list[Ints]) -> Slots:
    """The cheapest path, from its end to its beginning."""
    here = int(columns[-1].total.argmin())
    path = [here]
    for best in reversed(back):
        here = int(best[here])
        path.append(here)
    path.reverse()
    rows = [(c.beats[i], c.steps[i], c.divisions[i]) for c, i in zip(columns, path, strict=True)]
    beats, steps, divisions = np.array(rows, np.int64).T
    return Slots(beats, steps, divisions)
