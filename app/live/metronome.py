"""Metronome: the click, and beside it what is monitored; no device, it is asked for frames."""

from math import ceil

import numpy as np

from app.live.orders import Pulse
from app.player.click import click
from engine.devices.ring import Ring, Samples

MONITOR_SECONDS = 0.25  # what is monitored waits no longer than this, or is left out
CHANNELS = 2


class Metronome:
    """Clicks on every beat from `start` on, the first of a bar with an accent.

    One thread asks for frames, another says what is to be heard; neither waits for the other.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.given = 0  # frames given out, ever
        self._pulse: Pulse | None = None
        self._began = 0
        self._beats: int | None = None
        self._ring = Ring(round(MONITOR_SECONDS * rate), 1)

    @property
    def began(self) -> int:
        """The frame, of all given out, at which the first beat lies."""
        return self._began

    def start(self, pulse: Pulse, beats: int | None = None) -> None:
        """Begin a bar with the next frame; only so many beats, or until `stop`."""
        self._began, self._beats, self._pulse = self.given, beats, pulse

    def go_on(self) -> None:
        """Do not end after the beats that were asked for."""
        self._beats = None

    def stop(self) -> None:
        """Click no more."""
        self._pulse = None

    def monitor(self, heard: Samples) -> None:
        """Let this be heard, mono; what there is no room for is left out."""
        self._ring.write(heard.reshape(-1, 1))

    def read(self, frames: int) -> Samples:
        """The next frames, (frames, 2)."""
        out = np.zeros((frames, 1), np.float32)
        self._ring.read_into(out)
        pulse = self._pulse
        if pulse is not None:
            self._add_clicks(out[:, 0], pulse)
        self.given += frames
        return np.repeat(np.clip(out, -1.0, 1.0), CHANNELS, axis=1)

    def _add_clicks(self, out: Samples, pulse: Pulse) -> None:
        """The clicks that are heard in this block, also those that began before it."""
        first, beat = self.given - self._began, pulse.beat_seconds * self.rate
        length = len(click(self.rate, True))
        number = max(ceil((first - length) / beat), 0)
        while round(number * beat) < first + len(out):
            if self._beats is not None and number >= self._beats:
                return
            sound = click(self.rate, number % pulse.beats_per_bar == 0)
            at = round(number * beat) - first
            begin, skip = max(at, 0), max(-at, 0)
            piece = sound[skip : skip + len(out) - begin]
            out[begin : begin + len(piece)] += piece
            number += 1
