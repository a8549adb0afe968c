"""A booth, a session and a port that say what a test wants, without a microphone or a network.

A module of its own, because a booth's process imports the tools from here.
"""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from app.live.orders import Answer, Input, Order
from app.live.tools import Tools
from engine.devices import SoundDevice
from engine.devices.ring import Samples
from engine.errors import NoSoundDevice, SoundDeviceRefused
from engine.music import Drum, DrumHit, Note, Part, Transcription
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveReport, LiveTake

RATE = 8000
USB = SoundDevice(1, "usb", 2, 48000, False)
BUILT_IN = SoundDevice(0, "built in", 1, 44100, True)
DEVICES = (BUILT_IN, USB)
NOTES = Transcription((Part("Notes", 0, (Note(0.5, 60, 1.0), Note(0.75, 64, 1.25))),))


def event(
    number: int,
    kind: LiveKind = LiveKind.SHOWN,
    onset: float = 0.5,
    offset: float = 0.6,
    pitch: int = 60,
    velocity: int = 80,
) -> LiveEvent:
    """Something that became of a note."""
    return LiveEvent(kind, number, Note(onset, pitch, offset, velocity))


def strike(number: int, onset: float = 0.5, kind: LiveKind = LiveKind.SHOWN) -> LiveEvent:
    """Something that became of a hit."""
    return LiveEvent(kind, number, hit=DrumHit(onset, Drum.SNARE))


def recorded(path: Path, seconds: float = 2.0) -> Path:
    """A take on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(seconds * RATE)) / RATE
    soundfile.write(path, 0.2 * np.sin(2 * np.pi * 440 * time), RATE)
    return path


@dataclass
class PretendedLine:
    """Remembers what was ordered; says what the test puts into `answers`."""

    orders: list[Order] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    is_closed: bool = False

    def send(self, order: Order) -> None:
        """Remember it."""
        self.orders.append(order)

    def receive(self) -> Answer | None:
        """The next of the answers."""
        return self.answers.pop(0) if self.answers else None

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True

    def last(self, kind: type) -> Order | None:
        """The latest order of a kind."""
        return next((each for each in reversed(self.orders) if type(each) is kind), None)


@dataclass
class PretendedSession:
    """A session that says what is put into its queue; None ends it, as a lost device does."""

    device: SoundDevice
    path: Path | None
    wanted: Input
    is_paused: bool
    rate: int = RATE
    gain_db: float = 0.0
    floor_db: float | None = None
    tap: Callable[[Samples], object] | None = None
    notice: str = ""
    stops: int = 0

    def __post_init__(self) -> None:
        self.said: queue.SimpleQueue[LiveReport | None] = queue.SimpleQueue()

    def reports(self) -> Iterator[LiveReport]:
        """Until it ends."""
        while True:
            report = self.said.get()
            if report is None:
                return
            yield report

    def pause(self) -> None:
        """Remember it."""
        self.is_paused = True

    def resume(self) -> None:
        """Remember it."""
        self.is_paused = False

    def stop(self) -> LiveTake:
        """End it."""
        self.stops += 1
        self.said.put(None)
        seconds = 0.0 if self.path is None else 2.0
        if self.path is not None and not self.path.exists():
            recorded(self.path, seconds)
        return LiveTake(self.path, seconds, NOTES, notice=self.notice)


@dataclass
class PretendedPort:
    """A port that remembers what went through it."""

    name: str
    sent: list[LiveEvent] = field(default_factory=list)
    is_closed: bool = False

    def send(self, event: LiveEvent) -> None:
        """Remember it."""
        self.sent.append(event)

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


@dataclass
class Studio:
    """Everything a booth was given."""

    devices: tuple[SoundDevice, ...] = DEVICES
    refuses: bool = False
    sessions: list[PretendedSession] = field(default_factory=list)
    ports: list[PretendedPort] = field(default_factory=list)

    @property
    def tools(self) -> Tools:
        """For a booth in this process."""
        return Tools(lambda: self.devices, self.session, self.port, self.floor)

    def session(
        self, device: SoundDevice, path: Path | None, wanted: Input, is_paused: bool
    ) -> PretendedSession:
        """Another session; as refused where the test wants it."""
        if self.refuses:
            raise SoundDeviceRefused("microphone", device.name, "Earmark may not")
        self.sessions.append(PretendedSession(device, path, wanted, is_paused))
        return self.sessions[-1]

    def port(self, name: str) -> PretendedPort:
        """Another port; one called “nowhere” cannot be had."""
        if name == "nowhere":
            raise NoSoundDevice("microphone")
        self.ports.append(PretendedPort(name))
        return self.ports[-1]

    @staticmethod
    def floor(room: Samples) -> float:
        """How loud the room is."""
        return float(20 * np.log10(np.abs(room).max()))


def furnish() -> Tools:
    """For a booth in a process of its own, in which one note is played at once."""
    return Tools(lambda: DEVICES, _playing, PretendedPort, Studio.floor)


def _playing(
    device: SoundDevice, path: Path | None, wanted: Input, is_paused: bool
) -> PretendedSession:
    session = PretendedSession(device, path, wanted, is_paused)
    if path is not None:
        recorded(path)
    session.said.put(LiveReport((event(1),), heard=0.7, recorded=0.7 if path else 0.0, level=0.4))
    return session
