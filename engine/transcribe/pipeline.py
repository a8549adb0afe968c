"""From a model's name to a transcriber, and from a path to what is in it."""

from collections.abc import Generator
from pathlib import Path

from engine.audio import open_audio
from engine.decode import NoteOptions
from engine.models import ModelCard, find_model, installed, load_runtime
from engine.transcribe.choosing import AutomaticTranscriber
from engine.transcribe.notes import NoteTranscriber
from engine.transcribe.protocol import Heard, Progress, Transcriber


def transcriber(
    name: str | None = None, device: str = "auto", options: NoteOptions = NoteOptions()
) -> Transcriber:
    """The transcriber of a model on a device; None: whichever fits the recording it is given."""

    def make(card: ModelCard) -> Transcriber:
        return NoteTranscriber(card, load_runtime(card, device), options)

    return AutomaticTranscriber(installed(), make) if name is None else make(find_model(name))


def transcribe_path(
    path: Path,
    name: str | None = None,
    device: str = "auto",
    options: NoteOptions = NoteOptions(),
) -> Generator[Progress, None, Heard]:
    """Transcribe the recording at `path`; a generator as Transcriber.transcribe is."""
    return (yield from transcriber(name, device, options).transcribe(open_audio(path)))
