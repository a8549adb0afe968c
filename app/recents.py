"""The menu of pieces that were opened lately."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from app.settings import Settings


class RecentMenu(QMenu):
    """Looks at the settings each time it is opened."""

    def __init__(
        self, settings: Settings, open_piece: Callable[[Path], object], parent: QWidget
    ) -> None:
        super().__init__("Open recent", parent)
        self.setToolTipsVisible(True)
        self._settings = settings
        self._open_piece = open_piece
        self.aboutToShow.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """List what is still there."""
        self.clear()
        for path in self._settings.recent_pieces():
            action = self.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._take, path))
        if self.isEmpty():
            self.addAction("Nothing yet").setEnabled(False)

    def _take(self, path: Path, _checked: bool = False) -> None:
        self._open_piece(path)
