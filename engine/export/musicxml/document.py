"""The whole file."""

from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element, indent, tostring

from engine.export.musicxml.about import About
from engine.export.musicxml.accidentals import Accidentals
from engine.export.musicxml.column import Column, columns
from engine.export.musicxml.ids import Names
from engine.export.musicxml.measures import measure_element
from engine.export.musicxml.notes import Context
from engine.export.musicxml.parts import part_list
from engine.export.musicxml.tree import add
from engine.export.musicxml.values import divisions_of
from engine.notation.score import Direction, Measure, Score, ScorePart, Sign
from engine.notation.timed import Bar

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
NOTHING = Measure(())
SWING = "Swing"


def write(score: Score, about: About | None = None) -> bytes:
    """The score as one MusicXML file.

    An empty score becomes one empty bar, and a score without parts one empty part: a file needs
    them.
    """
    score = _marked(_filled(score))
    divisions, names = divisions_of(score), Names()
    contexts = [
        Context(part, number, divisions, names) for number, part in enumerate(score.parts, 1)
    ]
    root = Element("score-partwise", version="4.0")
    _add_heading(root, score.title, about or About())
    root.append(part_list(contexts))
    shared = list(columns(score))
    root.extend(_part_element(context, shared) for context in contexts)
    indent(root)
    body: bytes = tostring(root, encoding="UTF-8", xml_declaration=False)
    return HEAD.encode() + body + b"\n"


def _part_element(context: Context, shared: list[Column]) -> Element:
    made = Element("part", id=f"P{context.number}")
    accidentals = Accidentals()
    for place, column in enumerate(shared):
        measures = context.part.measures
        measure = measures[place] if place < len(measures) else NOTHING
        made.append(measure_element(measure, column, context, accidentals))
    return made


def _add_heading(root: Element, title: str, about: About) -> None:
    add(add(root, "work"), "work-title", title or "Untitled")
    identification = add(root, "identification")
    if about.composer:
        add(identification, "creator", about.composer, type="composer")
    encoding = add(identification, "encoding")
    add(encoding, "software", about.software)
    if about.written is not None:
        add(encoding, "encoding-date", about.written.isoformat())
    for element, there in (("accidental", True), ("beam", True), ("stem", False)):
        add(encoding, "supports", element=element, type="yes" if there else "no")


def _filled(score: Score) -> Score:
    bars = score.bars or (Bar(Fraction(0), Fraction(4)),)
    parts = score.parts or (ScorePart(0, "Music", 0, 1, (NOTHING,)),)
    return replace(score, bars=bars, parts=parts)


def _marked(score: Score) -> Score:
    """The score with *Swing* over its first bar, if it swings and does not say so yet."""
    part = score.parts[0]
    first = part.measures[0] if part.measures else NOTHING
    said = any(SWING in sign.text for sign in first.directions)
    if not score.is_swung or said:
        return score
    sign = Direction(Fraction(0), Sign.WORDS, SWING)
    measure = replace(first, directions=(sign, *first.directions))
    parts = (replace(part, measures=(measure, *part.measures[1:])), *score.parts[1:])
    return replace(score, parts=parts)
