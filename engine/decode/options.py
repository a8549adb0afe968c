"""What a person may change after the network has run."""

from dataclasses import dataclass


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
