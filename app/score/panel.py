"""The score: its strip, its pages, and a sentence where there is nothing to show."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.drums.strip import invitation
from app.lines import Workshop
from app.score.index import Times
from app.score.maker import Maker
from app.score.making import Drawn, Findings, Laid, Wish
from app.score.strip import ScoreStrip
from app.score.view import ScoreView
from app.theme import Theme
from engine.errors import EarmarkError
from engine.export.musicxml import NoteId
from engine.music import Transcription
from engine.notation import NotationChoices

NOTHING = "There is nothing to write down yet. Notes you hear or draw appear here as a score."
LISTENING = "The score is written when the recording has been heard."


class ScorePanel(QStackedWidget):
    """Shows a transcription as a score. Nothing is made that nobody sees.

    `changed(NotationChoices, str, bool)` and `released()` are the strip's; `clicked` and `sought`
    the view's. `shown()`: another score is to be seen, of `transcription`.
    """

    changed = Signal(object, str, bool)
    released = Signal()
    clicked = Signal(object, bool)
    sought = Signal(float)
    shown = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.strip, self.view = ScoreStrip(), ScoreView(theme)
        self.transcription = Transcription()
        """What the score on the page was made of."""
        self.maker: Maker | None = None
        self._wanted: Wish | None = None
        self._asked: Wish | None = None
        self._times = Times(self.transcription)
        self._found: Findings | None = None
        self._names: tuple[str, ...] = ()
        self._sentence = invitation(NOTHING)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.view, 1)
        self.addWidget(self._sentence)
        self.addWidget(self._page)
        self._connect()

    def _connect(self) -> None:
        self.strip.changed.connect(self.changed)
        self.strip.released.connect(self.released)
        self.strip.parts_chosen.connect(self._choose_parts)
        self.strip.zoom_wanted.connect(lambda n: self.view.zoom_by(n) if n else self.view.fit())
        self.view.zoomed.connect(self.strip.show_zoom)
        self.view.clicked.connect(self.clicked)
        self.view.sought.connect(self.sought)

    def use(self, workshop: Workshop | None) -> None:
        """Have scores made in this workshop; None: in a thread."""
        self.maker = Maker(workshop, self)
        self.maker.laid.connect(self._take_laid)
        self.maker.drawn.connect(self._take_drawn)
        self.maker.failed.connect(self._fail)
        self.maker.working.connect(self.strip.show_working)

    # What is wanted -----------------------------------------------------------------------

    def show_music(self, transcription: Transcription, said: NotationChoices, title: str) -> None:
        """Show this as a score, when the panel is to be seen."""
        wanted = self._wanted
        is_same = wanted is not None and transcription is wanted.transcription
        if is_same and wanted and (said, title) == (wanted.choices, wanted.title):
            return
        self.strip.show_choices(said, self._found)
        names = tuple(part.name or f"Part {n}" for n, part in enumerate(transcription.parts, 1))
        parts = self._wanted.parts if self._wanted and names == self._names else None
        self._names = names
        self._wanted = Wish(transcription, said, title, parts)
        self.strip.show_parts(names, parts)
        self._make()

    def show_nothing(self, is_listening: bool) -> None:
        """There is no piece, or it is still being heard."""
        self._wanted = self._asked = self._found = None
        self._names = ()
        if self.maker:
            self.maker.stop()
        self.view.clear()
        self._say(LISTENING if is_listening else NOTHING)

    def _choose_parts(self, parts: frozenset[int] | None) -> None:
        if self._wanted:
            self._wanted = replace(self._wanted, parts=parts)
            self.strip.show_parts(self._names, parts)
            self._make()

    def _make(self) -> None:
        wish = self._wanted
        if wish is None or not self.isVisible() or self.maker is None or _same(wish, self._asked):
            return
        if not wish.transcription.note_count:
            self.show_empty()
            return
        self._asked = wish
        self.maker.wish(replace(wish, first=self.view.page))

    def show_empty(self) -> None:
        """There are no notes."""
        self._asked = None
        self.view.clear()
        self._say(NOTHING)

    def _say(self, words: str) -> None:
        for label in self._sentence.findChildren(QLabel):
            label.setText(words)
        self.setCurrentWidget(self._sentence)

    # What comes ---------------------------------------------------------------------------

    def _take_laid(self, wish: Wish, laid: Laid) -> None:
        if self._asked is None:
            return
        if wish.transcription is not self.transcription:
            self.transcription = wish.transcription
            self._times = Times(wish.transcription)
        self._found = laid.findings
        self.strip.show_choices(self._asked.choices, laid.findings)
        self.setCurrentWidget(self._page)
        self.view.show_laid(laid)
        self.shown.emit()

    def _take_drawn(self, drawn: Drawn) -> None:
        if self._asked is not None:
            self.view.show_drawn(drawn)

    def _fail(self, error: EarmarkError) -> None:
        self._asked = None
        self._say(f"{error.what} {error.helps}".strip())

    # Playing and selecting ----------------------------------------------------------------

    def follow(self, seconds: float, is_playing: bool) -> None:
        """The piece is heard at this second now."""
        if self.isVisible() and self.currentWidget() is self._page:
            self.view.show_sounding(self._times.at(seconds) if is_playing else frozenset())
            self.view.show_bar(seconds, is_playing)

    def show_selected(self, notes: frozenset[NoteId], reveals: bool) -> None:
        """Mark what is selected; bring it into sight if `reveals`."""
        self.view.show_selected(notes)
        if reveals and self.isVisible():
            self.view.reveal(notes)

    def stop(self) -> None:
        """End what runs, before the window closes."""
        if self.maker:
            self.maker.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """It is to be seen: make what is wanted."""
        super().showEvent(event)
        self._make()
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody sees it: what is being made may end, and is not made again."""
        self.view.show_sounding(frozenset())
        super().hideEvent(event)


def _same(wish: Wish, other: Wish | None) -> bool:
    return (
        other is not None
        and wish.transcription is other.transcription
        and (wish.choices, wish.title, wish.parts) == (other.choices, other.title, other.parts)
    )
