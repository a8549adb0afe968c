"""A chord as the notes MusicXML makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from engine.export.musicxml.accidentals import NAMES
from engine.export.musicxml.ids import Names, NoteId
from engine.export.musicxml.percussion import PLACES
from engine.export.musicxml.tree import add
from engine.export.musicxml.values import TYPES
from engine.music import Drum
from engine.notation.score import Articulation, Chord, Head, ScorePart

HIGHEST_OCTAVE = 9  # MusicXML has no octave below 0, where no instrument plays, either
SIGNS = {
    Articulation.ACCENT: "accent",
    Articulation.STACCATO: "staccato",
    Articulation.TENUTO: "tenuto",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What the notes of one part share. `number` is the part's place on the page, from 1."""

    part: ScorePart
    number: int
    divisions: int
    names: Names

    def duration(self, quarters: Fraction) -> int:
        """A length in divisions."""
        return int(quarters * self.divisions)

    def instrument(self, drum: Drum | None = None) -> str:
        """The id of the part's instrument, or of a piece of its kit."""
        return f"P{self.number}-I{1 if drum is None else drum.key + 1}"


@dataclass(frozen=True, slots=True)
class Written:
    """A chord with what its place on the page adds: its voice, and signs before its heads.

    `bracket`: whether the tuplet it belongs to needs one, having no beam over all of it.
    """

    chord: Chord
    voice: int
    signs: frozenset[int] = frozenset()
    bracket: bool = True


def add_chord(measure: Element, written: Written, context: Context) -> None:
    """Write a chord or rest at the end of the measure."""
    chord = written.chord
    if chord.is_rest:
        _add_note(measure, written, context)
        return
    for count, (place, head) in enumerate(_upwards(chord)):
        name = context.names.name(NoteId(context.part.part, head.source))
        note = _add_note(measure, written, context, (place, head), count > 0)
        note.set("id", name)


def _upwards(chord: Chord) -> list[tuple[int, Head]]:
    def height(item: tuple[int, Head]) -> tuple[int, int]:
        head = item[1]
        if head.spelling is not None:
            return head.spelling.midi, head.spelling.octave
        place = PLACES[head.drum or Drum.SNARE]
        return place.octave, "CDEFGAB".index(place.step)

    return sorted(enumerate(chord.heads), key=height)


def _add_note(
    measure: Element,
    written: Written,
    context: Context,
    placed: tuple[int, Head] | None = None,
    is_more: bool = False,
) -> Element:
    """One note element; its children must come in this order."""
    chord, head = written.chord, placed[1] if placed else None
    note = add(measure, "note")
    if chord.is_hidden:
        note.set("print-object", "no")
    if chord.is_grace:
        add(note, "grace", slash="yes")
    if is_more:
        add(note, "chord")
    _add_sound(note, chord, head)
    if not chord.is_grace:
        add(note, "duration", context.duration(chord.length))
    for kind in _ties(head):
        add(note, "tie", type=kind)
    if head is not None and head.drum is not None:
        add(note, "instrument", id=context.instrument(head.drum))
    add(note, "voice", written.voice)
    _add_value(note, chord)
    if placed and placed[0] in written.signs and head is not None and head.spelling is not None:
        add(note, "accidental", NAMES[head.spelling.alter])
    _add_look(note, written, context, head, is_more)
    return note


def _add_sound(note: Element, chord: Chord, head: Head | None) -> None:
    if head is None:
        add(note, "rest", **({} if chord.whole_bar is None else {"measure": "yes"}))
    elif head.spelling is not None:
        pitch = add(note, "pitch")
        add(pitch, "step", head.spelling.step)
        if head.spelling.alter:
            add(pitch, "alter", head.spelling.alter)
        add(pitch, "octave", min(max(head.spelling.octave, 0), HIGHEST_OCTAVE))
    else:
        place = PLACES[head.drum or Drum.SNARE]
        unpitched = add(note, "unpitched")
        add(unpitched, "display-step", place.step)
        add(unpitched, "display-octave", place.octave)


def _add_value(note: Element, chord: Chord) -> None:
    if chord.whole_bar is not None:
        return
    add(note, "type", TYPES[chord.value], **({"size": "grace-cue"} if chord.is_small else {}))
    for _ in range(chord.dots):
        add(note, "dot")


def _add_look(
    note: Element, written: Written, context: Context, head: Head | None, is_more: bool
) -> None:
    """From the tuplet to the end of the note."""
    chord = written.chord
    if chord.tuplet is not None and not chord.is_grace:
        ratio = add(note, "time-modification")
        add(ratio, "actual-notes", chord.tuplet.actual)
        add(ratio, "normal-notes", chord.tuplet.normal)
    if head is not None:
        _add_head(note, head, Articulation.GHOST in chord.articulations)
    if context.part.staves > 1:
        add(note, "staff", chord.staff + 1)
    if not is_more:
        for level, beam in enumerate(chord.beams, 1):
            add(note, "beam", beam.value, number=str(level))
    marks = list(_notations(written, head, is_more))
    if marks:
        add(note, "notations").extend(marks)


def _add_head(note: Element, head: Head, is_ghost: bool) -> None:
    shape = PLACES[head.drum].head if head.drum is not None else ""
    if is_ghost:
        add(note, "notehead", shape or "normal", parentheses="yes")
    elif shape:
        add(note, "notehead", shape)


def _ties(head: Head | None) -> list[str]:
    if head is None:
        return []
    return ["stop"] * head.tied + ["start"] * head.ties_on


def _notations(written: Written, head: Head | None, is_more: bool) -> Iterator[Element]:
    chord = written.chord
    for kind in _ties(head):
        yield Element("tied", type=kind)
    if not is_more:
        yield from _tuplet_marks(written)
        signs = [SIGNS[sign] for sign in chord.articulations if sign in SIGNS]
        if signs:
            marks = Element("articulations")
            for sign in signs:
                add(marks, sign)
            yield marks
    if head is not None and Articulation.ARPEGGIO in chord.articulations:
        yield Element("arpeggiate")


def _tuplet_marks(written: Written) -> Iterator[Element]:
    tuplet = written.chord.tuplet
    if tuplet is None or written.chord.is_grace:
        return
    if tuplet.starts:
        bracket = "yes" if written.bracket else "no"
        yield Element("tuplet", type="start", number="1", bracket=bracket)
    if tuplet.stops:
        yield Element("tuplet", type="stop", number="1")
