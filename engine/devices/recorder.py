"""Recorder: from a microphone to a wav file on the disk, so that nothing played is lost."""

from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, Self

import numpy as np

from engine.devices.growingwav import GrowingWav
from engine.devices.listing import SoundDevice, chosen
from engine.devices.portaudio import (
    COMFORTABLE_LATENCY,
    MICROPHONE,
    StreamSettings,
    close_stream,
    open_stream,
)
from engine.devices.ring import Ring, Samples
from engine.devices.tap import Tap
from engine.errors import ExportError, RecordingStopped, SoundDeviceError, SoundDeviceLost

MOST_CHANNELS = 2  # a sound server offers 32; a recording of music is stereo
RING_SECONDS = 10.0  # how long the disk may be busy before anything is lost
PAUSE_SECONDS = 0.03  # between two looks at the ring: also how often the level moves
SETTLE_SECONDS = 0.5  # how often the file is made whole: a crash loses no more than this
PATIENCE_SECONDS = 3.0  # a device that is silent for so long is gone
CLIPPED = 32767 / 32768  # the largest 16-bit sample: what is as loud was probably louder


class Unwritten:
    """Stands for the file where nothing is to be kept: it only counts."""

    def __init__(self) -> None:
        self.frames = 0

    def append(self, samples: Samples) -> None:
        """Count samples (frames, channels)."""
        self.frames += len(samples)

    def settle(self) -> None:
        """Nothing can be lost."""

    def close(self) -> None:
        """Nothing is open."""


class Recorder:
    """Records from `device` (None: the default) into the new file `path` until `stop`.

    Recording begins at once. The audio callback only copies; a thread writes. When the device
    goes away or the disk is full, recording ends, what was recorded is kept, and `failure` says
    so. While `paused` is set, the level is still measured, and nothing is written. Without a path
    nothing is kept. A `tap` hears, as soon as it comes, all that is written. Raises
    SoundDeviceError where the device cannot be opened, ExportError where the file cannot be made.
    """

    def __init__(
        self,
        device: SoundDevice | None,
        path: Path | None,
        rate: int | None = None,
        channels: int | None = None,
        bits: int = 16,
        paused: bool = False,
        tap: Tap | None = None,
    ) -> None:
        device = chosen(MICROPHONE, device)
        self.path = path
        self.device = device
        self.rate = rate or device.rate
        self.channels = channels or min(MOST_CHANNELS, device.channels)
        self.paused = paused
        self.lost_blocks = 0
        self.overflows = 0
        self.clipped = False
        self.heard_anything = False
        self.failure: SoundDeviceError | None = None
        self._peak = 0.0
        self._tap = tap
        self._closing = False
        self._finished = Event()
        self._stopping = Event()
        self._ring = Ring(round(RING_SECONDS * self.rate), self.channels)
        if tap is not None:
            tap.begin(self.rate, self.channels)
        self._last_heard = monotonic()
        self._start(bits)

    @property
    def level(self) -> float:
        """The largest sample, 0 to 1 and beyond, since this was last asked."""
        peak, self._peak = self._peak, 0.0
        return peak

    @property
    def seconds(self) -> float:
        """How much has been recorded."""
        return self._wav.frames / self.rate

    @property
    def latency(self) -> float:
        """Seconds from a sound until the device gives it to us, as the system says."""
        return float(self._stream.latency)

    @property
    def recording(self) -> bool:
        """Whether it goes on: not stopped, and nothing failed."""
        return self._writer.is_alive() and not self._stopping.is_set()

    def stop(self) -> None:
        """End the recording and complete its file; `failure` may have something to say."""
        was_closing, self._closing = self._closing, True
        if not was_closing:
            close_stream(self._stream, monotonic() - self._last_heard)
        self._stopping.set()
        self._writer.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self, bits: int) -> None:
        """Open the file and the device, and set the writer going."""
        self._wav = self._file(bits)
        settings = StreamSettings(
            MICROPHONE,
            self.device.index,
            self.device.name,
            self.rate,
            self.channels,
            COMFORTABLE_LATENCY if self._tap is None else self._tap.wanted_latency,
        )
        try:
            self._stream = open_stream(settings, self._take, self._finished.set)
        except SoundDeviceError:
            self._wav.close()
            if self.path is not None:
                self.path.unlink()
            raise
        self._last_heard = monotonic()
        self._writer = Thread(target=self._write, name="recorder", daemon=True)
        self._writer.start()

    def _file(self, bits: int) -> GrowingWav | Unwritten:
        if self.path is None:
            return Unwritten()
        try:
            return GrowingWav(self.path, self.rate, self.channels, bits)
        except OSError as error:
            raise ExportError(self.path, error.strerror or str(error)) from error

    def _take(self, block: Samples, _frames: int, _time: Any, status: Any) -> None:
        """Receive a block in PortAudio's thread: copy it, count what went wrong, nothing else."""
        self._last_heard = monotonic()
        if status.input_overflow:
            self.overflows += 1
        if self.paused:
            self._look(block)
            return
        if not self._ring.write(block):
            self.lost_blocks += 1
        elif self._tap is not None:
            self._tap.hear(block)

    def _write(self) -> None:
        """Move samples from the ring to the disk until stopped, or until something fails."""
        try:
            self._write_until_stopped()
            self._drain()
            self._wav.settle()
        except OSError as error:
            assert self.path is not None  # who writes nothing cannot fail to
            kept = self._wav.frames / self.rate
            self.failure = RecordingStopped(self.path, kept, error.strerror or str(error))
        finally:
            self._wav.close()

    def _write_until_stopped(self) -> None:
        settled = monotonic()
        while not self._stopping.wait(PAUSE_SECONDS):
            self._drain()
            if monotonic() - settled > SETTLE_SECONDS:
                self._wav.settle()
                settled = monotonic()
            if self._is_lost():
                kept = self._wav.frames / self.rate
                self.failure = SoundDeviceLost(self.device.name, self.path, kept)
                return

    def _is_lost(self) -> bool:
        """Whether the device has gone: the stream ended by itself, or nothing comes any more."""
        ended = self._finished.is_set()  # asked before `_closing`, which is set before the end
        silent = monotonic() - self._last_heard > PATIENCE_SECONDS
        return (ended or silent) and not self._closing

    def _drain(self) -> None:
        """Write what the ring holds, and look how loud it is."""
        samples = self._ring.read()
        if len(samples):
            self._look(samples)
            self._wav.append(samples)

    def _look(self, samples: Samples) -> None:
        """Measure how loud it is."""
        peak = float(np.abs(samples).max())
        self._peak = max(self._peak, peak)
        self.clipped = self.clipped or peak >= CLIPPED
        self.heard_anything = self.heard_anything or peak > 0
