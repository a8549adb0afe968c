"""What a hand on the notes lets sound: one pitch at a time, never shorter than one can hear."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

LEAST_MS = 250  # a click is shorter than a sound that says which note it was


class Voice(QObject):
    """`sounded(pitch)` and `silenced(pitch)` come in turns."""

    sounded = Signal(int)
    silenced = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pitch: int | None = None
        self._since = QElapsedTimer()
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.stop)

    def sound(self, pitch: int, again: bool = False) -> None:
        """Let this pitch sound instead of the last; one that sounds goes on, or begins `again`."""
        if pitch == self.pitch and not again:
            return
        self.stop()
        self.pitch = pitch
        self._since.start()
        self.sounded.emit(pitch)

    def hush(self) -> None:
        """The hand has let go."""
        if self.pitch is not None:
            self._end.start(max(LEAST_MS - self._since.elapsed(), 0))

    def stop(self) -> None:
        """Be silent now."""
        self._end.stop()
        was, self.pitch = self.pitch, None
        if was is not None:
            self.silenced.emit(was)
