"""A transcriber, a loudspeaker and a person that do what a test wants, without a model or a card.

A module of its own, because worker processes import the transcriber from here.
"""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from app.dialogs.unsaved import Answer
from app.player.mixer import Mixer
from app.player.output import Output
from engine.audio import Audio
from engine.decode import DrumOptions, NoteOptions, Posteriors, decode_notes
from engine.errors import ModelMissing, NoSoundDevice, SoundDeviceError
from engine.models import DecodeSettings, FeatureSettings, ModelCard
from engine.music import Note, Part, Provenance, Transcription
from engine.transcribe import Heard, Progress

RATE = 8000
HOP = 0.02
LOWEST = 21
SETTINGS = DecodeSettings(onset_threshold=0.4, candidate_threshold=0.1)
CARD = ModelCard(
    name="pretended",
    title="Pretended instrument",
    version="1",
    task="notes",
    about="Hears a note every quarter of a second, each less certain than the one before.",
    licence="none",
    network="none",
    dimensions={},
    lowest_pitch=LOWEST,
    pitches=88,
    reach_frames=8,
    features=FeatureSettings(),
    decode=SETTINGS,
    files={},
)


def recording(path: Path, seconds: float = 3.0) -> Path:
    """A quiet tone, as a wav file."""
    time_ = np.arange(round(seconds * RATE)) / RATE
    soundfile.write(path, 0.2 * np.sin(2 * np.pi * 440 * time_), RATE)
    return path


def said(seconds: float) -> Posteriors:
    """Onsets every quarter of a second, their certainty falling from 0.9 to 0.2."""
    frames = round(seconds / HOP)
    values = np.zeros((frames, 4, 88), np.uint8)
    places = list(range(5, frames - 12, 12))
    for number, frame in enumerate(places):
        key = 39 + number % 12
        certainty = 0.9 - 0.7 * number / max(len(places) - 1, 1)
        values[frame - 1 : frame + 2, 0, key] = np.array([0.4, 1.0, 0.4]) * certainty * 255
        values[frame : frame + 10, 1, key] = 255
        values[frame - 1 : frame + 2, 3, key] = 180
    return Posteriors(values, HOP, LOWEST)


@dataclass
class PretendedTranscriber:
    """Reports in `steps` steps, waiting a while before each."""

    options: NoteOptions
    steps: int = 4
    pause: float = 0.0
    card: ModelCard = CARD
    is_deaf: bool = False

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """What a transcriber does."""
        posteriors = said(audio.duration)
        if self.is_deaf:
            posteriors.values[:] = 0
        notes = decode_notes(posteriors, SETTINGS, self.options)
        for step in range(self.steps):
            time.sleep(self.pause)
            start, stop = (audio.duration * s / self.steps for s in (step, step + 1))
            certain = tuple(note for note in notes if start <= note.onset < stop)
            yield Progress((step + 1) / self.steps, certain, stop)
        made = Provenance(CARD.name, CARD.version, "CPU")
        return Heard(Transcription((Part("Notes", 0, notes),), provenance=made), posteriors)


def build(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> PretendedTranscriber:
    """A transcriber that is done at once."""
    return PretendedTranscriber(options)


def build_slow(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> PretendedTranscriber:
    """A transcriber that takes some seconds."""
    return PretendedTranscriber(options, steps=40, pause=0.05)


def build_deaf(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> PretendedTranscriber:
    """A transcriber that hears nothing at all."""
    return PretendedTranscriber(options, is_deaf=True)


def build_without_model(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> Any:
    """What happens where no model is installed."""
    raise ModelMissing(model or "pitched")


class Speaker:
    """A loudspeaker that plays exactly when the test says so."""

    def __init__(self, mixer: Mixer) -> None:
        self.mixer = mixer
        self.position = 0
        self.failure: SoundDeviceError | None = None
        self.played: list[np.ndarray] = []
        self.is_closed = False

    def pull(self, frames: int) -> np.ndarray:
        """Play that many frames, and hear them all."""
        block = self.mixer.read(frames)
        self.position += frames
        self.played.append(block)
        return block

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


@dataclass
class SoundCard:
    """Connects players to speakers, or refuses."""

    speakers: list[Speaker] = field(default_factory=list)
    is_there: bool = True

    def connect(self) -> Output:
        """What `connect_output` does."""
        if not self.is_there:
            raise NoSoundDevice("loudspeaker")
        mixer = Mixer(RATE)
        self.speakers.append(Speaker(mixer))
        return Output(mixer, self.speakers[-1])


@dataclass
class Person:
    """Answers what a window asks, in the place of `app.asking.Asking`."""

    opens: list[Path] = field(default_factory=list)
    saves: tuple[Path, bool] | None = None
    exports: Path | None = None
    finds: Path | None = None
    records: Path | None = None
    answer: Answer = Answer.STAY
    beats_per_minute: float = 100.0
    asked: list[str] = field(default_factory=list)

    def pieces(self) -> list[Path]:
        """What to open."""
        return self.opens

    def recording(self, name: str) -> Path | None:
        """Where the recording is."""
        self.asked.append(f"recording {name}")
        return self.finds

    def project_place(
        self, stem: str, beside: Path | None, embed: bool
    ) -> tuple[Path, bool] | None:
        """Where to save."""
        self.asked.append(f"save {stem}")
        return self.saves and (self.saves[0], self.saves[1] or embed)

    def export_place(
        self, title: str, extension: str, stem: str, beside: Path | None
    ) -> Path | None:
        """Where to export."""
        self.asked.append(f"export {stem}.{extension}")
        return self.exports

    def unsaved(self, title: str, is_listening: bool) -> Answer:
        """What to do with unsaved work."""
        self.asked.append(f"unsaved {title}{' listening' if is_listening else ''}")
        return self.answer

    def ghosts(self, count: Callable[[float, int], int], remove: Callable[..., object]) -> None:
        """Which notes are ghosts."""
        self.asked.append(f"ghosts {count(0.3, 128)}")
        remove(0.3, 128)

    def tempo(
        self, now: float, take: Callable[[float, bool], object], can_follow: bool = False
    ) -> None:
        """How many beats a minute."""
        self.asked.append(f"tempo {now:g}")
        take(self.beats_per_minute, can_follow)

    def training_place(self, stem: str, beside: Path | None) -> Path | None:
        """Where to put a training pair."""
        return self.exports

    def record(self, take: Callable[[Path], object]) -> None:
        """Record at once."""
        if self.records:
            take(self.records)

    def tell(self, title: str, text: str) -> None:
        """Read."""
        self.asked.append(f"tell {title}: {text}")


def plain_notes(transcription: Transcription) -> list[tuple[float, int, float]]:
    """What can be compared after a file was written and read."""
    notes: list[Note] = [note for part in transcription.parts for note in part.notes]
    return [(round(note.onset, 6), note.pitch, round(note.offset, 6)) for note in notes]
