"""Trials: recordings whose music is known, to score ears on.

Rendered validation clips of a recipe, a split of a prepared data set, or a folder of recordings
with MIDI files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.music import Drum, DrumHit, Note, TempoMap, Transcription
from trainer.data.caches import open_samples
from trainer.data.clips import VALIDATION
from trainer.data.errors import DataError, ItemBroken
from trainer.data.labels import read_labels
from trainer.data.manifest import read_manifest
from trainer.data.readers import reader_of
from trainer.data.sources import Sources
from trainer.ears import Clipped, Sound, hears
from trainer.evaluate_beats import KnownBeats, known_of
from trainer.recipes import Recipe
from trainer.tasks import TASKS

PAIRS = "pairs"
FULL_SCALE = 32767.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A recording and what is played in it; of `doubtful` hits nobody knows whether they sound.

    `beats` is None where nobody knows them.
    """

    key: str
    sound: Sound
    notes: tuple[Note, ...] = ()
    hits: tuple[DrumHit, ...] = ()
    doubtful: tuple[DrumHit, ...] = ()
    beats: KnownBeats | None = None


def rendered_trials(recipe: Recipe, sources: Sources, count: int) -> Iterator[Trial]:
    """The first validation clips of a recipe, whatever its network says."""
    kind = hears(recipe)
    maker = TASKS[kind].maker(recipe, sources, True)
    for number in range(count):
        clip = maker.clip((recipe.seed, VALIDATION, number))
        sound = Clipped(clip.sound, recipe.features.sample_rate)
        trial = Trial(f"clip {number}", sound)
        if kind == "beats":
            known = bool((clip.beats["place"] >= 0).all())
            bars = clip.beats["time"][clip.beats["place"] == 0] if known else np.empty(0)
            yield replace(trial, beats=KnownBeats(clip.beats["time"], bars))
        elif kind == "drums":
            doubtful = set(clip.doubtful)
            sure = tuple(hit for hit in clip.hits if hit not in doubtful)
            yield replace(trial, hits=sure, doubtful=clip.doubtful)
        else:
            yield replace(trial, notes=clip.notes)


def manifest_trials(path: Path, split: str) -> Iterator[Trial]:
    """The recordings of a split of a prepared data set; DataError where it has none."""
    manifest = read_manifest(path)
    rows = manifest.split(split)
    if not rows:
        has = ", ".join(sorted({row.split for row in manifest.rows}))
        raise DataError(f"{path} has no recordings in its split “{split}”.", f"It has: {has}.")
    for row in rows:
        samples = open_samples(manifest.samples_of(row)).astype(np.float32) / FULL_SCALE
        labels = read_labels(manifest.labels_of(row))
        yield known_trial(row.key, Clipped(samples, row.rate), labels.transcription)


def paired_trials(folder: Path, broken: list[str]) -> Iterator[Trial]:
    """The recordings of a folder that have a MIDI file; what cannot be used is told to `broken`."""
    for item in reader_of(PAIRS).find(folder):
        try:
            audio, transcription = item.load()
        except ItemBroken as error:
            broken.append(str(error))
            continue
        yield known_trial(item.key, audio, transcription)


def known_trial(key: str, sound: Sound, truth: Transcription) -> Trial:
    """A recording with its transcription."""
    notes = sorted(note for part in truth.parts for note in part.notes)
    hits = sorted(hit for part in truth.parts for hit in part.hits)
    known = truth.tempo != TempoMap()
    beats = known_of(truth.tempo, sound.duration) if known else None
    return Trial(key, sound, tuple(notes), tuple(hits), beats=beats)


def kinds_in(trials: Sequence[Trial]) -> tuple[str, ...]:
    """What can be scored on some trials: notes, drums, beats."""
    found = []
    if any(trial.notes for trial in trials):
        found.append("notes")
    if any(trial.hits or trial.doubtful for trial in trials):
        found.append("drums")
    if any(trial.beats is not None for trial in trials):
        found.append("beats")
    return tuple(found)


def drums_in(trials: Sequence[Trial]) -> tuple[Drum, ...]:
    """The drums that are struck in some trials, in their usual order."""
    struck = {hit.drum for trial in trials for hit in trial.hits}
    return tuple(drum for drum in Drum if drum in struck)
