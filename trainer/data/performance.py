"""Performances: eight seconds of notes as somebody would play them.

A window of a corpus piece, or procedural polyphony, is given tempo, transposition, dynamics, small
unevenness and pedal. The result is a list of parts; nothing has sounded yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Note, PedalSpan
from trainer.data.corpus import Corpus, Notes
from trainer.data.drills import random_drill
from trainer.data.humaniser import humanise
from trainer.data.procedural import HIGHEST, LOWEST, Rng, Row, random_texture

SHORTEST_NOTE = 0.02
SOFTEST = 10
"""What is played more softly hardly sounds, and asking for it teaches to imagine."""
SHORTEST_REPEAT = 0.05
"""No key comes up and is struck again sooner: two tracks that double each other are one stroke."""
PERFORMED = frozenset({"vienna"})  # corpora of what people played, not of what is written


@dataclass(frozen=True, slots=True)
class PerformanceSettings:
    """How corpora and textures are chosen and changed.

    `drill_share` of the textures are drills; `humanised_share` of the windows of scores are
    performed as Vienna's pianists would, the others with small unevenness.
    """

    procedural_share: float = 0.4
    drill_share: float = 0.0
    humanised_share: float = 0.0
    corpus_weights: tuple[tuple[str, float], ...] = (
        ("pop909", 0.5),
        ("vienna", 0.12),
        ("lieder", 0.26),
        ("quartets", 0.12),
    )
    tempo: tuple[float, float] = (0.72, 1.35)
    largest_transposition: int = 6


class Performer:
    """Draws performances from corpora."""

    def __init__(self, corpora: dict[str, Corpus], settings: PerformanceSettings) -> None:
        self._corpora = corpora
        self._settings = settings
        known = dict(settings.corpus_weights)
        usual = sum(known.values()) / max(1, len(known))  # of a corpus the recipe knows nothing of
        names = [*known, *sorted(corpora.keys() - known)]
        present = [(name, known.get(name, usual)) for name in names if name in corpora]
        self._names = [name for name, _ in present]
        weights = np.array([weight for _, weight in present], float)
        self._weights = weights / weights.sum() if present else weights

    def solo(self, rng: Rng, seconds: float) -> list[list[Row]]:
        """All notes on one instrument."""
        if not self._names or rng.random() < self._settings.procedural_share:
            drilled = rng.random() < self._settings.drill_share
            return [random_drill(rng, seconds) if drilled else random_texture(rng, seconds)]
        return [[row for rows in self.ensemble(rng, seconds) for row in rows]]

    def ensemble(self, rng: Rng, seconds: float) -> list[list[Row]]:
        """A window of a piece, one list of rows for each of its tracks; made up without corpora."""
        if not self._names:
            return [random_texture(rng, seconds)]
        name = self._names[rng.choice(len(self._names), p=self._weights)]
        corpus = self._corpora[name]
        piece = corpus.piece(int(rng.integers(len(corpus))))
        stretch = 1.0 / float(rng.uniform(*self._settings.tempo))
        end = float(piece["onset"][-1]) * stretch
        start = float(rng.uniform(-0.5, max(0.0, end - seconds * 0.5)))
        window = _window(piece, start / stretch, (start + seconds) / stretch)
        reach = self._settings.largest_transposition
        transposition = int(rng.integers(-reach, reach + 1))
        rows_of = [
            _rows(window[window["track"] == track], stretch, start, transposition)
            for track in np.unique(window["track"])
        ]
        if name not in PERFORMED and rng.random() < self._settings.humanised_share:
            return _shaped(rng, humanise(rows_of, rng), seconds)
        return _shaped(rng, _uneven(rng, rows_of), seconds)


def _window(piece: Notes, start: float, stop: float) -> Notes:
    onsets = piece["onset"]
    return piece[np.searchsorted(onsets, start) : np.searchsorted(onsets, stop)]


def _rows(notes: Notes, stretch: float, start: float, transposition: int) -> list[Row]:
    onsets = notes["onset"] * stretch - start
    offsets = notes["offset"] * stretch - start
    pitches = notes["pitch"].astype(int) + transposition
    return list(
        zip(
            onsets.tolist(),
            offsets.tolist(),
            pitches.tolist(),
            notes["velocity"].astype(int).tolist(),
            strict=True,
        )
    )


def _uneven(rng: Rng, rows_of: list[list[Row]]) -> list[list[Row]]:
    """Every note a little early or late."""
    jitter = float(rng.choice([0.0, 0.006, 0.012, 0.02]))
    return [
        [
            (onset + (moved := float(rng.normal(0, jitter))), offset + moved, pitch, velocity)
            for onset, offset, pitch, velocity in rows
        ]
        for rows in rows_of
    ]


def _shaped(rng: Rng, rows_of: list[list[Row]], seconds: float) -> list[list[Row]]:
    """Dynamics that swell and differ from part to part and from note to note."""
    level, contrast = float(rng.uniform(-30, 25)), float(rng.uniform(0.5, 1.3))
    swell, phase = float(rng.uniform(0, 16)), float(rng.uniform(0, 2 * np.pi))
    unevenness = float(rng.uniform(1, 11))
    played = []
    for rows in rows_of:
        balance = float(rng.normal(0, 9))
        played.append(
            [
                (
                    onset,
                    max(offset, onset + SHORTEST_NOTE),
                    pitch,
                    int(
                        np.clip(
                            80
                            + (velocity - 80) * contrast
                            + level
                            + balance
                            + swell * np.sin(onset / seconds * 2 * np.pi + phase)
                            + rng.normal(0, unevenness),
                            SOFTEST,
                            127,
                        )
                    ),
                )
                for onset, offset, pitch, velocity in rows
            ]
        )
    return played


def notes_of(rows: Iterable[Row], seconds: float) -> tuple[Note, ...]:
    """Rows as notes: within the clip, none sounding twice at once on the same key.

    Of two strokes nearer than SHORTEST_REPEAT the later stays.
    """
    ordered = sorted(r for r in rows if 0.0 <= r[0] < seconds and LOWEST <= r[2] <= HIGHEST)
    following: dict[int, float] = {}
    notes = []
    for onset, offset, pitch, velocity in reversed(ordered):
        again = following.get(pitch, np.inf)
        stop = min(offset, again - 0.005)
        if again - onset >= SHORTEST_REPEAT and stop - onset >= SHORTEST_NOTE:
            notes.append(Note(onset, pitch, stop, velocity))
            following[pitch] = onset
    return tuple(reversed(notes))


def random_pedal(rng: Rng, notes: tuple[Note, ...], seconds: float) -> tuple[PedalSpan, ...]:
    """A foot that changes the pedal shortly after some onset, every so often."""
    if not notes:
        return ()
    period = float(np.exp(rng.uniform(np.log(0.4), np.log(4.0))))
    onsets: npt.NDArray[np.float64] = np.array([note.onset for note in notes])
    spans, time = [], float(rng.uniform(0, period))
    while time < seconds:
        later = onsets[onsets >= time]
        change = (float(later[0]) if len(later) else time) + float(rng.uniform(0.02, 0.12))
        down = period * float(rng.uniform(0.5, 1.0))
        spans.append(PedalSpan(change, change + down))
        time = change + down + float(rng.uniform(0.02, 0.3))
    return tuple(spans)
