"""Which microphones and loudspeakers there are."""

from dataclasses import dataclass

from engine.devices.portaudio import (
    LOUDSPEAKER,
    MICROPHONE,
    NOBODY_THERE,
    refreshed_library,
)
from engine.errors import NoSoundDevice


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A device as the system names it; `index` holds until devices are plugged in or out."""

    index: int
    name: str
    channels: int
    rate: int
    is_default: bool


def inputs() -> tuple[SoundDevice, ...]:
    """List what can be recorded from, the default first; SoundLibraryMissing without PortAudio."""
    return _devices(MICROPHONE)


def outputs() -> tuple[SoundDevice, ...]:
    """List what can be played on, the default first; SoundLibraryMissing without PortAudio."""
    return _devices(LOUDSPEAKER)


def chosen(kind: str, device: SoundDevice | None) -> SoundDevice:
    """Return `device` or else the default one; NoSoundDevice where there is none."""
    if device is not None:
        return device
    devices = _devices(kind)
    if not devices:
        raise NoSoundDevice(kind)
    return devices[0]


def _devices(kind: str) -> tuple[SoundDevice, ...]:
    """List the devices that have channels of this kind, the default first."""
    sounddevice = refreshed_library()
    side = "input" if kind == MICROPHONE else "output"
    default = sounddevice.default.device[side]
    found = [
        SoundDevice(
            index=facts["index"],
            name=facts["name"],
            channels=facts[f"max_{side}_channels"],
            rate=round(facts["default_samplerate"]),
            is_default=default not in (None, NOBODY_THERE) and facts["index"] == default,
        )
        for facts in sounddevice.query_devices()
        if facts[f"max_{side}_channels"] > 0
    ]
    return tuple(sorted(found, key=lambda device: not device.is_default))
