"""Vocabulary: notes or hits of a segment as tokens, and back.

A segment is spelt in the order of time: TIME_SHIFT tokens say how many frames pass, NOTE_OFF and
NOTE_ON (or HIT) what happens then, lower keys first (after Oore et al. 2018, "This time with
feeling: learning expressive musical performance"). What began before the segment is not spelt.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.music import Drum, DrumHit, Note
from engine.networks.spelling import END, FIRST, SHIFTS


class Kind(StrEnum):
    """What a token says."""

    SPECIAL = "special"
    SHIFT = "time shift"
    ON = "note on"
    OFF = "note off"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens for `keys` keys from `lowest` on, and for shifts of up to `longest_shift` frames.

    With `ends` notes have lengths; without, as with drums, they only begin.
    """

    lowest: int = 21
    keys: int = 88
    longest_shift: int = SHIFTS
    ends: bool = True

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return FIRST + self.longest_shift + self.keys * (2 if self.ends else 1)

    def shift(self, frames: int) -> int:
        """The token for 1 … `longest_shift` frames that pass."""
        return FIRST + frames - 1

    def on(self, key: int) -> int:
        """The token with which key `key` (0 … keys - 1) begins."""
        return FIRST + self.longest_shift + key

    def off(self, key: int) -> int:
        """The token with which it ends."""
        return FIRST + self.longest_shift + self.keys + key

    def meaning(self, token: int) -> tuple[Kind, int]:
        """What a token says, and its frames or key."""
        place = token - FIRST
        if place < 0:
            return Kind.SPECIAL, token
        if place < self.longest_shift:
            return Kind.SHIFT, place + 1
        place -= self.longest_shift
        return (Kind.ON, place) if place < self.keys else (Kind.OFF, place - self.keys)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happens at a frame: ends come before beginnings, low keys before high ones."""

    frame: int
    begins: bool
    key: int


def events_of_notes(notes: Iterable[Note], hop_seconds: float, v: Vocabulary) -> list[Event]:
    """What happens, in order; each key is let go before it is struck again.

    Of two notes of a key that begin in one frame the second is left out.
    """
    keys: dict[int, dict[int, int]] = defaultdict(dict)
    for note in sorted(notes):
        key, onset = note.pitch - v.lowest, round(note.onset / hop_seconds)
        if 0 <= key < v.keys and onset not in keys[key]:
            keys[key][onset] = max(onset + 1, round(note.offset / hop_seconds))
    found = []
    for key, ends in keys.items():
        following = [*list(ends)[1:], max(ends.values())]
        for (onset, offset), after in zip(ends.items(), following, strict=True):
            stop = min(offset, after) if after > onset else offset
            found += [Event(onset, True, key), Event(stop, False, key)]
    return sorted(found)


def events_of_hits(
    hits: Iterable[DrumHit], hop_seconds: float, drums: Sequence[Drum]
) -> list[Event]:
    """The same of hits; keys are the drums' places."""
    places = {drum: place for place, drum in enumerate(drums)}
    frames = {
        (round(hit.onset / hop_seconds), places[hit.drum]) for hit in hits if hit.drum in places
    }
    return sorted(Event(frame, True, key) for frame, key in frames)


def spelt(events: Iterable[Event], frames: int, v: Vocabulary) -> list[int]:
    """The tokens of a segment of `frames` frames, without START and END."""
    tokens: list[int] = []
    now = 0
    for event in sorted(events):
        if event.frame >= frames:
            break
        if not event.begins and not v.ends:
            continue
        while event.frame > now:
            step = min(event.frame - now, v.longest_shift)
            tokens.append(v.shift(step))
            now += step
        tokens.append(v.on(event.key) if event.begins else v.off(event.key))
    return tokens


def read(tokens: Iterable[int], v: Vocabulary) -> list[Event]:
    """The opposite of `spelt`; reading stops at END, and what makes no sense is passed over."""
    events: list[Event] = []
    now = 0
    for token in tokens:
        if token == END:
            break
        kind, value = v.meaning(int(token))
        if kind is Kind.SHIFT:
            now += value
        elif kind is not Kind.SPECIAL:
            events.append(Event(now, kind is Kind.ON, value))
    return events


def notes_of_events(
    events: Iterable[Event], frames: int, hop_seconds: float, v: Vocabulary
) -> list[Note]:
    """The notes of a segment of `frames` frames; what is not ended ends with the segment."""
    notes: list[Note] = []
    sounding: dict[int, int] = {}

    def end(key: int, frame: int) -> None:
        begun = sounding.pop(key)
        stop = max(frame, begun + 1)
        notes.append(Note(begun * hop_seconds, v.lowest + key, stop * hop_seconds))

    for event in events:
        if event.key in sounding:
            end(event.key, event.frame)
        if event.begins and event.frame < frames:
            sounding[event.key] = event.frame
    for key in list(sounding):
        end(key, frames)
    return sorted(notes)


def hits_of_events(
    events: Iterable[Event], hop_seconds: float, drums: Sequence[Drum]
) -> list[DrumHit]:
    """The hits of a segment."""
    return sorted(DrumHit(event.frame * hop_seconds, drums[event.key]) for event in events)
