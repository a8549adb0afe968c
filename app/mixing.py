"""Mixing: how loud the original and the transcription are, and which parts are heard."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.player.player import Player
from app.project.operations import with_choices
from app.project.project import Choices, Project
from app.settings import MIX, Settings
from engine.music import Part


class Mixing(QObject):
    """Keeps the player at what the document and the person say.

    The volumes belong to the piece; the slider between the two and the muted parts do not, they
    are how one listens to it today. `changed()`: a part was muted or is heard again.
    """

    changed = Signal()

    def __init__(
        self, document: Document, player: Player, settings: Settings, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._player = player
        self._settings = settings
        self._muted: frozenset[int] = frozenset()
        self._seconds = 0.0
        self.mix = settings[MIX]
        document.changed.connect(self._document_changed)
        self._set_volumes()

    def open(self, seconds: float) -> None:
        """Another piece, with a recording of that length."""
        self._muted, self._seconds = frozenset(), seconds
        self.changed.emit()

    def set_mix(self, mix: float) -> None:
        """From only the original (0) over both (0.5) to only the transcription (1)."""
        self.mix = mix
        self._set_volumes()

    def keep_mix(self) -> None:
        """Remember it for the next piece."""
        self._settings[MIX] = self.mix

    def set_choices(self, choices: Choices) -> None:
        """The volumes were moved."""
        changed = with_choices(self._document.project, choices)
        self._document.apply(changed, "Volume", merge="volume")

    def set_muted(self, part: int, muted: bool) -> None:
        """Leave a part out of what is heard, or take it in again."""
        self._muted = self._muted | {part} if muted else self._muted - {part}
        self.play(self._document.project.transcription.parts)
        self.changed.emit()

    def is_muted(self, part: int) -> bool:
        """Whether a part is left out."""
        return part in self._muted

    def play(self, parts: Sequence[Part]) -> None:
        """Let these be the transcription that is heard."""
        audible = [part for index, part in enumerate(parts) if index not in self._muted]
        longest = max((part.end for part in parts), default=0.0)
        self._player.set_parts(audible, max(self._seconds, longest))

    def _document_changed(self, before: Project, after: Project) -> None:
        if before.choices != after.choices:
            self._set_volumes()
        if before.transcription is not after.transcription:
            self.play(after.transcription.parts)

    def _set_volumes(self) -> None:
        choices = self._document.project.choices
        original = choices.original_volume * min(1.0, 2.0 * (1.0 - self.mix))
        result = choices.result_volume * min(1.0, 2.0 * self.mix)
        self._player.set_volumes(original, result)
