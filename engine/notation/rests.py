"""Rests: which of them a reader needs where two voices share a staff."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from engine.notation.score import Chord, Voice

Span = tuple[Fraction, Fraction]


def without_idle_rests(voices: Sequence[Voice]) -> list[Voice]:
    """The voices of one staff in one bar, rests hidden that another voice makes needless.

    While another voice sounds all through a rest, it is not shown; nor is one where a voice
    before it rests as long. So a silent staff shows one rest, not two.
    """
    if len(voices) < 2:
        return list(voices)
    sounding = [_spans(voice, rests=False) for voice in voices]
    resting = [_spans(voice, rests=True) for voice in voices]
    made = []
    for index, voice in enumerate(voices):
        others = [span for at, spans in enumerate(sounding) if at != index for span in spans]
        others += [span for spans in resting[:index] for span in spans]
        made.append(replace(voice, chords=tuple(_hidden(one, others) for one in voice.chords)))
    return made


def _spans(voice: Voice, rests: bool) -> list[Span]:
    return [
        (chord.position, chord.position + chord.length)
        for chord in voice.chords
        if chord.is_rest is rests and not chord.is_grace
    ]


def _hidden(chord: Chord, others: Sequence[Span]) -> Chord:
    """A rest that others cover becomes hidden; everything else stays."""
    if not chord.is_rest or chord.tuplet is not None:
        return chord
    reached, end = chord.position, chord.position + chord.length
    for start, stop in sorted(others):
        if start <= reached:
            reached = max(reached, stop)
    return replace(chord, is_hidden=True) if reached >= end else chord
