"""Writing instrument files: what converters found, baked, one sound a stroke, as FLAC and JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import replacing
from trainer.data.baking import Baked, Shape, Sound, bake
from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.samples import read_sample
from trainer.data.soundfont import cover

RATE, DRUM_RATE = 24_000, 32_000
SHORTEST_RELEASE, LONGEST_RELEASE = 0.05, 3.0
LOUDEST_DB, SOFTEST_DB = 24.0, -60.0


@dataclass(frozen=True, slots=True)
class Zone:
    """A sample and the keys and velocities it is played for, as a converter found it.

    `turn` tells recordings of the same stroke apart; `cents` and `decibels` are added to how it
    is played; `start` and `stop` cut the sample, `loop` is counted from its first sample.
    """

    sample: Path
    keys: tuple[int, int]
    velocities: tuple[int, int] = (1, 127)
    root: int = 60
    cents: float = 0.0
    decibels: float = 0.0
    start: int = 0
    stop: int | None = None
    loop: tuple[int, int] | None = None
    looped: bool | None = None  # None: as the sample's own file says
    shape: Shape = field(default_factory=Shape)
    release: float = 0.3
    turn: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What an instrument file says of itself.

    `tracking` is how much velocity changes the loudness, in per cent; `layered` that each layer of
    velocities keeps the level it was recorded at.
    """

    name: str
    kind: str = ""
    program: int = 0
    licence: str = ""
    source: str = ""
    attribution: str = ""
    tracking: float = 100.0
    layered: bool = False


def write_instrument(folder: Path, about: About, zones: Sequence[Zone]) -> Path:
    """Write a pitched instrument; returns its folder. InstrumentUnreadable where nothing plays.

    Samples that are not there are left out, and named in the description.
    """
    there, lost = _there(zones)
    rows = _Writer(folder, RATE).rows(one_at_a_time(there))
    regions = [
        {
            "sample": row.file, "lokey": row.zone.keys[0], "hikey": row.zone.keys[1],
            "pitch_keycenter": row.zone.root, "lovel": row.zone.velocities[0],
            "hivel": row.zone.velocities[1],
            "tune_cents": round(row.zone.cents + row.baked.cents, 3),
            "volume_db": _decibels(row.zone), "offset": 0, "onset_s": round(row.baked.onset, 4),
            "loop": list(row.baked.loop) if row.baked.loop else None, "rr": row.zone.turn,
            "release_s": round(min(max(row.zone.release, SHORTEST_RELEASE), LONGEST_RELEASE), 3),
        }
        for row in rows
    ]  # fmt: skip
    release = float(np.median([region["release_s"] for region in regions]))
    return _describe(
        folder, about, RATE, {"release_s": release, "left_out": lost, "regions": regions}
    )


def write_kit(folder: Path, about: About, zones: Sequence[Zone]) -> Path:
    """Write a drum kit; each zone sounds on every one of its keys, at its own pitch."""
    there, lost = _there(zones)
    rows = _Writer(folder, DRUM_RATE).rows(one_at_a_time(there))
    drums = [
        {
            "note": key, "name": row.zone.name or str(key), "sample": row.file,
            "lovel": row.zone.velocities[0], "hivel": row.zone.velocities[1],
            "srcvel": list(row.zone.velocities), "rr": row.zone.turn,
            "volume_db": _decibels(row.zone), "onset_s": round(row.baked.onset, 4), "offset": 0,
        }
        for row in rows
        for key in range(row.zone.keys[0], row.zone.keys[1] + 1)
    ]  # fmt: skip
    values = {
        "vel_gain": "layer" if about.layered else "square", "left_out": lost, "drums": drums
    }  # fmt: skip
    return _describe(folder, replace(about, kind="drumkit"), DRUM_RATE, values)


def _there(zones: Sequence[Zone]) -> tuple[list[Zone], list[str]]:
    """The zones whose samples are there, and the names of those that are not.

    All of them where none is there, so that it is said which are missing.
    """
    there = [zone for zone in zones if zone.sample.exists()]
    lost = sorted({zone.sample.name for zone in zones if not zone.sample.exists()})
    return (there, lost) if there else (list(zones), [])


