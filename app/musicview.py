"""The music: ruler, waveform and piano roll on one time axis, as the window places them."""

from collections.abc import Sequence

from app.roll.view import RollView
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.ruler import Ruler
from app.timeline.strips import Strips
from app.wave.reader import BlockSource
from app.wave.strip import WaveStrip
from engine.music import Note, Part, TempoMap


class MusicView(Strips):
    """Follows the values given to it. What a person does comes out of `axis.seek` and `roll`."""

    def __init__(self, theme: Theme) -> None:
        self.axis = TimeAxis()
        self.ruler = Ruler(self.axis, theme)
        self.wave = WaveStrip(self.axis, theme)
        self.roll = RollView(self.axis, theme)
        super().__init__(self.axis, self.ruler, (self.wave, self.roll))

    def open(self, duration: float, source: BlockSource | None) -> None:
        """Begin with another piece: its whole length, its waveform, no notes yet."""
        self.axis.open(duration)
        self.roll.clear()
        self.ruler.show_tempo(None)
        self.wave.show_audio(source)

    def show_music(self, parts: Sequence[Part], tempo: TempoMap | None, duration: float) -> None:
        """Show these notes; `tempo` is None while no beats are known."""
        self.axis.set_duration(duration)
        self.ruler.show_tempo(tempo)
        self.roll.show_music(parts, tempo)

    def listen(self, notes: Sequence[Note], heard: float) -> None:
        """Show what a running transcription has found, up to the second `heard`."""
        self.roll.listen(notes, heard)

    def stop(self) -> None:
        """End what runs in the background, before the window closes."""
        self.wave.stop()
