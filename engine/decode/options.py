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
