"""LiveTranscriber: notes as they are played; fed with blocks of samples, it answers events.

A pure object: no device, no thread, no clock. The same samples give the same events, however they
are cut into blocks, and it keeps nothing of an hour but the notes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

import numpy as np
import numpy.typing as npt

from engine.audio.features import FeatureStream, frame_reach
from engine.audio.prompt import PromptResampler
from engine.errors import ModelMissing
from engine.models import installed, load_runtime
from engine.models.runtime_live import LiveRuntime, OnnxLiveRuntime
from engine.music import Part, Provenance, TempoMap, Transcription
from engine.transcribe.live_drums import LiveDrums
from engine.transcribe.live_events import USUAL, LiveEvent, LiveOptions
from engine.transcribe.live_notes import LiveNotes

Array = npt.NDArray[np.float32]

TASK, DRUMS = "live", "drums"
STEP_FRAMES = 2
"""A live network answers for two frames at once."""
PART_NAME, DRUMS_NAME = "Live", "Drums"

Drummer = Callable[[float, "count[int]"], LiveDrums]
"""Makes a drum ear of a sensitivity and the numbers for its events."""


class LiveTranscriber:
    """Listens to a stream of samples and says what is played, with a small delay."""

    def __init__(
        self, notes: LiveRuntime, drums: Drummer | None = None, options: LiveOptions = USUAL
    ) -> None:
        card = notes.card
        numbers = count()
        self._drums = drums(options.drum_sensitivity, numbers) if drums else None
        rate = self._drums.card.features.sample_rate if self._drums else card.features.sample_rate
        self._rate, self._resampler = rate, PromptResampler(rate, card.features.sample_rate)
        self._runtime = notes
        self._options = options
        self._features = FeatureStream(card.features)
        windows, bins = len(card.features.window_sizes), card.features.bins
        self._seen = np.empty((0, windows, bins), np.float32)
        self._levels = np.empty(0, np.float32)
        self._late = self._early = card.look_ahead_frames  # answers to nothing come first
        keys = range(card.lowest_pitch, card.lowest_pitch + card.pitches)
        self._notes = LiveNotes(
            card.decode,
            card.features.hop_seconds,
            keys,
            int(card.dimensions["late_frames"]),
            options.sensitivity,
            numbers,
        )
        self._samples = 0

    @property
    def rate(self) -> int:
        """Samples a second that it wants: as many as its drummer needs, if it has one."""
        return self._rate

    @property
    def seconds(self) -> float:
        """How far it has heard."""
        return self._samples / self.rate

    @property
    def delay_seconds(self) -> float:
        """How long after its onset a note is usually shown, were computers infinitely fast.

        Drum hits come later: `drum_delay_seconds`.
        """
        settings = self._runtime.card.features
        frames = self._late + (STEP_FRAMES + 1) / 2
        return frame_reach(settings)[1] / settings.sample_rate + frames * settings.hop_seconds

    @property
    def drum_delay_seconds(self) -> float:
        """The same of drum hits; 0 where nobody listens for them."""
        return self._drums.delay_seconds if self._drums else 0.0

    def feed(self, samples: Array) -> list[LiveEvent]:
        """Hear the next samples (mono, at `rate`); what is known since is the answer."""
        self._samples += len(samples)
        events = list(self._heard(*self._features.feed(self._resampler.feed(samples))))
        return [*events, *self._drums.feed(samples)] if self._drums else events

    def finish(self) -> list[LiveEvent]:
        """Nothing more comes: the last notes, and the end of all."""
        seen, levels = self._features.finish()
        more = self._late + (len(self._seen) + len(seen)) % STEP_FRAMES
        silence = np.zeros((more, *seen.shape[1:]), np.float32)
        last = levels[-1:] if len(levels) else np.zeros(1, np.float32)
        events = list(
            self._heard(np.concatenate([seen, silence]), np.append(levels, [last] * more))
        )
        events += self._notes.finish()
        return [*events, *self._drums.finish()] if self._drums else events

    def transcription(self) -> Transcription:
        """The notes so far."""
        card, notes = self._runtime.card, self._notes.notes()
        made = Provenance(
            card.name, card.version, "CPU", (("sensitivity", self._options.sensitivity),)
        )
        parts = [Part(PART_NAME, 0, notes)] if notes else []
        if self._drums and self._drums.hits:
            hits = tuple(sorted(self._drums.hits))
            parts.append(Part(DRUMS_NAME, hits=hits, kit=True))
            made = replace(made, beside=((self._drums.card.name, self._drums.card.version),))
        return Transcription(tuple(parts), TempoMap(), made)

    def _heard(self, seen: Array, levels: Array) -> Iterator[LiveEvent]:
        """Ask the network about whole steps; an odd frame waits for the next one."""
        self._seen = np.concatenate([self._seen, seen])
        self._levels = np.concatenate([self._levels, levels.astype(np.float32)])
        whole = len(self._seen) // STEP_FRAMES * STEP_FRAMES
        if not whole:
            return
        said = self._runtime.run(self._seen[:whole])[self._early :]
        self._early = max(0, self._early - whole)
        self._seen = self._seen[whole:]
        levels, self._levels = self._levels[: len(said)], self._levels[len(said) :]
        yield from self._notes.feed(said, levels)


def live_transcriber(options: LiveOptions = USUAL) -> LiveTranscriber:
    """The live ear that is installed, with the drum ear if there is one; ModelMissing without."""
    cards = installed()
    card = next((card for card in cards if card.task == TASK), None)
    if card is None:
        raise ModelMissing(TASK)
    kit = next((card for card in cards if card.task == DRUMS), None) if options.drums else None
    drummer = partial(LiveDrums, kit, load_runtime(kit, "cpu")) if kit else None
    return LiveTranscriber(OnnxLiveRuntime(card), drummer, options)
