"""The music: ruler, waveform, piano roll, and the lanes under it, on one time axis."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.drums.highway import Highway
from app.drums.strip import DrumChart
from app.panels.building import icon_button
from app.panels.lanes import LaneTabs, stacked
from app.pedal.lane import PedalStrip
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited
from app.project.edits.takeover import Comparison
from app.project.edits.tempo import retimed
from app.project.kit import Hits
from app.project.project import Project
from app.project.selection import Selection
from app.roll.view import RollView
from app.score.panel import ScorePanel
from app.spectrum.spectrum import Spectrum
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.ruler import Ruler
from app.timeline.strips import Strips
from app.velocity.lane import VelocityStrip
from app.wave.reader import BlockSource
from app.wave.strip import WaveStrip
from engine.music import DrumHit, Note, Part, TempoMap

VELOCITY, DRUM_CHART, HIGHWAY, SCORE = "Velocity", "Drum chart", "Highway", "Score"
TALL = (HIGHWAY, SCORE)
HEIGHTS = (48, 100, 176)  # at first: what a larger window gives goes to the notes


class MusicView(Strips):
    """Follows the values given to it. What a person does comes out of `axis.seek` and `roll`.

    The lanes under the roll show what it shows, and their edits come out of the roll too;
    `edited` and `selected` are the roll's; `tuning_wanted(bool)`: show the drums' sliders, or not.
    """

    edited = Signal(object)
    selected = Signal(object)
    tuning_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        self.axis = TimeAxis()
        self.ruler = Ruler(self.axis, theme)
        self.wave = WaveStrip(self.axis, theme)
        self.roll = RollView(self.axis, theme)
        self.spectrum = Spectrum(theme)
        self.velocity = VelocityStrip(self.axis, theme, self.roll.scene)
        self.pedal = PedalStrip(self.axis, theme, self.roll.scene)
        self.drums = DrumChart(self.axis, theme, self.roll.scene)
        self.highway = Highway()
        self.score = ScorePanel(theme)
        self.lanes = LaneTabs(
            (
                (
                    VELOCITY,
                    "How loud each note is, and the pedal",
                    stacked(self.velocity, self.pedal),
                ),
                (DRUM_CHART, "What each drum plays", self.drums),
                (HIGHWAY, "The drums as the games show them", self.highway),
                (SCORE, "The notes as a page of music", self.score),
            )
        )
        self.tune = icon_button("sliders", theme, "How sensitively each drum is heard")
        self.tune.setCheckable(True)
        self.lanes.add_corner(DRUM_CHART, self.tune)
        strips = (self.wave, self.roll, self.lanes)
        super().__init__(self.axis, self.ruler, strips, main=1)
        self.splitter.begin(HEIGHTS)
        self._heights: dict[bool, list[int]] = {}
        self._drives = False
        self.tune.toggled.connect(self.drums.want_tuning)
        self.tune.toggled.connect(self.tuning_wanted)
        self.lanes.shown.connect(self._give_room)
        self.spectrum.setParent(self)
        self.spectrum.grown.connect(self.roll.refresh_backdrop)
        self.spectrum.changed.connect(self.roll.refresh_backdrop)
        self.roll.set_backdrop(self.spectrum)
        self.velocity.bars.hint.connect(self.roll.hint)
        self.pedal.spans.hint.connect(self.roll.hint)
        self.drums.lane.hint.connect(self.roll.hint)
        self.drums.velocity.bars.hint.connect(self.roll.hint)
        self.roll.edited.connect(self.edited)
        self.roll.selected.connect(self.selected)
        self.ruler.tempo_shown.connect(self._show_dragged)
        self.ruler.tempo_dragged.connect(self._take_dragged)

    def open(self, duration: float, source: BlockSource | None) -> None:
        """Begin with another piece: its whole length, its waveform, no notes yet."""
        self.axis.open(duration)
        self.roll.clear()
        self.ruler.show_tempo(None)
        self.show_audio(source)

    def show_audio(self, source: BlockSource | None) -> None:
        """Show the waveform and the spectrogram of another file; None shows nothing."""
        self.wave.show_audio(source)
        self.spectrum.show_audio(source, self.axis.view.duration)

    def show_spectrum(self, wanted: bool) -> None:
        """Show the spectrogram behind the notes, or only their rows."""
        self.roll.set_backdrop(self.spectrum if wanted else None)

    def show_music(self, parts: Sequence[Part], tempo: TempoMap | None, duration: float) -> None:
        """Show notes that cannot be edited; `tempo` is None while no beats are known."""
        self.axis.set_duration(duration)
        self.ruler.show_tempo(tempo)
        self.ruler.can_drag_beats = False
        self.roll.show_music(parts, tempo)

    def show_project(self, project: Project, selection: Selection, duration: float) -> None:
        """Show a piece that can be edited, lasting `duration` seconds, and what is selected."""
        self.axis.set_duration(duration)
        self.roll.show_project(project, selection)
        self.ruler.can_drag_beats = True
        self.ruler.show_tempo(self.roll.scene.tempo)

    def show_kit(self, project: Project | None, part: int | None, chosen: Hits) -> None:
        """Show the hits of the drum part, and which are selected; None: there is none."""
        self.drums.show_kit(project, part, chosen)
        self.highway.show_project(project)

    def go_to(self, found: Note | DrumHit) -> None:
        """Show it, and say what it is; one whose part is hidden is left alone."""
        if isinstance(found, DrumHit):
            if self.lanes.title not in (DRUM_CHART, HIGHWAY):
                self.show_lane(DRUM_CHART)
            self.drums.lane.go(found)
            return
        row = self.roll.scene.table.row_of(found)
        if row is not None:
            self.roll.area.walker.go(row)

    def show_compared(self, comparison: Comparison | None) -> None:
        """Show the machine's notes and hits beside the person's; None: only hers."""
        self.roll.show_compared(comparison)
        self.drums.lane.show_compared(comparison.hits if comparison else None)

    def show_tuning(self, wanted: bool) -> None:
        """Show the drums' sliders, where they can do something."""
        self.tune.setChecked(wanted)
        self.drums.want_tuning(wanted)

    def can_tune(self, can: bool) -> None:
        """Whether drums were heard that could be decoded again."""
        self.tune.setEnabled(can)
        self.drums.can_tune(can)

    def show_lane(self, title: str) -> None:
        """Show one of the lanes under the notes, also if they were pushed out of sight."""
        self.lanes.show_page(title)
        heights = self.splitter.sizes()
        if self.isVisible() and not heights[-1]:
            self.splitter.setSizes(self._usual(heights))

    def _give_room(self, title: str) -> None:
        """Road and page want half of the window; each comes back as high as it was left."""
        if self._drives == (title in TALL):
            return
        heights, was_seen = self.splitter.sizes(), self.isVisible()
        if was_seen:
            self._heights[self._drives] = heights
        self._drives = title in TALL
        if was_seen:  # else nobody chose them, and there is nothing to share out yet
            self.splitter.setSizes(self._heights.get(self._drives) or self._usual(heights))

    def _usual(self, heights: list[int]) -> list[int]:
        """What the strips have where nobody said otherwise, sharing what they have now."""
        wave, others = heights[0], sum(heights[1:])
        lanes = others // 2 if self._drives else min(HEIGHTS[-1], others // 2)
        return [wave, others - lanes, lanes]

    def _show_dragged(self, tempo: TempoMap | None) -> None:
        """A beat is being dragged: let the grid come along."""
        edited = None if tempo is None else self._retimed(tempo)
        self.roll.scene.preview(edited)
        self.ruler.show_tempo(self.roll.scene.tempo)

    def _take_dragged(self, tempo: TempoMap) -> None:
        edited = self._retimed(tempo)
        if edited is not None:
            self.roll.scene.finish(edited)
            self.ruler.show_tempo(self.roll.scene.tempo)

    def _retimed(self, tempo: TempoMap) -> Edited | None:
        scene = self.roll.scene
        if scene.project is None:
            return None
        return retimed(scene.project, scene.selection, tempo, Deed.DRAG_BEAT)

    def listen(self, notes: Sequence[Note], heard: float) -> None:
        """Show what a running transcription has found, up to the second `heard`."""
        self.roll.listen(notes, heard)

    def stop(self) -> None:
        """End what runs in the background, before the window closes."""
        self.wave.stop()
        self.highway.stop()
        self.score.stop()
        self.spectrum.stop()
