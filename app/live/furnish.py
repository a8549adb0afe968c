"""The booth as it really is: microphones, the live ear, a MIDI port. No Qt in its process."""

from pathlib import Path

from app.live.line import Line, ProcessLine
from app.live.orders import Input
from app.live.tools import LiveSession, Port, Tools
from engine.devices import SoundDevice, inputs
from engine.devices.midi_port import MidiPort
from engine.transcribe.live import live_transcriber
from engine.transcribe.live_events import LiveSettings
from engine.transcribe.live_session import LiveSession as EngineSession
from engine.transcribe.live_session import noise_floor


def connect_booth() -> Line:
    """Start a booth; it has a process of its own."""
    return ProcessLine(furnish)


def furnish() -> Tools:
    """What is in it."""
    return Tools(inputs, open_session, open_port, noise_floor)


def open_session(
    device: SoundDevice, path: Path | None, wanted: Input, is_paused: bool
) -> LiveSession:
    """Begin to listen. Raises ModelError, SoundDeviceError, ExportError."""
    floor_db = wanted.heard_floor_db
    settings = LiveSettings(wanted.rate, wanted.channel, wanted.gain_db, floor_db, is_paused)
    return EngineSession(live_transcriber(), device, path, settings)


def open_port(name: str) -> Port:
    """Open a port for the notes; MidiError says why not."""
    return MidiPort(name)
