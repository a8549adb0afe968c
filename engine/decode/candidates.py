"""Candidates: what the network suspects and the decoder does not believe."""

from bisect import bisect_left

import numpy as np

from engine.decode.notes import decode_notes, onset_peaks, onset_threshold
from engine.decode.options import NoteOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings
from engine.music import Note

SAME_NOTE = 0.06  # s: a peak so close to a believed onset of its key belongs to it


def candidates(
    posteriors: Posteriors, settings: DecodeSettings, options: NoteOptions = NoteOptions()
) -> tuple[Note, ...]:
    """The notes between the model's candidate threshold and the one `options` ask for, sorted.

    They are the notes a higher sensitivity would add: none is nearer than SAME_NOTE to one of its
    pitch that `decode_notes` returns, and none is shorter than `options.shortest_note`.
    """
    threshold = onset_threshold(settings, options)
    suspected = decode_notes(posteriors, settings, NoteOptions(1.0, options.shortest_note))
    believed = {
        pitch: _believed(posteriors, pitch, threshold) for pitch in {n.pitch for n in suspected}
    }
    return tuple(note for note in suspected if not _near(believed[note.pitch], note.onset))


def _believed(posteriors: Posteriors, pitch: int, threshold: float) -> list[float]:
    """The onsets of one pitch that are believed, to the frame.

    The curve says so itself: a note's confidence is calibrated and no height of its curve.
    """
    curve = np.asarray(posteriors.kind("onset")[:, pitch - posteriors.lowest_pitch])
    peaks: list[float] = (onset_peaks(curve, threshold) * posteriors.hop_seconds).tolist()
    return peaks


def _near(onsets: list[float], onset: float) -> bool:
    """Whether one of the onsets (ascending) is within SAME_NOTE."""
    place = bisect_left(onsets, onset - SAME_NOTE)
    return place < len(onsets) and onsets[place] <= onset + SAME_NOTE
