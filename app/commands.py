"""Commands: what each row of the table does, and which button helps when it goes wrong."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from app.about import about_model, about_program
from app.asking import Asking
from app.dialogs.unsaved import Answer
from app.drums.hands import KitHands
from app.ears import installed_model, wished_model
from app.handwork import Handwork
from app.messages import Notice, log_file, notice_of
from app.musicview import MusicView
from app.news import Acts, news_of
from app.partwork import Partwork
from app.printing import Printing
from app.project.scratch import scratch_folder
from app.project.tempo import tempo_of
from app.session import Session
from app.settings import SPECTRUM, THEME
from app.theme import Theme
from app.timekeeping import Timekeeping
from app.trainingpair import free_folder
from engine.errors import EarmarkError, ModelError, WorkerDied
from engine.export import EXPORTERS, Exporter, FolderExporter
from engine.models import find_model

DEMO = Path(__file__).resolve().parents[1] / "resources" / "demo"
DEMO_KINDS = (".flac", ".ogg", ".opus", ".mp3", ".m4a", ".wav")
ZOOM = 1.5
SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


def demo_recording() -> Path | None:
    """The recording that comes with the program."""
    found = sorted(path for path in DEMO.glob("*") if path.suffix in DEMO_KINDS)
    return found[0] if found else None


class Commands(QObject):
    """One window's commands. `notice(Notice)`: say this. The rest is for the window to do."""

    notice = Signal(object)
    palette_wanted = Signal()
    close_wanted = Signal()
    overlay_wanted = Signal()
    notes_menu_wanted = Signal(QPoint)  # on the screen
    look_chosen = Signal()
    drag_ready = Signal(Path)
    song_wanted = Signal()
    live_wanted = Signal(str)  # toggle, begin, keep or discard
    drums_suspected = Signal()

    def __init__(
        self, session: Session, asking: Asking, music: MusicView, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask = asking
        self._music = music
        self._theme = theme
        self._exporter: Exporter | FolderExporter = EXPORTERS[0]
        self._printing = Printing(session, asking, self)
        self._last: tuple[Path, ...] = ()
        self.gridding, self.reviewing = session.gridding, session.reviewing
        self.note_hands = Handwork(session.editing, session.gridding, session.player, asking)
        self.kit_hands = KitHands(session.editing.kit, session.gridding, session.player)
        self.time = Timekeeping(session.editing, session.player, asking, self)
        self.parts = Partwork(session.editing, theme, parent)
        session.opened.connect(lambda *_: self.time.drop_taps())
        session.failed.connect(self._failed)
        session.done.connect(self._done)

    @property
    def hands(self) -> Handwork | KitHands:
        """Those for whatever was touched last: hits, or notes."""
        return self.kit_hands if self._session.editing.kit.is_used else self.note_hands

    # File ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Choose files, and open them."""
        self.open_all(self._ask.pieces())

    def open_all(self, paths: Sequence[Path]) -> None:
        """Open the first here, if the piece that is here may go; the others wait in the queue."""
        if not paths:
            return
        self.unless_kept(lambda: self._open_first(tuple(paths)))

    def open_one(self, path: Path) -> None:
        """Open one file."""
        self.open_all([path])

    def _open_first(self, paths: tuple[Path, ...]) -> None:
        self._last = paths[:1]
        self._session.open(paths[0])
        self._session.queue.add(paths[1:])

    def open_queued(self, path: Path) -> None:
        """Show one of the queue, if the piece that is here may go."""
        self.unless_kept(lambda: self._session.open_queued(path))

    def record(self) -> None:
        """Record, then listen to the recording."""
        self._session.player.free_device()  # PortAudio sees new devices only while none is open
        self._ask.record(self.open_one)

    def demo(self) -> None:
        """Listen to the recording that comes with the program."""
        recording = demo_recording()
        if recording:
            self.open_all([recording])

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save where it was saved before, or ask where."""
        self._session.editing.long.then(lambda: self._save(then))

    def _save(self, then: Callable[[], object] | None) -> None:
        path = self._session.document.path
        if path:
            self._session.files.save(path, then=then)
        else:
            self.save_as(then=then)

    def save_as(self, embed: bool = False, then: Callable[[], object] | None = None) -> None:
        """Ask where to save."""
        beside = self._session.document.path or self._session.recording
        place = self._ask.project_place(self._session.title or "Untitled", beside, embed)
        if place:
            self._session.files.save(*place, then=then)

    def save_embedded(self) -> None:
        """Ask where to save, the recording inside."""
        self.save_as(embed=True)

    def export(self, exporter: Exporter | FolderExporter) -> None:
        """Ask where to export to."""
        self._exporter = exporter
        self._printing.ask(exporter)

    def drag_midi(self) -> None:
        """Write the MIDI file that a hand is dragging out of the window."""
        name = f"{self._session.title or 'Untitled'}.mid".replace("/", "-")
        path = Path(mkdtemp(dir=scratch_folder())) / name
        self._session.files.write(EXPORTERS[0], self._session.request, path, self.drag_ready.emit)

    def export_pair(self) -> None:
        """Ask where to put what a trainer learns from."""
        title, recording = self._session.title, self._session.recording
        parent = self._ask.training_place(title, recording)
        if parent and self._session.audio:
            folder = free_folder(parent, title)
            self._session.files.export_pair(self._session.audio, folder, title)

    def locate(self) -> None:
        """Ask where the recording is."""
        audio = self._session.project.audio
        path = self._ask.recording(audio.path.name) if audio else None
        if path:
            self._session.files.locate(path)

    def close(self) -> None:
        """Close this window."""
        self.close_wanted.emit()

    def quit(self) -> None:
        """Close all windows; one that has something to ask may stay."""
        QApplication.closeAllWindows()

    def unless_kept(self, go_on: Callable[[], object]) -> None:
        """Do something that leaves the piece, once it is saved or let go."""
        session = self._session
        if not session.has_unsaved_work:
            go_on()
            return
        answer = self._ask.unsaved(session.title, session.listening is not None)
        if answer is Answer.DISCARD:
            go_on()
        elif answer is Answer.SAVE:
            session.stop_listening(lambda: self.save(then=go_on))

    # Edit, play, listen -------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last change."""
        self._session.editing.long.then(self._session.document.undo_stack.undo)

    def redo(self) -> None:
        """Make it again."""
        self._session.editing.long.then(self._session.document.undo_stack.redo)

    def walk(self, step: int) -> None:
        """Select the next note in time, or the one before; show, say and sound it."""
        music, is_kit = self._music, self._session.editing.kit.is_used
        (music.drums.lane.walk if is_kit else music.roll.area.walker.along)(step)

    def climb(self, step: int) -> None:
        """Select the next higher or lower note that sounds."""
        self._music.roll.area.walker.across(step)

    def play(self) -> None:
        """Play or pause."""
        self._session.player.toggle()

    def to_start(self) -> None:
        """Go back to the start."""
        self._session.player.seek(0.0)
        self._music.axis.reveal(0.0)

    def loop(self) -> None:
        """Loop what is selected, or what is to be seen; or play on."""
        player = self._session.player
        if player.loop:
            player.clear_loop()
            return
        view, editing = self._music.axis.view, self._session.editing
        player.set_loop(*(editing.selection.span or editing.kit.span or (view.start, view.stop)))

    def set_speed(self, speed: float) -> None:
        """Play slower or faster, at the same pitch."""
        self._session.player.set_speed(speed)

    def change_speed(self, step: int) -> None:
        """The next speed on the list."""
        now = self._session.player.speed
        beyond = [speed for speed in SPEEDS[::step] if (speed - now) * step > 0]
        self.set_speed(beyond[0] if beyond else now)

    def click(self) -> None:
        """Click on the beats, or not."""
        tempo = None if self._session.player.clicks else tempo_of(self._session.project)
        self._session.player.set_click(tempo)

    def next_doubtful(self) -> None:
        """Go to the next note or hit that the machine was not sure of."""
        found = self.reviewing.next_doubtful()
        if found:
            self._music.go_to(found)
        else:
            kind = "hit" if self.reviewing.is_about_hits else "note"
            self.notice.emit(Notice(f"No {kind} is doubtful any more.", is_error=False))

    def listen_again(self) -> None:
        """Listen once more."""
        self._session.listen_again()

    def listen_to_stretch(self) -> None:
        """Listen once more to what is looped or selected."""
        self._session.listen_again(self.reviewing.span())

    def toggle_bends(self) -> None:
        """Look for pitch bends, or take them away."""
        self._session.bending.toggle()

    def cancel(self) -> None:
        """Stop listening."""
        self._session.cancel()

    def about_model(self) -> None:
        """Say what is known of the chosen model."""
        try:
            chosen = wished_model(self._session.settings)
            heard = installed_model(self._session.project.machine.provenance.model)
            card = find_model(chosen or heard)
        except ModelError as error:
            self.notice.emit(notice_of(error))
        else:
            self._ask.tell(card.title, about_model(card))

    # View, help ---------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all of it."""
        self._music.roll.area.fit()

    def zoom_in(self) -> None:
        """Larger."""
        self._music.axis.zoom(ZOOM)

    def zoom_out(self) -> None:
        """Smaller."""
        self._music.axis.zoom(1 / ZOOM)

    def toggle_spectrum(self) -> None:
        """Show the sound behind the notes, or not."""
        settings = self._session.settings
        settings[SPECTRUM] = not settings[SPECTRUM]
        self._music.show_spectrum(settings[SPECTRUM])
        self.look_chosen.emit()

    def show_lane(self, title: str) -> None:
        """Show one of the lanes under the notes."""
        self._music.show_lane(title)

    def find_command(self) -> None:
        """Show the palette."""
        self.palette_wanted.emit()

    def choose_theme(self, choice: str) -> None:
        """Dark, light, or as the system is."""
        self._session.settings[THEME] = choice
        self._theme.choose(choice)
        self.look_chosen.emit()

    def show_overlay(self) -> None:
        """Show what can be done here."""
        self.overlay_wanted.emit()

    def show_log(self) -> None:
        """Open the log's folder."""
        self._reveal(log_file())

    def about(self) -> None:
        """Say what this is."""
        self._ask.tell("About Earmark", about_program())

    # What happened ------------------------------------------------------------------------

    def _failed(self, error: EarmarkError, what: str) -> None:
        """Show the sentence, with the button that helps most often."""
        helps: dict[str, tuple[str, Callable[[], object]]] = {
            "open": ("Open another…", self.open),
            "listen": ("Listen again", self.listen_again),
            "save": ("Save elsewhere…", self.save_as),
            "export": ("Export elsewhere…", lambda: self.export(self._exporter)),
            "pair": ("Export elsewhere…", self.export_pair),
            "play": ("Try again", self.play),
            "audio": ("Find it…", self.locate),
            "other audio": ("Undo", self.undo),
        }
        if isinstance(error, WorkerDied) and what == "open":
            helps["open"] = ("Try again", lambda: self.open_all(self._last))
        self.notice.emit(notice_of(error, *helps.get(what, ("", None))))

    def _done(self, what: str, value: object) -> None:
        """Say what went well where it cannot be seen."""
        suspect = self.drums_suspected.emit
        acts = Acts(self._reveal, self.reviewing.compare, self.listen_again, suspect)
        self.notice.emit(news_of(what, value, self._session.project.audio is not None, acts))

    def _reveal(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
