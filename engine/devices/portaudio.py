"""The one door to PortAudio: it may be missing, and its list of devices may be out of date."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from engine.errors import NoSoundDevice, SoundDeviceRefused, SoundLibraryMissing

STREAMS: "WeakSet[Any]" = WeakSet()  # those we opened: while one is open, PortAudio must stay up

MICROPHONE = "microphone"
LOUDSPEAKER = "loudspeaker"
COMFORTABLE_LATENCY = 0.1  # seconds; our callbacks wait for Python, which may be busy painting
SUSPICIOUS_SECONDS = 0.7  # a device that works calls back many times in this
CLOSING_SECONDS = 1.0  # how long one that seems lost may take to close
NOBODY_THERE = -1  # PortAudio's index where there is no default device

# PortAudio's error codes, for those that a musician can do something about.
REASONS = {
    -9985: "another program is using it, or Earmark may not",
    -9996: "it is not connected any more",
    -9997: "it does not work at {rate} Hz",
    -9998: "it does not have {channels} channels",
}

Callback = Callable[[NDArray[np.float32], int, Any, Any], None]


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What is asked of a stream; `device` None is the system's default."""

    kind: str
    device: int | None
    name: str
    rate: int
    channels: int
    latency: float = COMFORTABLE_LATENCY


def library() -> Any:
    """Return sounddevice, or raise SoundLibraryMissing."""
    try:
        import sounddevice
    except OSError as error:  # it is installed, and finds no PortAudio
        raise SoundLibraryMissing from error
    return sounddevice


def refreshed_library() -> Any:
    """Return sounddevice, knowing what is plugged in now.

    PortAudio looks once, when it starts: so it is started again, unless a stream of ours is open.
    """
    sounddevice = library()
    if all(stream.closed for stream in STREAMS):
        sounddevice._terminate()
        sounddevice._initialize()
    return sounddevice


def open_stream(settings: StreamSettings, callback: Callback, finished: Callable[[], None]) -> Any:
    """Open and start a stream of float32; what is refused raises SoundDeviceError.

    `finished` is called when the stream ends, by being closed or because its device is gone.
    """
    sounddevice = library()
    kind = sounddevice.InputStream if settings.kind == MICROPHONE else sounddevice.OutputStream
    try:
        stream = kind(
            samplerate=settings.rate,
            device=settings.device,
            channels=settings.channels,
            dtype="float32",
            latency=settings.latency,
            callback=callback,
            finished_callback=finished,
        )
        STREAMS.add(stream)
        stream.start()
    except sounddevice.PortAudioError as error:
        raise SoundDeviceRefused(settings.kind, settings.name, _reason(error, settings)) from error
    except ValueError as error:  # sounddevice found no such device
        raise NoSoundDevice(settings.kind) from error
    return stream


def close_stream(stream: Any, silent_seconds: float = 0.0) -> None:
    """Close a stream, whatever has become of its device; it last called back so long ago.

    Where that is suspiciously long, the device may be gone, and PortAudio may wait for it for ever
    (as with a sound server that died): then a thread is left to do that.
    """
    if silent_seconds < SUSPICIOUS_SECONDS:
        stream.close(ignore_errors=True)
        return
    closing = Thread(target=stream.close, args=(True,), name="closing a device", daemon=True)
    closing.start()
    closing.join(CLOSING_SECONDS)


def _reason(error: Exception, settings: StreamSettings) -> str:
    """Say in plain words why PortAudio refused."""
    text, code = (*error.args, None)[:2]
    plain = REASONS.get(code) if isinstance(code, int) else None
    if plain is None:
        return f"the system says “{text}”"
    return plain.format(rate=settings.rate, channels=settings.channels)
