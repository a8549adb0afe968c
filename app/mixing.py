"""Mixing: how loud the original and the transcription are, and which parts are heard."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.player.player import Player
from app.project.columns import end_of
from app.project.looks import audible, look_of, with_look
from app.project.operations import with_choices
from app.project.project import Choices, Project
from app.settings import MIX, Settings
from engine.music import Part


class Mixing(QObject):
    """Keeps the player at what the document and the person say.

    The volumes and the muted parts belong to the piece; the slider between the two does not, it is
    how one listens to it today. `length` is the piece's, in seconds. `changed()`: a part was
    muted or is heard again.
    """

    changed = Signal()

    def __init__(
        self, document: Document, player: Player, settings: Settings, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._player = player
        self._settings = settings
        self._seconds = 0.0
        self._ends: dict[int, tuple[Part, float]] = {}  # with the part, so that its id stays its
        self.length = 0.0
        self.mix = settings[MIX]
        document.changed.connect(self._document_changed)
        self._set_volumes()

    def open(self, seconds: float) -> None:
        """Another piece, with a recording of that length."""
        self._seconds = self.length = seconds
        self._tell()

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
        self._look(part, "Mute part" if muted else "Hear part again", muted=muted)

    def set_solo(self, part: int, solo: bool) -> None:
        """Hear only the parts that are to be heard alone, while there are any."""
        self._look(part, "Solo part" if solo else "Hear other parts again", solo=solo)

    def is_muted(self, part: int) -> bool:
        """Whether a part is left out."""
        return look_of(self._document.project, part).muted

    def is_solo(self, part: int) -> bool:
        """Whether a part is to be heard alone."""
        return look_of(self._document.project, part).solo

    def is_heard(self, part: int) -> bool:
        """What comes of both, and of the others'."""
        return audible(self._document.project)[part]

    def play(self, parts: Sequence[Part]) -> None:
        """Let these be the transcription that is heard."""
        ends = {id(part): (part, self._end(part)) for part in parts}
        self._ends = ends
        self.length = max((end for _, end in ends.values()), default=0.0)
        self.length = max(self.length, self._seconds)
        self._player.set_parts(parts, self.length)

    def _end(self, part: Part) -> float:
        """When a part is over; asked of every note only once, for there may be very many."""
        known = self._ends.get(id(part))
        return known[1] if known else end_of(part)

    def _tell(self) -> None:
        heard = audible(self._document.project)
        some = (part for part, is_heard in enumerate(heard) if is_heard)
        self._player.set_audible(None if all(heard) else some)
        self.changed.emit()

    def _look(self, part: int, label: str, **changed: bool) -> None:
        project = self._document.project
        look = replace(look_of(project, part), **changed)
        self._document.apply(with_look(project, part, look), label)

    def _document_changed(self, before: Project, after: Project) -> None:
        if before.choices != after.choices:
            self._set_volumes()
        if before.transcription is not after.transcription:
            self.play(after.transcription.parts)
        if before.looks != after.looks or audible(before) != audible(after):
            self._tell()

    def _set_volumes(self) -> None:
        choices = self._document.project.choices
        original = choices.original_volume * min(1.0, 2.0 * (1.0 - self.mix))
        result = choices.result_volume * min(1.0, 2.0 * self.mix)
        self._player.set_volumes(original, result)
