"""What a booth is furnished with: sessions, devices and ports, real ones or a test's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.live.orders import Input
from engine.devices import SoundDevice
from engine.devices.ring import Samples
from engine.transcribe.live_events import LiveEvent, LiveReport, LiveTake


class LiveSession(Protocol):
    """What the booth needs of an `engine.transcribe.live_session.LiveSession`.

    `tap` is called with what is heard (mono, in its own thread).
    """

    gain_db: float
    floor_db: float | None
    tap: Callable[[Samples], object] | None

    @property
    def device(self) -> SoundDevice:
        """What is listened to."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second of it."""
        ...

    def reports(self) -> Iterator[LiveReport]:
        """What is heard, until it ends or is stopped."""
        ...

    def pause(self) -> None:
        """Keep nothing for a while."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...

    def stop(self) -> LiveTake:
        """End it; more than once does nothing more."""
        ...


class Port(Protocol):
    """What the booth needs of a MIDI port."""

    name: str

    def send(self, event: LiveEvent) -> None:
        """Pass a note on."""
        ...

    def close(self) -> None:
        """Silence what sounds, and close."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a booth is furnished with; plain functions, for they go to another process."""

    devices: Callable[[], tuple[SoundDevice, ...]]
    session: Callable[[SoundDevice, Path | None, Input, bool], LiveSession]
    port: Callable[[str], Port]
    floor: Callable[[Samples], float]
