"""Part writer: one part of a score, from its written time to its measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from engine.music import Part
from engine.notation.choices import NotationChoices
from engine.notation.drumstaff import drum_of, drum_voices
from engine.notation.hands import split_hands
from engine.notation.marks import articulations, clock_of, dynamics, pedalling
from engine.notation.measures import Line, voices_of
from engine.notation.ornaments import attached, sorted_out
from engine.notation.ottava import with_ottavas
from engine.notation.restruck import until_struck_again
from engine.notation.rests import without_idle_rests
from engine.notation.score import (
    Chord,
    Clef,
    Direction,
    Head,
    Measure,
    ScorePart,
    Spelling,
    Voice,
)
from engine.notation.staves import clef_of, clefs_by_bar, is_grand
from engine.notation.ties import untangled
from engine.notation.timed import Bar, TimedNote, TimedPart
from engine.notation.voices import separate

VOICES_PER_STAFF = 4
"""Voices of the second staff are counted from here on, as notation programs do."""


@dataclass(frozen=True, slots=True)
class PartWriter:
    """Writes one part: the performed part, its written time, and the names of its notes."""

    source: Part
    timed: TimedPart
    bars: tuple[Bar, ...]
    choices: NotationChoices
    names: Mapping[int, Spelling]

    def part(self) -> ScorePart:
        """The part's measures, with clefs and marks."""
        drums = self.source.is_kit
        staves = 2 if not drums and is_grand(self.source.program, self.timed.notes) else 1
        lines = self._drum_lines() if drums else self._lines(staves)
        clefs = self._clefs(lines, staves)
        signs = {} if drums else self._signs(staves)
        measures = tuple(
            Measure(voices, tuple(signs.get(bar, ())), clefs.get(bar))
            for bar, voices in enumerate(self._voices(lines, staves))
        )
        if not drums:
            measures = with_ottavas(untangled(measures, self.bars), staves)
        source = self.source
        return ScorePart(self.timed.part, source.name, source.program, staves, measures, drums)

    def _head(self, note: TimedNote) -> Head:
        if self.source.is_kit:
            return Head(None, note.source, drum=drum_of(note.pitch))
        return Head(self.names[note.source], note.source)

    def _drum_lines(self) -> list[Line]:
        found = drum_voices(self.timed.notes, self.bars)
        return [Line(voice, 0, events, is_struck=True) for voice, events in found]

    def _lines(self, staves: int) -> list[Line]:
        """Every voice of a pitched part, with its grace notes and articulations."""
        notes, graces = sorted_out(self.timed.notes)
        hands = split_hands(notes, self.choices.split) if staves == 2 else (0,) * len(notes)
        lines = []
        for staff in range(staves):
            mine = [note for note, hand in zip(notes, hands, strict=True) if hand == staff]
            lines += [
                Line(VOICES_PER_STAFF * staff + number, staff, events)
                for number, events in enumerate(separate(mine), start=1)
            ]
        played, detail = self.source.notes, self.choices.detail
        return [
            replace(line, signs=articulations(line.events, played, detail))
            for line in attached(until_struck_again(lines), graces)
        ]

    def _voices(self, lines: Sequence[Line], staves: int) -> Iterator[tuple[Voice, ...]]:
        """The voices of each bar; a staff where nothing sounds has a rest for the bar."""
        written = [voices_of(line, self.bars, self._head) for line in lines]
        for index, bar in enumerate(self.bars):
            sounding = [voices[index] for voices in written]
            filled = []
            for staff in range(staves):
                mine = [
                    voice
                    for voice, line in zip(sounding, lines, strict=True)
                    if voice is not None and line.staff == staff
                ]
                filled += without_idle_rests(mine) or [
                    _silence(VOICES_PER_STAFF * staff + 1, staff, bar)
                ]
            yield tuple(filled)

    def _clefs(self, lines: Sequence[Line], staves: int) -> dict[int, tuple[Clef, ...]]:
        """Clefs of all staves at the bars where one of them changes."""
        if self.source.is_kit:
            return {0: (Clef.PERCUSSION,)}
        if staves == 1:
            return {0: (clef_of(self.source.program, self.timed.notes),)}
        columns = []
        for staff, usual in enumerate((Clef.TREBLE, Clef.BASS)):
            notes = [
                note
                for line in lines
                if line.staff == staff
                for event in line.events
                for note in event.notes
            ]
            notes.sort(key=lambda note: note.onset)
            columns.append(clefs_by_bar(notes, self.bars, usual))
        rows = list(zip(*columns, strict=True))
        return {bar: row for bar, row in enumerate(rows) if not bar or row != rows[bar - 1]}

    def _signs(self, staves: int) -> dict[int, list[Direction]]:
        """Dynamics under the first staff and pedal under the last, by bar."""
        notes = self.timed.notes
        placed = dynamics(notes, self.bars, self.choices.detail)
        clock = clock_of(self.source, notes, self.bars)
        placed += pedalling(self.source, clock, self.bars, staves - 1)
        placed.sort(key=lambda pair: (pair[0], pair[1].position))
        return {
            bar: [direction for _, direction in group]
            for bar, group in groupby(placed, key=lambda pair: pair[0])
        }


def _silence(number: int, staff: int, bar: Bar) -> Voice:
    """A voice that rests for a bar."""
    return Voice(
        number,
        (Chord(Fraction(0), Fraction(4), staff=staff, whole_bar=bar.length),),
    )
