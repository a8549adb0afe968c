"""DrumTranscriber: a drum kit, by a network that hears a few seconds at a time."""

import math
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace

import numpy as np

from engine.audio import Audio
from engine.decode import DrumOptions, Posteriors, decode_drum_part, decode_drums
from engine.errors import ModelDamaged
from engine.models import DrumSettings, ModelCard, Runtime
from engine.music import DrumHit, Provenance, TempoMap, Transcription
from engine.transcribe.answering import said_of
from engine.transcribe.growing import Growing
from engine.transcribe.protocol import DrumsHeard, Heard, Progress

REPORT_SECONDS = 0.25
CERTAIN_SECONDS = 0.5
"""A hit this long before the end of what was heard will not change any more."""


class DrumTranscriber:
    """Runs a drum network over a recording."""

    def __init__(
        self,
        card: ModelCard,
        runtime: Runtime,
        options: DrumOptions = DrumOptions(),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if card.drums is None:
            raise ModelDamaged(card.name, "its card names no drums")
        self._settings: DrumSettings = card.drums
        self._card = card
        self._runtime = runtime
        self._options = options
        self._now = now

    @property
    def card(self) -> ModelCard:
        """The model that listens."""
        return self._card

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe `audio`; hits are reported once, when they are certain.

        The transcription has one part, or none where nobody drums.
        """
        hop = self._card.features.hop_seconds
        frames = max(1, round(audio.duration / hop))
        said = Growing(len(self._card.kinds), self._card.pitches, frames + 1)
        reported, notice, looked = 0.0, "", -math.inf
        with closing(said_of(audio, self._card, self._runtime)) as blocks:
            for block in blocks:
                said.append(block)
                heard, certain = said.frames * hop, reported
                hits: tuple[DrumHit, ...] = ()
                if self._now() - looked >= REPORT_SECONDS:
                    certain, looked = max(reported, heard - CERTAIN_SECONDS), self._now()
                    hits = self._between(said, reported, certain)
                news = self._runtime.notice if self._runtime.notice != notice else ""
                reported, notice = certain, self._runtime.notice
                fraction = min(1.0, said.frames / frames)
                yield Progress(fraction, heard=heard, notice=news, hits=hits)
        return self._heard(Posteriors(said.finish(), hop, 0, self._card.kinds))

    def _between(self, said: Growing, start: float, stop: float) -> tuple[DrumHit, ...]:
        """The hits from `start` up to `stop` seconds, as far as they are known."""
        hop = self._card.features.hop_seconds
        first = max(0, int(start / hop) - self._card.reach_frames)
        recent = Posteriors(said.values[first:], hop, 0, self._card.kinds)
        shift = first * hop
        return tuple(
            replace(hit, onset=hit.onset + shift)
            for hit in decode_drums(recent, self._settings, self._options)
            if start <= hit.onset + shift < stop
        )

    def _heard(self, posteriors: Posteriors) -> Heard:
        part = decode_drum_part(posteriors, self._settings, self._options)
        device, settings = self._runtime.device_name, self._options.settings
        made = Provenance(self._card.name, self._card.version, device, settings)
        transcription = Transcription((part,) if part else (), TempoMap(), made)
        drums = DrumsHeard(posteriors, self._settings)
        return Heard(transcription, nothing_pitched(posteriors), drums)


def nothing_pitched(posteriors: Posteriors) -> Posteriors:
    """What somebody who only listens to drums heard of notes."""
    none = np.zeros((posteriors.frames, len(Posteriors.KINDS), 0), np.uint8)
    return Posteriors(none, posteriors.hop_seconds, 0)