def left_out(folder: Path) -> list[str]:
    """The samples a written instrument is without."""
    values = json.loads((folder / "instrument.json").read_text("utf-8"))
    return list(values.get("left_out", ()))


def _decibels(zone: Zone) -> float:
    return round(min(max(zone.decibels, SOFTEST_DB), LOUDEST_DB), 2)


def _describe(folder: Path, about: About, rate: int, values: dict[str, Any]) -> Path:
    description = {
        "name": about.name, "licence": about.licence, "source": about.source,
        "attribution": about.attribution, "kind": about.kind, "program": about.program,
        "amp_veltrack": round(about.tracking), "sample_rate": rate, "channels": 1,
        **({"vel_gain": "layer"} if about.layered else {}), **values,
    }  # fmt: skip
    text = json.dumps(description, indent=1, ensure_ascii=False)
    with replacing(folder / "instrument.json") as file:  # last: a folder without it is not whole
        file.write(text.encode())
    return folder


def one_at_a_time(zones: Iterable[Zone]) -> list[Zone]:
    """The zones, cut so that of one turn no key and velocity is played by two of them.

    The loudest wins, then the first: of several microphones that were recorded together one is
    heard.
    """
    found: list[Zone] = []
    turns: dict[int, list[Zone]] = {}
    for zone in zones:
        turns.setdefault(zone.turn, []).append(zone)
    for together in turns.values():
        owner = np.full((128, 128), -1, np.int32)
        for index in sorted(range(len(together)), key=lambda i: -together[i].decibels):
            (k0, k1), (v0, v1) = together[index].keys, together[index].velocities
            area = owner[k0 : k1 + 1, v0 : v1 + 1]
            area[area < 0] = index
        for index, zone in enumerate(together):
            found += [
                replace(zone, keys=(keys[0], keys[1]), velocities=(low, high))
                for keys, (low, high) in cover(owner[:, 1:] == index)
            ]
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    zone: Zone
    file: str
    baked: Baked


class _Writer:
    """Bakes the samples of zones into a folder, each distinct one once."""

    def __init__(self, folder: Path, rate: int) -> None:
        self._folder, self._rate = folder, rate
        self._written: dict[tuple[Any, ...], tuple[str, Baked]] = {}

    def rows(self, zones: Sequence[Zone]) -> list[_Row]:
        if not zones:
            raise InstrumentUnreadable(self._folder, "it plays no sample")
        self._folder.mkdir(parents=True, exist_ok=True)
        return [_Row(zone, *self._baked(zone)) for zone in zones]

    def _baked(self, zone: Zone) -> tuple[str, Baked]:
        is_drum = self._rate == DRUM_RATE
        tuned = zone.cents if is_drum else 0.0  # a drum's tuning is written into its sound
        made_of = (zone.sample, zone.start, zone.stop, zone.loop, zone.looped, zone.shape, tuned)
        if made_of not in self._written:
            import soundfile

            sample = read_sample(zone.sample)
            sound, loop = _cut(zone, sample.sound, sample.loop)
            rate = round(sample.rate * 2.0 ** (tuned / 1200.0))
            baked = bake(sound, rate, None if is_drum else loop, zone.shape, self._rate)
            name = f"{len(self._written):03d}.flac"
            soundfile.write(self._folder / name, np.clip(baked.sound, -1, 1), self._rate, "PCM_16")
            self._written[made_of] = (name, baked)
        return self._written[made_of]


def _cut(
    zone: Zone, sound: Sound, marked: tuple[int, int] | None
) -> tuple[Sound, tuple[int, int] | None]:
    """The part of a sample that is played, and its loop counted from there."""
    piece = np.array(sound[zone.start : zone.stop])
    if not len(piece):
        raise InstrumentUnreadable(zone.sample, "nothing of its sample is left to play")
    loop = zone.loop or (marked if zone.looped is not False else None)
    if zone.looped and loop is None:
        loop = (zone.start, zone.start + len(piece))
    if loop is None or zone.looped is False:
        return piece, None
    return piece, (loop[0] - zone.start, loop[1] - zone.start)
