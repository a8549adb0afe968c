"""MIDI files as transcriptions: notes with bends and pedals, hits, beats and metres."""

import io
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription
from engine.music.bend import Bend
from trainer.data.drum_pieces import DRUM_OF_KEY

LARGEST_BYTES = 64 << 20  # of a file; real ones are below two
DRUM_CHANNEL = 9
PEDAL, PEDAL_DOWN = 64, 64
USUAL_BEND_RANGE = 2.0
FULL_BEND = 8192.0
ROLAND_KEYS: Mapping[int, Drum] = DRUM_OF_KEY
"""What Roland's V-Drums send, which both Groove data sets were played on."""
GENERAL_MIDI_KEYS: Mapping[int, Drum] = {
    key: drum for key, drum in DRUM_OF_KEY.items() if key not in (22, 26, 58)
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be understood.

    `all_drums`: every channel is a kit, not only the tenth. `beats`: the file's tempi mean
    something (a performance recorded against a clock of 120 says nothing of its beats).
    """

    keys: Mapping[int, Drum] = field(default_factory=lambda: GENERAL_MIDI_KEYS)
    all_drums: bool = False
    beats: bool = True


NOTES_ONLY = Reading(beats=False)


def read_midi(path: Path, reading: Reading = NOTES_ONLY) -> Transcription:
    """The file's content; ValueError or OSError where it cannot be understood."""
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError("it is too large to be a MIDI file")
    return midi_transcription(path.read_bytes(), reading)


def midi_transcription(data: bytes, reading: Reading = NOTES_ONLY) -> Transcription:
    """The content of a Standard MIDI File; ValueError where it is none."""
    import mido
    from mido.midifiles.meta import KeySignatureError

    try:
        midi = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError, KeySignatureError) as error:
        why = str(error) or "it ends too soon"
        raise ValueError(f"it is no whole MIDI file ({why})") from error
    if not midi.tracks:
        raise ValueError("it is no whole MIDI file (it holds no tracks)")
    if midi.ticks_per_beat < 1:
        raise ValueError("it counts in frames of film, which this reader does not")
    clock = _Clock(midi)
    parts = tuple(_parts(midi, clock, reading))
    return Transcription(parts, clock.tempo_map() if reading.beats else TempoMap())


