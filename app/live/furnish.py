"""The booth as it really is: microphones, the live ear, a MIDI port. No Qt in its process."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.live.line import Line, ProcessLine
from app.live.orders import Input
from app.live.tools import LiveSession, Port, Tools
from engine.devices import SoundDevice, inputs
from engine.devices.midi_port import MidiPort
from engine.transcribe.live import LiveTranscriber, live_transcriber
from engine.transcribe.live_events import LiveSettings
from engine.transcribe.live_session import LiveSession as EngineSession
from engine.transcribe.live_session import noise_floor


def connect_booth() -> Line:
    """Start a booth; it has a process of its own."""
    return ProcessLine(furnish)


def furnish() -> Tools:
    """What is in it."""
    return Tools(inputs, Sessions(), open_port, noise_floor)


class Sessions:
    """Begins to listen, again and again.

    The ear of a take is made while one still tries the input: who presses *Start* wants to play.
    """

    def __init__(self) -> None:
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="next ear")
        self._next: Future[LiveTranscriber] | None = None

    def __call__(
        self, device: SoundDevice, path: Path | None, wanted: Input, is_paused: bool
    ) -> LiveSession:
        """Another session. Raises ModelError, SoundDeviceError, ExportError."""
        waiting, self._next = self._next, None
        ear = waiting.result() if waiting else live_transcriber()
        floor_db = wanted.heard_floor_db
        settings = LiveSettings(wanted.rate, wanted.channel, wanted.gain_db, floor_db, is_paused)
        session = EngineSession(ear, device, path, settings)
        if path is None:  # in a take nothing else is to keep the processor busy
            self._next = self._maker.submit(live_transcriber)
        return session


def open_port(name: str) -> Port:
    """Open a port for the notes; MidiError says why not."""
    return MidiPort(name)
