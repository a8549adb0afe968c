"""Beams: which short notes hang together, and what each beam does at each of them.

Chords of one beat group are beamed; in simple time, eighths alone run on to the half bar or,
in three, the whole bar (Gould, Behind Bars, 2011). Rests, bar lines and the edges of tuplets end
a beam.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from engine.notation.levels import Levels
from engine.notation.score import Beam, Chord

_EIGHTH = Fraction(1, 2)


def beam_count(value: Fraction) -> int:
    """How many beams (or flags) a value has: an eighth one, a sixteenth two."""
    return max(0, (1 / value).numerator.bit_length() - 1) if value < 1 else 0


def beamed(chords: Sequence[Chord], levels: Levels) -> tuple[Chord, ...]:
    """The chords of one voice of one bar, with their beams."""
    made = list(chords)
    main = [index for index, chord in enumerate(made) if not chord.is_grace]
    for run in [*_runs(made, main, levels), *_grace_runs(made)]:
        counts = [beam_count(made[index].value) for index in run]
        for at, index in enumerate(run):
            made[index] = replace(made[index], beams=_beams(counts, at, made, run))
    return tuple(made)


def _runs(chords: Sequence[Chord], main: Sequence[int], levels: Levels) -> list[list[int]]:
    """Places of chords under one beam, two at least."""
    wide = _wide_groups(chords, levels)
    runs: list[list[int]] = [[]]
    last, tuplets = (-1, -1), 0
    for index in main:
        chord = chords[index]
        tuplets += _starts(chord)
        group = levels.group_of(chord.position)
        here = (wide.get(group, group), tuplets if chord.tuplet else -1)
        if chord.is_rest or beam_count(chord.value) == 0:
            last = (-1, -1)
            continue
        if last != here:
            runs.append([])
        runs[-1].append(index)
        last = here
    return [run for run in runs if len(run) > 1]


def _starts(chord: Chord) -> bool:
    return chord.tuplet is not None and chord.tuplet.starts


def _wide_groups(chords: Sequence[Chord], levels: Levels) -> dict[int, int]:
    """Beat groups joined to the one that begins their half bar, where only eighths are played."""
    if levels.is_compound or levels.unit != 1:
        return {}
    strong = levels.inner[0] if levels.inner and len(levels.inner) > 1 else frozenset()
    edges = sorted({Fraction(0), *strong, levels.length})
    joined: dict[int, int] = {}
    for start, stop in pairwise(edges):
        inside = [c for c in chords if start <= c.position < stop and not c.is_grace]
        if inside and all(
            chord.value == _EIGHTH and chord.tuplet is None and not chord.dots for chord in inside
        ):
            first = levels.group_of(start)
            joined |= {levels.group_of(chord.position): first for chord in inside}
    return joined


def _grace_runs(chords: Sequence[Chord]) -> list[list[int]]:
    """Grace notes that stand side by side."""
    runs: list[list[int]] = [[]]
    for index, chord in enumerate(chords):
        if chord.is_grace:
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _beams(
    counts: Sequence[int], at: int, chords: Sequence[Chord], run: Sequence[int]
) -> tuple[Beam, ...]:
    """What every beam of one chord does."""
    made = []
    for level in range(1, counts[at] + 1):
        before = at > 0 and counts[at - 1] >= level
        after = at + 1 < len(counts) and counts[at + 1] >= level
        if before and after:
            made.append(Beam.CONTINUE)
        elif before:
            made.append(Beam.END)
        elif after:
            made.append(Beam.BEGIN)
        else:
            made.append(_hook(at, len(counts), chords[run[at]]))
    return tuple(made)


def _hook(at: int, count: int, chord: Chord) -> Beam:
    """A beam of its own points to the note it makes a beat with."""
    if at == 0:
        return Beam.FORWARD
    if at == count - 1:
        return Beam.BACKWARD
    pair = 2 * chord.length
    return Beam.FORWARD if (chord.position / pair).denominator == 1 else Beam.BACKWARD
