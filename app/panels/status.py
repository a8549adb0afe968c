"""The status bar: what was heard, what is under the pointer, and how far the work is."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from app.panels.building import STEP, ElidedLabel, muted

STEPS = 1000  # of the progress bar


class StatusBar(QFrame):
    """A line on the left; progress and Cancel on the right while something runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self.words = ElidedLabel()
        self.words.setProperty("muted", True)
        self.left = muted()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(220)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of listening")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop listening; the notes heard so far are kept (Ctrl+.)")
        self._fact = self._hint = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * STEP, 4, STEP, 4)
        line.setSpacing(STEP + 4)
        line.addWidget(self.words, 1)
        for widget in (self.left, self.bar, self.cancel):
            line.addWidget(widget)
        self.setMinimumHeight(40)
        self.show_progress(None)

    def show_fact(self, text: str) -> None:
        """What is said when the pointer is nowhere in particular."""
        self._fact = text
        self._say()

    def show_hint(self, text: str) -> None:
        """What is under the pointer; nothing shows the fact again."""
        self._hint = text
        self._say()

    def show_progress(self, fraction: float | None, left: str = "") -> None:
        """How much is done (0-1; below 0 while that is not known); None while nothing runs."""
        for widget in (self.left, self.bar, self.cancel):
            widget.setVisible(fraction is not None)
        self.left.setText(left)
        if fraction is not None:
            self.bar.setRange(0, STEPS if fraction >= 0 else 0)
            self.bar.setValue(round(max(fraction, 0.0) * STEPS))

    def _say(self) -> None:
        self.words.set_text(self._hint or self._fact)
