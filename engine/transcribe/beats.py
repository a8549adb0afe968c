"""BeatTranscriber: beats and bars, by a network that hears half a minute at a time."""

from collections.abc import Generator
from contextlib import closing

import numpy as np

from engine.audio import Audio
from engine.audio.features import stream_features
from engine.decode import BeatOptions, Posteriors, decode_beats
from engine.decode.posteriors import quantised
from engine.errors import ModelDamaged
from engine.models import BeatSettings, ModelCard, Runtime, answers
from engine.music import Provenance, TempoMap, Transcription
from engine.transcribe.ahead import ahead
from engine.transcribe.drums import nothing_pitched
from engine.transcribe.growing import Growing, Values
from engine.transcribe.protocol import BeatsHeard, Heard, Progress

BLOCK_SECONDS = 2.0
BLOCKS_AHEAD = 4


class BeatTranscriber:
    """Runs a beat network over a recording."""

    def __init__(
        self,
        card: ModelCard,
        runtime: Runtime,
        options: BeatOptions = BeatOptions(),
    ) -> None:
        if card.beats is None:
            raise ModelDamaged(card.name, "its card says nothing of beats")
        self._settings: BeatSettings = card.beats
        self._card = card
        self._runtime = runtime
        self._options = options

    @property
    def card(self) -> ModelCard:
        """The model that listens."""
        return self._card

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe `audio`: a transcription without parts, and with the tempo map.

        Where nothing pulses the map is the one that stands for beats nobody knows. Beats are not
        reported on the way: what follows may still change them.
        """
        hop = self._card.features.hop_seconds
        frames = max(1, round(audio.duration / hop))
        said = Growing(len(self._card.kinds), 1, frames + 1)
        notice = ""
        with closing(self._listen(audio)) as blocks:
            for block in blocks:
                said.append(block)
                news = self._runtime.notice if self._runtime.notice != notice else ""
                notice = self._runtime.notice
                yield Progress(min(1.0, said.frames / frames), heard=said.frames * hop, notice=news)
        return self._heard(Posteriors(said.finish(), hop, 0, self._card.kinds))

    def _listen(self, audio: Audio) -> Generator[Values, None, None]:
        """What the network says of each window, as uint8; sound is read and analysed ahead."""
        settings = self._card.features
        blocks = (
            np.asarray(block[0], np.float32)
            for block in audio.blocks(settings.sample_rate, 1, block_seconds=BLOCK_SECONDS)
        )
        with closing(ahead(stream_features(blocks, settings), BLOCKS_AHEAD)) as seen:
            for said in answers(self._runtime, seen, self._card.reach_frames):
                yield quantised(said, self._card.kinds)

    def _heard(self, posteriors: Posteriors) -> Heard:
        found = decode_beats(posteriors, self._settings, self._options)
        made = Provenance(self._card.name, self._card.version, self._runtime.device_name)
        transcription = Transcription((), found or TempoMap(), made)
        beats = BeatsHeard(posteriors, self._settings)
        return Heard(transcription, nothing_pitched(posteriors), beats=beats)
