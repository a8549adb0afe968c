"""Ear wiring: which models the LISTEN panel offers, and what becomes of a choice."""

from PySide6.QtCore import QObject, Signal

from app.ears import (
    drum_model,
    hears_only_drums,
    model_choices,
    titles,
    wished_drums,
    wished_model,
)
from app.panels.listen import ListenPanel, ModelChoice
from app.settings import HEARS_DRUMS, MODEL, Settings


class EarWiring(QObject):
    """Connects the settings with the panel. `chosen()`: another model listens from now on."""

    chosen = Signal()

    def __init__(self, settings: Settings, panel: ListenPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._panel = panel
        self.titles: list[ModelChoice] = []
        panel.model_chosen.connect(self._choose)
        panel.drums_wanted.connect(lambda on: settings.__setitem__(HEARS_DRUMS, on))
        self.show_models()

    def show_models(self) -> None:
        """Offer the models that are installed now."""
        self.titles = titles()
        self._panel.show_models(model_choices(), wished_model(self._settings) or "")
        self._show_drums()

    def _choose(self, name: str) -> None:
        self._settings[MODEL] = name
        self._show_drums()
        self.chosen.emit()

    def _show_drums(self) -> None:
        wanted, alone = wished_drums(self._settings), hears_only_drums(self._settings)
        self._panel.show_drums(drum_model() is not None, wanted, alone)
