"""Session: one window's piece, from the moment it is opened to the moment it is left.

Ties together the document, the listening, the player and the files. It asks nobody anything and
shows nothing: what a person chooses comes in, what she should see goes out as signals.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.document import Document
from app.editing import Editing
from app.errands import Errands
from app.filing import Filing
from app.gridding import Gridding
from app.keeping import Keeping
from app.listening import Listening, Result, Wish
from app.mixing import Mixing
from app.pieces import Piece, is_project, read_piece, read_snapshot
from app.player.player import Player
from app.player.tracks import part_of
from app.project.operations import FIRST_PART_NAME
from app.project.project import Project
from app.project.recovery import Recovery, Snapshot, discard
from app.project.runs import Stretch, has_own_notes
from app.project.tempo import tempo_of
from app.queue import Queue
from app.reviewing import Reviewing
from app.settings import DEVICE, MODEL
from app.sliders import Sliders
from app.surroundings import Surroundings
from engine.audio import Audio
from engine.decode import NoteOptions
from engine.errors import EarmarkError
from engine.export import Request
from engine.music import Transcription
from engine.transcribe import Progress


class Session(QObject):
    """One piece at a time.

    `opened(seconds, Audio | None)`: another piece is shown from now on. `audio_found(Audio)`: the
    piece's recording is another file. `heard(notes, seconds)`: a running transcription has come
    that far. `failed(EarmarkError, what)`: `what` is one of open, listen, save, export, play,
    audio, other audio. `done(what, value)`: saved and exported with the path, stopped, empty
    and heard again with the title. `changed()`: something that commands depend on has.
    """

    opened = Signal(float, object)
    audio_found = Signal(object)
    heard = Signal(object, float)
    failed = Signal(object, str)
    done = Signal(str, object)
    changed = Signal()

    def __init__(self, around: Surroundings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self.settings = around.settings
        self.document = Document(self)
        self.player = around.player or Player()
        self.player.setParent(self)
        self.mixing = Mixing(self.document, self.player, self.settings, self)
        self.sliders = Sliders(self.document, self)
        self.editing = Editing(self.document, self)
        self.gridding = Gridding(self.document, self)
        self.reviewing = Reviewing(self.document, self.editing, self.player, self)
        self._keeping = Keeping(self.document, around.recovery or Recovery(), self)
        self._errands = Errands(self)
        self.queue = Queue(around.build, around.workshop, self._wish, self)
        self.files = Filing(self.document, self._errands, self.settings, self)
        self.audio: Audio | None = None
        self.has_piece = False
        self.listening: Listening | None = None
        self.took: float | None = None  # seconds the last listening took
        self.opening: Path | None = None  # what is about to be shown
        self._coming: Listening | None = None
        self._connect()

    def _connect(self) -> None:
        for signal in (
            self.document.changed,
            self.document.modified_changed,
            self.document.path_changed,
            self.document.undo_stack.indexChanged,  # comes after `changed`, when it is true
            self.player.playing_changed,
            self.player.loop_changed,
            self.player.speed_changed,
            self.player.click_changed,
            self.editing.selected,
            self.editing.copied,
            self.editing.long.working,
            self.gridding.changed,
            self.reviewing.changed,
        ):
            signal.connect(self._tell_changed)
        self.changed.connect(self._hold_queue)
        self.gridding.changed.connect(self._click_along)
        self.player.failed.connect(lambda error: self.failed.emit(error, "play"))
        self._errands.failed.connect(self._errand_failed)
        self.files.done.connect(self.done)
        self.files.found.connect(self._take_found)

    def _hold_queue(self) -> None:
        self.queue.hold(bool(self.listening or self._coming))

    def _click_along(self) -> None:
        """The click follows the beats wherever they go."""
        if self.player.clicks:
            self.player.set_click(tempo_of(self.project))

    @Slot()
    def _tell_changed(self) -> None:
        # A slot of its own: a lambda would still be called while Qt destroys the undo stack.
        self.changed.emit()

    # What there is ------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    @property
    def title(self) -> str:
        """What to call the piece; empty while there is none."""
        if self.document.path:
            return self.document.path.stem
        if self.listening and self.listening.audio and not self.listening.is_again:
            return self.listening.audio.title or self.listening.wish.path.stem
        audio = self.project.audio
        if audio:
            return audio.title or audio.path.stem
        return self.audio.path.stem if self.audio else ""

    @property
    def recording(self) -> Path | None:
        """The file of the piece's recording, there or not."""
        if self.project.audio:
            return self.project.audio.path
        return self.audio.path if self.audio else None

    @property
    def has_unsaved_work(self) -> bool:
        """Whether leaving now would lose something."""
        if self.document.modified or self.editing.long.is_working:
            return True
        return bool(self.listening and self.listening.notes)

    @property
    def transcription(self) -> Transcription:
        """What would be exported now: also while more is being heard."""
        if self.listening and not self.listening.is_again:
            so_far = self.listening.so_far()
            return so_far.transcription if so_far else Transcription()
        return self.project.transcription

    @property
    def request(self) -> Request:
        """What an exporter is asked now."""
        return Request(self.transcription, self.recording, self.title)

    # Opening ------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a project, or listen to a recording."""
        self.opening = path
        if is_project(path):
            self._errands.run(
                read_piece, path, what="open", then=lambda piece: self._show(piece, path)
            )
        else:
            self._listen(self._wish(path), None)
        self.changed.emit()

    def open_queued(self, path: Path) -> None:
        """Show one of the queue: what was heard, or the project it is."""
        heard = self.queue.take(path)
        if heard:
            self._show(Piece(heard.project, heard.audio), None, is_saved=False)
            self.settings.remember_piece(path)
        else:
            self.open(path)

    def recover(self, snapshot: Snapshot) -> None:
        """Open unsaved work that was left behind; it is let go once it is shown, and kept anew."""

        def take(piece: Piece) -> None:
            self._show(piece, snapshot.path, is_saved=False)
            discard(snapshot)

        self.opening = snapshot.path or Path(snapshot.title)
        self._errands.run(read_snapshot, snapshot, what="open", then=take)
        self.changed.emit()

    def listen_again(self, span: tuple[float, float] | None = None) -> None:
        """Listen once more, with the model that is chosen now: to all of it, or to a stretch."""
        recording = self.recording
        if recording and not self.listening:
            stretch = Stretch.around(*span) if span else None
            wish = replace(self._wish(recording), options=self.project.options, stretch=stretch)
            self._listen(wish, self.project)

    def cancel(self) -> None:
        """Stop listening, and keep what has been heard."""
        if self.listening:
            self.listening.cancel()
        elif self._coming:
            _drop(self._coming)
            self._coming = self.opening = None
            self.changed.emit()

    def stop_listening(self, then: Callable[[], object]) -> None:
        """Cancel if it listens, and go on once what was heard is in the document."""
        if self.listening:
            self.listening.stopped.connect(lambda _: then())
            self.listening.cancel()
        else:
            then()

    def _wish(self, path: Path) -> Wish:
        return Wish(path, self.settings[MODEL] or None, self.settings[DEVICE])

    def _show(self, piece: Piece, path: Path | None, is_saved: bool = True) -> None:
        self._begin(piece.project.seconds, piece.audio)
        self.document.replace(piece.project, path, is_saved)
        if path and is_saved:
            self.settings.remember_piece(path)
        if piece.trouble:
            self.failed.emit(piece.trouble, "audio")
        self.changed.emit()

    def _begin(self, seconds: float, audio: Audio | None) -> None:
        """Show another piece, of which only its length is known."""
        _drop(self.listening)
        _drop(self._coming)
        self.listening = self._coming = None
        self.audio, self.has_piece = audio, True
        self.opening, self.took = None, None
        self.player.open(audio, seconds)
        self.mixing.open(seconds)
        self.reviewing.open()
        self.editing.open()
        self.document.replace(Project())
        self.opened.emit(seconds, audio)

    # Listening ----------------------------------------------------------------------------

    def _listen(self, wish: Wish, base: Project | None) -> None:
        listening = Listening(wish, self._around.build, self._around.workshop, base, self)
        listening.opened.connect(lambda audio: self._listening_opened(listening, audio))
        listening.progressed.connect(self._progressed)
        listening.finished.connect(self._finished)
        listening.stopped.connect(self._stopped)
        listening.failed.connect(lambda error: self._listening_failed(listening, error))
        if listening.is_again:
            self.listening = listening
        else:
            _drop(self._coming)
            self._coming = listening
        listening.start()
        self.changed.emit()

    def _listening_opened(self, listening: Listening, audio: Audio) -> None:
        """The recording can be read: from now on it is the piece that is shown."""
        if not listening.is_again:
            self._coming = None
            self._begin(audio.duration, audio)
            self.listening = listening
            self.settings.remember_piece(listening.wish.path)
            self.changed.emit()

    def _progressed(self, progress: Progress) -> None:
        if self.listening and not self.listening.is_again:
            self.heard.emit(progress.notes, progress.heard)
            if progress.notes:
                self.mixing.play((part_of(self.listening.notes, FIRST_PART_NAME),))
        self.changed.emit()

    def _finished(self, result: Result) -> None:
        listening, self.listening = self.listening, None
        if listening is None:
            return
        self.took = listening.seconds
        project = listening.applied(result, self.project)
        if listening.is_again:
            keeps = has_own_notes(self.project)
            self.document.apply(project, "Listen again")
            if keeps:
                self.done.emit("heard again", self.title)
        else:
            self.document.replace(project, is_saved=False)
        if not project.transcription.note_count:
            self.done.emit("empty", self.title)
        self.changed.emit()

    def _stopped(self, project: Project | None) -> None:
        listening, self.listening = self.listening, None
        if listening and not listening.is_again:
            self._keep_so_far(project)
            self.done.emit("stopped", self.title)
        self.changed.emit()

    def _listening_failed(self, listening: Listening, error: EarmarkError) -> None:
        if listening is self.listening:
            self.listening = None
            if not listening.is_again:
                self._keep_so_far(listening.so_far())
        if listening is self._coming:
            self._coming, self.opening = None, None
        self.failed.emit(error, "listen" if listening.audio else "open")
        self.changed.emit()

    def _keep_so_far(self, project: Project | None) -> None:
        """Show what was heard; if it is nothing, the recording can still be played."""
        if project:
            self.document.replace(project, is_saved=False)
        else:
            self.document.replace(Project())

    # Changing -----------------------------------------------------------------------------

    def set_options(self, options: NoteOptions, held: bool) -> None:
        """The two sliders were moved; `held` while a hand has not let go."""
        self.sliders.move(options, held)

    def press(self, pitch: int) -> None:
        """Sound a key with the instrument of the part in use."""
        parts = self.project.transcription.parts[self.editing.part :]
        self.player.press(pitch, parts[0].program if parts else 0)

    # The rest -----------------------------------------------------------------------------

    def _take_found(self, audio: Audio) -> None:
        self.audio = audio
        self.player.set_audio(audio)
        self.audio_found.emit(audio)

    def _errand_failed(self, error: EarmarkError, what: str) -> None:
        if what == "open":
            self.opening = None
        self.failed.emit(error, what)
        self.changed.emit()

    def close(self) -> None:
        """The window is going away, and whatever should be saved is."""
        _drop(self.listening)
        _drop(self._coming)
        self.listening = self._coming = None
        self.editing.long.stop()
        self.queue.close()
        self._errands.close()
        self.player.free_device()
        self._keeping.close(forget=True)


def _drop(listening: Listening | None) -> None:
    """Stop listening to something, and hear no more of it."""
    if listening:
        listening.blockSignals(True)
        listening.cancel()
