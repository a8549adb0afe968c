"""Bends for a finished transcription: the recording is read once more, each note followed.

A light errand beside the transcription itself: a generator as that is, stopped by closing it.
"""

from collections.abc import Container, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.audio import Audio
from engine.audio.partials import Lens, Partials, analyse, joined
from engine.decode.bends import Curve, measure_bend
from engine.music import Family, Note, Part, Transcription, family_of
from engine.music.bend import Bend, simplified, steadied
from engine.transcribe.protocol import Progress

RATE = 16000
HOP = 160
BLOCK_SECONDS = 5.0
LONGEST_SECONDS = 20.0  # of a note are followed; from there on its pitch stays
NEIGHBOUR_SECONDS = 0.15
TOLERANCE = 0.05  # semitones between the curve and the lines that stand for it
FEWEST_TUNING_NOTES = 8
LARGEST_DETUNING = 50.0  # cents: more is another key
# The lower the note, the longer must be listened for its partials to stand apart.
LENSES = {
    45: Lens(1024, RATE, HOP, 5000.0),
    33: Lens(2048, RATE, HOP, 2500.0),
    0: Lens(4096, RATE, HOP, 1300.0),
}
Array = npt.NDArray[np.float32]
Key = tuple[int, int]  # a part's place in the transcription and a note's in the part


@dataclass(frozen=True, slots=True)
class _Followed:
    """A note to follow, where it stands, and through which lens."""

    note: Note
    key: Key
    lens: Lens

    @property
    def stop(self) -> float:
        """The second from which it need no longer be followed."""
        return min(self.note.offset, self.note.onset + LONGEST_SECONDS)


def with_bends(
    audio: Audio, transcription: Transcription
) -> Generator[Progress, None, Transcription]:
    """The transcription with a bend in every note whose pitch clearly moves in `audio`.

    Notes of instruments that cannot bend are left as they are, and those whose pitch is steady or
    not clear become steady. Bends count from the tuning of the whole piece, so an orchestra at
    443 Hz bends nothing. Memory does not grow with the recording. Raises what reading it raises.
    """
    followed = sorted(_bendable(transcription.parts), key=lambda one: one.stop)
    crowd = _Crowd([note for part in transcription.parts for note in part.notes])
    curves: dict[Key, Curve | None] = {}
    earliest = _earliest_onsets(followed)
    desk = _Desk({one.lens for one in followed})
    for known, part in _reading(audio, desk) if followed else ():
        while len(curves) < len(followed) and followed[len(curves)].stop < known:
            one = followed[len(curves)]
            curves[one.key] = measure_bend(desk.through(one), one.note, crowd.around(one))
        if len(curves) < len(followed):
            desk.forget(earliest[len(curves)])
        yield Progress(part, (), min(known, audio.duration))
    moving = _bends(curves)
    parts = (_bent(part, number, moving, curves) for number, part in enumerate(transcription.parts))
    return replace(transcription, parts=tuple(parts))


def without_bends(transcription: Transcription) -> Transcription:
    """The transcription with every note at a steady pitch; itself if all are."""
    if not any(note.bend for part in transcription.parts for note in part.notes):
        return transcription
    parts = (replace(p, notes=tuple(map(steadied, p.notes))) for p in transcription.parts)
    return replace(transcription, parts=tuple(parts))


def can_bend(part: Part, alone: bool) -> bool:
    """Whether the part's instrument can move the pitch of a note; `alone`: no other part plays.

    A part that is alone may stand for anything, unless a pedal tells that it is a piano.
    """
    if alone:
        return not part.pedal
    return family_of(part.program) is not Family.PIANO


def _bendable(parts: Sequence[Part]) -> Iterator[_Followed]:
    alone = sum(bool(part.notes) for part in parts) == 1
    for number, part in enumerate(parts):
        for place, note in enumerate(part.notes if can_bend(part, alone) else ()):
            lens = next(lens for lowest, lens in LENSES.items() if note.pitch >= lowest)
            yield _Followed(note, (number, place), lens)


def _earliest_onsets(followed: Sequence[_Followed]) -> list[float]:
    """For each place, the earliest onset from there on."""
    onsets = np.array([one.note.onset for one in followed])
    earliest: list[float] = np.minimum.accumulate(onsets[::-1])[::-1].tolist()
    return earliest


