"""The booth's loudspeaker: open only while there is a click, or something to be monitored."""

import math

from app.live.metronome import Metronome
from app.live.orders import Pulse
from engine.devices import Loudspeaker, SoundDevice, outputs
from engine.devices.ring import Samples
from engine.errors import NoSoundDevice

KIND = "loudspeaker"


class BoothSpeaker:
    """Where click and monitoring are heard. Each may raise SoundDeviceError."""

    def __init__(self) -> None:
        self.monitors = False
        self._pulse: Pulse | None = None
        self._beats = 0
        self._metronome: Metronome | None = None
        self._speaker: Loudspeaker | None = None

    def click(self, pulse: Pulse | None, rate: int) -> None:
        """Click from now on, or not any more; a count-in goes on to its end."""
        self._pulse = pulse
        if pulse is not None:
            self._opened(rate).start(pulse)
        elif self._metronome is not None:
            self._metronome.stop()
        self._close_if_silent()

    def count_in(self, pulse: Pulse, bars: int, rate: int, goes_on: bool) -> int:
        """Click so many bars, or on and on; how many beats come before the first bar of music."""
        self._beats = bars * pulse.beats_per_bar
        self._pulse = pulse if goes_on else None
        if self._beats or goes_on:
            self._opened(rate).start(pulse, None if goes_on else self._beats)
        return self._beats

    def beats_heard(self, pulse: Pulse) -> float:
        """How many beats have been heard since the click began; all, where nothing is heard."""
        if self._metronome is None or self._speaker is None or self._speaker.failure:
            return math.inf
        frames = self._speaker.position - self._metronome.began
        return frames / self._metronome.rate / pulse.beat_seconds

    def monitor(self, wanted: bool, rate: int) -> None:
        """Let what is played be heard, or not."""
        self.monitors = False
        if wanted:
            self._opened(rate)
        self.monitors = wanted
        self._close_if_silent()

    def hear(self, block: Samples) -> None:
        """What was played just now (mono); any thread may say so."""
        metronome = self._metronome
        if self.monitors and metronome is not None:
            metronome.monitor(block)

    def rest(self) -> None:
        """The count-in is over: let go of the loudspeaker if nothing else is heard there."""
        self._beats = 0
        self._close_if_silent()

    def close(self) -> None:
        """Fall silent."""
        speaker, self._speaker, self._metronome = self._speaker, None, None
        if speaker is not None:
            speaker.close()

    def _opened(self, rate: int) -> Metronome:
        """The click of an open loudspeaker, which runs at the input's rate."""
        metronome, speaker = self._metronome, self._speaker
        if metronome is not None and metronome.rate == rate and speaker and not speaker.failure:
            return metronome
        self.close()
        devices: tuple[SoundDevice, ...] = outputs()
        if not devices:
            raise NoSoundDevice(KIND)
        metronome = Metronome(rate)
        self._speaker = Loudspeaker(metronome.read, rate, devices[0])
        self._metronome = metronome
        return metronome

    def _close_if_silent(self) -> None:
        if self._pulse is None and not self.monitors and not self._beats:
            self.close()
