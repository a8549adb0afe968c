"""Ties that a reader can follow: of one pitch of a part only one is open at a time.

Programs match the two ends of a tie by pitch, in the order of the file. What the order of voices
(`turns`) cannot bring apart loses its tie: the note ends where its first symbol does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engine.notation.beams import beamed
from engine.notation.levels import levels_of
from engine.notation.score import Chord, Head, Measure, Voice
from engine.notation.timed import Bar
from engine.notation.turns import in_turn


def untangled(measures: Sequence[Measure], bars: Sequence[Bar]) -> tuple[Measure, ...]:
    """The measures of one part without ties that cross; most often they are as they were."""
    cut = _Reader()
    for measure in measures:
        for voice in in_turn(measure.voices):
            for chord in voice.chords:
                for head in chord.heads:
                    cut.read(head)
    if not cut.crossing:
        return tuple(measures)
    return tuple(
        _without(measure, bar, cut.crossing) for measure, bar in zip(measures, bars, strict=True)
    )


@dataclass(slots=True)
class _Reader:
    """Goes through the heads as a program does. `crossing`: notes whose ties it would lose."""

    crossing: set[int] = field(default_factory=set)
    _open: dict[int, int] = field(default_factory=dict)

    def read(self, head: Head) -> None:
        """The next head of the file."""
        if head.spelling is None or head.source in self.crossing:
            return
        pitch = head.spelling.midi
        holds = self._open.get(pitch)
        if head.tied:
            if holds != head.source:
                self.crossing.add(head.source)
                return
            del self._open[pitch]
        elif holds is not None and head.ties_on:
            self.crossing.add(head.source)
            return
        if head.ties_on:
            self._open[pitch] = head.source


def _without(measure: Measure, bar: Bar, sources: set[int]) -> Measure:
    voices = tuple(_shortened(voice, bar, sources) for voice in measure.voices)
    return replace(measure, voices=voices)


def _shortened(voice: Voice, bar: Bar, sources: set[int]) -> Voice:
    """The voice with those notes as their first symbols only."""
    if not any(head.source in sources for chord in voice.chords for head in chord.heads):
        return voice
    chords = [_untied(chord, sources) for chord in voice.chords]
    plain = [replace(chord, beams=()) for chord in chords]
    return replace(voice, chords=beamed(plain, levels_of(bar.meter, bar.length)))


def _untied(chord: Chord, sources: set[int]) -> Chord:
    heads = tuple(
        replace(head, ties_on=False) if head.source in sources else head
        for head in chord.heads
        if not (head.tied and head.source in sources)
    )
    return replace(chord, heads=heads, articulations=chord.articulations if heads else ())
