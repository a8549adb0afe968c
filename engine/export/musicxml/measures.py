"""One part's measures: attributes, voice after voice, and the signs where they belong."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

from engine.export.musicxml.accidentals import Accidentals, HeadPlace
from engine.export.musicxml.attributes import attributes_element
from engine.export.musicxml.column import Column
from engine.export.musicxml.directions import direction_element, tempo_element
from engine.export.musicxml.ids import bar_id
from engine.export.musicxml.notes import Context, Written, add_chord
from engine.export.musicxml.tree import add
from engine.notation.score import Beam, Chord, Direction, Measure, Voice
from engine.notation.timed import Bar
from engine.notation.turns import in_turn


def measure_element(
    measure: Measure, column: Column, context: Context, accidentals: Accidentals
) -> Element:
    """The whole measure of one part."""
    made = Element("measure", number=column.number)
    if column.is_implicit:
        made.set("implicit", "yes")
    if context.number == 1:
        made.set("id", bar_id(column.place))
    attributes = attributes_element(measure, column, context)
    if len(attributes):
        made.append(attributes)
    if context.number == 1:
        tempo = tempo_element(column.pace, column.bar.meter)
        if tempo is not None:
            made.append(tempo)
    full = _filled(measure, column.bar, context.part.staves)
    _add_voices(made, full, context, accidentals.of(full, column.key.fifths))
    if column.is_last:
        add(add(made, "barline", location="right"), "bar-style", "light-heavy")
    return made


def _filled(measure: Measure, bar: Bar, staves: int) -> Measure:
    """The measure with a rest in every staff that has nothing, voices in their order."""
    voices = [voice for voice in measure.voices if voice.chords]
    taken = {voice.number for voice in voices}
    busy = {chord.staff for voice in voices for chord in voice.chords}
    for staff in range(staves):
        if staff not in busy:
            number = next(n for n in range(1 + 4 * staff, 1000) if n not in taken)
            taken.add(number)
            rest = Chord(Fraction(0), Fraction(4), staff=staff, whole_bar=bar.length)
            voices.append(Voice(number, (rest,)))
    return Measure(in_turn(voices), measure.directions)


def _add_voices(
    made: Element, measure: Measure, context: Context, signs: frozenset[HeadPlace]
) -> None:
    homes = _homes(measure)
    back = Fraction(0)
    for v, voice in enumerate(measure.voices):
        if back:
            add(add(made, "backup"), "duration", context.duration(back))
        waiting = [sign for sign in measure.directions if homes[sign.staff] == v]
        loose = _loose(voice)
        for c, chord in enumerate(voice.chords):
            for sign in _due(waiting, voice, c):
                offset = context.duration(max(sign.position - chord.position, Fraction(0)))
                made.append(direction_element(sign, context.part.staves, offset))
            heads = frozenset(h for a, b, h in signs if (a, b) == (v, c))
            add_chord(made, Written(chord, voice.number, heads, c in loose), context)
        back = sum((chord.length for chord in voice.chords), Fraction(0))
        for sign in waiting:
            if sign.position >= back:
                made.append(direction_element(sign, context.part.staves))


def _homes(measure: Measure) -> dict[int, int]:
    """For each staff the voice (its place) among whose notes its signs are written."""
    homes: dict[int, int] = {}
    for v, voice in enumerate(measure.voices):
        homes.setdefault(voice.chords[0].staff, v)
    for sign in measure.directions:
        homes.setdefault(sign.staff, 0)
    return homes


def _due(waiting: list[Direction], voice: Voice, place: int) -> Iterator[Direction]:
    """The signs to write before the chord of that place: at it, or before the next one begins."""
    if not waiting:
        return
    chord = voice.chords[place]
    if place and voice.chords[place - 1].position == chord.position:
        return  # they stand before its grace notes
    later = (other.position for other in voice.chords[place:] if other.position > chord.position)
    end = next(later, chord.position + _rest_of(voice, place))
    for sign in waiting:
        if chord.position <= sign.position < end:
            yield sign


def _rest_of(voice: Voice, place: int) -> Fraction:
    return sum((chord.length for chord in voice.chords[place:]), Fraction(0))


def _loose(voice: Voice) -> frozenset[int]:
    """The chords at which a tuplet begins that no single beam holds together."""
    found = set()
    group: list[Chord] = []
    start = 0
    for c, chord in enumerate(voice.chords):
        if chord.tuplet is not None and chord.tuplet.starts:
            group, start = [], c
        group.append(chord)
        if chord.tuplet is not None and chord.tuplet.stops and not _is_beamed(group):
            found.add(start)
    return frozenset(found)


def _is_beamed(group: Sequence[Chord]) -> bool:
    beams = [chord.beams[0] if chord.beams else None for chord in group]
    inner = set(beams[1:-1]) - {Beam.CONTINUE}
    return len(beams) > 1 and (beams[0], beams[-1]) == (Beam.BEGIN, Beam.END) and not inner
