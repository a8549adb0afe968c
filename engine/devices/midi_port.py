"""MidiPort: live notes for other programs, through a port that they can listen to."""

from typing import Any, Self

from engine.devices.midi_errors import MidiMissing, MidiPortRefused, NoVirtualPorts
from engine.music import DrumHit, Note
from engine.transcribe.live_events import LiveEvent, LiveKind

USUAL_NAME = "Earmark"
NOTE_OFF, NOTE_ON, CONTROL = 0x80, 0x90, 0xB0
ALL_NOTES_OFF = 123
DRUM_CHANNEL = 9


class MidiPort:
    """An output port: the one called `name` if there is one, else one that we make.

    Raises MidiMissing without python-rtmidi, NoVirtualPorts where the system lets nobody make one,
    MidiPortRefused where it does not work.
    """

    def __init__(self, name: str = USUAL_NAME) -> None:
        self.name = name
        self._sounding: dict[int, int] = {}
        self._out = _opened(name)

    def send(self, event: LiveEvent) -> None:
        """Pass an event on: what is shown sounds, what is over or was none is silent."""
        if event.kind is LiveKind.SHOWN and event.note is not None:
            self._strike(event.number, event.note)
        elif event.kind is LiveKind.SHOWN and event.hit is not None:
            self._hit(event.hit)
        elif event.kind in (LiveKind.ENDED, LiveKind.RETRACTED):
            self._let_go(event.number)

    def close(self) -> None:
        """Silence what sounds, and close."""
        for number in list(self._sounding):
            self._let_go(number)
        self._out.send_message([CONTROL, ALL_NOTES_OFF, 0])
        self._out.close_port()
        self._out.delete()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _strike(self, number: int, note: Note) -> None:
        for other, pitch in list(self._sounding.items()):
            if pitch == note.pitch:  # the key was struck again before anybody knew it was let go
                self._let_go(other)
        self._sounding[number] = note.pitch
        self._out.send_message([NOTE_ON, note.pitch, note.velocity])

    def _let_go(self, number: int) -> None:
        pitch = self._sounding.pop(number, None)
        if pitch is not None:
            self._out.send_message([NOTE_OFF, pitch, 0])

    def _hit(self, hit: DrumHit) -> None:
        self._out.send_message([NOTE_ON | DRUM_CHANNEL, hit.drum.key, hit.velocity])
        self._out.send_message([NOTE_OFF | DRUM_CHANNEL, hit.drum.key, 0])


def _opened(name: str) -> Any:
    """A port of rtmidi's that is open."""
    rtmidi = _library()
    try:
        out = rtmidi.MidiOut(name=USUAL_NAME)
        ports = tuple(out.get_ports())
        there = [number for number, port in enumerate(ports) if name.lower() in port.lower()]
        if there:
            return out.open_port(there[0])
        return out.open_virtual_port(name)
    except (NotImplementedError, rtmidi.UnsupportedOperationError) as error:
        raise NoVirtualPorts(name, ports) from error
    except rtmidi.RtMidiError as error:
        raise MidiPortRefused(name, str(error)) from error


def _library() -> Any:
    try:
        import rtmidi
    except ImportError as error:
        raise MidiMissing from error
    return rtmidi
