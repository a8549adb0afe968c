"""Clefs, keys and times at the start of a measure."""

from xml.etree.ElementTree import Element

from engine.export.musicxml.column import Column
from engine.export.musicxml.notes import Context
from engine.export.musicxml.tree import add
from engine.notation.score import Clef, Measure, ScorePart

CLEFS = {
    Clef.TREBLE: ("G", 2, 0),
    Clef.TREBLE_8: ("G", 2, -1),
    Clef.BASS: ("F", 4, 0),
    Clef.BASS_8: ("F", 4, -1),
    Clef.ALTO: ("C", 3, 0),
    Clef.PERCUSSION: ("percussion", 0, 0),
}


def attributes_element(measure: Measure, column: Column, context: Context) -> Element:
    """What changes at the start of the measure; without children if nothing does."""
    made = Element("attributes")
    part = context.part
    if column.is_first:
        add(made, "divisions", context.divisions)
    if column.shows_key and not part.is_drums:
        key = add(made, "key")
        add(key, "fifths", column.key.fifths)
        add(key, "mode", "minor" if column.key.is_minor else "major")
    if column.shows_time:
        time = add(made, "time")
        add(time, "beats", column.bar.meter[0])
        add(time, "beat-type", column.bar.meter[1])
    if column.is_first and part.staves > 1:
        add(made, "staves", part.staves)
    clefs = measure.clefs
    if clefs is None and column.is_first:
        clefs = usual_clefs(part)
    for staff, clef in enumerate(clefs or (), 1):
        _add_clef(made, clef, staff, part.staves)
    return made


def usual_clefs(part: ScorePart) -> tuple[Clef, ...]:
    """The clefs of a part that names none."""
    if part.is_drums:
        return (Clef.PERCUSSION,)
    return (Clef.TREBLE, Clef.BASS, *[Clef.BASS] * part.staves)[: part.staves]


def _add_clef(made: Element, clef: Clef, staff: int, staves: int) -> None:
    sign, line, octaves = CLEFS[clef]
    element = add(made, "clef", **({"number": str(staff)} if staves > 1 else {}))
    add(element, "sign", sign)
    if line:
        add(element, "line", line)
    if octaves:
        add(element, "clef-octave-change", octaves)
