"""Scores written by hand, with a little of everything a page may hold."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import count

from engine.music import Drum
from engine.notation.score import (
    STEPS,
    Articulation,
    Beam,
    Chord,
    Clef,
    Direction,
    Head,
    Key,
    Measure,
    Score,
    ScorePart,
    Sign,
    Spelling,
    Tuplet,
    Voice,
)
from engine.notation.timed import Bar

F = Fraction
ALTERS = {"#": 1, "b": -1, "x": 2}


def pitch(name: str) -> Spelling:
    """C4, F#5, Bb3."""
    return Spelling(name[0], sum(ALTERS[sign] for sign in name[1:-1]), int(name[-1]))


class Pen:
    """Writes voices; every head that is not tied from before is another performed note."""

    def __init__(self) -> None:
        self.sources = count()

    def chord(self, names: str, value: Fraction | int, dots: int = 0) -> Chord:
        """`C4 E4~`: a tilde ties on, one before the name ties from before; nothing is a rest."""
        heads = tuple(self._head(name) for name in names.split())
        return Chord(F(0), F(value), heads, dots)

    def hits(self, drums: Iterable[Drum], value: Fraction | int) -> Chord:
        """A stroke."""
        heads = tuple(Head(None, next(self.sources), drum=drum) for drum in drums)
        return Chord(F(0), F(value), heads)

    def _head(self, name: str) -> Head:
        tied, on = name.startswith("~"), name.endswith("~")
        source = -1 if tied else next(self.sources)
        return Head(pitch(name.strip("~")), source, on, tied)


def voice(number: int, *chords: Chord, staff: int = 0, start: Fraction | int = 0) -> Voice:
    """Chords one after the other."""
    placed, now = [], F(start)
    for chord in chords:
        placed.append(replace(chord, position=now, staff=staff))
        now += chord.length
    return Voice(number, tuple(placed))


def beamed(*chords: Chord) -> list[Chord]:
    """One beam over all of them."""
    beams = [Beam.BEGIN, *[Beam.CONTINUE] * (len(chords) - 2), Beam.END]
    return [replace(chord, beams=(beam,)) for chord, beam in zip(chords, beams, strict=True)]


def triplet(*chords: Chord) -> list[Chord]:
    """Three in the time of two."""
    last = len(chords) - 1
    return [
        replace(chord, tuplet=Tuplet(3, 2, place == 0, place == last))
        for place, chord in enumerate(chords)
    ]


def rest(value: Fraction | int, dots: int = 0) -> Chord:
    """Silence."""
    return Chord(F(0), F(value), (), dots)


def whole_bar(length: Fraction | int) -> Chord:
    """A rest for the bar."""
    return Chord(F(0), F(4), whole_bar=F(length))


