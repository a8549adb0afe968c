"""The bar for errors and good news: one sentence, one button that helps; details unfold."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from app.icons import icon
from app.messages import Notice
from app.panels.building import ICON, STEP, icon_button, row
from app.theme import Theme

GOOD_NEWS_MS = 8000
GLANCE_MS = 30


class NoticeBar(QFrame):
    """Shows one notice at a time; good news goes away by itself. `closed()`.

    It comes and goes only while no mouse button is down: what lies under it moves by its height,
    and would move away under a hand that drags.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._notice = Notice("")
        self.sign = QLabel()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self.unfold = QToolButton()
        self.unfold.setText("Details")
        self.unfold.setCheckable(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMaximumHeight(180)
        self.details.setAccessibleName("Details of the error")
        self.unfold.toggled.connect(self.details.setVisible)
        self.close_button = icon_button("close", theme, "Close this message")
        self.close_button.clicked.connect(self.dismiss)
        self._fade = QTimer(self, interval=GOOD_NEWS_MS, singleShot=True)
        self._fade.timeout.connect(self.dismiss)
        self._next: Callable[[], None] | None = None  # what waits for the hand to rest
        self._glance = QTimer(self, interval=GLANCE_MS)
        self._glance.timeout.connect(self._look_at_the_hand)
        theme.changed.connect(self._dress)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        self.setObjectName("notice")
        line = row(self.sign, self.words, self.unfold, self.button, self.close_button)
        line.setStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * STEP, STEP, STEP, STEP)
        column.addLayout(line)
        column.addWidget(self.details)

    @property
    def notice(self) -> Notice:
        """What is shown, or was last."""
        return self._notice

    def show_notice(self, notice: Notice) -> None:
        """Show this one in the place of whatever was there."""
        self._once_the_hand_rests(lambda: self._show(notice))

    def dismiss(self) -> None:
        """Take it away."""
        self._once_the_hand_rests(self._go)

    def _once_the_hand_rests(self, then: Callable[[], None]) -> None:
        self._next = then
        self._look_at_the_hand()

    def _look_at_the_hand(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._glance.start()
            return
        self._glance.stop()
        then, self._next = self._next, None
        if then:
            then()

    def _show(self, notice: Notice) -> None:
        self._notice = notice
        self.words.setText(f"{notice.what} {notice.helps}".strip())
        self.setAccessibleName(self.words.text())
        self.button.setText(notice.button)
        self.button.setVisible(bool(notice.button))
        self.unfold.setChecked(False)
        self.unfold.setVisible(bool(notice.details))
        self.details.setPlainText(notice.details)
        self.details.hide()
        self._dress()
        self.show()
        self._fade.stop()
        if not notice.is_error and not notice.button:
            self._fade.start()

    def _go(self) -> None:
        self._fade.stop()
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        act = self._notice.act
        self.dismiss()
        if act:
            act()

    def _dress(self) -> None:
        """An edge in the accent colour tells it from the panels around it."""
        palette = self._theme.palette
        name = "warning" if self._notice.is_error else "done"
        self.sign.setPixmap(icon(name, self._theme, "accent").pixmap(ICON, self.devicePixelRatio()))
        self.setStyleSheet(
            f"#notice {{ background: {palette.raised}; border-left: 3px solid {palette.accent};"
            f" border-bottom: 1px solid {palette.line_strong}; }}"
        )
