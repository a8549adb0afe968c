"""Clips for the networks that hear beats, and what those should say of them."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.audio.features import features, frame_count
from trainer.data.beat_music import MusicDrawer, Performance
from trainer.data.beat_pieces import BeatPiece, is_held_out, pop_pieces, score_pieces, vienna_pieces
from trainer.data.beat_synthesis import BeatClip, BeatSynthesiser
from trainer.data.drum_loops import GROOVES, load_grooves
from trainer.data.drum_pieces import gather
from trainer.data.kept import ClipMaker
from trainer.data.kit import KitInstrument, Role
from trainer.data.prepared import prepared_maker
from trainer.data.sources import Sources
from trainer.recipes.recipe import BeatPage, Recipe, RecipeError
from trainer.targets import beat_targets

SHORTEST_GROOVE_BEATS = 8.0
NEAR_BEAT = 0.12


def beat_page(recipe: Recipe) -> BeatPage:
    """The page of a recipe for beats; RecipeError where it has none."""
    if recipe.beats is None:
        raise RecipeError(f"The recipe “{recipe.name}” has no page for beats.")
    return recipe.beats


def beat_synthesiser(recipe: Recipe, sources: Sources, held_out: bool) -> ClipMaker:
    """The maker of training clips, or of validation clips: other pieces on other instruments.

    A recipe that names a prepared data set hears its recordings instead.
    """
    if recipe.data:
        return prepared_maker(recipe, Path(recipe.data), held_out)
    page = beat_page(recipe)
    s = page.synthesis
    pop, scores, vienna = (
        _share(read(sources.kit, sources.cache), held_out)
        for read in (pop_pieces, score_pieces, vienna_pieces)
    )
    grooves = performances(sources, "validation" if held_out else "train")
    drawer = MusicDrawer(pop, scores, vienna, grooves, page.music)
    kits = sources.drum_kits(held_out)
    pieces = gather(kits, s.sample_rate, s.waves_bytes // 2, held_out)
    s = replace(s, uses=1, speeds=(1.0, 1.0)) if held_out else s
    return BeatSynthesiser(drawer, _some(sources, recipe, held_out), pieces, s)


def _share(pieces: list[BeatPiece], held_out: bool) -> list[BeatPiece]:
    return [piece for index, piece in enumerate(pieces) if is_held_out(index) is held_out]


def _some(sources: Sources, recipe: Recipe, held_out: bool) -> list[KitInstrument]:
    """A few of the instruments, half of them pianos at most; all that are held out."""
    everything = sources.instruments(held_out)
    count = beat_page(recipe).synthesis.instruments
    rng = np.random.default_rng(recipe.seed)
    order = rng.permutation(len(everything)).tolist()
    pianos = [i for i in order if everything[i].role is Role.PIANO][: count // 3]
    others = [i for i in order if everything[i].role is not Role.PIANO][: count - len(pianos)]
    return [everything[i] for i in (*pianos, *others)]


def performances(sources: Sources, split: str) -> list[Performance]:
    """Groove's performances in three and in four, in beats of the click they were played to."""
    if not (sources.kit / GROOVES).exists():
        return []
    corpus = load_grooves(sources.kit, sources.cache, split)
    found = []
    for index, row in enumerate(groove_rows(sources, split)):
        size, unit = map(int, row["time_signature"].split("-"))
        piece = corpus.piece(index)
        tempo = float(row["bpm"])
        onsets = (piece["onset"] * (tempo / 60.0)).tolist()
        if unit != 4 or size not in (3, 4) or not onsets or row["beat_type"] != "beat":
            continue
        onsets = _centred(onsets)
        hits = zip(onsets, piece["pitch"].tolist(), piece["velocity"].tolist(), strict=True)
        if onsets[-1] > SHORTEST_GROOVE_BEATS:
            found.append(Performance(tuple(hits), size, tempo))
    return found


def _centred(onsets: list[float]) -> list[float]:
    """Onsets in beats, moved so that those near beats are on them: drummers lead their click."""
    times = np.array(onsets)
    off = times - np.round(times)
    near = np.abs(off) < NEAR_BEAT
    moved: list[float] = (times - (np.median(off[near]) if near.any() else 0.0)).tolist()
    return moved


def groove_rows(sources: Sources, split: str) -> list[dict[str, str]]:
    """What Groove's own list says of a split's performances, in the corpus's order."""
    with zipfile.ZipFile(sources.kit / GROOVES) as archive:
        [table] = [name for name in archive.namelist() if name.endswith("info.csv")]
        rows = list(csv.DictReader(io.StringIO(archive.read(table).decode("utf-8"))))
    mine = [row for row in rows if row["split"] == split]
    return sorted(mine, key=lambda row: row["midi_filename"])


def beat_example(clip: BeatClip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, 3, 1)."""
    settings = recipe.features
    frames = frame_count(len(clip.sound), settings)
    targets = beat_targets(clip.beats, frames, settings.hop_seconds)
    seen = features(clip.sound, settings)
    return torch.from_numpy(np.ascontiguousarray(seen)).bfloat16(), torch.from_numpy(targets)
