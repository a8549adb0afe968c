"""Notes and drums of one recording: transcribers heard one after the other, and added up."""

from collections.abc import Generator
from dataclasses import dataclass, replace

from engine.audio import Audio
from engine.models import ModelCard
from engine.music import TempoMap
from engine.notation import beats_from_notes
from engine.transcribe import choosing
from engine.transcribe.protocol import Heard, Progress, Transcriber

SHARES = (0.75, 0.18, 0.07)
"""Of the time all three take together: notes, drums, beats."""


@dataclass(frozen=True, slots=True)
class Together:
    """A transcriber of notes, one of drums whose part comes after theirs, and one of beats.

    Where drums were listened for and nobody plays any, the notes tell the beats.
    """

    notes: Transcriber
    drums: Transcriber | None = None
    beats: Transcriber | None = None

    @property
    def card(self) -> ModelCard:
        """The model that hears the notes; its settings are those of the sliders."""
        return self.notes.card

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe the notes, then the drums, then the beats; the result has all."""
        ears = zip((self.notes, self.drums, self.beats), SHARES, strict=True)
        present = [(ear, share) for ear, share in ears if ear is not None]
        whole, done = sum(share for _, share in present), 0.0
        heard: Heard | None = None
        for ear, share in present:
            stop = done + share / whole
            own = yield from _within(ear.transcribe(audio), done, min(stop, 1.0))
            heard, done = own if heard is None else added_up(heard, own), stop
        assert heard is not None
        return heard if self.drums is None else counted_by_notes(heard)


def added_up(first: Heard, second: Heard) -> Heard:
    """One result: the parts of both, the provenance of the first with the settings of both.

    Where the second knows the beats, they hold.
    """
    one, other = first.transcription, second.transcription
    made = replace(
        one.provenance,
        settings=(*one.provenance.settings, *other.provenance.settings),
        notices=tuple(dict.fromkeys((*one.provenance.notices, *other.provenance.notices))),
        beside=(*one.provenance.beside, (other.provenance.model, other.provenance.model_version)),
    )
    tempo = other.tempo if other.tempo != TempoMap() else one.tempo
    # Where somebody drums, a part of nothing says nothing.
    playing = (part for part in one.parts if part.notes or part.hits or not other.parts)
    transcription = replace(one, parts=(*playing, *other.parts), tempo=tempo, provenance=made)
    drums, beats = second.drums or first.drums, second.beats or first.beats
    return replace(first, transcription=transcription, drums=drums, beats=beats)


def counted_by_notes(heard: Heard) -> Heard:
    """Where beats were heard and nobody drums, those that the notes tell in their place.

    A pulse that bends as a pianist's does is told by what is struck where in the bar, better than
    by the sound: of eight performances heard from sound MV2H's metre was 78 in place of 28.
    """
    told = heard.transcription
    if told.tempo == TempoMap() or any(part.hits for part in told.parts):
        return heard
    tempo = beats_from_notes(told.parts)
    return heard if tempo is None else replace(heard, transcription=replace(told, tempo=tempo))


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
