"""Tuplets that every reader closes: their two ends are both notes that are struck, or neither is.

Some readers look for the ends of a tuplet at struck notes alone, not at rests or where a tie ends.
Where a tuplet begins with a rest or a tied note and ends with a struck one, that last note is
written as two, tied: it sounds the same, and no end is at a struck note any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.notation.beams import beamed
from engine.notation.levels import levels_of
from engine.notation.score import Chord, Voice
from engine.notation.timed import Bar


def closed(voice: Voice, bar: Bar) -> Voice:
    """The voice of a bar (no grace notes in it) with the last notes of such tuplets in two."""
    uneven = set(_uneven(voice.chords))
    if not uneven:
        return voice
    chords = [
        replace(piece, beams=())
        for place, chord in enumerate(voice.chords)
        for piece in (_halves(chord) if place in uneven else (chord,))
    ]
    return replace(voice, chords=beamed(chords, levels_of(bar.meter, bar.length)))


def _uneven(chords: Sequence[Chord]) -> Iterator[int]:
    """The last chords, by place, of tuplets that are struck at their end alone."""
    begins_struck = True
    for place, chord in enumerate(chords):
        if chord.tuplet is None:
            continue
        if chord.tuplet.starts:
            begins_struck = _is_struck(chord)
        if chord.tuplet.stops and not begins_struck and _is_struck(chord):
            yield place


def _is_struck(chord: Chord) -> bool:
    return any(not head.tied for head in chord.heads)


def _halves(chord: Chord) -> tuple[Chord, Chord]:
    """The last note of a tuplet as two, tied; a dotted one as the plain note and the dot."""
    tuplet = chord.tuplet
    if tuplet is None:
        raise ValueError("only chords of tuplets are halved")
    first = chord.value if chord.dots else chord.value / 2
    second = chord.value / 2
    heads = tuple(replace(head, ties_on=True) for head in chord.heads)
    before = replace(chord, value=first, dots=0, heads=heads, tuplet=replace(tuplet, stops=False))
    after = replace(
        chord,
        position=chord.position + before.length,
        value=second,
        dots=0,
        heads=tuple(replace(head, tied=True) for head in chord.heads),
        tuplet=replace(tuplet, starts=False),
        articulations=(),
    )
    return before, after
