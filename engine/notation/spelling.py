"""Spelling: from MIDI numbers to names.

Stage one of Meredith's ps13 (The ps13 Pitch Spelling Algorithm, 2006): every pitch class near a
note is a possible tonic and votes, as often as it sounds, for the letter the note has in its
scale. Which names the tonics have is taken from the key signature, instead of the first note.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.notation.score import SEMITONES, STEPS, Spelling

BEFORE, AFTER = 10, 42
"""Notes before and after a note that vote; Meredith's values."""
_LETTER_STEPS = np.array((0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6))
_FLATS_OF_KEY = 4

Ints = npt.NDArray[np.intp]


def spell(pitches: Sequence[int], fifths: Sequence[int]) -> tuple[Spelling, ...]:
    """Names of notes in the order they sound; `fifths` is the signature at each of them."""
    if not pitches:
        return ()
    numbers = np.array(pitches, np.intp)
    signatures = np.array(fifths, np.intp)
    votes = _votes(numbers % 12)
    strengths = np.zeros((len(numbers), 7))
    rows = np.arange(len(numbers))
    for tonic in range(12):
        letters = _tonic_letters(signatures, tonic) + _LETTER_STEPS[(numbers - tonic) % 12]
        strengths[rows, letters % 7] += votes[:, tonic]
    strengths[rows, _plain_letters(numbers % 12, signatures)] += 0.5
    letters = _within_reach(strengths, numbers).argmax(axis=1)
    return tuple(named(int(p), int(letter)) for p, letter in zip(numbers, letters, strict=True))


def _votes(classes: Ints) -> npt.NDArray[np.float64]:
    """How often each pitch class sounds around each note (notes x 12)."""
    sums = np.zeros((len(classes) + 1, 12))
    np.cumsum(np.eye(12)[classes], axis=0, out=sums[1:])
    rows = np.arange(len(classes))
    first = np.maximum(rows - BEFORE, 0)
    last = np.minimum(rows + AFTER, len(classes))
    return np.asarray(sums[last] - sums[first])


def _tonic_letters(signatures: Ints, tonic: int) -> Ints:
    """The letter (C 0 ... B 6) of a tonic's pitch class under each signature."""
    lowest = signatures - _FLATS_OF_KEY
    return _letter_of_fifth(lowest + (7 * tonic - lowest) % 12)


def _plain_letters(classes: Ints, signatures: Ints) -> Ints:
    """The letter of each pitch class nearest to the signature, which settles a draw."""
    lowest = signatures - _FLATS_OF_KEY
    return _letter_of_fifth(lowest + (7 * classes - lowest) % 12)


def _letter_of_fifth(fifth: Ints) -> Ints:
    """The letter of a place on the line of fifths (C is 0, G 1, F -1)."""
    return np.asarray(4 * fifth % 7)


def _within_reach(strengths: npt.NDArray[np.float64], numbers: Ints) -> npt.NDArray[np.float64]:
    """Letters that would need more than a double sharp or flat are out."""
    apart = (numbers[:, None] - np.array(SEMITONES)[None, :] + 6) % 12 - 6
    return np.where(np.abs(apart) <= 2, strengths, -1.0)


def named(pitch: int, letter: int) -> Spelling:
    """A pitch with a given letter (C 0 ... B 6)."""
    alter = (pitch - SEMITONES[letter] + 6) % 12 - 6
    octave = (pitch - alter) // 12 - 1
    return Spelling(STEPS[letter], alter, octave)
