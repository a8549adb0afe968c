import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from engine.devices.midi_errors import MidiMissing, MidiPortRefused, NoVirtualPorts
from engine.devices.midi_port import MidiPort
from engine.music import Drum, DrumHit, Note
from engine.transcribe.live_events import LiveEvent, LiveKind

SHOWN, ENDED, RETRACTED = LiveKind.SHOWN, LiveKind.ENDED, LiveKind.RETRACTED


class RtMidiError(Exception):
    pass


class Unsupported(RtMidiError):
    pass


class Out:
    """Stands for rtmidi's port: it remembers what it is told."""

    def __init__(self, ports: list[str], error: Exception | None) -> None:
        self.ports, self.error = ports, error
        self.sent: list[list[int]] = []
        self.opened: object = None
        self.is_closed = False

    def get_ports(self) -> list[str]:
        return self.ports

    def open_port(self, number: int) -> "Out":
        self.opened = number
        return self

    def open_virtual_port(self, name: str) -> "Out":
        if self.error:
            raise self.error
        self.opened = name
        return self

    def send_message(self, message: list[int]) -> None:
        assert not self.is_closed
        self.sent.append(message)

    def close_port(self) -> None:
        self.is_closed = True

    def delete(self) -> None:
        assert self.is_closed


Pretend = Callable[..., Out]


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """Put a library in rtmidi's place whose port the test holds."""

    def make(*ports: str, error: Exception | None = None) -> Out:
        out = Out(list(ports), error)
        library = SimpleNamespace(
            MidiOut=lambda name: out,
            RtMidiError=RtMidiError,
            UnsupportedOperationError=Unsupported,
        )
        monkeypatch.setitem(sys.modules, "rtmidi", library)
        return out

    return make


def note(kind: LiveKind, number: int, pitch: int, velocity: int = 80) -> LiveEvent:
    return LiveEvent(kind, number, Note(1.0, pitch, 2.0, velocity))


def test_notes_sound_from_when_they_are_shown_until_they_end(pretend: Pretend) -> None:
    out = pretend()
    with MidiPort() as port:
        assert out.opened == port.name == "Earmark"
        for event in (
            note(SHOWN, 0, 60, 70),
            note(LiveKind.CERTAIN, 0, 60),
            note(SHOWN, 1, 64),
            note(RETRACTED, 1, 64),
            note(ENDED, 0, 60),
            note(SHOWN, 2, 67),
        ):
            port.send(event)
    on_off = [[0x90, 60, 70], [0x90, 64, 80], [0x80, 64, 0], [0x80, 60, 0], [0x90, 67, 80]]
    assert out.sent == [*on_off, [0x80, 67, 0], [0xB0, 123, 0]]
    assert out.is_closed


def test_a_key_struck_again_is_let_go_first(pretend: Pretend) -> None:
    out = pretend()
    with MidiPort() as port:
        port.send(note(SHOWN, 0, 60))
        port.send(note(SHOWN, 1, 60, 90))
        port.send(note(ENDED, 0, 60))  # which must not silence the new one
        assert out.sent == [[0x90, 60, 80], [0x80, 60, 0], [0x90, 60, 90]]


def test_drums_are_struck_on_their_own_channel(pretend: Pretend) -> None:
    out = pretend()
    with MidiPort() as port:
        port.send(LiveEvent(SHOWN, 0, hit=DrumHit(1.0, Drum.SNARE, 99)))
    assert out.sent[:2] == [[0x99, 38, 99], [0x89, 38, 0]]


def test_a_port_of_that_name_is_taken_where_there_is_one(pretend: Pretend) -> None:
    out = pretend("Synth 1", "loopMIDI Port 2")
    MidiPort("loopmidi").close()
    assert out.opened == 1


@pytest.mark.parametrize("error", [Unsupported("no"), NotImplementedError("no")])
def test_a_system_without_virtual_ports_says_what_helps(pretend: Pretend, error: Exception) -> None:
    pretend("Synth 1", error=error)
    with pytest.raises(NoVirtualPorts, match=r"There is: Synth 1\. A program such as loopMIDI"):
        MidiPort()


def test_a_port_that_does_not_work_says_why(pretend: Pretend) -> None:
    pretend(error=RtMidiError("no sequencer."))
    with pytest.raises(MidiPortRefused, match="“Earmark” could not be opened") as refused:
        MidiPort()
    assert refused.value.details == "no sequencer."


def test_without_the_library_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(MidiMissing, match=r"earmark\[midi\]"):
        MidiPort()
