"""NoteTranscriber: pitched notes, by a network that hears a few seconds at a time."""

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

import numpy as np
import numpy.typing as npt

from engine.audio import Audio
from engine.audio.features import stream_with_levels
from engine.decode import NoteOptions, Posteriors, decode_notes, decode_parts
from engine.decode.posteriors import level_values, quantised
from engine.models import ModelCard, Runtime, answers
from engine.music import Note, Provenance, TempoMap, Transcription
from engine.transcribe.ahead import ahead
from engine.transcribe.answering import BLOCK_SECONDS, BLOCKS_AHEAD
from engine.transcribe.growing import Growing
from engine.transcribe.protocol import Heard, Progress

Array = npt.NDArray[np.float32]
Values = npt.NDArray[np.uint8]

REPORT_SECONDS = 0.25
"""Of the clock: a person sees no more, and looking for notes takes time from the listening."""
CERTAIN_SECONDS = 2.0
"""A note that began this long before the end of what was heard will not change any more."""


class NoteTranscriber:
    """Runs a note network over a recording."""

    def __init__(
        self,
        card: ModelCard,
        runtime: Runtime,
        options: NoteOptions = NoteOptions(),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._card = card
        self._kinds = (*card.kinds, "level")
        self._runtime = runtime
        self._options = options

    @property
    def card(self) -> ModelCard:
        """The model that listens."""
        return self._card

    @property
    def device_name(self) -> str:
        """What it runs on."""
        return self._runtime.device_name

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe `audio`; notes are reported once, when they are certain."""
        hop = self._card.features.hop_seconds
        frames = max(1, round(audio.duration / hop))
        said = Growing(len(self._kinds), self._card.pitches, frames + 1)
        reported, notice, looked = 0.0, "", -math.inf
        notes: tuple[Note, ...]
        with closing(self._listen(audio)) as blocks:
            for block in blocks:
                said.append(block)
                heard = said.frames * hop
                certain, notes = reported, ()
                if self._now() - looked >= REPORT_SECONDS:
                    certain, looked = max(reported, heard - CERTAIN_SECONDS), self._now()
                    notes = self._between(said, reported, certain)
                news = self._runtime.notice if self._runtime.notice != notice else ""
                reported, notice = certain, self._runtime.notice
                yield Progress(min(1.0, said.frames / frames), notes, heard, news)
        posteriors = Posteriors(said.finish(), hop, self._card.lowest_pitch, self._kinds)
        transcription = self._transcription(posteriors)
        said.rest()
        return Heard(transcription, posteriors)

    def _listen(self, audio: Audio) -> Generator[Values, None, None]:
        """What the network says of each window, as uint8; sound is read and analysed ahead."""
        settings = self._card.features
        blocks = (
            np.asarray(block[0], np.float32)
            for block in audio.blocks(settings.sample_rate, 1, block_seconds=BLOCK_SECONDS)
        )
        levels = np.empty(0, np.float32)  # of what the network was given and has not answered

        def noted(seen: Iterable[tuple[Array, Array]]) -> Iterator[Array]:
            nonlocal levels
            for features, level in seen:
                levels = np.concatenate([levels, level])
                yield features

        with closing(ahead(stream_with_levels(blocks, settings), BLOCKS_AHEAD)) as seen:
            for said in answers(self._runtime, noted(seen), self._card.reach_frames):
                loud = level_values(levels[: len(said)], self._card.pitches)
                levels = levels[len(said) :]
                yield np.concatenate([quantised(said, self._card.kinds), loud], axis=1)

    def _between(self, said: Growing, start: float, stop: float) -> tuple[Note, ...]:
        """The notes that begin from `start` up to `stop` seconds, as far as they are known."""
        hop = self._card.features.hop_seconds
        first = max(0, int(start / hop) - self._card.reach_frames)
        recent = Posteriors(said.values[first:], hop, self._card.lowest_pitch, self._kinds)
        shift = first * hop
        notes = decode_notes(recent, self._card.decode, self._options)
        return tuple(
            Note(n.onset + shift, n.pitch, n.offset + shift, n.velocity, n.confidence)
            for n in notes
            if start <= n.onset + shift < stop
        )

    def _transcription(self, posteriors: Posteriors) -> Transcription:
        parts = decode_parts(posteriors, self._card.decode, self._options)
        settings = (
            ("sensitivity", self._options.sensitivity),
            ("shortest_note", self._options.shortest_note),
        )
        notices = tuple(filter(None, (self._runtime.notice,)))
        made = Provenance(
            self._card.name, self._card.version, self.device_name, settings, notices=notices
        )
        return Transcription(parts, TempoMap(), made)
