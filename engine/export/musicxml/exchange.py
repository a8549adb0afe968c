"""A score as other programs are to play it: every note of the rhythm on its place.

Programs play grace notes on the beat and what follows them late, and they roll chords that have
the sign for it from the beat on: a page with such signs is not heard as it was played. In a file
for other programs grace notes are therefore written out, small, in a voice of their own just
before the beat, where they were struck, and rolled chords have no sign. A key that is still held
on the page cannot be struck there, and is left out. Our own pages have grace notes and signs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from engine.export.musicxml.closing import closed
from engine.export.musicxml.room import LONGEST, with_room
from engine.notation.beams import beamed
from engine.notation.levels import levels_of
from engine.notation.pieces import pieces
from engine.notation.score import Articulation, Chord, Measure, Score, ScorePart, Voice
from engine.notation.timed import Bar

GRACE_VOICE = 4
"""Of the voices of a staff; the rhythm needs no more than three."""
VALUES = (LONGEST, LONGEST / 2, LONGEST / 4)
NOTHING = Fraction(0)
Place = tuple[int, int]
"""A bar and a staff."""


def for_exchange(score: Score) -> Score:
    """The same notes without grace notes and signs of rolled chords, tuplets closed for all."""
    if any(
        chord.is_grace for part in range(len(score.parts)) for _, _, chord in score.chords(part)
    ):
        score = with_room(score)
    parts = tuple(_in_time(part, score.bars) for part in score.parts)
    return replace(score, parts=parts)


def _in_time(part: ScorePart, bars: Sequence[Bar]) -> ScorePart:
    """The part with its grace notes written out."""
    measures = [_plain(m, bar) for m, bar in zip(part.measures, bars, strict=True)]
    small = _Small(bars, measures)
    for bar, measure in enumerate(part.measures):
        for (staff, position), graces in _groups(measure).items():
            small.add((bar, staff), position, graces)
    made = [
        replace(measure, voices=(*measure.voices, *small.voices(bar, part.staves)))
        for bar, measure in enumerate(measures)
    ]
    return replace(part, measures=tuple(made))


def _groups(measure: Measure) -> dict[tuple[int, Fraction], list[Chord]]:
    """The grace notes of a bar by staff and place, in the order they were struck."""
    found: dict[tuple[int, Fraction], list[Chord]] = {}
    for voice in measure.voices:
        for chord in voice.chords:
            if chord.is_grace:
                found.setdefault((chord.staff, chord.position), []).append(chord)
    return {place: found[place] for place in sorted(found)}


def _plain(measure: Measure, bar: Bar) -> Measure:
    """The measure with nothing but rhythm."""
    voices = tuple(
        replace(voice, chords=tuple(_unrolled(c) for c in voice.chords if not c.is_grace))
        for voice in measure.voices
    )
    return replace(measure, voices=tuple(closed(voice, bar) for voice in voices))


def _unrolled(chord: Chord) -> Chord:
    if Articulation.ARPEGGIO not in chord.articulations:
        return chord
    return replace(
        chord, articulations=tuple(a for a in chord.articulations if a != Articulation.ARPEGGIO)
    )


@dataclass(slots=True)
class _Small:
    """The small notes of a part, bar by bar; they only grow towards the end."""

    bars: Sequence[Bar]
    measures: Sequence[Measure]
    _chords: dict[Place, list[Chord]] = field(default_factory=dict)

    def add(self, place: Place, position: Fraction, graces: Sequence[Chord]) -> None:
        """Write grace notes just before a position, or at the end of the bar before."""
        bar, staff = place
        if self._fits(place, position, graces):
            return
        if bar and self._fits((bar - 1, staff), self.bars[bar - 1].length, graces):
            return
        self._fits(place, position, graces[-1:])  # what is crowded out is left out

    def _fits(self, place: Place, position: Fraction, graces: Sequence[Chord]) -> bool:
        """Whether there was room for them, and they are written now."""
        chords = self._chords.setdefault(place, [])
        reached = chords[-1].position + chords[-1].value if chords else NOTHING
        for value in VALUES:
            start = (position - len(graces) * value) // value * value
            if start >= reached:
                placed = [
                    _written(grace, start + count * value, value)
                    for count, grace in enumerate(graces)
                ]
                chords += [c for c in (self._struck(one, place[0]) for one in placed) if c.heads]
                return True
        return False

    def _struck(self, chord: Chord, bar: int) -> Chord:
        """The chord without keys that other voices hold as it begins."""
        held = {
            (head.spelling, head.drum)
            for voice in self.measures[bar].voices
            for other in voice.chords
            if other.position < chord.position + chord.length
            and other.position + other.length > chord.position
            for head in other.heads
        }
        return replace(
            chord, heads=tuple(h for h in chord.heads if (h.spelling, h.drum) not in held)
        )

    def voices(self, bar: int, staves: int) -> Iterator[Voice]:
        """The voices of small notes of a bar, silence between them."""
        for staff in range(staves):
            chords = self._chords.get((bar, staff))
            if chords:
                filled = list(_filled(chords, self.bars[bar]))
                levels = levels_of(self.bars[bar].meter, self.bars[bar].length)
                yield Voice(GRACE_VOICE * (staff + 1), beamed(filled, levels))


def _written(grace: Chord, position: Fraction, value: Fraction) -> Chord:
    """A grace note as a small note of the rhythm."""
    return replace(grace, position=position, value=value, is_grace=False, is_small=True, beams=())


def _filled(chords: Sequence[Chord], bar: Bar) -> Iterator[Chord]:
    """Chords with rests that are not shown, up to the end of the bar."""
    reached = NOTHING
    for chord in chords:
        yield from _silence(reached, chord.position, chord.staff, bar)
        yield chord
        reached = chord.position + chord.length
    yield from _silence(reached, bar.length, chords[0].staff, bar)


def _silence(start: Fraction, end: Fraction, staff: int, bar: Bar) -> Iterator[Chord]:
    if start < end:
        for place, value, dots in pieces(start, end, levels_of(bar.meter, bar.length), True):
            yield Chord(place, value, (), dots, staff=staff, is_hidden=True)