def _reading(audio: Audio, desk: "_Desk") -> Iterator[tuple[float, float]]:
    """Lay the recording on the desk, block by block: the second up to which, and the fraction."""
    done = 0.0
    for block in audio.blocks(RATE, 1, block_seconds=BLOCK_SECONDS):
        desk.add(np.asarray(block[0], np.float32))
        done += block.shape[1] / RATE
        yield desk.known, min(done / audio.duration, 1.0)
    desk.add(np.zeros(max(lens.size for lens in LENSES.values()), np.float32))
    yield np.inf, 1.0


class _Crowd:
    """All notes of a piece, to find those around one."""

    def __init__(self, notes: list[Note]) -> None:
        self._notes = sorted(notes)
        self._onsets = np.array([note.onset for note in self._notes])
        self._ends = np.maximum.accumulate([note.offset for note in self._notes] or [0.0])

    def around(self, one: _Followed) -> list[Note]:
        """The other notes that sound with it, or shortly before or after."""
        start, stop = one.note.onset - NEIGHBOUR_SECONDS, one.stop + NEIGHBOUR_SECONDS
        first = int(np.searchsorted(self._ends, start))
        last = int(np.searchsorted(self._onsets, stop))
        near = self._notes[first:last]
        return [note for note in near if note.offset > start and note is not one.note]


class _Desk:
    """The stretch of the recording that is looked at, through each lens that is needed."""

    def __init__(self, lenses: set[Lens]) -> None:
        self._sounds = {lens: np.zeros(lens.size // 2, np.float32) for lens in lenses}
        self._partials: dict[Lens, Partials] = {}

    @property
    def known(self) -> float:
        """The second up to which there are frames through every lens."""
        return min((p.stop - 1) * p.lens.hop_seconds for p in self._partials.values())

    def through(self, one: _Followed) -> Partials:
        """The frames of a note."""
        hop = one.lens.hop_seconds
        return self._partials[one.lens].between(
            round(one.note.onset / hop), round(one.stop / hop) + 1
        )

    def add(self, sound: Array) -> None:
        """Go on with mono sound."""
        for lens, before in self._sounds.items():
            buffer = np.concatenate([before, sound])
            frames = max(0, (len(buffer) - lens.size) // lens.hop_samples + 1)
            old = self._partials.get(lens)
            new = analyse(buffer, lens, old.stop if old else 0, frames)
            self._partials[lens] = joined(old, new) if old else new
            self._sounds[lens] = buffer[frames * lens.hop_samples :]

    def forget(self, second: float) -> None:
        """What lies before the second is not needed any more."""
        for lens, partials in self._partials.items():
            first = min(int(second / lens.hop_seconds), partials.stop)
            self._partials[lens] = partials.between(first, partials.stop)


def _bends(curves: dict[Key, Curve | None]) -> dict[Key, Bend]:
    """The curves that move, as lines through few points, counted from the piece's tuning."""
    clear = {key: curve for key, curve in curves.items() if curve is not None}
    tuning = 0.0
    if len(clear) >= FEWEST_TUNING_NOTES:
        tuning = float(np.median([curve.middle for curve in clear.values()]))
        tuning = tuning if abs(tuning) <= LARGEST_DETUNING else 0.0
    return {
        key: _rounded(simplified(curve.times, (curve.cents - tuning) / 100.0, TOLERANCE))
        for key, curve in clear.items()
        if curve.moving
    }


def _rounded(bend: Bend) -> Bend:
    """To a tenth of a millisecond and of a cent: what is stored and shown."""
    return tuple((round(time, 4), round(value, 3)) for time, value in bend)


def _bent(part: Part, number: int, bends: dict[Key, Bend], followed: Container[Key]) -> Part:
    """The part with the bends of its notes, where they were followed."""
    keys = [(number, place) for place in range(len(part.notes))]
    if not any(key in followed for key in keys):
        return part
    notes = (
        replace(note, bend=bends.get(key, ())) for key, note in zip(keys, part.notes, strict=True)
    )
    return replace(part, notes=tuple(notes))
