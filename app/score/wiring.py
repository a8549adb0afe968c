"""Score wiring: what the page shows of a session, and what a hand on it asks for."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.musicview import MusicView
from app.project.columns import places
from app.project.selection import Selection, only
from app.session import Session
from engine.export.musicxml import NoteId
from engine.music import DrumHit, Note
from engine.notation import NotationChoices


class ScoreWiring(QObject):
    """Connects one session with one window's score."""

    def __init__(self, session: Session, music: MusicView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._music = music
        self._panel = music.score
        self._clicking = False
        self._panel.use(session.workshop)
        self._panel.changed.connect(self._choose)
        self._panel.released.connect(session.document.settle)
        self._panel.clicked.connect(self._click)
        self._panel.sought.connect(self._seek)
        self._panel.shown.connect(lambda: self._show_selected(False))
        session.document.changed.connect(lambda *_: self._show())
        session.changed.connect(self._show)
        session.opened.connect(lambda *_: self._show())
        session.player.moved.connect(self._follow)
        session.player.playing_changed.connect(lambda _: self._follow(session.player.position))
        session.editing.selected.connect(lambda _: self._show_selected(True))
        session.editing.kit.changed.connect(lambda: self._show_selected(True))
        self._show()

    def _show(self) -> None:
        """A piece that is heard for the first time has no score yet."""
        session = self._session
        listening = session.listening
        is_first = listening is not None and not listening.is_again
        if not session.has_piece or is_first:
            self._panel.show_nothing(is_first)
            return
        project = session.project
        self._panel.show_music(project.transcription, project.notation, session.title)

    def _choose(self, choices: NotationChoices, name: str, is_held: bool) -> None:
        """Every choice is a step that can be undone; a slider that is dragged is one step."""
        project = replace(self._session.project, notation=choices)
        label = f"Score: {name[0].lower()}{name[1:]}"
        self._session.document.apply(project, label, f"score {name}" if is_held else None)

    def _follow(self, seconds: float) -> None:
        self._panel.follow(seconds, self._session.player.is_playing)

    def _seek(self, seconds: float) -> None:
        self._session.player.seek(max(seconds, 0.0))
        self._music.axis.reveal(max(seconds, 0.0))

    # Selecting ----------------------------------------------------------------------------

    def _click(self, name: NoteId | None, adds: bool) -> None:
        """Select the note in the roll, or the hit in the drum chart."""
        self._clicking = True
        try:
            if name is None:
                if not adds:
                    self._session.editing.select(Selection())
                return
            part = self._panel.transcription.parts[name.part]
            if part.is_kit:
                self._choose_hit(name.part, part.hits[name.source], adds)
            else:
                self._choose_note(name.part, part.notes[name.source], adds)
        finally:
            self._clicking = False

    def _choose_note(self, part: int, note: Note, adds: bool) -> None:
        editing = self._session.editing
        chosen = editing.selection.toggled(part, note) if adds else only(part, note)
        editing.kit.leave()
        editing.select(chosen)
        self._music.axis.reveal(note.onset)

    def _choose_hit(self, part: int, hit: DrumHit, adds: bool) -> None:
        editing = self._session.editing
        editing.choose_part(part)
        before = editing.kit.chosen if adds else ()
        editing.kit.choose(tuple(sorted({*before} ^ {hit})))
        self._music.axis.reveal(hit.onset)

    def _show_selected(self, reveals: bool) -> None:
        """Mark what is selected in the roll or the chart, as far as it is on the page."""
        editing, parts = self._session.editing, self._panel.transcription.parts
        found: set[NoteId] = set()
        if not self._panel.isVisible():
            return
        for part, notes in editing.selection:
            if part < len(parts):
                found |= {NoteId(part, n) for n in places(parts[part].notes, notes).tolist()}
        kit = editing.kit
        if kit.part is not None and kit.part < len(parts):
            chosen, hits = set(kit.chosen), parts[kit.part].hits
            found |= {NoteId(kit.part, n) for n, hit in enumerate(hits) if hit in chosen}
        self._panel.show_selected(frozenset(found), reveals and not self._clicking)
