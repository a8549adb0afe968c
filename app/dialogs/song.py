"""Exporting a song to play along with: what it is called, who made it, as what and where to."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.songfile import SongWish
from engine.export import SONG_EXPORTERS, Metadata
from engine.export.chart.about import UNKNOWN

LABELS = {
    "title": "Title",
    "artist": "Artist",
    "album": "Album",
    "genre": "Genre",
    "year": "Year",
    "charter": "Charter",
}
HINTS = {
    **dict.fromkeys(("artist", "album", "genre", "year"), UNKNOWN),
    "charter": "Who made the chart; your name",
}

STEPS = 1000  # of the bar

Choose = Callable[[Path], Path | None]
Trouble = Callable[[SongWish], tuple[str, bool]]


class SongDialog(QDialog):
    """A form; the window behind stays alive, also while the song is written.

    `wanted(SongWish)`: write it. `cancelled()`: write it no more. `choose` asks for a folder,
    `trouble` says why a wish cannot be written and whether it can if it may replace.
    """

    wanted = Signal(object)
    cancelled = Signal()

    def __init__(self, wish: SongWish, choose: Choose, trouble: Trouble, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export a Clone Hero / YARG song")
        self._choose, self._trouble = choose, trouble
        self._folder = wish.folder
        self._is_busy = False
        self.texts = {
            name: QLineEdit(getattr(wish.metadata, name))
            for name in (f.name for f in fields(Metadata))
        }
        self.format, self.place = QComboBox(), QLabel()
        self.other = QPushButton("Other folder…")
        self.words, self.bar = QLabel(), QProgressBar()
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Cancel | kinds.Ok)
        self.go = self.buttons.button(kinds.Ok)
        self._lay(wish)
        self._connect()
        self._look()

    def _lay(self, wish: SongWish) -> None:
        form = QFormLayout()
        for name, line in self.texts.items():
            line.setPlaceholderText(HINTS.get(name, ""))
            form.addRow(LABELS[name], line)
        for row in SONG_EXPORTERS:
            self.format.addItem(row.title, row.name)
        self.format.setCurrentIndex(self.format.findData(wish.format))
        form.addRow("Format", self.format)
        self.place.setWordWrap(True)
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        where = QHBoxLayout()
        where.addWidget(self.place, 1)
        where.addWidget(self.other)
        form.addRow("Goes to", where)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("The song is being written")
        self.bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addLayout(form)
        for widget in (self.words, self.bar, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(520)

    def _connect(self) -> None:
        for line in self.texts.values():
            line.textChanged.connect(self._look)
        self.format.currentIndexChanged.connect(self._look)
        self.other.clicked.connect(self._choose_folder)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    @property
    def wish(self) -> SongWish:
        """What is typed and chosen."""
        said = {name: line.text().strip() for name, line in self.texts.items()}
        return SongWish(Metadata(**said), self._folder, self.format.currentData())

    def _look(self) -> None:
        """Say where it goes, and whether something is there already."""
        wish = self.wish
        why, can = self._trouble(wish)
        self.place.setText(str(wish.place))
        self.words.setText(why)
        self.words.setVisible(bool(why))
        self.go.setText("Replace it" if why and can else "Export")
        self.go.setEnabled(can and bool(wish.metadata.title))

    def _choose_folder(self) -> None:
        folder = self._choose(self._folder)
        if folder:
            self._folder = folder
            self._look()

    def _accept(self) -> None:
        self._show_busy(True)
        self.wanted.emit(self.wish)

    def _show_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.bar.setVisible(is_busy)
        for widget in (*self.texts.values(), self.format, self.other, self.go):
            widget.setEnabled(not is_busy)
        if is_busy:
            self.bar.setRange(0, 0)  # until the chart is made nobody knows how far it is
            self.words.setText("Making the chart and writing the sound…")
            self.words.show()

    def show_progress(self, fraction: float) -> None:
        """So much of the sound is written (0 to 1)."""
        if self._is_busy and fraction > 0.0:
            self.bar.setRange(0, STEPS)
            self.bar.setValue(round(fraction * STEPS))

    def show_error(self, sentence: str) -> None:
        """It could not be written; everything can be changed and tried again."""
        self._show_busy(False)
        self._look()
        self.words.setText(sentence)
        self.words.show()

    def reject(self) -> None:
        """Cancel the writing first; close if nothing is written."""
        if self._is_busy:
            self.cancelled.emit()
            self._show_busy(False)
            self._look()
        else:
            super().reject()
