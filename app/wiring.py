"""Wiring: which panel shows what of the session, and what a hand on a panel asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.commands import Commands
from app.drums.wiring import DrumWiring
from app.ears import device_words, made_with, model_words
from app.earwiring import EarWiring
from app.musicview import MusicView
from app.panels.listen import ListenPanel
from app.panels.mix import MixPanel
from app.panels.parts import PartsPanel
from app.panels.queue import QueuePanel
from app.panels.status import StatusBar
from app.panels.transport import TransportBar
from app.project.looks import colours_of
from app.project.project import Project
from app.saying import compared, counted, said
from app.score.wiring import ScoreWiring
from app.session import Session
from app.settings import MODEL
from engine.audio import Audio
from engine.errors import EarmarkError
from engine.music import Note, Transcription

SMALLEST_STEP = 0.5  # pixels
MANY = 5000  # notes; more are counted when the hands rest
SLOW = "Working on very many notes…  Esc stops it"
CLICK_MS = 600  # how long a clicked note sounds at most


@dataclass(frozen=True, slots=True)
class Panels:
    """Everything that shows something of the session."""

    music: MusicView
    transport: TransportBar
    parts: PartsPanel
    listen: ListenPanel
    mix: MixPanel
    queue: QueuePanel
    status: StatusBar


class Wiring(QObject):
    """Connects one session with one window's panels."""

    def __init__(
        self, session: Session, panels: Panels, commands: Commands, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._panels = panels
        self._commands = commands
        self._sounding: int | None = None
        self._hidden: set[int] = set()
        self._sounds = True
        self._ears = EarWiring(session.settings, panels.listen, self)
        self._said: tuple[Transcription, float | None, str] | None = None
        self._hush = QTimer(self, singleShot=True)
        self._hush.timeout.connect(self._let_go)
        self._soon = QTimer(self, interval=200, singleShot=True)
        self._soon.timeout.connect(self._show_fact)
        self._second = QTimer(self, interval=500)
        self._second.timeout.connect(self._show_work)
        self._follow_session()
        self._follow_music()
        self._follow_panels()
        panels.mix.show_mix(session.mixing.mix)
        self._document_changed(Project(), session.project)

    def _follow_session(self) -> None:
        session, music = self._session, self._panels.music
        session.opened.connect(self._opened)
        session.audio_found.connect(music.show_audio)
        session.heard.connect(self._heard)
        session.changed.connect(self._show_work)
        session.document.changed.connect(self._document_changed)
        session.editing.selected.connect(lambda _: self._show_music())
        session.editing.part_chosen.connect(self._part_chosen)
        session.gridding.changed.connect(self._show_grid)
        session.reviewing.suspected.connect(music.roll.show_candidates)
        session.reviewing.compared.connect(music.show_compared)
        session.reviewing.compared.connect(lambda _: self._show_work())
        session.reviewing.changed.connect(self._show_review)
        session.bending.changed.connect(self._show_bends)
        session.player.moved.connect(self._moved)
        session.player.loop_changed.connect(music.axis.set_loop)
        session.player.failed.connect(lambda _: self._can_sound(False))
        session.player.playing_changed.connect(lambda _: self._can_sound(True))
        session.failed.connect(lambda *_: self._show_work())

    def _follow_music(self) -> None:
        session, music = self._session, self._panels.music
        music.axis.seek.connect(session.player.seek)
        music.axis.loop_wanted.connect(self._loop)
        music.roll.edited.connect(session.editing.take)
        music.roll.wanted.connect(session.editing.long.begin)
        session.editing.long.working.connect(music.roll.wait)
        session.editing.long.slow.connect(self._say_slow)
        music.roll.selected.connect(session.editing.select)
        music.roll.sounded.connect(self._press)
        music.roll.silenced.connect(session.player.release)
        music.roll.menu_wanted.connect(self._commands.notes_menu_wanted)
        music.roll.key_pressed.connect(session.press)
        music.roll.key_released.connect(session.player.release)
        music.roll.walked.connect(self._sound)
        music.roll.hint.connect(self._panels.status.show_hint)
        self.drums = DrumWiring(session, music, self)
        self.score = ScoreWiring(session, music, self)
        self._commands.drums_suspected.connect(self.drums.show_suspected)
        music.wave.failed.connect(self._wave_failed)

    def _follow_panels(self) -> None:
        session, panels = self._session, self._panels
        panels.parts.hidden_changed.connect(self._show_hidden)
        panels.parts.muted.connect(session.mixing.set_muted)
        panels.parts.soloed.connect(session.mixing.set_solo)
        panels.parts.chosen.connect(session.editing.choose_part)
        parts = self._commands.parts
        panels.parts.add_wanted.connect(parts.add)
        panels.parts.renamed.connect(parts.rename)
        panels.parts.menu_wanted.connect(parts.show_menu)
        panels.parts.instruments_wanted.connect(parts.show_instruments)
        panels.parts.colours_wanted.connect(parts.show_colours)
        parts.rename_wanted.connect(panels.parts.rename)
        session.mixing.changed.connect(self._show_heard)
        session.queue.changed.connect(lambda: panels.queue.show_entries(session.queue.entries))
        panels.queue.opened.connect(self._commands.open_queued)
        panels.queue.dropped.connect(session.queue.remove)
        panels.transport.export.drag_wanted.connect(self._commands.drag_midi)
        self._commands.drag_ready.connect(panels.transport.export.start_drag)
        panels.listen.options_moved.connect(session.set_options)
        panels.listen.released.connect(session.sliders.release)
        self._ears.chosen.connect(self._show_work)
        panels.listen.about_wanted.connect(self._commands.about_model)
        panels.listen.again.connect(self._commands.listen_again)
        panels.listen.bends_wanted.connect(self._commands.toggle_bends)
        panels.mix.mix_moved.connect(session.mixing.set_mix)
        panels.mix.mix_released.connect(session.mixing.keep_mix)
        panels.mix.choices_moved.connect(session.mixing.set_choices)
        panels.mix.choices_released.connect(session.document.settle)
        panels.status.cancel.clicked.connect(self._commands.cancel)

    # The piece ----------------------------------------------------------------------------

    def _opened(self, seconds: float, audio: Audio | None) -> None:
        self._panels.music.open(max(seconds, 0.1), audio)
        self._panels.parts.reset()
        self._moved(0.0)
        self._show_grid()

    def _heard(self, notes: Sequence[Note], seconds: float) -> None:
        self._panels.music.listen(notes, seconds)

    def _document_changed(self, before: Project, after: Project) -> None:
        fresh = before.transcription is not after.transcription or before.looks != after.looks
        if fresh or not before.audio:
            self._panels.parts.show_parts(after.transcription.parts, colours_of(after))
            self._show_hidden()
            self._show_heard()
        self._panels.mix.show_choices(after.choices)
        self._panels.transport.show_time(self._session.player.position, self._session.mixing.length)
        self._show_options()

    def _is_first_listening(self) -> bool:
        listening = self._session.listening
        return listening is not None and not listening.is_again

    def _show_music(self) -> None:
        """Show the project; a listening that has just begun shows its own notes."""
        if self._session.has_piece and not self._is_first_listening():
            project, selection = self._session.project, self._session.editing.selection
            self._panels.music.show_project(project, selection, self._seconds())

    def _show_hidden(self) -> None:
        """Hide the parts that are to be hidden."""
        parts = self._session.project.transcription.parts
        hidden = {k for k in range(len(parts)) if self._panels.parts.is_hidden(k)}
        if hidden != self._hidden:
            self._hidden = hidden
            self._panels.music.roll.hide_parts(hidden)
            self._panels.music.drums.lane.hide_parts(hidden)

    def _show_heard(self) -> None:
        """Mark the parts that are muted, or heard alone."""
        mixing = self._session.mixing
        self._panels.parts.show_heard(mixing.is_muted, mixing.is_solo)

    def _show_grid(self) -> None:
        self._panels.music.roll.set_grid(self._session.gridding.snapping)

    def _show_review(self) -> None:
        self._panels.music.roll.colour_by_confidence(self._session.reviewing.by_confidence)

    def _part_chosen(self, part: int) -> None:
        self._panels.music.roll.set_active_part(part)
        self._panels.parts.show_chosen(part)

    def _seconds(self) -> float:
        return max(self._session.mixing.length, 0.1)

    def _moved(self, seconds: float) -> None:
        axis = self._panels.music.axis
        # A step that nobody can see is not worth painting, sixty times a second.
        if abs(seconds - axis.playhead) >= axis.view.per_pixel * SMALLEST_STEP or not (
            self._session.player.is_playing
        ):
            axis.move_playhead(seconds)
        self._panels.transport.show_time(seconds, self._session.mixing.length)

    def _say_slow(self, slow: bool) -> None:
        self._panels.status.show_hint(SLOW if slow else "")

    def _press(self, pitch: int) -> None:
        """Sound a note that a hand is on; where nothing can sound, it was said once."""
        if self._sounds:
            self._session.press(pitch)

    def _can_sound(self, can: bool) -> None:
        self._sounds = can

    def _sound(self, note: Note) -> None:
        """Let a note that was clicked or walked to be heard, unless the piece plays."""
        if self._session.player.is_playing:
            return
        self._let_go()
        self._sounding = note.pitch
        self._press(note.pitch)
        self._hush.start(min(round((note.offset - note.onset) * 1000), CLICK_MS))

    def _loop(self, span: tuple[float, float] | None) -> None:
        if span:
            self._session.player.set_loop(*span)
        else:
            self._session.player.clear_loop()

    def _let_go(self) -> None:
        if self._sounding is not None:
            self._session.player.release(self._sounding)
            self._sounding = None

    def _wave_failed(self, error: EarmarkError) -> None:
        if not self._session.listening:  # else the listening says it
            self._session.failed.emit(error, "audio")

    # The models ---------------------------------------------------------------------------

    def _show_options(self) -> None:
        project = self._session.project
        why = ""
        if self._session.has_piece and project.posteriors is None:
            why = (
                "These can be moved once all of it has been heard."
                if self._session.listening
                else why_locked(project)
            )
        self._panels.listen.show_options(project.options, why)
        heard = project.posteriors
        self._panels.listen.show_apart(heard is not None and "family" in heard.kinds)

    def _show_bends(self) -> None:
        bending = self._session.bending
        self._panels.listen.show_bends(bending.is_possible, bending.has_bends)

    # The work -----------------------------------------------------------------------------

    def _show_work(self) -> None:
        """How far the listening is, what was heard, and what can be asked for."""
        session, panels = self._session, self._panels
        listening = session.listening
        bends = session.bending.fraction
        if session.opening or listening or bends is not None:
            fraction = listening.fraction if listening else bends
            fraction = fraction or -1.0
            panels.status.show_progress(fraction, listening.time_left if listening else "")
            self._second.start()
        else:
            panels.status.show_progress(None)
            self._second.stop()
        if session.project.transcription.note_count < MANY:
            self._show_fact()
        else:
            self._soon.start()
        made = session.project.machine.provenance
        wanted = session.settings[MODEL]
        other = bool(made.model) and (made.model != wanted if wanted else not made.reason)
        unfinished = session.has_piece and not session.project.is_heard
        can = session.recording is not None and session.audio is not None and not listening
        panels.listen.show_again(can and (other or unfinished))
        ran = device_words(made.device)
        panels.listen.show_run(f"It ran {ran}." if ran else "", made.reason)
        self._show_options()
        self._show_bends()

    def _show_fact(self) -> None:
        self._panels.status.show_fact(self._fact())

    def _fact(self) -> str:
        session = self._session
        if session.opening:
            return f"Opening {session.opening.name}…"
        listening = session.listening
        if listening:
            count = len(listening.notes) + len(listening.hits)
            so_far = f"  ·  {counted(count)} so far" if count else ""
            return f"Listening to {listening.wish.path.name}{so_far}"
        if not session.has_piece:
            return ""
        if session.bending.is_busy:
            return "Following the pitch of each note…"
        comparison = session.reviewing.comparison
        if comparison:
            return compared(comparison)
        transcription = session.project.transcription
        known = self._said
        if known is None or known[0] is not transcription or known[1] != session.took:
            made = transcription.provenance  # counting many notes again would show
            how = model_words(made_with(made), self._ears.titles), device_words(made.device)
            known = (transcription, session.took, said(transcription, *how, session.took))
            self._said = known
        return known[2]


def why_locked(project: Project) -> str:
    """Why the sliders cannot be moved in a piece that is not being heard."""
    if project.drums and project.posteriors is None:
        return "Only the drums were heard. Their sliders are in the drum chart."
    if project.decode and " + " in project.machine.provenance.model:
        return "Models of two kinds heard parts of this. Listen to all of it to use these."
    return "Listen to all of it to use these."
