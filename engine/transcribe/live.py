"""LiveTranscriber: notes as they are played; fed with blocks of samples, it answers events.

A pure object: no device, no thread, no clock. The same samples give the same events, however they
are cut into blocks, and it keeps nothing of an hour but the notes.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engine.audio.features import FeatureStream, frame_reach
from engine.errors import ModelMissing
from engine.models import installed
from engine.models.runtime_live import LiveRuntime, OnnxLiveRuntime
from engine.music import Part, Provenance, TempoMap, Transcription
from engine.transcribe.live_events import USUAL, LiveEvent, LiveOptions
from engine.transcribe.live_notes import LiveNotes

Array = npt.NDArray[np.float32]

TASK = "live"
NOTE_KINDS = 4
STEP_FRAMES = 2
"""A live network answers for two frames at once."""
PART_NAME = "Live"


class LiveTranscriber:
    """Listens to a stream of samples and says what is played, with a small delay."""

    def __init__(self, notes: LiveRuntime, options: LiveOptions = USUAL) -> None:
        card = notes.card
        self._runtime = notes
        self._options = options
        self._features = FeatureStream(card.features)
        windows, bins = len(card.features.window_sizes), card.features.bins
        self._seen = np.empty((0, windows, bins), np.float32)
        self._levels = np.empty(0, np.float32)
        self._late = self._early = card.look_ahead_frames  # answers to nothing come first
        keys = range(card.lowest_pitch, card.lowest_pitch + card.pitches)
        self._notes = LiveNotes(card.decode, card.features.hop_seconds, keys, options.sensitivity)
        self._samples = 0

    @property
    def rate(self) -> int:
        """Samples a second that it wants."""
        return self._runtime.card.features.sample_rate

    @property
    def seconds(self) -> float:
        """How far it has heard."""
        return self._samples / self.rate

    @property
    def delay_seconds(self) -> float:
        """How long after its onset a note is usually shown, were computers infinitely fast."""
        settings = self._runtime.card.features
        frames = self._late + (STEP_FRAMES + 1) / 2
        return frame_reach(settings)[1] / settings.sample_rate + frames * settings.hop_seconds

    def feed(self, samples: Array) -> list[LiveEvent]:
        """Hear the next samples (mono, at `rate`); what is known since is the answer."""
        self._samples += len(samples)
        seen, levels = self._features.feed(samples)
        return list(self._heard(seen, levels))

    def finish(self) -> list[LiveEvent]:
        """Nothing more comes: the last notes, and the end of all."""
        seen, levels = self._features.finish()
        more = self._late + (len(self._seen) + len(seen)) % STEP_FRAMES
        silence = np.zeros((more, *seen.shape[1:]), np.float32)
        last = levels[-1:] if len(levels) else np.zeros(1, np.float32)
        events = list(
            self._heard(np.concatenate([seen, silence]), np.append(levels, [last] * more))
        )
        return [*events, *self._notes.finish()]

    def transcription(self) -> Transcription:
        """The notes so far."""
        card, notes = self._runtime.card, self._notes.notes()
        made = Provenance(
            card.name, card.version, "CPU", (("sensitivity", self._options.sensitivity),)
        )
        parts = (Part(PART_NAME, 0, notes),) if notes else ()
        return Transcription(parts, TempoMap(), made)

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
        yield from self._notes.feed(said[:, :NOTE_KINDS], levels)


def live_transcriber(options: LiveOptions = USUAL) -> LiveTranscriber:
    """The live ear that is installed; ModelMissing where there is none."""
    card = next((card for card in installed() if card.task == TASK), None)
    if card is None:
        raise ModelMissing(TASK)
    return LiveTranscriber(OnnxLiveRuntime(card), options)
