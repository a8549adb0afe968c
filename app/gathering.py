"""Gathering: many small signals told as one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot


class Gathering(QObject):
    """Tells `told()` whenever one of the signals it follows comes, but not while it is held.

    Showing another piece, or one step of the document, makes a dozen of them; what listens looks
    at everything each time, so once, when all of it is true, is enough.
    """

    told = Signal()

    def __init__(self, is_unsettled: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_unsettled = is_unsettled
        self._holds = 0

    def follow(self, *signals: SignalInstance) -> None:
        """Tell when one of these comes, whatever it says."""
        for signal in signals:
            signal.connect(self.tell)

    @Slot()
    def tell(self) -> None:
        """Tell, unless somebody will."""
        # A slot of its own: a lambda would still be called while Qt destroys the undo stack.
        if not self._holds and not self._is_unsettled():
            self.told.emit()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Tell once, at the end."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self.tell()
