"""Which notes of a bar need a sharp, flat or natural before them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.notation.keynames import key_alters
from engine.notation.score import Chord, Measure, Spelling

NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
Line = tuple[int, str, int]  # staff, letter, octave
HeadPlace = tuple[int, int, int]  # voice, chord and head, counted within the measure


@dataclass(frozen=True, slots=True)
class _Struck:
    """A head that begins to sound."""

    place: HeadPlace
    line: Line
    alter: int


class Accidentals:
    """Reads the measures of one part in order and remembers what holds.

    A sign holds to the end of its bar, for its line of its staff. A note on a line, or an octave
    from one, that was altered otherwise in this bar or the bar before gets a reminder.
    """

    def __init__(self) -> None:
        self._before: dict[Line, int] = {}

    def of(self, measure: Measure, fifths: int) -> frozenset[HeadPlace]:
        """The heads of the measure that need a sign."""
        key = key_alters(fifths)
        now: dict[Line, int] = {}
        shown: set[HeadPlace] = set()
        for struck in _moments(measure):
            clashes = _clashing(struck)
            for one in struck:
                usual = key.get(one.line[1], 0)
                holds = now.get(one.line, usual)
                if one.alter != holds or one.line in clashes or self._doubtful(one, now, usual):
                    shown.add(one.place)
                now[one.line] = one.alter
        self._before = {line: a for line, a in now.items() if a != key.get(line[1], 0)}
        return frozenset(shown)

    def _doubtful(self, one: _Struck, now: dict[Line, int], usual: int) -> bool:
        """Whether a reader may still have another sign in mind."""
        if one.line in now or one.alter != usual:
            return False
        staff, step, octave = one.line
        if self._before.get(one.line, one.alter) != one.alter:
            return True
        near = ((staff, step, octave + 1), (staff, step, octave - 1))
        return any(now.get(line, one.alter) != one.alter for line in near)


def _moments(measure: Measure) -> Iterator[list[_Struck]]:
    """The heads that begin at one moment, in the order of time; grace notes before the others."""
    placed = [
        (chord.position, not chord.is_grace, v, c, chord)
        for v, voice in enumerate(measure.voices)
        for c, chord in enumerate(voice.chords)
    ]
    moment: list[_Struck] = []
    last: object = None
    for position, late, v, c, chord in sorted(placed, key=lambda item: item[:4]):
        # grace notes before one note follow each other: each is a moment of its own
        when = (position, late, None if late else (v, c))
        if when != last and moment:
            yield moment
            moment = []
        last = when
        moment.extend(_struck(chord, v, c))
    if moment:
        yield moment


def _struck(chord: Chord, voice: int, place: int) -> Iterator[_Struck]:
    for h, head in enumerate(chord.heads):
        if head.spelling is not None and not head.tied:
            yield _Struck((voice, place, h), _line(chord, head.spelling), head.spelling.alter)


def _line(chord: Chord, spelling: Spelling) -> Line:
    return chord.staff, spelling.step, spelling.octave


def _clashing(struck: Iterable[_Struck]) -> set[Line]:
    """Lines on which two notes of one moment differ: both need a sign."""
    alters: dict[Line, set[int]] = {}
    for one in struck:
        alters.setdefault(one.line, set()).add(one.alter)
    return {line for line, found in alters.items() if len(found) > 1}
