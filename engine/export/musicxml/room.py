"""Room before everything, for small notes that are struck before the first beat.

A pickup becomes longer by it; a whole bar gets a short one before it. Two short bars in a row
would be one bar to some programs.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from engine.export.musicxml.column import whole_length
from engine.notation.levels import levels_of
from engine.notation.pieces import pieces
from engine.notation.score import Chord, Measure, Score, ScorePart, Voice
from engine.notation.timed import Bar

LONGEST = Fraction(1, 8)
"""The value, in quarters, of a small note that has all the room it wants."""
NOTHING = Fraction(0)
VOICES = 4
"""Numbers of voices for each staff."""


def with_room(score: Score) -> Score:
    """The score with room for the grace notes that come before everything, if there are any."""
    most = max((_before_everything(p.measures[0]) for p in score.parts if p.measures), default=0)
    if not most:
        return score
    length = Fraction(1, 4)
    while length < most * LONGEST:
        length *= 2
    first = score.bars[0]
    if first.length + length <= whole_length(first.meter):
        return _widened(score, length)
    room = Bar(first.start - length, length, first.meter, first.seconds, first.tempo, True)
    bars = (room, replace(first, tempo=None), *score.bars[1:])
    keys = tuple((bar + 1 if bar else 0, key) for bar, key in score.keys)
    parts = tuple(_with_bar(part, length) for part in score.parts)
    return replace(score, bars=bars, keys=keys, parts=parts)


def _before_everything(measure: Measure) -> int:
    """How many grace notes the first measure begins with, in the voice that has most."""
    voices = (voice.chords for voice in measure.voices)
    return max((sum(c.is_grace and not c.position for c in chords) for chords in voices), default=0)


def _with_bar(part: ScorePart, length: Fraction) -> ScorePart:
    """The part after a short bar of silence, where its clefs are now."""
    if not part.measures:
        return part
    rests = tuple(
        Voice(VOICES * staff + 1, (Chord(NOTHING, Fraction(4), staff=staff, whole_bar=length),))
        for staff in range(part.staves)
    )
    first = replace(part.measures[0], clefs=None)
    return replace(
        part,
        measures=(Measure(rests, clefs=part.measures[0].clefs), first, *part.measures[1:]),
    )


def _widened(score: Score, length: Fraction) -> Score:
    """The score with a longer pickup, at the pace it had."""
    first = score.bars[0]
    longer = length + first.length
    seconds = first.seconds
    if len(score.bars) > 1:
        seconds -= float(length / first.length) * (score.bars[1].seconds - seconds)
    bar = replace(
        first,
        start=first.start - length,
        length=longer,
        seconds=seconds,
        is_pickup=longer < whole_length(first.meter),
    )
    parts = tuple(
        replace(part, measures=(_later(part.measures[0], bar, length), *part.measures[1:]))
        if part.measures
        else part
        for part in score.parts
    )
    return replace(score, bars=(bar, *score.bars[1:]), parts=parts)


def _later(measure: Measure, bar: Bar, length: Fraction) -> Measure:
    """The measure with silence before it, which the first voice of each staff shows."""
    shown: set[int] = set()
    voices = []
    for voice in sorted(measure.voices, key=lambda voice: voice.number):
        staff = voice.chords[0].staff
        voices.append(replace(voice, chords=tuple(_moved(voice, bar, length, staff in shown))))
        shown.add(staff)
    directions = tuple(replace(d, position=d.position + length) for d in measure.directions)
    return replace(measure, voices=tuple(voices), directions=directions)


def _moved(voice: Voice, bar: Bar, length: Fraction, is_hidden: bool) -> Iterable[Chord]:
    if any(chord.whole_bar is not None for chord in voice.chords):
        yield from (replace(chord, whole_bar=bar.length) for chord in voice.chords)
        return
    staff = voice.chords[0].staff
    for place, value, dots in pieces(NOTHING, length, levels_of(bar.meter, bar.length), True):
        yield Chord(place, value, (), dots, staff=staff, is_hidden=is_hidden)
    for chord in voice.chords:
        yield replace(chord, position=chord.position + length)
