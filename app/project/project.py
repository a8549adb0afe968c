"""Project: everything a person has of one piece of music, as one frozen value."""

from dataclasses import dataclass, field
from pathlib import Path

from app.project.columns import end_of
from engine.decode.options import BeatOptions, DrumOptions, NoteOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings
from engine.music import Transcription
from engine.notation.choices import NotationChoices
from engine.transcribe.protocol import BeatsHeard, DrumsHeard


@dataclass(frozen=True, slots=True)
class AudioReference:
    """A recording by its place and digest.

    `seconds` is its length; `title` comes from its tags and may be empty. `size` (bytes) and
    `modified_ns` are those of the file when its digest was taken: while they hold, nobody needs
    to read it again to know that it is the same. `embedded` recordings travel in the project
    file and are unpacked to `path` while the project is open.
    """

    path: Path
    sha256: str
    seconds: float
    embedded: bool = False
    title: str = ""
    size: int = 0
    modified_ns: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """Small things a person set that belong to the piece: the volumes (0-1) of the mix."""

    original_volume: float = 1.0
    result_volume: float = 1.0


@dataclass(frozen=True, slots=True)
class PartLook:
    """How a part of the person's is shown and heard, whatever it plays.

    `colour` is a place in the palette's set for colour-blind eyes (`app.palette.HUES`), not a
    colour: light and dark have their own, and velocity its shade. None: that of the part's place.
    """

    colour: int | None = None
    muted: bool = False
    solo: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """One piece: its recording, what the machine heard, and what the person made of it.

    `decode` is the model's, kept so that moving a slider needs no model; `drums` and `beats` hold
    the same of the models for those, None where nobody listened for them. Comparing two projects
    that share most of their objects is quick; posteriors are the same only if they are one
    object. `looks` are the parts' of the person's transcription, one each in their order; parts
    beyond the last have the usual one (see `app.project.looks`). `notation` is how the person's
    transcription is written as a score.
    """

    audio: AudioReference | None = None
    machine: Transcription = field(default_factory=Transcription)
    transcription: Transcription = field(default_factory=Transcription)
    posteriors: Posteriors | None = None
    decode: DecodeSettings | None = None
    options: NoteOptions = field(default_factory=NoteOptions)
    choices: Choices = field(default_factory=Choices)
    looks: tuple[PartLook, ...] = ()
    drums: DrumsHeard | None = None
    drum_options: DrumOptions = field(default_factory=DrumOptions)
    beats: BeatsHeard | None = None
    beat_options: BeatOptions = field(default_factory=BeatOptions)
    notation: NotationChoices = field(default_factory=NotationChoices)

    @property
    def is_edited(self) -> bool:
        """Whether the person's notes are no longer the machine's."""
        return self.transcription != self.machine

    @property
    def is_heard(self) -> bool:
        """Whether a model has heard all of it: what it said is there to decode again."""
        return self.posteriors is not None or self.drums is not None

    @property
    def seconds(self) -> float:
        """How long the piece is: its recording, or its notes where they go on longer."""
        ends = map(end_of, self.transcription.parts)
        return max(self.audio.seconds if self.audio else 0.0, *ends, 0.0)
