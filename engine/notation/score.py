"""Score: written music, as a page has it. Plain values; exporters and the window read them.

Positions and lengths are Fractions of a quarter note. What sounds at one place in one voice is a
`Chord` (no notes: a rest); chords are whole symbols, so a long note is two of them tied.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.music import Drum
from engine.notation.timed import Bar

STEPS = "CDEFGAB"
SEMITONES = (0, 2, 4, 5, 7, 9, 11)


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """A pitch by name: `step` is a letter, `alter` semitones (sharp 1), octave 4 holds middle C."""

    step: str
    alter: int
    octave: int

    @property
    def midi(self) -> int:
        """Its MIDI number."""
        return 12 * (self.octave + 1) + SEMITONES[STEPS.index(self.step)] + self.alter


@dataclass(frozen=True, slots=True)
class Head:
    """One note of a chord: a spelling, or a drum. `source` is its place in the part's notes.

    `ties_on`: tied to the same pitch in the next chord of its voice; `tied`: from the one before.
    """

    spelling: Spelling | None
    source: int
    ties_on: bool = False
    tied: bool = False
    drum: Drum | None = None


class Articulation(StrEnum):
    """Signs at a chord."""

    STACCATO = "staccato"
    ACCENT = "accent"
    TENUTO = "tenuto"
    ARPEGGIO = "arpeggio"
    GHOST = "ghost"


@dataclass(frozen=True, slots=True)
class Tuplet:
    """`actual` notes in the time of `normal`; whether this chord begins or ends the group."""

    actual: int = 3
    normal: int = 2
    starts: bool = False
    stops: bool = False


class Beam(StrEnum):
    """What one beam (of an eighth, a sixteenth, ...) does at a chord."""

    BEGIN = "begin"
    CONTINUE = "continue"
    END = "end"
    FORWARD = "forward hook"
    BACKWARD = "backward hook"


@dataclass(frozen=True, slots=True)
class Chord:
    """One symbol of a voice: a note, a chord, or a rest.

    `position` counts from the start of its bar. `value` is the symbol's own (a quarter: 1) before
    `dots` and `tuplet` change it; `length` is what they make of it. A grace note has no length.
    `staff` counts from 0, top first. `whole_bar`: a rest for the bar, whatever its length.
    `is_hidden`: a rest that only fills its voice; another voice of the staff says enough.
    `is_small`: printed small, as what stands beside the rhythm is.
    """

    position: Fraction
    value: Fraction
    heads: tuple[Head, ...] = ()
    dots: int = 0
    tuplet: Tuplet | None = None
    staff: int = 0
    beams: tuple[Beam, ...] = ()
    articulations: tuple[Articulation, ...] = ()
    is_grace: bool = False
    whole_bar: Fraction | None = None
    is_hidden: bool = False
    is_small: bool = False

    @property
    def length(self) -> Fraction:
        """In quarters, with dots and tuplet."""
        if self.is_grace:
            return Fraction(0)
        if self.whole_bar is not None:
            return self.whole_bar
        length = self.value * (2 - Fraction(1, 2**self.dots))
        return length if self.tuplet is None else length * self.tuplet.normal / self.tuplet.actual

    @property
    def is_rest(self) -> bool:
        """Whether nothing sounds."""
        return not self.heads


class Sign(StrEnum):
    """Kinds of direction."""

    DYNAMIC = "dynamic"
    PEDAL_DOWN = "pedal down"
    PEDAL_UP = "pedal up"
    WORDS = "words"
    OTTAVA_UP = "8va"
    OTTAVA_DOWN = "8vb"
    OTTAVA_END = "end of 8va"


@dataclass(frozen=True, slots=True)
class Direction:
    """A sign beside the notes: p, Ped., *Swing*. `position` counts from the start of its bar."""

    position: Fraction
    sign: Sign
    text: str = ""
    staff: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one bar: chords that fill the bar without gap or overlap."""

    number: int
    chords: tuple[Chord, ...]


class Clef(StrEnum):
    """The clefs in use."""

    TREBLE = "treble"
    BASS = "bass"
    TREBLE_8 = "treble 8"
    """Sounds an octave lower than treble: guitars, tenors."""
    BASS_8 = "bass 8"
    """Sounds an octave lower than bass: bass guitars, the double bass."""
    ALTO = "alto"
    PERCUSSION = "percussion"


@dataclass(frozen=True, slots=True)
class Measure:
    """What one part plays in one bar. `clefs`: for each staff, where they change at its start."""

    voices: tuple[Voice, ...]
    directions: tuple[Direction, ...] = ()
    clefs: tuple[Clef, ...] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A key signature: sharps positive, flats negative."""

    fifths: int = 0
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part: as many measures as the score has bars. `part` is its place in the piece."""

    part: int
    name: str
    program: int
    staves: int
    measures: tuple[Measure, ...]
    is_drums: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A page, or as many as it takes."""

    bars: tuple[Bar, ...]
    parts: tuple[ScorePart, ...]
    keys: tuple[tuple[int, Key], ...] = ((0, Key()),)
    """Key signatures and the bar (counting from 0) from which each holds."""
    title: str = ""
    is_swung: bool = False

    def chords(self, part: int) -> Iterator[tuple[int, int, Chord]]:
        """(bar, voice number, chord) of one part (its place in `parts`), bar after bar."""
        for bar, measure in enumerate(self.parts[part].measures):
            for voice in measure.voices:
                for chord in voice.chords:
                    yield bar, voice.number, chord
