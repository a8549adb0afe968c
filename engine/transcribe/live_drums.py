"""Drum hits while one plays: the released drum network, asked about the last second, and again.

It was made to look ahead almost a second; but what it says WAIT_SECONDS before the end of what it
hears is nearly what it says in the middle of a recording, so hits come that much late.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import numpy as np
import numpy.typing as npt

from engine.audio.features import FeatureStream, frame_reach
from engine.decode.drums import FEWEST_SURE, RIVALS, SURE, decode_drums
from engine.decode.options import DrumOptions
from engine.decode.posteriors import Posteriors, quantised
from engine.errors import ModelDamaged
from engine.models import ModelCard, Runtime
from engine.music import Drum, DrumHit
from engine.transcribe.live_events import LiveEvent, LiveKind

Array = npt.NDArray[np.float32]

WINDOW_FRAMES = 128
STEP_FRAMES = 8
"""The window is asked about anew after so many frames, a multiple of the network's stride."""
WAIT_SECONDS = 0.12
"""How far before the end of the window what the network says is believed."""
SAME_SECONDS = 0.05
"""A drum is not struck twice within this; the next window hears the same hit again."""
DRUMMING_SECONDS = 10.0
"""Somebody drums who has struck FEWEST_SURE sure hits within this; before, nothing is shown."""


class LiveDrums:
    """Hits of a stream of samples at the card's rate; `numbers` are for its events."""

    def __init__(
        self, card: ModelCard, runtime: Runtime, sensitivity: float, numbers: "count[int]"
    ) -> None:
        if card.drums is None:
            raise ModelDamaged(card.name, "its card names no drums")
        self._card, self._runtime, self._settings = card, runtime, card.drums
        self._options = DrumOptions(sensitivity)
        self._features = FeatureStream(replace(card.features, level_from_past=True))
        shape = (0, len(card.features.window_sizes), card.features.bins)
        self._seen = self._coming = np.empty(shape, np.float32)
        self._first = 0  # the frame of the first one that is held
        self._numbers = numbers
        self._last: dict[Drum, float] = {}
        self._waiting: list[DrumHit] = []
        self._sure: list[float] = []
        self.hits: list[DrumHit] = []

    @property
    def card(self) -> ModelCard:
        """The model that listens."""
        return self._card

    @property
    def delay_seconds(self) -> float:
        """How long after a hit it is usually shown."""
        settings = self._card.features
        ahead = frame_reach(settings)[1] / settings.sample_rate
        return ahead + WAIT_SECONDS + STEP_FRAMES / 2 * settings.hop_seconds

    def feed(self, samples: Array) -> Iterator[LiveEvent]:
        """Hear the next samples; however many come, the network is asked at the same frames."""
        seen, _ = self._features.feed(samples)
        self._coming = np.concatenate([self._coming, seen])
        while len(self._coming) >= STEP_FRAMES:
            self._seen = np.concatenate([self._seen, self._coming[:STEP_FRAMES]])
            self._coming = self._coming[STEP_FRAMES:]
            heard = (self._first + len(self._seen)) * self._card.features.hop_seconds
            yield from self._shown(heard - WAIT_SECONDS)

    def finish(self) -> Iterator[LiveEvent]:
        """Nothing more comes: what is left is believed now."""
        seen, _ = self._features.finish()
        self._seen = np.concatenate([self._seen, self._coming, seen])
        yield from self._shown(np.inf)

    def _shown(self, until: float) -> Iterator[LiveEvent]:
        """Ask about all that is held; show the hits up to `until` that were not shown before."""
        hop = self._card.features.hop_seconds
        if not len(self._seen):
            return
        said = quantised(self._runtime.run(self._seen), self._card.kinds)
        posteriors = Posteriors(said, hop, 0, self._card.kinds)
        shift = self._first * hop
        for hit in decode_drums(posteriors, self._settings, self._options):
            moved = replace(hit, onset=hit.onset + shift)
            if moved.onset <= until and self._is_new(moved):
                self._take(moved)
        yield from self._told()
        drop = max(0, len(self._seen) - WINDOW_FRAMES)
        drop -= drop % STEP_FRAMES
        self._seen, self._first = self._seen[drop:], self._first + drop

    def _is_new(self, hit: DrumHit) -> bool:
        """Whether it lies behind the last one of its drum, and of what is hardly struck with it.

        A window may take for an open hi-hat what the one before took for a closed one.
        """
        rivals = {hit.drum}.union(*(group for group in RIVALS if hit.drum in group))
        return all(hit.onset - self._last.get(one, -1.0) > SAME_SECONDS for one in rivals)

    def _take(self, hit: DrumHit) -> None:
        self._last[hit.drum] = hit.onset
        self._waiting.append(hit)
        if hit.confidence >= SURE:
            self._sure.append(hit.onset)

    def _told(self) -> Iterator[LiveEvent]:
        """The hits that wait, once somebody drums; those of long ago are forgotten."""
        latest = self._waiting[-1].onset if self._waiting else 0.0
        self._sure = [onset for onset in self._sure if onset > latest - DRUMMING_SECONDS]
        if len(self._sure) < FEWEST_SURE:
            self._waiting = [h for h in self._waiting if h.onset > latest - DRUMMING_SECONDS]
            return
        for hit in self._waiting:
            number = next(self._numbers)
            self.hits.append(hit)
            yield LiveEvent(LiveKind.SHOWN, number, hit=hit)
            yield LiveEvent(LiveKind.CERTAIN, number, hit=hit)
        self._waiting = []
