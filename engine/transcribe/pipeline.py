"""From a model's name to a transcriber, and from a path to what is in it."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

from engine.audio import open_audio
from engine.decode import DrumOptions, NoteOptions
from engine.models import ModelCard, find_model, installed, load_runtime
from engine.transcribe.beats import BeatTranscriber
from engine.transcribe.choosing import AutomaticTranscriber
from engine.transcribe.drums import DrumTranscriber
from engine.transcribe.live_errors import ListensLive
from engine.transcribe.notes import NoteTranscriber
from engine.transcribe.protocol import Heard, Progress, Transcriber
from engine.transcribe.together import Together

DRUMS, BEATS, LIVE = "drums", "beats", "live"
"""The tasks of models that hear drums, and beats, and notes while they are played."""


def transcriber(
    name: str | None = None,
    device: str = "auto",
    options: NoteOptions = NoteOptions(),
    drums: DrumOptions | None = DrumOptions(),
) -> Transcriber:
    """The transcriber of a model on a device.

    None: whichever fits the recording it is given. Drums and beats are heard beside the notes where
    models that hear them are installed, drums unless `drums` is None; such a model by name hears
    them alone.
    """
    make = partial(_made, device=device, options=options, drum_options=drums or DrumOptions())
    cards = installed()
    named = find_model(name) if name is not None else None
    if named is not None and named.task in (DRUMS, BEATS):
        return make(named)
    notes = make(named) if named is not None else AutomaticTranscriber(cards, make)
    kit, pulse = (
        next((card for card in cards if card.task == task), None) for task in (DRUMS, BEATS)
    )
    drummer = make(kit) if kit is not None and drums is not None else None
    tapper = make(pulse) if pulse is not None else None
    return notes if drummer is None and tapper is None else Together(notes, drummer, tapper)


def _made(
    card: ModelCard, device: str, options: NoteOptions, drum_options: DrumOptions
) -> Transcriber:
    if card.task == LIVE:
        raise ListensLive(card.title)
    runtime = load_runtime(card, device)
    if card.task == DRUMS:
        return DrumTranscriber(card, runtime, drum_options)
    if card.task == BEATS:
        return BeatTranscriber(card, runtime)
    return NoteTranscriber(card, runtime, options)


def transcribe_path(
    path: Path,
    name: str | None = None,
    device: str = "auto",
    options: NoteOptions = NoteOptions(),
) -> Generator[Progress, None, Heard]:
    """Transcribe the recording at `path`; a generator as Transcriber.transcribe is."""
    return (yield from transcriber(name, device, options).transcribe(open_audio(path)))
