"""Samples that lie in a folder without a description, told by their names.

Either notes, as `A0v2.mp3` or `F#3_loud.wav`, or drums, as `kick-01.wav` or `drum_tom_hi.flac`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.instrument_file import About, Zone, write_instrument, write_kit
from trainer.data.building.names import drum_key
from trainer.data.building.sfz_instrument import STEPS

NOTE_NAME = re.compile(r"^([A-G])([#sb]?)(-?\d)(?:v(\d+))?$", re.IGNORECASE)
ACCENTED = re.compile(r"hard|accent|loud|\bff?\b", re.IGNORECASE)
SOFT = re.compile(r"soft|quiet|\bpp?\b", re.IGNORECASE)
FARTHEST = 9  # semitones a sample is moved beyond the outermost ones


def convert_notes(
    samples: Iterable[Path], folder: Path, about: About, edges: Sequence[int]
) -> Path:
    """Write an instrument of samples named by note and layer; returns its folder.

    `edges` are the highest velocities of the layers, in their order; with other numbers of layers
    all are equally wide. Raises InstrumentUnreadable.
    """
    layers: dict[int, dict[int, Path]] = defaultdict(dict)
    for path in samples:
        named = NOTE_NAME.match(path.stem)
        if named:
            sign = {"#": 1, "s": 1, "b": -1}.get(named[2].lower(), 0)
            key = STEPS[named[1].lower()] + sign + 12 * (int(named[3]) + 1)
            layers[key][int(named[4] or 0)] = path
    if not layers:
        raise InstrumentUnreadable(folder, "no sample is named after a note")
    keys = sorted(layers)
    zones = []
    for place, key in enumerate(keys):
        low = keys[place - 1] + (key - keys[place - 1]) // 2 + 1 if place else key - FARTHEST
        high = key + (keys[place + 1] - key) // 2 if place + 1 < len(keys) else key + FARTHEST
        span = (max(0, low), min(127, high))
        for velocities, path in _layered(layers[key], edges):
            zones.append(Zone(path, span, velocities, key, release=0.5))
    return write_instrument(folder, about, zones)


def _layered(
    layers: dict[int, Path], edges: Sequence[int]
) -> Iterable[tuple[tuple[int, int], Path]]:
    highest = list(edges)
    if len(highest) != len(layers):
        highest = [round(127 * (i + 1) / len(layers)) for i in range(len(layers))]
    low = 1
    for high, number in zip(highest, sorted(layers), strict=True):
        yield (low, high), layers[number]
        low = high + 1


def convert_drums(samples: Iterable[Path], folder: Path, about: About) -> Path:
    """Write a kit of samples named after drums; returns its folder. Raises InstrumentUnreadable.

    Of a soft and a hard one each has its velocities; several others of one drum take turns.
    """
    named: dict[int, list[Path]] = defaultdict(list)
    for path in sorted(samples):
        key = drum_key(path.stem)
        if key is not None:
            named[key].append(path)
    if not named:
        raise InstrumentUnreadable(folder, "no sample is named after a drum")
    zones = [zone for key, paths in sorted(named.items()) for zone in _strokes(key, paths)]
    return write_kit(folder, about, zones)


def _strokes(key: int, paths: Sequence[Path]) -> list[Zone]:
    hard = [path for path in paths if ACCENTED.search(path.stem)]
    soft = [path for path in paths if SOFT.search(path.stem)]
    plain = [path for path in paths if path not in hard and path not in soft]
    gentle, strong = soft or plain, hard or plain
    if not (gentle and strong and gentle != strong):
        return [_zone(path, key, (1, 127), turn) for turn, path in enumerate(paths)]
    edge = 80
    return [
        *(_zone(path, key, (1, edge), turn) for turn, path in enumerate(gentle)),
        *(_zone(path, key, (edge + 1, 127), turn) for turn, path in enumerate(strong)),
    ]


def _zone(path: Path, key: int, velocities: tuple[int, int], turn: int) -> Zone:
    zone = Zone(path, (key, key), velocities, key, name=path.stem.replace("_", " "))
    return replace(zone, turn=turn)
