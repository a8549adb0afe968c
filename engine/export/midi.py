"""Standard MIDI files, type 1: a track of tempi and metres, then one track per part."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.export.exporter import Request
from engine.export.midi_bends import RANGE_SEMITONES, Spread, bend_values, spread
from engine.export.midi_clock import TICKS_PER_QUARTER, Clock, MidiClock
from engine.export.midi_keys import Track, assign_channels, held_keys
from engine.music import Transcription

if TYPE_CHECKING:
    import mido

PEDAL, PEDAL_DOWN, PEDAL_UP = 64, 127, 0
CLOCKS_PER_WHOLE_NOTE = 96
# What happens first within one tick: a key is let go before it, or another, is struck again.
NOTE_OFF, CONTROL, BEND, NOTE_ON = range(4)
KINDS = {
    NOTE_OFF: ("note_off", "note", "velocity"),
    CONTROL: ("control_change", "control", "value"),
    NOTE_ON: ("note_on", "note", "velocity"),
}
# Registered parameter 0 is the range of bends: chosen, set in semitones and cents, put away.
BEND_RANGE = ((101, 0), (100, 0), (6, RANGE_SEMITONES), (38, 0), (101, 127), (100, 127))


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A message's kind, number and value, at its tick and in its turn within the tick."""

    tick: int
    turn: int
    number: int
    value: int
    channel: int


def render(request: Request) -> bytes:
    """The whole file: the notes as they were performed."""
    transcription = request.transcription
    clock = MidiClock(transcription.tempo, transcription.end)
    return compose(transcription, clock, request.heading)


def compose(transcription: Transcription, clock: Clock, heading: str) -> bytes:
    """A file of these parts, their times as the clock understands them."""
    import mido

    tracks = assign_channels(transcription)
    keys = _spread(tracks, clock)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    file.tracks.append(_conductor(clock, heading))
    ranged: set[int] = set()
    for index, track in enumerate(tracks):
        channels = list(dict.fromkeys([track.channel, *keys.channels(index)]))
        events = [*_pedal(track, clock, channels), *_played(keys, index)]
        file.tracks.append(_messages(track, channels, keys.bending - ranged, events))
        ranged.update(channels)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def bends_left_out(transcription: Transcription) -> int:
    """How many notes a MIDI file has to hold steady, there being no channel to bend them on."""
    clock = MidiClock(transcription.tempo, transcription.end)
    return _spread(assign_channels(transcription), clock).left_out


def _spread(tracks: tuple[Track, ...], clock: Clock) -> Spread:
    return spread(held_keys(tracks, clock), (track.channel for track in tracks))


def _played(keys: Spread, track: int) -> Iterator[Event]:
    """A track's keys; the wheel of a channel is moved by the first track that plays on it."""
    for key in keys.keys:
        if key.track == track:
            yield Event(key.start, NOTE_ON, key.pitch, key.velocity, key.channel)
            yield Event(key.stop, NOTE_OFF, key.pitch, 0, key.channel)
    for channel in keys.bending:
        alike = [key for key in keys.keys if key.channel == channel]
        if min(key.track for key in alike) == track:
            for tick, value in bend_values(alike):
                yield Event(tick, BEND, value, 0, channel)


def _pedal(track: Track, clock: Clock, channels: Sequence[int]) -> Iterator[Event]:
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
    for channel in channels:
        for start, stop in spans:
            yield Event(start, CONTROL, PEDAL, PEDAL_DOWN, channel)
            yield Event(stop, CONTROL, PEDAL, PEDAL_UP, channel)


def _conductor(clock: Clock, heading: str) -> "mido.MidiTrack":
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


def _messages(
    track: Track, channels: Sequence[int], ranged: set[int], events: Iterable[Event]
) -> "mido.MidiTrack":
    """One part: its name, its instrument, how far its channels bend, and what it plays."""
    from mido import Message, MetaMessage

    name = track.part.name or ("Drums" if track.is_drums else "Part")
    timed: list[tuple[int, Any]] = [(0, MetaMessage("track_name", name=_writable(name)))]
    for channel in channels:
        timed.append((0, Message("program_change", channel=channel, program=track.program)))
        for control, value in BEND_RANGE if channel in ranged else ():
            message = Message("control_change", channel=channel, control=control, value=value)
            timed.append((0, message))
    timed += [(event.tick, _message(event)) for event in sorted(events)]
    return _track(timed)


def _message(event: Event) -> "mido.Message":
    from mido import Message

    if event.turn == BEND:
        return Message("pitchwheel", channel=event.channel, pitch=event.number)
    kind, number, value = KINDS[event.turn]
    return Message(kind, channel=event.channel, **{number: event.number, value: event.value})


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
