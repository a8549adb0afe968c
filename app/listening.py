"""Listening: a recording on its way to becoming a project, in a worker process.

The work itself is `listen`, a generator without Qt; `Listening` is what the window sees of it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.job import Job
from app.lines import Workshop
from app.player.tracks import part_of
from app.project.kit import KIT_NAME
from app.project.operations import FIRST_PART_NAME, heard
from app.project.project import AudioReference, Project
from app.project.recording import refer_to
from app.project.runs import LEAD, Stretch, heard_again, heard_drums, heard_stretch
from engine.audio import Audio, open_audio
from engine.audio.excerpt import excerpt
from engine.decode import DrumOptions, NoteOptions
from engine.models import ModelCard
from engine.music import DrumHit, Note, Part, Provenance, Transcription
from engine.terminal import time_left
from engine.transcribe import Heard, Progress, Transcriber, reason_of, settled

Build = Callable[[str | None, str, NoteOptions, DrumOptions | None], Transcriber]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to listen to, with what, and how; all of it, or only a stretch.

    `drums` are None where nobody is to listen for them. With `adds_drums` only the drums that are
    heard are taken, and the notes that are there stay. `label` is what undoing says it takes back.
    """

    path: Path
    model: str | None = None
    device: str = "auto"
    options: NoteOptions = NoteOptions()
    stretch: Stretch | None = None
    drums: DrumOptions | None = DrumOptions()
    adds_drums: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """The recording is known for certain; the model is loaded, and chosen for a `reason`."""

    reference: AudioReference
    card: ModelCard
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything was heard."""

    reference: AudioReference
    card: ModelCard
    heard: Heard


def listen(wish: Wish, build: Build) -> Generator[Audio | Ready | Progress, None, Result]:
    """Open the recording, load the model, listen; runs in a worker."""
    audio = open_audio(wish.path)
    yield audio
    reference = refer_to(wish.path, audio.duration, audio.title)
    part = wish.stretch
    heard_audio = excerpt(audio, part.begin, part.stop + LEAD) if part else audio
    listener = settled(build(wish.model, wish.device, wish.options, wish.drums), heard_audio)
    yield Ready(reference, listener.card, reason_of(listener))
    return Result(reference, listener.card, (yield from listener.transcribe(heard_audio)))


def warm_up() -> None:
    """Import in a worker what listening needs, before anybody waits for it."""
    import av  # noqa: F401
    import onnxruntime  # noqa: F401
    import soxr  # noqa: F401


class Listening(QObject):
    """One recording being listened to.

    `opened(Audio)`, then `progressed(Progress)` many times, then exactly one of
    `finished(Result)`, which `applied` puts into a project, `stopped(Project | None)` with what
    had been heard, `failed(error)`.
    """

    opened = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    stopped = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        wish: Wish,
        build: Build,
        workshop: Workshop | None,
        base: Project | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.wish = wish
        self.base = base or Project(options=wish.options)
        self.is_again = base is not None
        self.audio: Audio | None = None
        self.fraction = 0.0
        self._heard = 0.0
        self.notes: list[Note] = []
        self.hits: list[DrumHit] = []
        self.seconds = 0.0  # how long it took, once it is over
        self._ready: Ready | None = None
        self._began = monotonic()
        self._job = Job(listen, wish, build, workshop=workshop, parent=self)
        self._job.progressed.connect(self._step)
        self._job.finished.connect(self._finish)
        self._job.failed.connect(self.failed)
        self._job.cancelled.connect(lambda _: self.stopped.emit(self.so_far()))

    def start(self) -> None:
        """Begin."""
        self._job.start()

    def cancel(self) -> None:
        """Stop; `stopped` comes within half a second."""
        self._job.cancel()

    @property
    def time_left(self) -> str:
        """How long the rest will take at the speed so far; empty while that is not known."""
        return time_left(self.fraction, monotonic() - self._began)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was heard so far: all notes in one part, all hits in another."""
        notes = part_of(self.notes, FIRST_PART_NAME)
        kit = Part(KIT_NAME, hits=tuple(sorted(self.hits)))
        return tuple(part for part in (notes, kit) if part.notes or part.hits)

    def so_far(self) -> Project | None:
        """What has been heard, as a project that has nothing to decode again from."""
        if self._ready is None or not (self.notes or self.hits):
            return None
        card = self._ready.card
        made = Provenance(card.name, card.version, reason=self._ready.reason)
        partial = Transcription(self.parts, provenance=made)
        return replace(
            self.base,
            audio=self._ready.reference,
            machine=partial,
            transcription=partial,
            posteriors=None,
            decode=None,
            drums=None,
            beats=None,
        )

    def _step(self, step: Audio | Ready | Progress) -> None:
        if isinstance(step, Audio):
            self.audio = step
            self.opened.emit(step)
        elif isinstance(step, Ready):
            self._ready = step
            self._began = monotonic()  # loading says nothing about the speed of listening
        else:
            self.fraction = step.fraction
            self.notes.extend(step.notes)
            self.hits.extend(step.hits)
            # Who listens for drums begins anew, but the notes were heard to the end.
            self._heard = max(self._heard, step.heard)
            self.progressed.emit(replace(step, heard=self._heard))

    def applied(self, result: Result, project: Project) -> Project:
        """The project as it is after what was heard; a person's own notes stay."""
        if not self.is_again:
            mine = replace(self.base, audio=result.reference, options=self.wish.options)
            return heard(mine, result.heard, result.card)
        if self.wish.adds_drums:
            return heard_drums(project, result.heard, result.card)
        if self.wish.stretch:
            return heard_stretch(project, result.heard, result.card, self.wish.stretch)
        known = project.audio
        if known is None or known.sha256 != result.reference.sha256:
            project = replace(project, audio=result.reference)
        return heard_again(project, result.heard, result.card)

    def _finish(self, result: Result) -> None:
        self.seconds = monotonic() - self._began
        self.finished.emit(result)
