"""Drum wiring: what the chart shows of a session, and what a hand on it asks for."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.ears import drum_model
from app.musicview import DRUM_CHART, SCORE, MusicView
from app.project.drumming import (
    changed_drums,
    present_drums,
    with_drum_options,
    with_machines_drum,
    with_suspected_drums,
)
from app.project.project import Project
from app.session import Session
from app.settings import DRUM_SLIDERS, LANE, ROAD_SPEED
from app.sliders import Decoding, Sliders
from engine.decode import DrumOptions
from engine.music import Drum
from engine.transcribe import DrumsHeard, Progress


def _names(before: Project, options: DrumOptions) -> tuple[str, str]:
    """What undo calls it: the drum that was moved, or all of them."""
    moved = {drum for drum, _ in set(before.drum_options.drums) ^ set(options.drums)}
    if len(moved) != 1:
        return "Sensitivity of the drums", "drum sliders"
    (drum,) = moved
    return f"Sensitivity of the {drum.value}", f"drum sliders {drum.value}"


DRUMS = Decoding(with_drum_options, lambda project: project.drums, _names)


class DrumWiring(QObject):
    """Connects one session's kit with one window's chart."""

    def __init__(self, session: Session, music: MusicView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._music = music
        self._kit = session.editing.kit
        self._sounds = True
        self._heard: DrumsHeard | None = None
        self._present: frozenset[Drum] = frozenset()
        self._tuned: Project | None = None
        self._sliders = Sliders(session.document, self, DRUMS)
        self._follow_chart()
        self._follow_session()
        self._remember()

    def _follow_chart(self) -> None:
        chart, session = self._music.drums, self._session
        chart.offers.part_wanted.connect(self._kit.add_part)
        chart.offers.listening_wanted.connect(session.listen_for_drums)
        chart.offers.suspects_wanted.connect(self.show_suspected)
        chart.struck.connect(self._strike)
        chart.lane.used.connect(self._kit.use)
        chart.lane.chose.connect(self._kit.choose)
        chart.lane.edited.connect(self._kit.take)
        chart.tuning.moved.connect(self._sliders.move)
        chart.tuning.released.connect(self._sliders.release)
        chart.tuning.taken_back.connect(self._take_back)

    def _follow_session(self) -> None:
        session, music = self._session, self._music
        music.roll.selected.connect(self._kit.leave)
        session.changed.connect(self._show_kit)
        session.hearing.progressed.connect(self._listen)
        session.player.failed.connect(lambda _: self._can_sound(False))
        session.player.playing_changed.connect(lambda _: self._can_sound(True))
        session.editing.part_chosen.connect(self._part_chosen)
        session.opened.connect(lambda *_: self._show_kit())
        session.player.moved.connect(music.highway.follow)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _remember(self) -> None:
        """What is to be seen under the notes is so again the next time."""
        settings, music = self._session.settings, self._music
        music.lanes.show_page(settings[LANE])
        music.lanes.shown.connect(lambda title: settings.__setitem__(LANE, title))
        music.highway.show_speed(settings[ROAD_SPEED])
        music.highway.speed_chosen.connect(lambda speed: settings.__setitem__(ROAD_SPEED, speed))
        music.show_tuning(settings[DRUM_SLIDERS])
        music.tuning_wanted.connect(lambda on: settings.__setitem__(DRUM_SLIDERS, on))

    # Showing ------------------------------------------------------------------------------

    def _show_kit(self) -> None:
        """A piece that is still being heard for the first time has no kit to edit yet."""
        session, kit = self._session, self._kit
        listening = session.listening
        if session.has_piece and listening is not None and not listening.is_again:
            if not listening.hits:
                self._music.show_kit(None, None, ())
            return
        project = kit.project if session.has_piece else None
        self._music.show_kit(project, kit.part if project else None, kit.chosen)
        if project is not None and kit.part is None:
            self._show_offers(project)
        self._show_tuning(project)

    def _show_offers(self, project: Project) -> None:
        session = self._session
        is_idle = session.listening is None and session.audio is not None
        can = project.drums is None and drum_model() is not None and is_idle
        self._music.drums.offers.show_offers(can, found_none=project.drums is not None)

    def _show_tuning(self, project: Project | None) -> None:
        """Sliders for the drums that are there; looked up anew only in another project."""
        chart = self._music.drums
        if project is self._tuned:
            return
        self._tuned = project
        heard = project.drums if project else None
        if heard is not self._heard:
            self._heard = heard
            self._present = present_drums(heard) if heard else frozenset()
            parts = project.transcription.parts if project else ()
            if any(part.hits for part in parts) and not any(part.notes for part in parts):
                self._music.lanes.show_page(DRUM_CHART)  # there is nothing else to see
        self._music.can_tune(heard is not None and self._kit.part is not None)
        if project is not None and heard is not None:
            struck = {hit.drum for hit in self._kit.hits}
            changed = changed_drums(project)
            chart.tuning.show_options(project.drum_options, self._present | struck, changed)

    def _listen(self, progress: Progress) -> None:
        """Show hits as they are heard, where nothing else is shown yet."""
        listening = self._session.listening
        if listening is not None and not listening.is_again and progress.hits:
            self._music.drums.listen(tuple(sorted(listening.hits)))

    # Changing -----------------------------------------------------------------------------

    def show_suspected(self) -> None:
        """Make a drum part of what was suspected where no drummer was believed."""
        project = with_suspected_drums(self._session.project)
        self._session.document.apply(project, "Show suspected drums")
        self._music.lanes.show_page(DRUM_CHART)

    def _take_back(self, drum: Drum) -> None:
        project = with_machines_drum(self._session.project, drum)
        self._session.document.apply(project, f"Take over the machine’s {drum.value}")

    def _part_chosen(self, part: int) -> None:
        """Whoever chooses the drums wants to see them; on the page they are to be seen already."""
        parts = self._session.project.transcription.parts
        if part < len(parts) and parts[part].is_kit and self._music.lanes.title != SCORE:
            self._music.lanes.show_page(DRUM_CHART)

    def _strike(self, drum: Drum) -> None:
        """Where nothing can sound, it was said once."""
        if self._sounds:
            self._session.player.strike(drum.key)

    def _can_sound(self, can: bool) -> None:
        self._sounds = can

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """Where the keys go to the notes, commands are about notes."""
        if now is self._music.roll.area:
            self._kit.leave()
