"""Clips out of prepared recordings: a window of one, roughened as synthetic clips are.

They are the same values that the synthesisers make, so every recipe can learn from them. One seed,
one clip.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.music import DrumHit, Family, Note, PedalSpan, family_of
from trainer.augment import augment
from trainer.codec import through_codec
from trainer.data.drum_synthesis import DrumClip, DrumSynthesisSettings
from trainer.data.labels import DRUMS, Arrays
from trainer.data.manifest import Manifest, Row, read_manifest
from trainer.data.prepared_beats import PreparedBeatClips
from trainer.data.procedural import HIGHEST, LOWEST
from trainer.data.synthesis import Clip, SynthesisSettings
from trainer.data.windows import Windows, disturbed
from trainer.recipes.recipe import Recipe

TRAIN, VALIDATION = "train", "validation"
HELD_OUT_SHARE = 10  # one in so many is kept from training where a data set has no such split
SHORTEST_NOTE = 0.01
TOGETHER_SECONDS = 0.03  # two strokes of one key nearer than that are heard as one


def rows_of(
    manifest: Manifest, held_out: bool, usable: Callable[[Row], int] = lambda _: 1
) -> tuple[Row, ...]:
    """The usable rows to learn from, or to validate with.

    Where the split for validation has none, some of the training's are kept from it by chance.
    Nothing of a split for testing is ever used.
    """
    training = [row for row in manifest.split(TRAIN) if usable(row)]
    kept = [row for row in manifest.split(VALIDATION) if usable(row)]
    if kept:
        return tuple(kept if held_out else training)
    by_chance = sorted(training, key=lambda row: sha256(row.key.encode()).digest())
    count = max(1, len(by_chance) // HELD_OUT_SHARE) if len(by_chance) > 1 else 0
    return tuple(by_chance[:count] if held_out else by_chance[count:])


class PreparedClips:
    """Makes clips of notes; with `plain` as they were recorded."""

    def __init__(
        self, manifest: Manifest, rows: Sequence[Row], settings: SynthesisSettings, plain: bool
    ) -> None:
        pitched = [row for row in rows if row.notes]
        self._windows = Windows(manifest, pitched, settings.sample_rate, settings.seconds)
        self._settings, self._plain = settings, plain

    def clip(self, seed: Sequence[int]) -> Clip:
        """The clip of a seed."""
        rng, s = np.random.default_rng(list(seed)), self._settings
        cents = 0.0 if self._plain else float(np.clip(rng.normal(0, s.detune_cents), -45, 45))
        sound, labels, start, faster = self._windows.draw(rng, cents)
        if not self._plain:
            if rng.random() < s.distractor_share:
                sound = disturbed(rng, sound, s.sample_rate, s.distractor_db)
            sound = augment(sound, s.sample_rate, rng, s.augment)
            sound = through_codec(sound, s.sample_rate, rng, s.codec)
        stop = start + s.seconds * faster
        notes, families = _notes(labels, start, stop, faster, ringing=False)
        ringing, theirs = _notes(labels, start, stop, faster, ringing=True)
        pedal = _pedal(labels, start, stop, faster)
        return Clip(sound, notes, families, pedal, ringing, theirs)


class PreparedDrumClips:
    """Makes clips of drums; with `plain` as they were recorded."""

    def __init__(
        self, manifest: Manifest, rows: Sequence[Row], settings: DrumSynthesisSettings, plain: bool
    ) -> None:
        drummed = [row for row in rows if row.hits]
        self._windows = Windows(manifest, drummed, settings.sample_rate, settings.seconds)
        self._settings, self._plain = settings, plain

    def clip(self, seed: Sequence[int]) -> DrumClip:
        """The clip of a seed."""
        rng, s = np.random.default_rng(list(seed)), self._settings
        sound, labels, start, faster = self._windows.draw(rng, 0.0)
        if not self._plain:
            if rng.random() < s.distractor_share:
                sound = disturbed(rng, sound, s.sample_rate, s.distractor_db)
            sound = augment(sound, s.sample_rate, rng, s.master)
            sound = through_codec(sound, s.sample_rate, rng, s.codec)
        return DrumClip(sound, _hits(labels, start, start + s.seconds * faster, faster))


def prepared_maker(
    recipe: Recipe, path: Path, held_out: bool
) -> PreparedClips | PreparedDrumClips | PreparedBeatClips:
    """The maker of a recipe's clips out of a manifest, or the folder that holds it.

    Raises ManifestError, and PreparationError where the recordings were kept at too low a rate.
    """
    manifest = read_manifest(path)
    if recipe.drums is not None:
        rows = rows_of(manifest, held_out, attrgetter("hits"))
        return PreparedDrumClips(manifest, rows, recipe.drums.synthesis, plain=held_out)
    if recipe.beats is not None:
        rows = rows_of(manifest, held_out, attrgetter("beats"))
        return PreparedBeatClips(manifest, rows, recipe.beats.synthesis, plain=held_out)
    rows = rows_of(manifest, held_out, attrgetter("notes"))
    return PreparedClips(manifest, rows, recipe.synthesis, plain=held_out)


def _notes(
    labels: Arrays, start: float, stop: float, faster: float, ringing: bool
) -> tuple[tuple[Note, ...], tuple[Family, ...]]:
    """The notes struck within a window, or those that ring into it; and who plays each."""
    rows = labels["notes"]
    pitched = (rows["pitch"] >= LOWEST) & (rows["pitch"] <= HIGHEST)
    struck = (rows["onset"] >= start) & (rows["onset"] < stop)
    held = (rows["onset"] < start) & (rows["offset"] > start + SHORTEST_NOTE)
    chosen = rows[pitched & (held if ringing else struck)]
    found = [_placed(row, labels, start, faster) for row in np.sort(chosen, order="onset")]
    kept = _one_per_key(sorted(found, key=lambda pair: pair[0]))
    return tuple(note for note, _ in kept), tuple(family for _, family in kept)


def _placed(row: np.void, labels: Arrays, start: float, faster: float) -> tuple[Note, Family]:
    onset = max(0.0, (float(row["onset"]) - start) / faster)
    offset = max((float(row["offset"]) - start) / faster, onset + SHORTEST_NOTE)
    family = family_of(int(labels["programs"][row["part"]]))
    return Note(onset, int(row["pitch"]), offset, int(row["velocity"])), family


def _one_per_key(found: list[tuple[Note, Family]]) -> list[tuple[Note, Family]]:
    """Two instruments that strike one key together are heard as one."""
    last: dict[int, float] = {}
    kept = []
    for note, family in found:
        if note.onset - last.get(note.pitch, -1.0) < TOGETHER_SECONDS:
            continue
        last[note.pitch] = note.onset
        kept.append((note, family))
    return kept


def _pedal(
    labels: Arrays, start: float, stop: float, faster: float
) -> tuple[PedalSpan, ...] | None:
    """The pedal within a window; None where the data set says nothing of it."""
    if not labels["facts"][2]:
        return None
    rows = labels["pedal"]
    inside = rows[(rows["stop"] > start) & (rows["start"] < stop)]
    begun: npt.NDArray[Any] = np.maximum(inside["start"] - start, 0.0) / faster
    ended: npt.NDArray[Any] = (inside["stop"] - start) / faster
    return tuple(
        PedalSpan(a, b) for a, b in sorted(zip(begun.tolist(), ended.tolist(), strict=True))
    )


def _hits(labels: Arrays, start: float, stop: float, faster: float) -> tuple[DrumHit, ...]:
    rows = labels["hits"]
    inside = rows[(rows["onset"] >= start) & (rows["onset"] < stop)]
    return tuple(
        sorted(
            DrumHit((onset - start) / faster, DRUMS[drum], velocity)
            for onset, drum, velocity, _ in inside.tolist()
        )
    )
