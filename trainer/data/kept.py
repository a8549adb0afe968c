"""Kept clips: rendered once, heard again and again by whoever trains on the same music.

Rendering is slower than small networks learn; and systems that are to be compared hear the same.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.files import replacing
from engine.music import Drum, DrumHit, Family, Note, PedalSpan
from trainer.data.drum_synthesis import DrumClip
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.recipes.recipe import Recipe

VERSION = 1
NOTE = np.dtype(
    [("onset", "f8"), ("offset", "f8"), ("pitch", "u1"), ("velocity", "u1"), ("family", "u1")]
)
HIT = np.dtype([("onset", "f8"), ("drum", "u1"), ("velocity", "u1"), ("doubtful", "?")])
SPAN = np.dtype([("start", "f8"), ("stop", "f8")])
FAMILIES, DRUMS = tuple(Family), tuple(Drum)
Arrays = dict[str, npt.NDArray[Any]]


class ClipMaker(Protocol):
    """Makes clips. One seed, one clip."""

    def clip(self, seed: Sequence[int]) -> Any:
        """The clip of a seed."""
        ...


def keeping(maker: ClipMaker, recipe: Recipe, sources: Sources) -> ClipMaker:
    """A maker whose clips are kept, where the recipe's regime says so; else the maker itself."""
    if not recipe.regime.kept:
        return maker
    return KeptClips(maker, _folder(recipe, sources), recipe.regime.kept)


class KeptClips:
    """Makes `count` clips, each when it is first wanted, and gives them out by the seed's number.

    Files are whole or not there: several processes may fill a folder at once.
    """

    def __init__(self, maker: ClipMaker, folder: Path, count: int) -> None:
        self._maker, self._folder, self._count = maker, folder, count

    def clip(self, seed: Sequence[int]) -> Clip | DrumClip:
        """The clip of a seed; seeds whose last number is `count` apart have the same one."""
        place = seed[-1] % self._count
        path = self._folder / f"{place:06d}.npz"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            buffer = io.BytesIO()
            arrays = packed(self._maker.clip((*seed[:-1], place)))
            np.savez(buffer, **arrays)  # type: ignore[arg-type]
            with replacing(path) as file:
                file.write(buffer.getvalue())
        with np.load(path, allow_pickle=False) as kept:
            return unpacked({name: kept[name] for name in kept.files})


def _folder(recipe: Recipe, sources: Sources) -> Path:
    """Where clips of a recipe are kept: all that they are made of is in its name."""
    drums = recipe.drums and (recipe.drums.patterns, recipe.drums.synthesis)
    made_of = (VERSION, recipe.seed, recipe.performance, recipe.synthesis, drums, recipe.data)
    digest = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    return Path(sources.cache) / f"clips-{digest}"


def packed(clip: Clip | DrumClip) -> Arrays:
    """A clip as arrays; its sound in 16 bits."""
    peak = max(float(np.abs(clip.sound).max(initial=0.0)), 1e-9)
    sound = np.round(clip.sound * np.float32(32767.0 / peak)).astype(np.int16)
    arrays: Arrays = {"sound": sound, "peak": np.array(peak, np.float32)}
    if isinstance(clip, DrumClip):
        return arrays | {"hits": _hits(clip)}
    families = [FAMILIES.index(one) for one in clip.families] or [0] * len(clip.notes)
    rows = [
        (note.onset, note.offset, note.pitch, note.velocity, family)
        for note, family in zip(clip.notes, families, strict=True)
    ]
    arrays |= {"notes": np.array(rows, NOTE), "told": np.array(bool(clip.families))}
    if clip.pedal is not None:
        arrays["pedal"] = np.array([(span.start, span.stop) for span in clip.pedal], SPAN)
    return arrays


def _hits(clip: DrumClip) -> npt.NDArray[np.void]:
    doubtful = set(clip.doubtful)
    rows = [(h.onset, DRUMS.index(h.drum), h.velocity, h in doubtful) for h in clip.hits]
    return np.array(rows, HIT)


def unpacked(arrays: Arrays) -> Clip | DrumClip:
    """The opposite of `packed`; bends, and notes that ring in from before, are not kept."""
    sound = arrays["sound"].astype(np.float32) * np.float32(arrays["peak"] / 32767.0)
    if "hits" in arrays:
        hits = [(DrumHit(float(r["onset"]), DRUMS[r["drum"]], int(r["velocity"])), r["doubtful"])
                for r in arrays["hits"]]  # fmt: skip
        return DrumClip(sound, tuple(h for h, _ in hits), tuple(h for h, unsure in hits if unsure))
    rows = arrays["notes"]
    families = tuple(FAMILIES[row["family"]] for row in rows) if arrays["told"] else ()
    return Clip(sound, tuple(_notes(rows)), families, _pedal(arrays))


def _notes(rows: Iterable[npt.NDArray[np.void]]) -> Iterable[Note]:
    for row in rows:
        onset, offset, pitch, velocity = (row[name].item() for name in NOTE.names[:4])  # type: ignore[index]
        yield Note(onset, pitch, offset, velocity)


def _pedal(arrays: Arrays) -> tuple[PedalSpan, ...] | None:
    if "pedal" not in arrays:
        return None
    return tuple(PedalSpan(float(start), float(stop)) for start, stop in arrays["pedal"])
