"""Thins a sampled instrument to what playback needs: fewer keys and layers, shorter, in tune."""

import json
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from trainer.data.tuning import cents_off

Row = dict[str, Any]
Sound = NDArray[np.float32]

LOWEST, HIGHEST = 21, 108  # every pitched instrument answers the keys of a piano
LEVEL_DB = -24.0  # of half a second at velocity 90, the median over the keys
FADE_SECONDS = 0.8
# Second kicks, toms, crashes and rides of a kit: `Drum` has no names for them.
DOUBLED = frozenset({35, 47, 52, 53, 55, 57, 59})
WORTH_TUNING, MOST_TUNING = 2.0, 70.0  # cents


@dataclass(frozen=True)
class Choice:
    """An instrument to ship, and how much of it."""

    name: str
    program: int
    source: str  # a folder of the kit, or a SoundFont in it
    layers: int  # velocity layers kept
    every: int = 1  # keep every n-th recorded key
    rounds: int = 1  # recordings of the same stroke kept
    seconds: float = 8.0


def ship(source: Path, choice: Choice, folder: Path) -> Path:
    """Write the thinned instrument of `source` into `folder`, replacing what was there."""
    values = json.loads((source / "instrument.json").read_text("utf-8"))
    kit = "drums" in values
    rows = _thin_kit(values["drums"], choice) if kit else _thin_keys(values["regions"], choice)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rate = values["sample_rate"]
    sounds = {row["sample"]: _cut(source, row, choice.seconds, rate) for row in rows}
    names = {sample: f"{i:03d}.flac" for i, sample in enumerate(sounds)}
    if not kit:
        rows = [_tuned(row, sounds[row["sample"]], rate) for row in rows]
    louder = LEVEL_DB - _level(rows, sounds, values, rate)
    for row in rows:
        row["volume_db"] = round(row["volume_db"] + louder, 2)
    for sample, sound in sounds.items():
        soundfile.write(folder / names[sample], sound, rate, "PCM_16", compression_level=1.0)
    values["drums" if kit else "regions"] = [r | {"sample": names[r["sample"]]} for r in rows]
    values |= {"name": choice.name, "program": choice.program, "made_from": values["name"]}
    text = json.dumps(values, indent=1, ensure_ascii=False) + "\n"
    (folder / "instrument.json").write_text(text, encoding="utf-8")
    return folder


def _thin_keys(rows: list[Row], choice: Choice) -> list[Row]:
    """Every n-th recorded key in a few layers, their ranges closed up to a piano's keys."""
    groups: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        if row["rr"] == 0 and row["hikey"] >= LOWEST - 12 and row["lokey"] <= HIGHEST + 12:
            groups.setdefault((row["lokey"], row["hikey"]), []).append(row)
    keys = sorted(groups)
    keys = sorted({*keys[:: choice.every], keys[-1]})
    found = []
    for i, key in enumerate(keys):
        low = LOWEST if i == 0 else _border(keys[i - 1], key)
        high = HIGHEST if i == len(keys) - 1 else _border(key, keys[i + 1]) - 1
        for row in _layers(groups[key], choice.layers):
            if low <= high:
                found.append(row | {"lokey": low, "hikey": high})
    return found


def _border(below: tuple[int, int], above: tuple[int, int]) -> int:
    """The first key that the upper of two neighbours plays."""
    return -(-(below[1] + above[0]) // 2)


def _thin_kit(rows: list[Row], choice: Choice) -> list[Row]:
    """Each piece of a drum kit in a few layers of a few rounds."""
    found = []
    for note in sorted({row["note"] for row in rows} - DOUBLED):
        for turn in range(choice.rounds):
            same = [row for row in rows if row["note"] == note and row["rr"] == turn]
            found += _layers(same, choice.layers)
    return found


def _layers(rows: list[Row], count: int) -> list[Row]:
    """A few of the velocity layers, stretched to cover all velocities between them."""
    rows = sorted(rows, key=lambda row: (row["lovel"], row["hivel"]))
    if not rows:
        return []
    # The middles of equal shares: neither the faintest layer nor, if it can be helped, the wildest.
    picked = sorted({int((i + 0.5) * len(rows) / count) for i in range(min(count, len(rows)))})
    kept = [dict(rows[i]) for i in picked]
    for quieter, louder in pairwise(kept):
        border = (quieter["hivel"] + louder["lovel"]) // 2
        quieter["hivel"], louder["lovel"] = border, border + 1
    kept[0]["lovel"], kept[-1]["hivel"] = 1, 127
    return kept


def _cut(source: Path, row: Row, seconds: float, rate: int) -> Sound:
    sound, _ = soundfile.read(source / row["sample"], dtype="float32")
    length = round(seconds * rate)
    if row.get("loop") or len(sound) <= length:
        return np.asarray(sound)
    fade = round(FADE_SECONDS * rate)
    sound = np.array(sound[:length])
    sound[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade)) ** 2
    return sound


def _tuned(row: Row, sound: Sound, rate: int) -> Row:
    """The row, retuned where the recording is out of tune."""
    start = round((row["onset_s"] + 0.08) * rate)
    # The sample as recorded sounds at this key, all but for the cents that are left.
    recorded = row["pitch_keycenter"] - row["tune_cents"] / 100
    key = round(recorded)
    off = cents_off(sound[start : start + rate], rate, key)
    if off is None:
        return row
    off += 100 * (key - recorded)
    if not WORTH_TUNING < abs(off) < MOST_TUNING:
        return row
    return row | {"tune_cents": round(row["tune_cents"] - off, 1)}


def _level(rows: list[Row], sounds: dict[str, Sound], values: Row, rate: int) -> float:
    """Decibels of the first half second at velocity 90, the median over the regions."""
    levels = []
    for row in rows:
        if row["lovel"] <= 90 <= row["hivel"]:
            sound = sounds[row["sample"]][round(row["onset_s"] * rate) :][: rate // 2]
            power = float(np.mean(sound**2)) + 1e-12
            levels.append(10 * np.log10(power) + row["volume_db"] + _gain_db(row, values))
    return float(np.median(levels))


def _gain_db(row: Row, values: Row) -> float:
    if values.get("vel_gain") == "layer":
        return float(20 * np.log10(min(1.0, 90 / row["hivel"])))
    return float(20 * np.log10(90 / 127) * 2 * values.get("amp_veltrack", 100) / 100)
