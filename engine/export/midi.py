"""Standard MIDI files, type 1: a track of tempi and metres, then one track per part."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.export.exporter import Request
from engine.export.midi_clock import TICKS_PER_QUARTER, MidiClock
from engine.music import Part, Transcription

if TYPE_CHECKING:
    import mido

DRUM_CHANNEL = 9  # "channel 10" in every manual, which count from one
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
HIT_SECONDS = 0.1  # a stroke has no end; programs want one
PEDAL, PEDAL_DOWN, PEDAL_UP = 64, 127, 0
CLOCKS_PER_WHOLE_NOTE = 96
# What happens first within one tick: a key is let go before it, or another, is struck again.
NOTE_OFF, CONTROL, NOTE_ON = range(3)


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
    """One key held down from tick `start` to tick `stop`, on the track of that number."""

    pitch: int
    start: int
    stop: int
    velocity: int
    track: int


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A message's kind, number and value, at its tick and in its turn within the tick."""

    tick: int
    turn: int
    number: int
    value: int


def render(request: Request) -> bytes:
    """The whole file."""
    import mido

    transcription = request.transcription
    clock = MidiClock(transcription.tempo, transcription.end)
    tracks = assign_channels(transcription)
    held = list(_held_keys(tracks, clock))
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    file.tracks.append(_conductor(clock, request.heading))
    for index, track in enumerate(tracks):
        own = (key for key in held if key.track == index)
        file.tracks.append(_messages(track, [*_pedal(track, clock), *_strokes(own)]))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def assign_channels(transcription: Transcription) -> tuple[Track, ...]:
    """One track per part, in their order, and a channel for each.

    Drums share channel 10. When more than fifteen pitched parts are there, each instrument gets a
    channel first; what is left over shares that of the nearest General MIDI program.
    """
    parts = transcription.parts
    pitched = [i for i, part in enumerate(parts) if part.notes or not part.hits]
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


def _held_keys(tracks: tuple[Track, ...], clock: MidiClock) -> Iterator[Key]:
    """Every key of the piece; on one channel the same pitch is never held twice at a time."""
    for channel in {track.channel for track in tracks}:
        keys = [
            key
            for index, track in enumerate(tracks)
            if track.channel == channel
            for key in _keys(track, index, clock)
        ]
        yield from _one_at_a_time(keys)


def _keys(track: Track, index: int, clock: MidiClock) -> Iterator[Key]:
    if track.is_drums:
        strokes = (
            (h.drum.key, h.onset, h.onset + HIT_SECONDS, h.velocity) for h in track.part.hits
        )
    else:
        strokes = ((n.pitch, n.onset, n.offset, n.velocity) for n in track.part.notes)
    for pitch, onset, offset, velocity in strokes:
        start = clock.tick(onset)
        yield Key(pitch, start, max(clock.tick(offset), start + 1), velocity, index)


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


def _strokes(keys: Iterable[Key]) -> Iterator[Event]:
    for key in keys:
        yield Event(key.start, NOTE_ON, key.pitch, key.velocity)
        yield Event(key.stop, NOTE_OFF, key.pitch, 0)


def _pedal(track: Track, clock: MidiClock) -> Iterator[Event]:
    """The pedal down and up again; where it is changed within a tick, it is up for one."""
    spans: list[tuple[int, int]] = []
    for span in track.part.pedal if not track.is_drums else ():
        start, stop = clock.tick(span.start), clock.tick(span.stop)
        if spans and start <= spans[-1][1]:
            before, after = spans.pop()
            if start == after and start - 1 > before:
                spans.append((before, start - 1))
            else:
                start, stop = before, max(after, stop)
        if start < stop:
            spans.append((start, stop))
    for start, stop in spans:
        yield Event(start, CONTROL, PEDAL, PEDAL_DOWN)
        yield Event(stop, CONTROL, PEDAL, PEDAL_UP)


def _conductor(clock: MidiClock, heading: str) -> "mido.MidiTrack":
    """Track 0: the piece's name, its metres and its tempi."""
    from mido import MetaMessage

    timed: list[tuple[int, Any]] = [(0, MetaMessage("track_name", name=_writable(heading)))]
    for meter in clock.meters:
        values = {"numerator": meter.beats, "denominator": meter.unit}
        clicks = max(CLOCKS_PER_WHOLE_NOTE // meter.unit, 1)
        message = MetaMessage("time_signature", clocks_per_click=clicks, **values)
        timed.append((meter.tick, message))
    timed += [(c.tick, MetaMessage("set_tempo", tempo=c.tempo)) for c in clock.tempi]
    return _track(timed)


def _messages(track: Track, events: Iterable[Event]) -> "mido.MidiTrack":
    """One part: its name, its instrument, and what it plays."""
    from mido import Message, MetaMessage

    kinds = {
        NOTE_OFF: ("note_off", "note", "velocity"),
        CONTROL: ("control_change", "control", "value"),
        NOTE_ON: ("note_on", "note", "velocity"),
    }
    name = track.part.name or ("Drums" if track.is_drums else "Part")
    timed: list[tuple[int, Any]] = [(0, MetaMessage("track_name", name=_writable(name)))]
    timed.append((0, Message("program_change", channel=track.channel, program=track.program)))
    for event in sorted(events):
        kind, number, value = kinds[event.turn]
        values = {number: event.number, value: event.value}
        timed.append((event.tick, Message(kind, channel=track.channel, **values)))
    return _track(timed)


def _writable(text: str) -> str:
    """The text with a ? for what UTF-8 cannot hold: file names may be any bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _track(timed: list[tuple[int, Any]]) -> "mido.MidiTrack":
    """Messages with ticks counted from the start, as the differences a file holds."""
    from mido import MidiTrack

    track = MidiTrack()
    now = 0
    for tick, message in sorted(timed, key=lambda pair: pair[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track
