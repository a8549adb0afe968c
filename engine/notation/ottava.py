"""Ottava marks: stretches of notes far above or below a staff are written an octave nearer to it.

A stretch begins and ends where nothing is tied, is several chords long, and stands where its staff
has one voice: readers shift what lies between the two marks in the order of the file. Only one
staff of a part has a mark at a time; verovio loses the end of the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.notation.score import Chord, Clef, Direction, Measure, Sign

FEWEST = 4  # chords under one mark
HIGH, HIGHEST = 88, 91
"""In treble clef: all notes of a stretch are as high as the first, and one as the second."""
LOW, LOWEST = 33, 29
"""In bass clef, likewise downwards."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A chord of a staff's only voice, and its bar. None: something that ends a stretch."""

    bar: int
    chord: Chord | None


def with_ottavas(measures: Sequence[Measure], staves: int) -> tuple[Measure, ...]:
    """The measures of a part, with the marks their notes need."""
    added: dict[int, list[Direction]] = {}
    taken: set[int] = set()
    for staff in range(staves):
        marks = list(_marks(measures, staff))
        here: list[int] = []
        for (first, start), (last, end) in zip(marks[::2], marks[1::2], strict=True):
            bars = range(first, last + 1)
            if taken.isdisjoint(bars):
                here += bars
                added.setdefault(first, []).append(start)
                added.setdefault(last, []).append(end)
        taken.update(here)
    if not added:
        return tuple(measures)
    return tuple(
        replace(measure, directions=(*measure.directions, *added.get(bar, ())))
        for bar, measure in enumerate(measures)
    )


def _marks(measures: Sequence[Measure], staff: int) -> Iterator[tuple[int, Direction]]:
    """(bar, mark) for the stretches of one staff."""
    for sign, test, needs in (
        (Sign.OTTAVA_UP, _is_high, HIGHEST),
        (Sign.OTTAVA_DOWN, _is_low, LOWEST),
    ):
        wanted = Clef.TREBLE if sign == Sign.OTTAVA_UP else Clef.BASS
        run: list[_Placed] = []
        for one in (*_line(measures, staff, wanted), _Placed(len(measures), None)):
            if one.chord is not None and (one.chord.is_rest or test(one.chord)):
                run.append(one)
                continue
            yield from _marked(run, sign, staff, needs)
            run = []


def _line(measures: Sequence[Measure], staff: int, wanted: Clef) -> Iterator[_Placed]:
    """The chords of a staff where it has one voice and that clef."""
    clef = None
    for bar, measure in enumerate(measures):
        if measure.clefs is not None:
            clef = measure.clefs[staff]
        voices = [voice for voice in measure.voices if voice.chords[0].staff == staff]
        if clef != wanted or len(voices) != 1:
            yield _Placed(bar, None)
            continue
        for chord in voices[0].chords:
            yield _Placed(bar, chord)


def _marked(
    run: Sequence[_Placed], sign: Sign, staff: int, needs: int
) -> Iterator[tuple[int, Direction]]:
    """The two marks of a stretch, if it is worth them."""
    sounding = [k for k, one in enumerate(run) if one.chord is not None and one.chord.heads]
    if len(sounding) < FEWEST:
        return
    kept = [one for one in run[sounding[0] : sounding[-1] + 1] if one.chord is not None]
    first, last = kept[0].chord, kept[-1].chord
    if first is None or last is None or any(h.tied for h in first.heads):
        return
    pitches = [h.spelling.midi for one in kept if one.chord for h in one.chord.heads if h.spelling]
    is_far = max(pitches) >= needs if sign == Sign.OTTAVA_UP else min(pitches) <= needs
    if not is_far or any(h.ties_on for h in last.heads):
        return
    end = last.position + last.length
    yield kept[0].bar, Direction(first.position, sign, "", staff)
    yield kept[-1].bar, Direction(Fraction(end), Sign.OTTAVA_END, "", staff)


def _is_high(chord: Chord) -> bool:
    return all(head.spelling is not None and head.spelling.midi >= HIGH for head in chord.heads)


def _is_low(chord: Chord) -> bool:
    return all(head.spelling is not None and head.spelling.midi <= LOW for head in chord.heads)
