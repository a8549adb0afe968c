"""What the window orders of the booth, the process in which is played, and what that says.

Plain frozen values, which pass between the two. What is heard comes as `LiveReport`.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.audio.tuner import Tone
from engine.devices import SoundDevice
from engine.errors import EarmarkError
from engine.transcribe.live_events import LiveReport, LiveTake


@dataclass(frozen=True, slots=True)
class Input:
    """What to listen to, and how; rate 0 is the device's own, channel None all of them mixed.

    What comes in below `floor_db` counts as silence; None while nobody has measured the room.
    """

    device: str = ""
    rate: int = 0
    channel: int | None = None
    gain_db: float = 0.0
    floor_db: float | None = None

    @property
    def heard_floor_db(self) -> float | None:
        """The room as it is heard, with the gain."""
        return None if self.floor_db is None else self.floor_db + self.gain_db


@dataclass(frozen=True, slots=True)
class Pulse:
    """How fast the click goes, and after how many of its beats a bar begins."""

    beats_per_minute: float = 100.0
    beats_per_bar: int = 4

    @property
    def beat_seconds(self) -> float:
        """From one click to the next."""
        return 60.0 / self.beats_per_minute


# Orders ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """Say which inputs are plugged in, and listen to one of them."""

    input: Input


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen to this, and keep nothing yet."""

    input: Input


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a take in the new file `path`, after so many bars of clicks."""

    path: Path
    count_in: int = 0
    pulse: Pulse = Pulse()


@dataclass(frozen=True, slots=True)
class Pause:
    """Keep nothing for a while, or go on."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """End the take."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Listen to the room while nobody plays, and say how loud that is."""


@dataclass(frozen=True, slots=True)
class Click:
    """Let a click be heard, or None."""

    pulse: Pulse | None


@dataclass(frozen=True, slots=True)
class Monitor:
    """Let what is played be heard, or not."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Tune:
    """Say what pitch a single tone has, or not."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class SendMidi:
    """Send the notes to a port of that name, for other programs; None: not any more."""

    port: str | None


Order = Look | Listen | Begin | Pause | Stop | Measure | Click | Monitor | Tune | SendMidi


# Answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Devices:
    """What can be listened to, the usual one first."""

    found: tuple[SoundDevice, ...]


@dataclass(frozen=True, slots=True)
class Listening:
    """What is listened to now, and at which rate."""

    device: SoundDevice
    rate: int


@dataclass(frozen=True, slots=True)
class Counting:
    """How many beats there are before the take begins; 0: it has begun."""

    left: int


@dataclass(frozen=True, slots=True)
class Measured:
    """How loud the room is (dB below full scale)."""

    floor_db: float


@dataclass(frozen=True, slots=True)
class Toned:
    """The single tone that sounds, if there is one."""

    tone: Tone | None


@dataclass(frozen=True, slots=True)
class Sending:
    """The notes go to this port; empty: to none."""

    port: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The take is over, because it was to be, or because it could not go on: its `notice` says why.

    What was recorded is kept in either case.
    """

    take: LiveTake


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something did not work; `part` says what: input, click, midi, or booth (all of it)."""

    error: EarmarkError
    part: str


Answer = Devices | Listening | Counting | Measured | Toned | Sending | Taken | Trouble | LiveReport