class _Clock:
    """Ticks to seconds, and the beats between them."""

    def __init__(self, midi: Any) -> None:
        self._ticks_per_quarter = midi.ticks_per_beat
        changes = {0: 500_000}
        self._meters: dict[int, tuple[int, int]] = {}
        self._says_tempo = False
        self._end = 0
        for track in midi.tracks:
            tick = 0
            for message in track:
                tick += message.time
                if message.type == "set_tempo" and message.tempo > 0:
                    changes[tick] = message.tempo
                    self._says_tempo = True
                elif message.type == "time_signature" and message.numerator > 0:
                    self._meters[tick] = (message.numerator, message.denominator)
            self._end = max(self._end, tick)
        self._ticks = sorted(changes)
        self._rates = [changes[tick] / 1e6 / midi.ticks_per_beat for tick in self._ticks]
        self._starts = [0.0]
        for i in range(len(self._ticks) - 1):
            span = self._ticks[i + 1] - self._ticks[i]
            self._starts.append(self._starts[-1] + span * self._rates[i])

    def __call__(self, tick: int) -> float:
        """The second at which a tick is reached."""
        i = bisect_right(self._ticks, tick) - 1
        return float(self._starts[i] + (tick - self._ticks[i]) * self._rates[i])

    def tempo_map(self) -> TempoMap:
        """Every beat of the file; a map like any other, TempoMap(), where it says no tempo."""
        if not self._says_tempo:
            return TempoMap()
        meters = {0: (4, 4)} | self._meters
        starts = sorted(meters)
        ticks: list[int] = []
        found: list[Meter] = []
        for start, stop in zip(starts, [*starts[1:], self._end + 1], strict=True):
            count, unit = meters[start]
            step = max(1, self._ticks_per_quarter * 4 // unit)
            found.append(Meter(len(ticks), count, unit))
            ticks += range(start, stop, step)
            last = step
        while len(ticks) < 2:
            ticks.append(ticks[-1] + last)
        return TempoMap(tuple(self(tick) for tick in ticks), tuple(found))


@dataclass(slots=True)
class _Channel:
    """What a channel has been told: program, wheel, pedal; and which keys it holds."""

    program: int = 0
    wheel: float = 0.0
    bend_range: float = USUAL_BEND_RANGE
    parameter: tuple[int, int] = (127, 127)
    pedal_since: int | None = None
    pedal: list[PedalSpan] = field(default_factory=list)
    wheel_moves: list[tuple[int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A key held from tick to tick by a track on a channel with a program."""

    start: int
    stop: int
    key: int
    velocity: int
    channel: int
    program: int


def _parts(midi: Any, clock: _Clock, reading: Reading) -> Iterator[Part]:
    """A part for each track and program, one for each track's drums."""
    channels: dict[int, _Channel] = defaultdict(_Channel)
    # Pedals and wheels may stand in another track than the notes, so all tracks are read first.
    timed = sorted(_timed(midi), key=lambda row: row[0])
    strokes = _strokes(timed, channels)
    groups: dict[tuple[int, int, bool], list[_Stroke]] = defaultdict(list)
    for track, stroke in strokes:
        is_drums = reading.all_drums or stroke.channel == DRUM_CHANNEL
        groups[track, -1 if is_drums else stroke.program, is_drums].append(stroke)
    names = [str(track.name or "").strip() for track in midi.tracks]
    for (track, program, is_drums), group in sorted(groups.items()):
        if is_drums:
            yield _kit(names[track], group, clock, reading.keys)
        else:
            yield _part(names[track], program, group, clock, channels)


def _timed(midi: Any) -> Iterator[tuple[int, int, Any]]:
    for number, track in enumerate(midi.tracks):
        tick = 0
        for message in track:
            tick += message.time
            yield tick, number, message


def _strokes(
    timed: list[tuple[int, int, Any]], channels: dict[int, _Channel]
) -> list[tuple[int, _Stroke]]:
    """Every key that is held, in order; the channels learn their pedals and wheels."""
    held: dict[tuple[int, int, int], list[tuple[int, int, int]]] = defaultdict(list)
    done: list[tuple[int, _Stroke]] = []
    end = timed[-1][0] if timed else 0
    for tick, track, message in timed:
        if message.is_meta or not hasattr(message, "channel"):
            continue
        channel = channels[message.channel]
        if message.type == "note_on" and message.velocity > 0:
            place = (track, message.channel, message.note)
            held[place].append((tick, message.velocity, channel.program))
        elif message.type in ("note_on", "note_off"):
            place = (track, message.channel, message.note)
            if held[place]:
                start, velocity, program = held[place].pop(0)
                stroke = _Stroke(start, tick, message.note, velocity, message.channel, program)
                done.append((track, stroke))
        else:
            _told(channel, tick, message)
    for (track, number, key), left in held.items():
        done += [(track, _Stroke(s, end, key, v, number, p)) for s, v, p in left]
    for channel in channels.values():
        _pedal_up(channel, end)
    return done


def _told(channel: _Channel, tick: int, message: Any) -> None:
    """A message that is no key."""
    if message.type == "program_change":
        channel.program = message.program
    elif message.type == "pitchwheel":
        channel.wheel = message.pitch / FULL_BEND * channel.bend_range
        channel.wheel_moves.append((tick, channel.wheel))
    elif message.type == "control_change":
        if message.control == PEDAL:
            if message.value >= PEDAL_DOWN and channel.pedal_since is None:
                channel.pedal_since = tick
            elif message.value < PEDAL_DOWN:
                _pedal_up(channel, tick)
        elif message.control == 101:
            channel.parameter = (message.value, channel.parameter[1])
        elif message.control == 100:
            channel.parameter = (channel.parameter[0], message.value)
        elif message.control == 6 and channel.parameter == (0, 0):
            channel.bend_range = float(message.value)


def _pedal_up(channel: _Channel, tick: int) -> None:
    if channel.pedal_since is not None and tick > channel.pedal_since:
        channel.pedal.append(PedalSpan(channel.pedal_since, tick))
    channel.pedal_since = None


def _kit(name: str, group: list[_Stroke], clock: _Clock, keys: Mapping[int, Drum]) -> Part:
    hits = {
        DrumHit(clock(stroke.start), keys[stroke.key], stroke.velocity)
        for stroke in group
        if stroke.key in keys
    }
    return Part(name or "Drums", 0, hits=tuple(sorted(hits)), kit=True)


def _part(
    name: str, program: int, group: list[_Stroke], clock: _Clock, channels: dict[int, _Channel]
) -> Part:
    notes = [
        _note(stroke, clock, channels[stroke.channel].wheel_moves)
        for stroke in group
        if stroke.stop > stroke.start
    ]
    spans = {span for number in {s.channel for s in group} for span in channels[number].pedal}
    pedal = [PedalSpan(clock(int(one.start)), clock(int(one.stop))) for one in sorted(spans)]
    return Part(name or "Part", program, tuple(sorted(notes)), pedal=tuple(pedal))


def _note(stroke: _Stroke, clock: _Clock, moves: list[tuple[int, float]]) -> Note:
    onset, offset = clock(stroke.start), clock(stroke.stop)
    bend = _bend(stroke, clock, moves)
    return Note(onset, stroke.key, offset, stroke.velocity, bend=bend)


def _bend(stroke: _Stroke, clock: _Clock, moves: list[tuple[int, float]]) -> Bend:
    """How the wheel moved while the key was held; empty where it stayed in the middle."""
    if not moves:
        return ()
    first = bisect_right(moves, stroke.start, key=lambda move: move[0])
    last = bisect_right(moves, stroke.stop - 1, key=lambda move: move[0])
    before = moves[first - 1][1] if first else 0.0
    onset = clock(stroke.start)
    points = [(0.0, before), *((clock(t) - onset, value) for t, value in moves[first:last])]
    return tuple(points) if any(value for _, value in points) else ()
