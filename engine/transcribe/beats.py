"""BeatTranscriber: beats and bars, by a network that hears half a minute at a time."""

from collections.abc import Generator
from contextlib import closing

from engine.audio import Audio
from engine.decode import BeatOptions, Posteriors, decode_beats
from engine.errors import ModelDamaged
from engine.models import BeatSettings, ModelCard, Runtime
from engine.music import Provenance, TempoMap, Transcription
from engine.transcribe.answering import said_of
from engine.transcribe.drums import nothing_pitched
from engine.transcribe.growing import Growing
from engine.transcribe.protocol import BeatsHeard, Heard, Progress


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
        with closing(said_of(audio, self._card, self._runtime)) as blocks:
            for block in blocks:
                said.append(block)
                news = self._runtime.notice if self._runtime.notice != notice else ""
                notice = self._runtime.notice
                yield Progress(min(1.0, said.frames / frames), heard=said.frames * hop, notice=news)
        return self._heard(Posteriors(said.finish(), hop, 0, self._card.kinds))

    def _heard(self, posteriors: Posteriors) -> Heard:
        found = decode_beats(posteriors, self._settings, self._options)
        made = Provenance(self._card.name, self._card.version, self._runtime.device_name)
        transcription = Transcription((), found or TempoMap(), made)
        beats = BeatsHeard(posteriors, self._settings)
        return Heard(transcription, nothing_pitched(posteriors), beats=beats)
