"""Refining: a roll in chunks, and notes by the roll they make."""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.decode.frames import filtered, runs
from engine.music import Note
from trainer.refining.rolls import LOWEST, roll_of_notes

Array = npt.NDArray[np.float32]

BELIEVED, NEW = 0.35, 0.8
"""A note stays from this mean probability on; one that nobody wrote has to be surer to be added."""
SHORTEST_SECONDS = 0.05
MEDIAN_FRAMES = 3


def refine_roll(network: nn.Module, roll: Array, chunk: int, reach: int) -> Array:
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
    network: nn.Module, notes: tuple[Note, ...], hop_seconds: float, chunk: int
) -> tuple[Note, ...]:
    """Notes, those taken away that the network does not believe, and those added it misses.

    What stays is left as it was: its time and velocity are better known than a roll can say.
    """
    if not notes:
        return notes
    frames = round(max(note.offset for note in notes) / hop_seconds) + 50
    roll = roll_of_notes(notes, frames, hop_seconds)
    said = refine_roll(network, roll, chunk, chunk // 20)
    kept = tuple(note for note in notes if _mean(said, note, hop_seconds) >= BELIEVED)
    return tuple(sorted((*kept, *_missing(said, roll, kept, hop_seconds))))


def _mean(said: Array, note: Note, hop: float) -> float:
    key, first = note.pitch - LOWEST, round(note.onset / hop)
    if not 0 <= key < said.shape[1]:
        return 1.0
    return float(said[first : max(first + 1, round(note.offset / hop)), key].mean())


def _missing(said: Array, roll: Array, kept: tuple[Note, ...], hop: float) -> list[Note]:
    """Notes where the network is sure and nothing was written; as loud as what was."""
    velocity = int(np.median([note.velocity for note in kept])) if kept else 64
    silent = np.where(roll > 0, 0.0, said)
    return [
        Note(start * hop, LOWEST + key, stop * hop, velocity, float(said[start:stop, key].mean()))
        for key, start, stop in runs(filtered(silent >= NEW, MEDIAN_FRAMES))
        if (stop - start) * hop >= SHORTEST_SECONDS
    ]
