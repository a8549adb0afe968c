"""Loudspeaker: plays what a function gives, and knows what is being heard."""

import sys
import threading
from collections.abc import Callable
from threading import Event
from time import perf_counter
from typing import Any, Self

import numpy as np

from engine.devices.listing import SoundDevice, chosen
from engine.devices.portaudio import LOUDSPEAKER, StreamSettings, close_stream, open_stream
from engine.devices.ring import Samples
from engine.errors import LoudspeakerLost, SoundDeviceError

CHANNELS = 2
# What a hand changes is heard so much later. Less would stutter where the window paints: the
# device's thread waits for Python's lock, some 5 ms at a time.
LATENCY_SECONDS = 0.05
PATIENCE_SECONDS = 3.0  # a device that takes nothing for so long is gone


class Loudspeaker:
    """Plays stereo on `device` (None: the default) from the moment it is made until `close`.

    `callback(frames)` returns as many frames (frames, 2) float32; if fewer, silence follows them.
    The device's own thread calls it when it needs them, so that nothing lies between a change and
    the ear but the device: it must not wait for anything. If it raises there is silence, and
    `playing` is False. Raises SoundDeviceError where the device cannot be opened.
    """

    def __init__(
        self,
        callback: Callable[[int], Samples],
        rate: int,
        device: SoundDevice | None = None,
    ) -> None:
        self.device = chosen(LOUDSPEAKER, device)
        self.rate = rate
        self.underruns = 0
        self.playing = True
        self._callback = callback
        self._closing = Event()
        self._finished = Event()
        self._given = 0
        self._shown = 0
        self._pull = (0, perf_counter())  # which frame PortAudio took last, and when
        settings = StreamSettings(
            LOUDSPEAKER, self.device.index, self.device.name, rate, CHANNELS, LATENCY_SECONDS
        )
        self._stream = open_stream(settings, self._give, self._finished.set)

    @property
    def latency(self) -> float:
        """Seconds from handing a frame to the device until it is heard."""
        return float(self._stream.latency)

    @property
    def position(self) -> int:
        """How many frames have been heard; it moves on smoothly between two blocks."""
        frame, moment = self._pull
        heard = frame + (perf_counter() - moment - self.latency) * self.rate
        self._shown = max(self._shown, min(round(heard), self._given))
        return self._shown

    @property
    def failure(self) -> SoundDeviceError | None:
        """What to say if the device has gone away."""
        silent = perf_counter() - self._pull[1] > PATIENCE_SECONDS
        gone = silent or self._finished.is_set()
        return LoudspeakerLost(self.device.name) if gone and not self._closing.is_set() else None

    def close(self) -> None:
        """Stop playing at once and free the device."""
        if self._closing.is_set():
            return
        self._closing.set()
        close_stream(self._stream, perf_counter() - self._pull[1])
        self.playing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _give(self, block: Samples, frames: int, _time: Any, status: Any) -> None:
        """Fill a block in PortAudio's thread."""
        if status.output_underflow and self._given:
            self.underruns += 1
        self._pull = (self._given, perf_counter())
        made = self._asked(frames) if self.playing else block[:0]
        block[: len(made)] = made
        block[len(made) :] = 0
        self._given += frames

    def _asked(self, frames: int) -> Samples:
        """What the function gives; nothing more once it has raised.

        The thread is not ours, so nobody above would hear of what went wrong: the hook for threads
        is told here, as it would be by a thread of our own.
        """
        try:
            return self._callback(frames)[:frames]
        except Exception:
            self.playing = False
            told = (*sys.exc_info(), threading.current_thread())
            threading.excepthook(threading.ExceptHookArgs(told))
            return np.zeros((0, CHANNELS), np.float32)
