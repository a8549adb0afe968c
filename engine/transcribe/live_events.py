"""What the live ear says while one plays: plain frozen values, which pass between processes."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from engine.music import DrumHit, Note, Transcription


class LiveKind(StrEnum):
    """What became of a note or hit."""

    SHOWN = "shown"
    """It begins; its offset is as far as has been heard."""
    CHANGED = "changed"
    """Its onset, velocity or length is known better."""
    ENDED = "ended"
    """The key was let go: the offset is known."""
    CERTAIN = "certain"
    """It will not be taken back any more."""
    RETRACTED = "retracted"
    """It was none."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """Something that became of one note, or of one drum hit; the other of both is None.

    `number` names it as long as it lives: it is SHOWN once, may be CHANGED, is CERTAIN once or
    RETRACTED once within the second after it was shown, and a note is ENDED once (a hit never:
    it has no length). The note is as it is known after the event.
    """

    kind: LiveKind
    number: int
    note: Note | None = None
    hit: DrumHit | None = None

    @property
    def onset(self) -> float:
        """When it began (seconds of the take)."""
        heard = self.note or self.hit
        return heard.onset if heard else 0.0


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How the live ear decides.

    `sensitivity` and `drum_sensitivity` run from 0 (only what is certain) over 0.5 (the model's
    own threshold) to 1, as in `engine.decode.NoteOptions`. Without `drums` nobody listens for them.
    """

    sensitivity: float = 0.5
    drum_sensitivity: float = 0.5
    drums: bool = True


USUAL = LiveOptions()


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How a session takes sound in.

    `rate` 0: the device's own; `channel` None: all of them mixed, else the one of this number
    (0 is the first); `gain_db` is applied to what is heard, never to what is recorded. Sound that
    stays below `floor_db` (dB re full scale, of what is heard) counts as silence: what
    `engine.transcribe.live_session.noise_floor` measured, or None.
    """

    rate: int = 0
    channel: int | None = None
    gain_db: float = 0.0
    floor_db: float | None = None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class LiveReport:
    """What happened since the last report.

    `heard` and `recorded` are seconds of the take: listened to, and safe in the file. `level` is
    the largest sample (1 is full scale, before the gain). `latency` is how long ago the notes
    of this report began to sound when they were said (median, seconds; None without new notes).
    `overruns` counts the blocks before which the system lost sound, `lost_blocks` those we had no
    room for, since the session began. `notice` is a sentence to be shown, or "".
    """

    events: tuple[LiveEvent, ...] = ()
    heard: float = 0.0
    recorded: float = 0.0
    level: float = 0.0
    is_clipped: bool = False
    latency: float | None = None
    overruns: int = 0
    lost_blocks: int = 0
    is_paused: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class LiveTake:
    """What a session leaves: the recording (None where none was wanted), and the live notes.

    Where it ended by itself, `trouble` says why, and `notice` also where the recording is.
    """

    path: Path | None
    seconds: float
    transcription: Transcription = field(default_factory=Transcription)
    overruns: int = 0
    lost_blocks: int = 0
    notice: str = ""
    trouble: str = ""
