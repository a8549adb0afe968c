"""One preset of a SoundFont (version 2 or 3) as an instrument folder that `engine.sampler` plays.

`presets` lists what a SoundFont offers, `convert` writes one of them. Written into the samples:
the volume envelope, the filter with its envelope, and the loop; a sound that velocity changes is
written once for each of a few velocity layers. Left out: vibrato, chorus and reverberation. Where
several samples sound together, the loudest alone is taken, of a stereo pair one side.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trainer.data.baking import Baked, Envelope, Filter, Shape, bake
from trainer.data.soundfont_file import (
    STANDARD_MODULATORS,
    VELOCITY_LOUDNESS,
    Preset,
    PresetMissing,
    SampleHeader,
    SoundFontFile,
    SoundFontUnreadable,
    Zone,
)

__all__ = ["Preset", "PresetMissing", "SoundFontUnreadable", "convert", "presets"]

RATE = 24_000
# Generators, by the names the SoundFont specification gives them.
START_OFFSET, LOOP_START_OFFSET, LOOP_END_OFFSET = 0, 2, 3
START_COARSE, LOOP_START_COARSE, LOOP_END_COARSE = 4, 45, 50
CUTOFF, CUTOFF_BY_ENVELOPE, FILTER_DECAY, FILTER_SUSTAIN = 8, 11, 28, 29
ATTACK, HOLD, DECAY, SUSTAIN, RELEASE, HOLD_BY_KEY, DECAY_BY_KEY = 34, 35, 36, 37, 38, 39, 40
ATTENUATION, COARSE_TUNE, FINE_TUNE, SAMPLE_MODE, SCALE, ROOT = 48, 51, 52, 54, 56, 58
COARSE_STEP = 32_768
# Sound cards made by E-mu took 0.4 dB for each decibel asked for; SoundFonts are made for them.
ATTENUATION_DB = 0.04
# A SoundFont's release is the time of 100 dB; ours that of 43 (exp(-5), see engine/sampler).
RELEASE_SHARE = 0.434
SHORTEST_RELEASE, LONGEST_RELEASE = 0.05, 3.0
LAYERS = ((1, 47), (48, 79), (80, 103), (104, 127))  # where velocity changes more than loudness
CUTOFF_STEP = 400  # cents; layers whose filters differ by less are one


def presets(soundfont: Path) -> tuple[Preset, ...]:
    """Every preset of the SoundFont, by bank and program. Raises SoundFontUnreadable."""
    return SoundFontFile(soundfont).presets


def convert(soundfont: Path | SoundFontFile, bank: int, program: int, folder: Path) -> Path:
    """Write one preset as `folder/instrument.json` with its FLAC samples; returns the folder.

    A SoundFont that is already open may be given in place of its path. Raises
    SoundFontUnreadable and PresetMissing.
    """
    file = soundfont if isinstance(soundfont, SoundFontFile) else SoundFontFile(soundfont)
    rectangles = _rectangles(file.zones(bank, program))
    rectangles = [layer for zone in rectangles for layer in _layers(zone)]
    if not rectangles:
        raise SoundFontUnreadable(file.path, f"bank {bank}, program {program} plays no sample")
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(file, folder)
    regions = [region for zone in rectangles for region in writer.regions(zone)]
    name = next(p.name for p in file.presets if (p.bank, p.program) == (bank, program))
    description = {
        "name": folder.name,
        "licence": file.info("ICMT").splitlines()[0] if file.info("ICMT") else "",
        "source": f"{file.info('INAM') or file.path.name}, bank {bank}, program {program}",
        "attribution": file.info("ICOP"),
        "kind": name.lower(),
        "program": program,
        "amp_veltrack": round(_velocity_tracking(rectangles)),
        "release_s": float(np.median([r["release_s"] for r in regions])),
        "sample_rate": RATE,
        "channels": 1,
        "regions": regions,
    }
    text = json.dumps(description, indent=1, ensure_ascii=False)
    (folder / "instrument.json").write_text(text, encoding="utf-8")
    return folder


def _rectangles(zones: tuple[Zone, ...]) -> list[Zone]:
    """The zones, cut so that no key and velocity is played by two of them.

    The loudest wins, then the least detuned, then the first: that takes one side of a stereo
    pair, and the voice that carries a layered sound.
    """
    owner = np.full((128, 128), -1, np.int32)
    order = sorted(range(len(zones)), key=lambda i: _rank(zones[i]))
    for index in order:
        (k0, k1), (v0, v1) = zones[index].keys, zones[index].velocities
        area = owner[k0 : k1 + 1, v0 : v1 + 1]
        area[area < 0] = index
    owner[:, 0] = owner[:, 1]  # velocity 0 is the end of a note, never its beginning
    return [
        replace(zones[index], keys=keys, velocities=velocities)
        for index in range(len(zones))
        for keys, velocities in cover(owner[:, 1:] == index)
    ]


def _rank(zone: Zone) -> tuple[int, int]:
    detuned = abs(100 * zone.value(COARSE_TUNE) + zone.value(FINE_TUNE))
    return zone.value(ATTENUATION), detuned


def cover(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[tuple[int, int], ...]]:
    """Rectangles (keys, velocities from 1) that together are the cells of `mask` (128, 127)."""
    found: list[tuple[tuple[int, int], ...]] = []
    open_runs: dict[tuple[int, int], int] = {}
    for key in range(129):
        runs = _runs(mask[key]) if key < 128 else []
        for run in [r for r in open_runs if r not in runs]:
            found.append(((open_runs.pop(run), key - 1), run))
        for run in runs:
            open_runs.setdefault(run, key)
    return found


def _runs(row: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [(int(a) + 1, int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _layers(zone: Zone) -> list[Zone]:
    """The zone once for each velocity layer in which it sounds different."""
    low, high = zone.velocities
    found: list[Zone] = []
    for first, last in LAYERS:
        if max(first, low) > min(last, high):
            continue
        layer = replace(zone, velocities=(max(first, low), min(last, high)))
        if found and _shape(found[-1]) == _shape(layer):
            layer = replace(layer, velocities=(found.pop().velocities[0], layer.velocities[1]))
        found.append(layer)
    return found


def _velocity_tracking(zones: list[Zone]) -> float:
    """How much velocity changes the loudness, in per cent of the usual."""
    standard = STANDARD_MODULATORS[VELOCITY_LOUDNESS]
    amounts = [zone.modulators.get(VELOCITY_LOUDNESS, standard) for zone in zones]
    return 100 * float(np.median(amounts)) / standard


@dataclass(frozen=True)
class _Recipe:
    """All that makes a baked sample what it is: equal recipes share a file."""

    sample: int
    start: int
    loop: tuple[int, int] | None
    shape: Shape


class _Writer:
    """Bakes the samples of zones into a folder, each distinct one once."""

    def __init__(self, file: SoundFontFile, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._written: dict[_Recipe, tuple[str, Baked]] = {}

    def regions(self, zone: Zone) -> list[dict[str, Any]]:
        """The zone as rows of instrument.json."""
        header = self._file.header(zone.sample)
        name, baked = self._sample(_recipe(zone, header))
        root = _root(zone, header)
        tune = (
            100 * zone.value(COARSE_TUNE) + zone.value(FINE_TUNE) + header.cents + baked.cents
        )  # fmt: skip
        row = {
            "sample": name, "lokey": zone.keys[0], "hikey": zone.keys[1],
            "pitch_keycenter": root, "lovel": zone.velocities[0], "hivel": zone.velocities[1],
            "tune_cents": round(tune, 3),
            "volume_db": round(-ATTENUATION_DB * max(zone.value(ATTENUATION), 0), 2),
            "offset": 0, "onset_s": round(baked.onset, 4),
            "loop": list(baked.loop) if baked.loop else None, "rr": 0,
            "release_s": round(_release(zone), 3),
        }  # fmt: skip
        scale = zone.value(SCALE)
        if scale == 100:
            return [row]
        # Keys that are not a semitone apart: a row for each, tuned to where it sounds.
        return [
            row | {"lokey": key, "hikey": key, "pitch_keycenter": key,
                   "tune_cents": round(tune + (key - root) * scale, 3)}
            for key in range(zone.keys[0], zone.keys[1] + 1)
        ]  # fmt: skip

    def _sample(self, recipe: _Recipe) -> tuple[str, Baked]:
        if recipe not in self._written:
            import soundfile

            header = self._file.header(recipe.sample)
            sound = self._file.samples(header)[recipe.start :]
            if not len(sound):
                raise SoundFontUnreadable(self._file.path, f"“{header.name}” is empty")
            baked = bake(sound, header.rate, recipe.loop, recipe.shape, RATE)
            name = f"{len(self._written):03d}.flac"
            soundfile.write(self._folder / name, np.clip(baked.sound, -1, 1), RATE, "PCM_16")
            self._written[recipe] = (name, baked)
        return self._written[recipe]


def _recipe(zone: Zone, header: SampleHeader) -> _Recipe:
    start = max(0, zone.value(START_OFFSET) + COARSE_STEP * zone.value(START_COARSE))
    loop = None
    if zone.value(SAMPLE_MODE) & 1:
        first = header.loop[0] + zone.value(LOOP_START_OFFSET)
        last = header.loop[1] + zone.value(LOOP_END_OFFSET)
        loop = (
            first + COARSE_STEP * zone.value(LOOP_START_COARSE) - start,
            last + COARSE_STEP * zone.value(LOOP_END_COARSE) - start,
        )
    return _Recipe(zone.sample, start, loop, _shape(zone))


def _shape(zone: Zone) -> Shape:
    key, velocity = sum(zone.keys) // 2, _typical(zone.velocities)
    hold = zone.value(HOLD) + (60 - key) * zone.value(HOLD_BY_KEY)
    decay = zone.struck(DECAY, key, velocity) + (60 - key) * zone.value(DECAY_BY_KEY)
    attack = _seconds(round(zone.struck(ATTACK, key, velocity) / 240) * 240)
    envelope = Envelope(
        attack=attack if attack > 0.002 else 0.0,
        hold=_seconds(hold),
        decay=_seconds(decay),
        sustain_db=min(max(zone.value(SUSTAIN), 0), 1440) / 10,
    )
    return Shape(envelope, _filter(zone, key, velocity))


def _filter(zone: Zone, key: int, velocity: int) -> Filter:
    cutoff = zone.struck(CUTOFF, key, velocity)
    by_envelope = zone.struck(CUTOFF_BY_ENVELOPE, key, velocity)
    lost = min(max(zone.value(FILTER_SUSTAIN), 0), 1000) / 1000
    return Filter(
        opening=_hertz(cutoff + by_envelope),
        resting=_hertz(cutoff + by_envelope * (1 - lost)),
        seconds=round(_seconds(zone.value(FILTER_DECAY)) * lost, 3),
    )


def _typical(velocities: tuple[int, int]) -> int:
    """The velocity a layer is most often played at."""
    return 96 if velocities == (1, 127) else sum(velocities) // 2


def _hertz(cents: float) -> float | None:
    """A cutoff in absolute cents as hertz, in steps; none where it lets everything through."""
    cents = CUTOFF_STEP * round(cents / CUTOFF_STEP)
    return round(8.176 * 2 ** (max(cents, 1500) / 1200), 1) if cents < 12_400 else None


def _seconds(timecents: int) -> float:
    return float(2 ** (min(max(timecents, -12000), 8000) / 1200))


def _release(zone: Zone) -> float:
    key, velocity = sum(zone.keys) // 2, _typical(zone.velocities)
    seconds = RELEASE_SHARE * _seconds(zone.struck(RELEASE, key, velocity))
    return min(max(seconds, SHORTEST_RELEASE), LONGEST_RELEASE)


def _root(zone: Zone, header: SampleHeader) -> int:
    key = zone.value(ROOT)
    key = key if 0 <= key <= 127 else header.key
    return key if 0 <= key <= 127 else 60
