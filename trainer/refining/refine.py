"""Refining: a roll in chunks, and notes by the roll they make."""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.decode.frames import filtered, runs
from engine.music import Note
from trainer.recipes.refining import RefiningPage
from trainer.refining.rolls import LOWEST, roll_of_notes
from trainer.refining.settings import RefinerSettings

Array = npt.NDArray[np.float32]

SHORTEST_SECONDS = 0.05
MEDIAN_FRAMES = 3
TAIL_FRAMES = 50
USUAL_VELOCITY = 64
REACH_FRAMES = 500
"""So much more is heard to each side of a chunk."""


def refine_roll(network: nn.Module, roll: Array, chunk: int, reach: int = REACH_FRAMES) -> Array:
    """A roll (frames, keys) in 0-1 said again, `chunk` frames at once with `reach` to each side."""
    parts = []
    for first in range(0, len(roll), chunk):
        begin = max(0, first - reach)
        heard = torch.from_numpy(np.ascontiguousarray(roll[begin : first + chunk + reach]))
        with torch.inference_mode():
            said = torch.sigmoid(network(heard[None, :, None]))[0, :, 0].numpy()
        parts.append(said[first - begin : first - begin + chunk][: len(roll) - first])
    return np.concatenate(parts) if parts else roll


def refine_notes(
    network: nn.Module, notes: tuple[Note, ...], page: RefiningPage, settings: RefinerSettings
) -> tuple[Note, ...]:
    """Notes, those taken away that the network does not believe, and those added it misses."""
    if not notes:
        return notes
    frames = round(max(note.offset for note in notes) / page.hop_seconds) + TAIL_FRAMES
    roll = roll_of_notes(notes, frames, page.hop_seconds)
    return believed_notes(refine_roll(network, roll, page.chunk), notes, page.hop_seconds, settings)


def believed_notes(
    said: Array, notes: tuple[Note, ...], hop_seconds: float, settings: RefinerSettings
) -> tuple[Note, ...]:
    """What is left of notes by a refined roll, and what is new, sorted.

    What stays is left as it was: its time and velocity are better known than a roll can say.
    """
    kept = tuple(note for note in notes if _mean(said, note, hop_seconds) >= settings.believed)
    written = roll_of_notes(notes, len(said), hop_seconds)
    velocity = int(np.median([note.velocity for note in kept])) if kept else USUAL_VELOCITY
    missing = roll_notes(np.where(written > 0, 0.0, said), settings.new, hop_seconds, velocity)
    return tuple(sorted((*kept, *missing)))


def _mean(said: Array, note: Note, hop: float) -> float:
    key, first = note.pitch - LOWEST, round(note.onset / hop)
    if not 0 <= key < said.shape[1]:
        return 1.0
    return float(said[first : max(first + 1, round(note.offset / hop)), key].mean())


def roll_notes(
    roll: npt.NDArray[np.floating],
    threshold: float,
    hop_seconds: float,
    velocity: int = USUAL_VELOCITY,
) -> tuple[Note, ...]:
    """The notes of a roll (frames, keys): stretches that sound, specks and gaps aside, sorted."""
    found = runs(filtered(roll >= threshold, MEDIAN_FRAMES))
    return tuple(
        sorted(
            Note(
                start * hop_seconds,
                LOWEST + key,
                stop * hop_seconds,
                velocity,
                float(roll[start:stop, key].mean()),
            )
            for key, start, stop in found
            if (stop - start) * hop_seconds >= SHORTEST_SECONDS
        )
    )
