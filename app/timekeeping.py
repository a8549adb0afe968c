"""Timekeeping: what the rows of the menu Tempo do to the beats; every note sounds when it did."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.asking import Asking
from app.editing import Editing
from app.player.player import Player
from app.project.edits import tempo as edits
from app.project.edits.labels import Deed
from app.project.edits.tempo import retimed
from app.project.tempo import STAND_IN, meant
from engine.music import TempoMap

PAUSE_MS = 2500  # tapping is over when no tap has come for so long

Change = Callable[[TempoMap], TempoMap]


class Timekeeping(QObject):
    """`tapped(int)`: so many taps have come in a row; 0 once tapping is over."""

    tapped = Signal(int)

    def __init__(
        self, editing: Editing, player: Player, asking: Asking, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._player = player
        self._ask = asking
        self._taps: list[float] = []
        self._start = 0.0
        self._over = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._over.timeout.connect(self._end_tapping)

    def tap(self) -> None:
        """One beat of the person's: by the music while it plays, else by the clock."""
        if not self._taps:
            self._start = self._player.position - monotonic()
        playing = self._player.is_playing
        self._taps.append(self._player.position if playing else self._start + monotonic())
        self._over.start()
        self.tapped.emit(len(self._taps))

    def _end_tapping(self) -> None:
        """A person's taps in a row make one step of the document."""
        taps, self._taps = self._taps, []
        self._change(Deed.TAP_TEMPO, lambda tempo: edits.tap_tempo(taps, tempo))
        self.tapped.emit(0)

    def drop_taps(self) -> None:
        """Another piece: what was tapped did not belong to it."""
        self._taps = []
        self._over.stop()

    def bar_line(self) -> None:
        """Let a bar begin at the playhead."""
        here = self._player.position
        self._change(Deed.BAR_LINE, lambda tempo: edits.set_bar_line(tempo, here))

    def halve(self) -> None:
        """One beat where there were two."""
        self._change(Deed.HALVE_TEMPO, edits.halve_tempo)

    def double(self) -> None:
        """Two beats where there was one."""
        self._change(Deed.DOUBLE_TEMPO, edits.double_tempo)

    def set_meter(self, beats: int, unit: int) -> None:
        """Another time signature, from the playhead's bar on."""
        here = self._player.position
        self._change(Deed.SET_METER, lambda tempo: edits.set_meter(tempo, here, beats, unit))

    def ask_tempo(self) -> None:
        """Ask for one constant tempo."""
        tempo = self._editing.project.transcription.tempo
        now = tempo.tempo_at(tempo.to_beats(self._player.position))
        self._ask.tempo(now, self.set_tempo)

    def set_tempo(self, beats_per_minute: float) -> None:
        """One constant tempo from the first beat on."""
        self._change(Deed.SET_TEMPO, lambda tempo: edits.set_tempo(tempo, beats_per_minute))

    def forget(self) -> None:
        """Say that the beats are not known after all."""
        self._change(Deed.FORGET_TEMPO, lambda _: STAND_IN, is_meant=False)

    def _change(self, deed: Deed, change: Change, is_meant: bool = True) -> None:
        editing = self._editing
        tempo = change(editing.project.transcription.tempo)
        if is_meant and not (deed is Deed.TAP_TEMPO and tempo == STAND_IN):
            tempo = meant(tempo)
        editing.take(retimed(editing.project, editing.selection, tempo, deed))
