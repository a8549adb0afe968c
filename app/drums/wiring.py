"""Drum wiring: what the chart shows of a session, and what a hand on it asks for."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.musicview import DRUM_CHART, MusicView
from app.session import Session
from engine.music import Drum


class DrumWiring(QObject):
    """Connects one session's kit with one window's chart."""

    def __init__(self, session: Session, music: MusicView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._music = music
        self._kit = session.editing.kit
        self._sounds = True
        drums = music.drums
        drums.part_wanted.connect(self._kit.add_part)
        drums.struck.connect(self._strike)
        drums.lane.used.connect(self._kit.use)
        drums.lane.chose.connect(self._kit.choose)
        drums.lane.edited.connect(self._kit.take)
        music.roll.selected.connect(self._kit.leave)
        session.changed.connect(self._show_kit)
        session.player.failed.connect(lambda _: self._can_sound(False))
        session.player.playing_changed.connect(lambda _: self._can_sound(True))
        session.editing.part_chosen.connect(self._part_chosen)
        session.opened.connect(lambda *_: self._show_kit())
        session.player.moved.connect(music.highway.follow)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _show_kit(self) -> None:
        """A piece that is still being heard for the first time has no kit to edit yet."""
        session, kit = self._session, self._kit
        is_first = session.listening is not None and not session.listening.is_again
        project = kit.project if session.has_piece and not is_first else None
        self._music.show_kit(project, kit.part if project else None, kit.chosen)

    def _part_chosen(self, part: int) -> None:
        """Whoever chooses the drums wants to see them."""
        parts = self._session.project.transcription.parts
        if part < len(parts) and parts[part].is_kit:
            self._music.lanes.show_page(DRUM_CHART)

    def _strike(self, drum: Drum) -> None:
        """Where nothing can sound, it was said once."""
        if self._sounds:
            self._session.player.strike(drum.key)

    def _can_sound(self, can: bool) -> None:
        self._sounds = can

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """Where the keys go to the notes, commands are about notes."""
        if now is self._music.roll.area:
            self._kit.leave()
