"""Session: one window's piece, from the moment it is opened to the moment it is left.

Ties together the document, the listening, the player and the files. It asks nobody anything and
shows nothing: what a person chooses comes in, what she should see goes out as signals.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bending import Bending
from app.document import Document
from app.editing import Editing
from app.errands import Errands
from app.filing import Filing
from app.gathering import Gathering
from app.gridding import Gridding
from app.hearing import Hearing
from app.keeping import Keeping
from app.listening import Listening, Wish
from app.mixing import Mixing
from app.opening import Desk, Opening
from app.pieces import Piece
from app.player.player import Player
from app.project.project import Project
from app.project.recovery import Recovery, Snapshot
from app.project.tempo import tempo_of
from app.project.waiting import Waiting
from app.queue import Queue
from app.reviewing import Reviewing
from app.sliders import Sliders
from app.surroundings import Surroundings
from app.wishing import drum_wish, first_wish, wish_again
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
    audio, other audio, bends. `done(what, value)`: saved and exported with the path, stopped,
    empty, steady and heard again with the title, remark with its words. `changed()`: something
    that commands depend on has.
    """

    opened = Signal(float, object)
    audio_found = Signal(object)
    heard = Signal(object, float)
    failed = Signal(object, str)
    done = Signal(str, object)
    changed = Signal()

    def __init__(self, around: Surroundings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = around.settings
        self.document = Document(self)
        self.player = around.player or Player()
        self.player.setParent(self)
        self.mixing = Mixing(self.document, self.player, self.settings, self)
        self.sliders = Sliders(self.document, self)
        self.editing = Editing(self.document, self)
        self.gridding = Gridding(self.document, self)
        self.reviewing = Reviewing(self.document, self.editing, self.player, self)
        self.bending = Bending(self.document, around.workshop, lambda: self.audio, self)
        self._keeping = Keeping(self.document, around.recovery or Recovery(), self)
        self._errands = Errands(self)
        self.hearing = Hearing(around, self.document, self)
        waiting = around.waiting or Waiting()
        self.queue = Queue(lambda path: self.hearing.prepare(self._wish(path)), waiting, self)
        self.files = Filing(self.document, self._errands, self.settings, self)
        self.audio: Audio | None = None
        self.around = around
        self.workshop = around.workshop
        self.has_piece = False
        desk = Desk(
            self._errands,
            self.queue,
            self._keeping,
            self.settings,
            lambda path: self.hearing.listen(self._wish(path)),
            self._show,
        )
        self._opening = Opening(desk, self)
        self._gathering = Gathering(lambda: self.document.is_changing, self)
        self._connect()

    def _connect(self) -> None:
        self._gathering.told.connect(self.changed)
        self._opening.changed.connect(self.changed)
        self._gathering.follow(
            self.document.replaced,
            self.document.modified_changed,
            self.document.path_changed,
            self.document.undo_stack.indexChanged,  # comes after `changed`, when it is true
            self.player.playing_changed,
            self.player.loop_changed,
            self.player.speed_changed,
            self.player.click_changed,
            self.editing.selected,
            self.editing.copied,
            self.editing.kit.changed,
            self.editing.long.working,
            self.gridding.changed,
            self.reviewing.changed,
            self.hearing.changed,
            self.bending.changed,
        )
        self.changed.connect(self._hold_queue)
        self.gridding.changed.connect(self._click_along)
        self.player.failed.connect(lambda error: self.failed.emit(error, "play"))
        self.bending.failed.connect(lambda error: self.failed.emit(error, "bends"))
        self.bending.found_none.connect(lambda: self.done.emit("steady", self.title))
        self._errands.failed.connect(self._failed)
        self.hearing.begun.connect(self._begun)
        self.hearing.progressed.connect(self._progressed)
        self.hearing.ended.connect(self._ended)
        self.hearing.failed.connect(self._failed)
        self.hearing.changed.connect(self._hear_out)
        self.files.done.connect(self.done)
        self.files.found.connect(self._take_found)

    def _hold_queue(self) -> None:
        self.queue.hold(bool(self.hearing.now or self.hearing.coming))

    def _click_along(self) -> None:
        """The click follows the beats wherever they go."""
        if self.player.clicks:
            self.player.set_click(tempo_of(self.project))

    # What there is ------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    @property
    def opening(self) -> Path | None:
        """What is about to be shown."""
        return self._opening.path

    @property
    def listening(self) -> Listening | None:
        """What is listened to now, once it can be read."""
        return self.hearing.now

    @property
    def took(self) -> float | None:
        """How many seconds it took to hear what is shown; None where nobody counted them."""
        return self.hearing.took(self.project.transcription.provenance)

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
    def is_free(self) -> bool:
        """Whether nothing is here, nor on its way."""
        return not self.has_piece and self.opening is None

    @property
    def has_unsaved_work(self) -> bool:
        """Whether leaving now would lose something."""
        if self.document.modified or self.editing.long.is_working:
            return True
        return bool(self.listening and (self.listening.notes or self.listening.hits))

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
        return Request(
            self.transcription, self.recording, self.title, notation=self.project.notation
        )

    # Opening ------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a project, or listen to a recording."""
        self._opening.open(path)

    def open_queued(self, path: Path) -> None:
        """Show one of the queue: what was heard, or the project it is."""
        self._opening.open_queued(path)

    def recover(self, snapshot: Snapshot) -> None:
        """Open unsaved work that was left behind; it is let go once it is shown, and kept anew."""
        self._opening.recover(snapshot)

    def show_kept(self, piece: Piece) -> None:
        """Show a take with its live notes, and listen to it in full: a step that can be undone."""
        self._show(piece, None, is_saved=False)
        if self.recording:
            self.settings.remember_piece(self.recording)
            wish = wish_again(self.settings, self.project, self.recording, None)
            self.hearing.listen(replace(wish, label="Listen in full"), self.project)

    def listen_again(self, span: tuple[float, float] | None = None) -> None:
        """Listen once more, with the model that is chosen now: to all of it, or to a stretch."""
        if self.recording and not self.listening:
            wish = wish_again(self.settings, self.project, self.recording, span)
            self.hearing.listen(wish, self.project)

    def listen_for_drums(self) -> None:
        """Listen for the drums alone, and put them beside the notes that are there."""
        if self.recording and not self.listening:
            wish = drum_wish(self.settings, self.project, self.recording)
            if wish:
                self.hearing.listen(wish, self.project)

    def cancel(self) -> None:
        """Stop listening, or following pitches; keep what has been heard."""
        self.bending.cancel()
        if self.hearing.coming:
            self._opening.path = None
        self.hearing.cancel()

    def stop_listening(self, then: Callable[[], object]) -> None:
        """Cancel if it listens, and go on once what was heard is in the document."""
        self.hearing.stop(then)

    def _wish(self, path: Path) -> Wish:
        return first_wish(self.settings, path)

    def _show(self, piece: Piece, path: Path | None, is_saved: bool = True) -> None:
        with self._gathering.held():
            self._begin(piece.project.seconds, piece.audio)
            self.document.replace(piece.project, path, is_saved)
            if path and is_saved:
                self.settings.remember_piece(path)
            if piece.trouble:
                self.failed.emit(piece.trouble, "audio")

    def _begin(self, seconds: float, audio: Audio | None) -> None:
        """Show another piece, of which only its length is known."""
        with self._gathering.held():
            self.hearing.drop()
            self.bending.drop()
            self.audio, self.has_piece = audio, True
            self._opening.path = None
            self.player.open(audio, seconds)
            self.mixing.open(seconds)
            self.reviewing.open()
            self.editing.open()
            self.document.replace(Project())
            self.opened.emit(seconds, audio)

    # Listening ----------------------------------------------------------------------------

    def _begun(self, listening: Listening) -> None:
        """A recording can be read: from now on it is the piece that is shown."""
        if listening.audio:
            self._begin(listening.audio.duration, listening.audio)
            self.settings.remember_piece(listening.wish.path)

    def _progressed(self, progress: Progress) -> None:
        if progress.notice:
            self.done.emit("remark", progress.notice)
        if not self.hearing.is_first:
            self.reviewing.hear(self.hearing.fresh)
            return
        self.heard.emit(progress.notes, progress.heard)
        if (progress.notes or progress.hits) and self.listening:
            self.mixing.play(self.listening.parts)

    def _hear_out(self) -> None:
        if self.listening is None:
            self.reviewing.hear_out()

    def _ended(self, what: str) -> None:
        self.done.emit(what, self.title)

    def _failed(self, error: EarmarkError, what: str) -> None:
        if what == "open":
            self._opening.path = None
        self.failed.emit(error, what)
        self.changed.emit()

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

    def close(self) -> None:
        """The window is going away, and whatever should be saved is."""
        self.hearing.drop()
        self.editing.long.stop()
        self.bending.drop()
        self.queue.close()
        self._errands.close()
        self.player.free_device()
        self._keeping.close(forget=True)
