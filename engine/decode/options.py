"""What a person may change after the network has run."""

from dataclasses import dataclass

from engine.music import Drum


@dataclass(frozen=True, slots=True)
class NoteOptions:
    """The two sliders, and whether instruments are told apart.

    `sensitivity` runs from 0 (only what is certain) over 0.5 (the model's own threshold) to 1
    (everything it suspects); notes shorter than `shortest_note` seconds are left out. With
    `one_part` all notes are one part, whoever plays them.
    """

    sensitivity: float = 0.5
    shortest_note: float = 0.05
    one_part: bool = False


@dataclass(frozen=True, slots=True)
class DrumOptions:
    """The sensitivity of the drum ear, and of single drums where it differs.

    It runs from 0 (only what is certain) over 0.5 (the model's own thresholds) to 1.
    """

    sensitivity: float = 0.5
    drums: tuple[tuple[Drum, float], ...] = ()

    def of(self, drum: Drum) -> float:
        """The sensitivity for one drum."""
        return dict(self.drums).get(drum, self.sensitivity)

    def having(self, drum: Drum, sensitivity: float | None) -> "DrumOptions":
        """The same with another sensitivity for one drum; None: that of the others."""
        own = {name: value for name, value in self.drums if name is not drum}
        if sensitivity is not None:
            own[drum] = sensitivity
        return DrumOptions(self.sensitivity, tuple(sorted(own.items())))

    @property
    def settings(self) -> tuple[tuple[str, float], ...]:
        """The same in the words of a transcription's provenance."""
        own = ((f"drum_sensitivity: {drum}", value) for drum, value in self.drums)
        return (("drum_sensitivity", self.sensitivity), *own)


@dataclass(frozen=True, slots=True)
class BeatOptions:
    """What a person knows of the beats, each None where she leaves it to the machine.

    `tempo` is about how many there are in a minute (within a tenth or so, and twice or half what
    was heard is heard too), a bar begins near the second `downbeat`, and bars have
    `beats_per_bar` beats.
    """

    tempo: float | None = None
    downbeat: float | None = None
    beats_per_bar: int | None = None
