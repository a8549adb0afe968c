"""Output: a mixer at a loudspeaker, and which moment of the piece is heard there."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Protocol

from app.player.mixer import Mixer
from app.player.tape import Samples
from engine.devices import Loudspeaker, outputs
from engine.errors import NoSoundDevice, SoundDeviceError

KIND = "loudspeaker"
PATIENCE_SECONDS = 0.03  # how long a tape is waited for: after a jump it is being made
GLANCE_SECONDS = 0.003


class Speaker(Protocol):
    """What the output needs of an `engine.devices.Loudspeaker`."""

    @property
    def position(self) -> int:
        """Frames heard since the start or the last flush."""
        ...

    @property
    def failure(self) -> SoundDeviceError | None:
        """What to say if the device has gone away."""
        ...

    def flush(self) -> None:
        """Drop what was asked for but not heard; the position begins at 0 again."""
        ...

    def close(self) -> None:
        """Stop playing and free the device."""
        ...


@dataclass(slots=True)
class Output:
    """A mixer and the loudspeaker that asks it for frames.

    `base` is how many frames had been given out at the last flush.
    """

    mixer: Mixer
    speaker: Speaker
    base: int = 0

    @property
    def heard(self) -> float:
        """The frame of the piece that is heard now."""
        return self.mixer.heard(self.base + self.speaker.position)

    def jump(self, place: float) -> None:
        """Be heard from that frame of the piece at once."""
        while True:
            self.mixer.seek(place)
            before = self.mixer.given
            self.speaker.flush()
            # If frames were given out meanwhile, some of the new sound was dropped: once more.
            if self.mixer.given == before:
                self.base = before
                return


Connect = Callable[[Callable[[int], Samples], int], Speaker]


def connect_output() -> Output:
    """Open the system's loudspeaker; SoundDeviceError says why not."""
    devices = outputs()
    if not devices:
        raise NoSoundDevice(KIND)
    device = devices[0]
    mixer = Mixer(device.rate)
    return Output(mixer, Loudspeaker(patient(mixer), device.rate, device))


def patient(mixer: Mixer) -> Callable[[int], Samples]:
    """The mixer's frames, waited for a moment where they are not made yet.

    A loudspeaker asks ahead of time: it may be late, and would otherwise be given silence for all
    that it asks for at once after a jump.
    """

    def read(frames: int) -> Samples:
        end = monotonic() + PATIENCE_SECONDS
        while not mixer.is_ready(frames) and monotonic() < end:
            sleep(GLANCE_SECONDS)
        return mixer.read(frames)

    return read
