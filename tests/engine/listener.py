"""What pretends to hear, and recordings for it."""

import wave
from collections.abc import Generator
from pathlib import Path

import numpy as np

from engine.__main__ import main
from engine.audio import Audio
from engine.decode import DrumOptions, NoteOptions, Posteriors
from engine.models import DecodeSettings, FeatureSettings, ModelCard
from engine.music import Note, Part, Provenance, Transcription
from engine.transcribe import Heard, Progress, Transcriber

NOTES = (Note(0.1, 60, 0.3), Note(0.2, 64, 0.4), Note(0.2, 67, 0.4))


def card(task: str) -> ModelCard:
    """The card of what only pretends."""
    return ModelCard(
        "fake", "Fake", "1", task, "", "", "", {}, 21, 88, FeatureSettings(), DecodeSettings(), {}
    )


class Listener:
    """Hears the same three notes in everything, and can be stopped at a recording."""

    def __init__(self, stop_at: str = "") -> None:
        self.stop_at = stop_at
        self.asked: list[tuple[str | None, str, NoteOptions]] = []
        self.closed = 0
        self.remarks: tuple[str, tuple[str, ...]] = ("", ())

    def build(
        self,
        name: str | None,
        device: str,
        options: NoteOptions,
        drums: DrumOptions | None = None,
    ) -> Transcriber:
        self.asked.append((name, device, options))
        return self

    @property
    def card(self) -> ModelCard:
        return card("notes")

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        try:
            yield Progress(0.5)
            if audio.path.name == self.stop_at:
                raise KeyboardInterrupt
            yield Progress(1.0)
        finally:
            self.closed += 1
        made = Provenance("fake", "1", "nothing at all", (), *self.remarks)
        posteriors = Posteriors(np.zeros((1, 4, 88), np.uint8), 0.02, 21)
        return Heard(Transcription((Part("Notes", notes=NOTES),), provenance=made), posteriors)


def recording(path: Path, seconds: float = 0.5) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * round(seconds * 8000)))
    return path


def run(*arguments: object, listener: Listener | None = None) -> int:
    words = [str(argument) for argument in arguments]
    return main(["transcribe", *words], (listener or Listener()).build)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
