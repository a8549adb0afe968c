"""Output: a mixer at a loudspeaker, and which moment of the piece is heard there."""

from dataclasses import dataclass
from typing import Protocol

from app.player.mixer import Mixer
from engine.devices import Loudspeaker, outputs
from engine.errors import NoSoundDevice, SoundDeviceError

KIND = "loudspeaker"


class Speaker(Protocol):
    """What the output needs of an `engine.devices.Loudspeaker`."""

    @property
    def position(self) -> int:
        """How many of the frames that it asked for have been heard."""
        ...

    @property
    def failure(self) -> SoundDeviceError | None:
        """What to say if the device has gone away."""
        ...

    def close(self) -> None:
        """Stop playing and free the device."""
        ...


@dataclass(slots=True)
class Output:
    """A mixer and the loudspeaker that asks it for frames, each when it is due.

    `since` is how many frames had been given out at the last jump: what was heard before belongs
    to another place.
    """

    mixer: Mixer
    speaker: Speaker
    since: int = 0

    @property
    def heard(self) -> float:
        """The frame of the piece that is heard now; after a jump the one it went to."""
        return self.mixer.heard(max(self.speaker.position, self.since))

    def jump(self, place: float) -> None:
        """Be heard from that frame of the piece as soon as the device can."""
        self.since = self.mixer.seek(place)


def connect_output() -> Output:
    """Open the system's loudspeaker; SoundDeviceError says why not."""
    devices = outputs()
    if not devices:
        raise NoSoundDevice(KIND)
    device = devices[0]
    mixer = Mixer(device.rate)
    return Output(mixer, Loudspeaker(mixer.read, device.rate, device))
