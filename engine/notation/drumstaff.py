"""Drum staff: where each piece of the kit stands, and hits as the voices of hands and feet.

Places and noteheads as drummers read them (Weinberg, Guide to Standardized Drumset Notation,
1998): cymbals are crosses, hands have their stems up, feet down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from operator import attrgetter

from engine.music import Drum
from engine.notation.timed import Bar, TimedNote
from engine.notation.voices import Event

HANDS, FEET = 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a drum is written: step and octave as if in treble clef, notehead, voice.

    Noteheads have MusicXML's names; HANDS have their stems up, FEET down.
    """

    step: str
    octave: int
    notehead: str
    voice: int


PLACES = {
    Drum.KICK: Place("F", 4, "normal", FEET),
    Drum.SNARE: Place("C", 5, "normal", HANDS),
    Drum.SIDE_STICK: Place("C", 5, "x", HANDS),
    Drum.HIHAT_CLOSED: Place("G", 5, "x", HANDS),
    Drum.HIHAT_OPEN: Place("G", 5, "circle-x", HANDS),
    Drum.HIHAT_PEDAL: Place("D", 4, "x", FEET),
    Drum.TOM_HIGH: Place("E", 5, "normal", HANDS),
    Drum.TOM_MID: Place("D", 5, "normal", HANDS),
    Drum.TOM_LOW: Place("A", 4, "normal", HANDS),
    Drum.CRASH: Place("A", 5, "x", HANDS),
    Drum.RIDE: Place("F", 5, "x", HANDS),
}
_BY_KEY = {drum.key: drum for drum in Drum}


def drum_of(key: int) -> Drum:
    """The drum of a General MIDI key; keys that no drum has belong to the snare."""
    return _BY_KEY.get(key, Drum.SNARE)


def drum_voices(
    notes: Sequence[TimedNote], bars: Sequence[Bar]
) -> tuple[tuple[int, tuple[Event, ...]], ...]:
    """(voice, events) of hands and feet; a hit lasts until the next one, or the beat's end."""
    found = []
    for voice in (HANDS, FEET):
        mine = [note for note in notes if PLACES[drum_of(note.pitch)].voice == voice]
        if mine:
            found.append((voice, tuple(_events(mine, bars))))
    return tuple(found)


def _events(notes: Sequence[TimedNote], bars: Sequence[Bar]) -> list[Event]:
    chords = [tuple(group) for _, group in groupby(notes, attrgetter("onset"))]
    ends = [b[0].onset for _, b in pairwise(chords)] + [bars[-1].end]
    events, bar = [], 0
    for chord, after in zip(chords, ends, strict=True):
        onset = chord[0].onset
        while bar + 1 < len(bars) and bars[bar].end <= onset:
            bar += 1
        end = min(after, bars[bar].end, _beat_end(onset, bars[bar]))
        events.append(Event(onset, end, *_once(chord)))
    return events


def _beat_end(onset: Fraction, bar: Bar) -> Fraction:
    """Where the beat that holds a place is over, counted from the bar's end."""
    beats, kind = bar.meter
    beat = Fraction(4, kind) * (3 if beats % 3 == 0 and kind >= 8 else 1)
    return bar.end - (bar.end - onset - Fraction(1, 10**6)) // beat * beat


def _once(chord: Sequence[TimedNote]) -> tuple[tuple[TimedNote, ...], tuple[TimedNote, ...]]:
    """Each drum once; a second stroke at one place is a flam's grace note."""
    first: dict[str, TimedNote] = {}
    flams = []
    for note in sorted(chord, key=attrgetter("velocity"), reverse=True):
        drum = drum_of(note.pitch)
        if drum in first:
            flams.append(note)
        else:
            first[drum] = note
    return tuple(sorted(first.values(), key=attrgetter("pitch"))), tuple(flams)
