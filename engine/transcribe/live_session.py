"""LiveSession: from a microphone to live notes, and a take on the disk.

The audio callback only copies; a thread of the recorder writes the take; a thread of ours
resamples, listens, and puts what was heard into a queue. Whoever wants to know asks for reports.
"""

from collections.abc import Callable, Generator
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median
from threading import Event, Lock, Thread
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.audio.prompt import PromptResampler
from engine.devices import Recorder, SoundDevice
from engine.devices.ring import Samples
from engine.devices.tap import Tap
from engine.transcribe.live import LiveTranscriber, live_transcriber
from engine.transcribe.live_events import (
    USUAL,
    LiveEvent,
    LiveKind,
    LiveOptions,
    LiveReport,
    LiveSettings,
    LiveTake,
)

Array = npt.NDArray[np.float32]

REPORT_SECONDS = 0.03
PATIENCE_SECONDS = 0.05
"""How long the listening thread waits for a block before it looks whether to end."""
HOLD_SECONDS = 1.0
"""So long after the last sound above the noise floor everything is still heard."""
ABOVE_NOISE_DB = 6.0
QUIETEST_DB = -90.0
MOMENT_SAMPLES = 441
USUAL_SETTINGS = LiveSettings()


class LiveSession:
    """Listens to `device` (None: the default) with `ear` from the moment it is made until `stop`.

    The take is written to the new file `path`, whole at every half second; without one nothing is
    kept. When the device goes away the session ends, what was recorded is kept, and a notice says
    so. `gain_db` and `floor_db` (see LiveSettings) may be set at any time; `tap`, where there is
    one, is called by the listening thread with what it hears (mono, with the gain). Raises
    SoundDeviceError where the device cannot be opened, ExportError where the file cannot be made.
    """

    def __init__(
        self,
        ear: LiveTranscriber,
        device: SoundDevice | None,
        path: Path | None,
        settings: LiveSettings = USUAL_SETTINGS,
    ) -> None:
        self.gain_db = settings.gain_db
        self.floor_db = settings.floor_db
        self.tap: Callable[[Array], object] | None = None
        self._ear = ear
        self._channel = settings.channel
        self._tap = Tap()
        channels = None if settings.channel is None else settings.channel + 1
        self._recorder = Recorder(
            device, path, settings.rate or None, channels, paused=settings.is_paused, tap=self._tap
        )
        self._resampler = PromptResampler(self._recorder.rate, ear.rate)
        self._said: SimpleQueue[tuple[LiveEvent, float]] = SimpleQueue()
        self._ending, self._stopping = Event(), Lock()
        self._quiet_samples = 0
        self._thread = Thread(target=self._listen, name="live ear", daemon=True)
        self._thread.start()

    @property
    def device(self) -> SoundDevice:
        """What is listened to."""
        return self._recorder.device

    @property
    def rate(self) -> int:
        """Samples a second of the take."""
        return self._recorder.rate

    @property
    def latency(self) -> float:
        """Seconds from a sound to its note: the device's own, and the ear's."""
        return self._recorder.latency + self._ear.delay_seconds

    def pause(self) -> None:
        """Neither record nor listen; the level is still measured."""
        self._recorder.paused = True

    def resume(self) -> None:
        """Go on, as if no time had passed."""
        self._recorder.paused = False

    def reports(self, wait: float = REPORT_SECONDS) -> Generator[LiveReport, None, LiveTake]:
        """What happens, every `wait` seconds or as soon as there are events, until the end.

        Closing it stops the session.
        """
        try:
            while self._thread.is_alive() and self._recorder.recording:
                yield self._report(self._waited(wait))
            self.stop()
            yield self._report(self._waited(0.0))
        finally:
            take = self.stop()
        return take

    def stop(self) -> LiveTake:
        """End the session and complete the take; more than once does nothing more."""
        with self._stopping:
            self._recorder.stop()
            self._ending.set()
            self._thread.join()
        recorder = self._recorder
        return LiveTake(
            recorder.path,
            recorder.seconds,
            self._ear.transcription(),
            recorder.overflows,
            recorder.lost_blocks + self._tap.lost_blocks,
            self._notice,
            recorder.failure.what if recorder.failure else "",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _notice(self) -> str:
        return str(self._recorder.failure) if self._recorder.failure else ""

    def _listen(self) -> None:
        """Hear what the tap brings, until the recorder has ended and all is heard."""
        while True:
            is_last = self._ending.is_set()
            samples = self._tap.read(0.0 if is_last else PATIENCE_SECONDS)
            if len(samples):
                heard = self._mono(samples)
                if self.tap is not None:
                    self.tap(heard)
                self._tell(self._ear.feed(self._resampler.feed(self._gated(heard))))
            elif is_last:
                break
        self._tell(self._ear.finish())

    def _mono(self, samples: Samples) -> Array:
        """The channel that is listened to, or all of them, with the gain."""
        one = samples.mean(axis=1) if self._channel is None else samples[:, self._channel]
        heard: Array = one * np.float32(10.0 ** (self.gain_db / 20.0))
        return heard

    def _gated(self, heard: Array) -> Array:
        """Silence where nothing has been above the noise floor for a while."""
        if self.floor_db is None:
            return heard
        is_sound = float(np.abs(heard).max()) > 10.0 ** (self.floor_db / 20.0)
        self._quiet_samples = 0 if is_sound else self._quiet_samples + len(heard)
        is_silence = self._quiet_samples > HOLD_SECONDS * self.rate
        return np.zeros_like(heard) if is_silence else heard

    def _tell(self, events: list[LiveEvent]) -> None:
        for event in events:
            late = self._tap.age(event.onset) + self._recorder.latency
            self._said.put((event, late))

    def _waited(self, wait: float) -> list[tuple[LiveEvent, float]]:
        """Wait for an event, then take all that are there."""
        said = []
        try:
            said.append(self._said.get(timeout=wait) if wait else self._said.get_nowait())
            while True:
                said.append(self._said.get_nowait())
        except Empty:
            return said

    def _report(self, said: list[tuple[LiveEvent, float]]) -> LiveReport:
        recorder = self._recorder
        late = [age for event, age in said if event.kind is LiveKind.SHOWN]
        is_clipped, recorder.clipped = recorder.clipped, False
        return LiveReport(
            events=tuple(event for event, _ in said),
            heard=self._ear.seconds,
            recorded=recorder.seconds,
            level=recorder.level,
            is_clipped=is_clipped,
            latency=median(late) if late else None,
            overruns=recorder.overflows,
            lost_blocks=recorder.lost_blocks + self._tap.lost_blocks,
            is_paused=recorder.paused,
            notice=self._notice,
        )


def noise_floor(heard: Array) -> float:
    """The `LiveSettings.floor_db` for a room, from what is heard (mono) while nobody plays.

    Nine of ten moments stay below, by ABOVE_NOISE_DB.
    """
    moments = heard[: len(heard) // MOMENT_SAMPLES * MOMENT_SAMPLES].reshape(-1, MOMENT_SAMPLES)
    loud = float(np.quantile(np.abs(moments).max(axis=1), 0.9)) if len(moments) else 0.0
    return max(20.0 * float(np.log10(max(loud, 1e-9))), QUIETEST_DB) + ABOVE_NOISE_DB


def listen(
    device: SoundDevice | None,
    path: Path | None,
    settings: LiveSettings = USUAL_SETTINGS,
    options: LiveOptions = USUAL,
) -> Generator[LiveReport, None, LiveTake]:
    """Load the live ear and listen with it: what a process of its own runs."""
    session = LiveSession(live_transcriber(options), device, path, settings)
    return (yield from session.reports())
