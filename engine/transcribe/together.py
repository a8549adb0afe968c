"""Notes and drums of one recording: two transcribers heard one after the other, and added up."""

from collections.abc import Generator
from dataclasses import dataclass, replace

from engine.audio import Audio
from engine.models import ModelCard
from engine.transcribe import choosing
from engine.transcribe.protocol import Heard, Progress, Transcriber

NOTES_SHARE = 0.8
"""Of the time both take together."""


@dataclass(frozen=True, slots=True)
class Together:
    """A transcriber of notes, and one of drums whose part comes after theirs."""

    notes: Transcriber
    drums: Transcriber

    @property
    def card(self) -> ModelCard:
        """The model that hears the notes; its settings are those of the sliders."""
        return self.notes.card

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe the notes, then the drums; the result has both."""
        heard = yield from _within(self.notes.transcribe(audio), 0.0, NOTES_SHARE)
        drums = yield from _within(self.drums.transcribe(audio), NOTES_SHARE, 1.0)
        return added_up(heard, drums)


def added_up(notes: Heard, drums: Heard) -> Heard:
    """One result: the parts of both, the provenance of the notes with the drums' beside it."""
    first, second = notes.transcription, drums.transcription
    made = replace(
        first.provenance,
        settings=(*first.provenance.settings, *second.provenance.settings),
        notices=tuple(dict.fromkeys((*first.provenance.notices, *second.provenance.notices))),
        beside=(
            *first.provenance.beside,
            (second.provenance.model, second.provenance.model_version),
        ),
    )
    transcription = replace(first, parts=(*first.parts, *second.parts), provenance=made)
    return replace(notes, transcription=transcription, drums=drums.drums)


def settled(transcriber: Transcriber, audio: Audio) -> Transcriber:
    """The transcriber that will listen to this recording, the choice made where there is one."""
    if isinstance(transcriber, Together):
        return replace(transcriber, notes=choosing.settled(transcriber.notes, audio))
    return choosing.settled(transcriber, audio)


def reason_of(transcriber: Transcriber) -> str:
    """Why it is this one; "" where a person named it."""
    notes = transcriber.notes if isinstance(transcriber, Together) else transcriber
    return choosing.reason_of(notes)


def _within(
    steps: Generator[Progress, None, Heard], start: float, stop: float
) -> Generator[Progress, None, Heard]:
    """The same steps, their fractions between two others; closing this closes them."""
    try:
        while True:
            try:
                report = next(steps)
            except StopIteration as finished:
                heard: Heard = finished.value
                return heard
            yield replace(report, fraction=start + report.fraction * (stop - start))
    finally:
        steps.close()
