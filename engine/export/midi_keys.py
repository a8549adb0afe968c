"""The keys of a MIDI file: which part plays on which channel, and what it holds down when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.export.midi_clock import Clock
from engine.music import Note, Part, Transcription
from engine.music.bend import Bend, cut_bend

DRUM_CHANNEL = 9  # "channel 10" in every manual, which count from one
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
HIT_SECONDS = 0.1  # a stroke has no end; programs want one


@dataclass(frozen=True, slots=True)
class Track:
    """A part, or a part's hits, and the channel it is played on."""

    part: Part
    channel: int
    program: int = 0

    @property
    def is_drums(self) -> bool:
        """Whether the hits are played, and not the notes."""
        return self.channel == DRUM_CHANNEL


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One key held down from tick `start` to tick `stop`, on the track of that number.

    `bend` is as a note's is, but at ticks of the file.
    """

    pitch: int
    start: int
    stop: int
    velocity: int
    track: int
    channel: int
    bend: Bend = ()


def assign_channels(transcription: Transcription) -> tuple[Track, ...]:
    """One track per part, in their order, and a channel for each.

    Drums share channel 10. When more than fifteen pitched parts are there, each instrument gets a
    channel first; what is left over shares that of the nearest General MIDI program.
    """
    parts = transcription.parts
    pitched = [i for i, part in enumerate(parts) if part.notes or not part.is_kit]
    firsts = {parts[i].program: i for i in reversed(pitched)}
    order = sorted(pitched, key=lambda i: (firsts[parts[i].program] != i, i))
    channels = dict(zip(order, PITCHED_CHANNELS, strict=False))

    def track(index: int) -> Track:
        program = parts[index].program
        nearest = min(channels, key=lambda i: (abs(parts[i].program - program), i != index, i))
        return Track(parts[index], channels[nearest], parts[nearest].program)

    tracks: list[Track] = []
    for index, part in enumerate(parts):
        if index in pitched:
            tracks.append(track(index))
        if part.hits:
            tracks.append(Track(part, DRUM_CHANNEL))
    return tuple(tracks)


def held_keys(tracks: tuple[Track, ...], clock: Clock) -> Iterator[Key]:
    """Every key of the piece; on one channel the same pitch is never held twice at a time."""
    for channel in {track.channel for track in tracks}:
        keys = [
            key
            for index, track in enumerate(tracks)
            if track.channel == channel
            for key in _keys(track, index, clock)
        ]
        yield from _one_at_a_time(keys)


def _keys(track: Track, index: int, clock: Clock) -> Iterator[Key]:
    if track.is_drums:
        for hit in track.part.hits:
            start, stop = clock.tick(hit.onset), clock.tick(hit.onset + HIT_SECONDS)
            held = max(stop, start + 1)
            yield Key(hit.drum.key, start, held, hit.velocity, index, track.channel)
        return
    for note in track.part.notes:
        start = clock.tick(note.onset)
        held = max(clock.tick(note.offset), start + 1)
        bend = _at_ticks(note, clock)
        yield Key(note.pitch, start, held, note.velocity, index, track.channel, bend)


def _at_ticks(note: Note, clock: Clock) -> Bend:
    inside = cut_bend(note.bend, 0.0, note.offset - note.onset)
    return tuple((clock.tick(note.onset + time), value) for time, value in inside)


def _one_at_a_time(keys: Iterable[Key]) -> Iterator[Key]:
    """Shorten a key that is struck again while held; two strokes at one tick become one."""
    last: Key | None = None
    for key in sorted(keys):
        if last is None or last.pitch != key.pitch:
            pass
        elif last.start == key.start:
            louder = max(last.velocity, key.velocity)
            last = replace(last, stop=max(last.stop, key.stop), velocity=louder)
            continue
        elif last.stop >= key.start:
            # Tracks are read one after the other, so between them "before" needs a tick.
            gap = 0 if last.track == key.track else 1
            last = replace(last, stop=max(min(last.stop, key.start - gap), last.start + 1))
        if last is not None:
            yield last
        last = key
    if last is not None:
        yield last