def settle(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Give every tied head the source of the one it is tied to."""
    open_ties: dict[Spelling, int] = {}
    made = []
    for measure in measures:
        voices = []
        for one in measure.voices:
            chords = []
            for chord in one.chords:
                heads = []
                for head in chord.heads:
                    if head.tied and head.spelling:
                        head = replace(head, source=open_ties[head.spelling])
                    if head.ties_on and head.spelling:
                        open_ties[head.spelling] = head.source
                    heads.append(head)
                chords.append(replace(chord, heads=tuple(heads)))
            voices.append(replace(one, chords=tuple(chords)))
        made.append(replace(measure, voices=tuple(voices)))
    return tuple(made)


def piano() -> tuple[Measure, ...]:
    """Two staves: a pickup, triplets, a tie over the bar line, two voices, a grace note, signs."""
    pen = Pen()
    eighth, quarter = F(1, 2), F(1)
    pickup = Measure(
        (voice(1, pen.chord("G4", 1)), voice(5, rest(1), staff=1)),
        (Direction(F(0), Sign.DYNAMIC, "mf"),),
        (Clef.TREBLE, Clef.BASS),
    )
    first = Measure(
        (
            voice(
                1,
                *triplet(*beamed(*(pen.chord(n, eighth) for n in ("C5", "D5", "Eb5")))),
                replace(pen.chord("F#5 A5", quarter), articulations=(Articulation.STACCATO,)),
                pen.chord("G5~", 1),
            ),
            voice(
                2,
                *(pen.chord(n, quarter) for n in ("E4", "E4")),
                rest(eighth),
                pen.chord("F4", eighth),
            ),
            voice(5, pen.chord("C3 G3", 2, 1), staff=1),
        ),
        (Direction(F(0), Sign.PEDAL_DOWN, staff=1), Direction(F(3), Sign.PEDAL_UP, staff=1)),
    )
    second = Measure(
        (
            voice(
                1,
                pen.chord("~G5", 1),
                replace(pen.chord("B4", eighth), is_grace=True),
                replace(pen.chord("C5 E5 G5", 2), articulations=(Articulation.ARPEGGIO,)),
            ),
            voice(5, pen.chord("C#3", 1), pen.chord("D3", 2), staff=1),
        ),
        (Direction(F(1), Sign.DYNAMIC, "p"),),
    )
    third = Measure((voice(1, *triplet(*(pen.chord(n, 1) for n in ("Ab4", "Bb4", "Cb5")))),))
    return settle((pickup, first, second, third))


def kit() -> tuple[Measure, ...]:
    """A percussion staff: hands and feet."""
    pen = Pen()
    hands = [
        pen.hits([Drum.CRASH], F(1, 2)),
        pen.hits([Drum.HIHAT_CLOSED], F(1, 2)),
        pen.hits([Drum.HIHAT_CLOSED, Drum.SNARE], F(1, 2)),
        pen.hits([Drum.HIHAT_OPEN], F(1, 2)),
        replace(pen.hits([Drum.SNARE], 1), articulations=(Articulation.GHOST,)),
    ]
    feet = [pen.hits([Drum.KICK], 1), rest(1), pen.hits([Drum.KICK, Drum.HIHAT_PEDAL], 1)]
    bar = Measure((voice(1, *beamed(*hands[:2]), *beamed(*hands[2:4]), hands[4]), voice(2, *feet)))
    toms = [Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW, Drum.RIDE, Drum.SIDE_STICK]
    fill = Measure((voice(1, *(pen.hits([drum], F(1, 2)) for drum in toms[:4])),))
    quiet = Measure((voice(1, whole_bar(1)),), clefs=(Clef.PERCUSSION,))
    return (quiet, bar, Measure((voice(1, whole_bar(3)),)), fill)


def everything() -> Score:
    """Piano and drums; a pickup, then 3/4, then one bar of 2/4 in another key."""
    bars = (
        Bar(F(0), F(1), (3, 4), 0.5, 96.0, is_pickup=True),
        Bar(F(1), F(3), (3, 4), 1.125),
        Bar(F(4), F(3), (3, 4), 3.0),
        Bar(F(7), F(2), (2, 4), 5.0, 80.0),
    )
    parts = (
        ScorePart(0, "Piano", 0, 2, piano()),
        ScorePart(1, "Drums", 0, 1, kit(), is_drums=True),
    )
    keys = ((0, Key(0)), (3, Key(-3, is_minor=True)))
    return Score(bars, parts, keys, "A little of everything", is_swung=True)


def scale(fifths: int, count_of: int = 8) -> Score:
    """A bar of eighths up from C, spelt with whatever the key has, and its relative minor."""
    from engine.notation.keynames import key_alters

    key = key_alters(fifths)
    pen = Pen()
    heads = []
    for place in range(count_of):
        step, octave = STEPS[place % 7], 4 + place // 7
        heads.append(Head(Spelling(step, key.get(step, 0), octave), next(pen.sources)))
    chords = [Chord(F(0), F(1, 2), (head,)) for head in heads]
    bar = Bar(F(0), F(4), (4, 4), 0.0, 120.0)
    measure = Measure((voice(1, *chords),), clefs=(Clef.TREBLE,))
    part = ScorePart(0, "Flute", 73, 1, (measure,))
    return Score((bar,), (part,), ((0, Key(fifths)),), f"{fifths} fifths")
