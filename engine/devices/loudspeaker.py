"""Loudspeaker: plays what a function gives, and knows what is being heard."""

from collections.abc import Callable
from threading import Event, RLock, Thread
from time import perf_counter
from typing import Any, Self

import numpy as np

from engine.devices.listing import SoundDevice, chosen
from engine.devices.portaudio import LOUDSPEAKER, StreamSettings, close_stream, open_stream
from engine.devices.ring import Ring, Samples
from engine.errors import LoudspeakerLost, SoundDeviceError

CHANNELS = 2
CHUNK_SECONDS = 0.02  # how much the function is asked for at a time
AHEAD_SECONDS = 0.2  # how much is ready: the function may be late by so much
PAUSE_SECONDS = 0.005
PATIENCE_SECONDS = 3.0  # a device that takes nothing for so long is gone


class Loudspeaker:
    """Plays stereo on `device` (None: the default) from the moment it is made until `close`.

    `callback(frames)` returns as many frames (frames, 2) float32; if fewer, silence follows them.
    It is called from a thread of its own, a little ahead of time, so that it may be late and may
    raise: then silence is played, and `playing` is False. Raises SoundDeviceError where the
    device cannot be opened.
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
        self._chunk = max(1, round(CHUNK_SECONDS * rate))
        self._ring = Ring(max(2 * self._chunk, round(AHEAD_SECONDS * rate)), CHANNELS)
        self._filling = RLock()
        self._closing = Event()
        self._finished = Event()
        self._ready = False  # nothing is heard before the ring is full: no stuttering start
        self._flushed = 0  # what was given before this frame is not to be heard
        self._shown = 0
        self._pull = (0, perf_counter())  # which frame PortAudio took last, and when
        self._start()

    @property
    def latency(self) -> float:
        """Seconds from handing a frame to the device until it is heard."""
        return float(self._stream.latency)

    @property
    def position(self) -> int:
        """How many frames of the callback's have been heard since the start or the last flush.

        It moves on smoothly between two blocks, and never back but by `flush`.
        """
        frame, moment = self._pull
        heard = frame + (perf_counter() - moment - self.latency) * self.rate
        self._shown = max(self._shown, min(round(heard), self._ring.taken))
        return self._shown - self._flushed

    @property
    def failure(self) -> SoundDeviceError | None:
        """What to say if the device has gone away."""
        silent = perf_counter() - self._pull[1] > PATIENCE_SECONDS
        gone = silent or self._finished.is_set()
        return LoudspeakerLost(self.device.name) if gone and not self._closing.is_set() else None

    def flush(self) -> None:
        """Drop what was asked for but not yet handed on: a jump, or a pause, is heard at once.

        `position` begins at 0 again, with the next frame that the callback gives. Waits for a
        callback that is under way: call it without holding a lock that the callback takes.
        """
        with self._filling:
            self._ready = False
            self._flushed = self._shown = self._ring.written

    def close(self) -> None:
        """Stop playing at once and free the device."""
        self._closing.set()
        close_stream(self._stream)
        self._filler.join()
        self.playing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        settings = StreamSettings(
            LOUDSPEAKER, self.device.index, self.device.name, self.rate, CHANNELS
        )
        self._stream = open_stream(settings, self._give, self._finished.set)
        self._filler = Thread(target=self._fill, name="loudspeaker", daemon=True)
        self._filler.start()

    def _give(self, block: Samples, frames: int, _time: Any, status: Any) -> None:
        """Fill a block in PortAudio's thread: copy, count, nothing that could be late or raise."""
        self._ring.skip(self._flushed)
        self._pull = (self._ring.taken, perf_counter())
        count = self._ring.read_into(block) if self._ready else 0
        block[count:] = 0
        if self._ready and self.playing and (status.output_underflow or count < frames):
            self.underruns += 1

    def _fill(self) -> None:
        """Keep the ring full until closed. What the callback raises goes to the excepthook."""
        try:
            while not self._closing.is_set():
                with self._filling:
                    full = self._ring.room < self._chunk
                    if not full:
                        self._ring.write(self._asked())
                    elif self._ring.taken >= self._flushed:
                        self._ready = True
                if full:
                    self._closing.wait(PAUSE_SECONDS)
        finally:
            self._ready, self.playing = True, False

    def _asked(self) -> Samples:
        """Ask the callback for one chunk; silence stands for what it does not give."""
        block = np.zeros((self._chunk, CHANNELS), np.float32)
        given = self._callback(self._chunk)[: self._chunk]
        block[: len(given)] = given
        return block
