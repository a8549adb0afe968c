"""Timekeeping: what the rows of the menu Tempo do to the beats; every note sounds when it did.

Where beats were heard, and stand as they were found, a correction is heard out in a thread (see
`project.beating`); else, or where that comes to nothing, the map itself is edited.
"""

from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.asking import Asking
from app.editing import Editing
from app.job import Job
from app.player.player import Player
from app.project import beating
from app.project.edits import tempo as edits
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited
from app.project.edits.tempo import retimed
from app.project.grid import bar_at
from app.project.project import Project
from app.project.selection import Selection
from app.project.tempo import STAND_IN, meant
from engine.music import TempoMap

PAUSE_MS = 2500  # tapping is over when no tap has come for so long

NO_BEATS = "No steady beat was heard. Tap it (T) while the music plays, or type the tempo."
NOT_SO = "The players do not keep to {:g} beats a minute, so a constant tempo was set."

Change = Callable[[TempoMap], TempoMap]
Ask = Callable[[Project, Selection], Edited | None]


class Timekeeping(QObject):
    """`tapped(int)`: so many taps have come in a row; 0 once tapping is over. `remark(str)`."""

    tapped = Signal(int)
    remark = Signal(str)

    def __init__(
        self, editing: Editing, player: Player, asking: Asking, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._player = player
        self._ask = asking
        self._taps: list[float] = []
        self._start = 0.0
        self._job: Job | None = None
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
        by_hand = partial(self._change, Deed.BAR_LINE, lambda it: edits.set_bar_line(it, here))
        self._hear(partial(beating.with_downbeat, seconds=here), by_hand)

    def halve(self) -> None:
        """One beat where there were two."""
        by_hand = partial(self._change, Deed.HALVE_TEMPO, edits.halve_tempo)
        self._hear(partial(beating.scaled, factor=0.5, deed=Deed.HALVE_TEMPO), by_hand)

    def double(self) -> None:
        """Two beats where there was one."""
        by_hand = partial(self._change, Deed.DOUBLE_TEMPO, edits.double_tempo)
        self._hear(partial(beating.scaled, factor=2.0, deed=Deed.DOUBLE_TEMPO), by_hand)

    def set_meter(self, beats: int, unit: int) -> None:
        """Another time signature, from the playhead's bar on; in the first bar, all through."""
        here = self._player.position

        def change(tempo: TempoMap) -> TempoMap:
            return edits.set_meter(tempo, here, beats, unit)

        tempo = self._editing.project.transcription.tempo
        if bar_at(tempo, tempo.to_beats(here) + 1e-6).start > 0:
            self._change(Deed.SET_METER, change)
        else:
            by_hand = partial(self._change, Deed.SET_METER, change)
            self._hear(partial(beating.with_metre, beats=beats, unit=unit), by_hand)

    def ask_tempo(self) -> None:
        """Ask how many beats a minute there are."""
        project = self._editing.project
        tempo = project.transcription.tempo
        now = tempo.tempo_at(tempo.to_beats(self._player.position))
        self._ask.tempo(now, self.set_tempo, project.beats is not None)

    def set_tempo(self, beats_per_minute: float, follows: bool = False) -> None:
        """That tempo: one that `follows` the players, or constant from the first beat on."""

        def constantly(remark: str = "") -> None:
            self._change(Deed.SET_TEMPO, lambda it: edits.set_tempo(it, beats_per_minute))
            if remark:
                self.remark.emit(remark)

        if follows:
            ask = partial(beating.with_tempo, beats_per_minute=beats_per_minute)
            words = NOT_SO.format(round(beats_per_minute, 1))
            self._run(ask, lambda: constantly(words))
        else:
            constantly()

    def find_again(self) -> None:
        """The beats as they are heard, whatever was made of them."""
        self._run(beating.found_again, lambda: self.remark.emit(NO_BEATS))

    def forget(self) -> None:
        """Say that the beats are not known after all."""
        self._change(Deed.FORGET_TEMPO, lambda _: STAND_IN, is_meant=False)

    def _hear(self, ask: Ask, by_hand: Callable[[], None]) -> None:
        """Hear the beats again where they follow the players, else correct them by hand."""
        if beating.follows_players(self._editing.project):
            self._run(ask, by_hand)
        else:
            by_hand()

    def _run(self, ask: Ask, otherwise: Callable[[], None]) -> None:
        """Ask in a thread: an hour's beats take longer than a frame."""
        if self._job is not None:
            return  # a second press while the first is worked out
        editing, project = self._editing, self._editing.project
        job = Job(_asked, ask, project, editing.selection, parent=self)

        def take(edited: Edited | None) -> None:
            self._job = None
            if editing.project is not project:
                self._run(ask, otherwise)  # something else was changed meanwhile
            elif edited is None:
                otherwise()
            else:
                editing.take(edited)

        job.finished.connect(take)
        self._job = job
        job.start()

    def _change(self, deed: Deed, change: Change, is_meant: bool = True) -> None:
        editing = self._editing
        tempo = change(editing.project.transcription.tempo)
        if is_meant and not (deed is Deed.TAP_TEMPO and tempo == STAND_IN):
            tempo = meant(tempo)
        editing.take(retimed(editing.project, editing.selection, tempo, deed))


def _asked(ask: Ask, project: Project, selection: Selection) -> Edited | None:
    return ask(project, selection)
