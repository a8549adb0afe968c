"""A whole General MIDI band from one SoundFont, fit to be learned from.

A model believes its labels, so what would make them untrue is left out or put right: sounds
whose pitch is not the key's, and keys so far from a recording that nobody would know the
instrument.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trainer.data.attacks import retimed
from trainer.data.soundfont import convert
from trainer.data.soundfont_file import SoundFontFile

# Pitched melodic programs, without those whose sound has no single pitch, or another one:
# tubular bells, guitar harmonics, timpani, orchestra hit; and without pads and effects.
PROGRAMS = tuple(p for p in (*range(80), 104, 105, 106, 107) if p not in (14, 31, 47, 55))
# Recorded with a 32' stop below the key's own 16': an octave up it is the usual drawbar organ.
OCTAVES_UP = {16: 1}
STRETCH = 9  # semitones a recording may be moved outside the recorded keys
STRETCH_OF_FEW = 14  # where only a few recordings serve all keys (synthesizers, a whistle)
FEW = 4
PERCUSSION_BANK = 128
# Kits that differ; the others of the usual fonts exchange a drum or two of these.
PERCUSSION_PROGRAMS = (0, 8, 16, 24, 25, 32, 40)


def write_band(
    soundfont: Path, folder: Path, prefix: str, programs: Iterable[int] = PROGRAMS
) -> tuple[Path, ...]:
    """Write the programs of bank 0 as `folder/<prefix>_<program>_<name>`; returns the folders.

    Programs the SoundFont lacks are left out. Raises SoundFontUnreadable.
    """
    file = SoundFontFile(soundfont)
    names = {p.program: p.name for p in reversed(file.presets) if p.bank == 0 and p.name}
    written = []
    for program in programs:
        if program in names:
            slug = re.sub(r"[^a-z0-9]+", "_", names[program].lower()).strip("_")
            path = convert(file, 0, program, folder / f"{prefix}_{program:03d}_{slug}")
            _fit(path / "instrument.json", OCTAVES_UP.get(program, 0))
            written.append(path)
    return tuple(written)


def write_percussion(
    soundfont: Path, folder: Path, prefix: str, programs: Iterable[int] = PERCUSSION_PROGRAMS
) -> tuple[Path, ...]:
    """Write drum kits as `folder/<prefix>_drums_<program>`; returns the folders.

    Programs the SoundFont lacks are left out. Raises SoundFontUnreadable.
    """
    file = SoundFontFile(soundfont)
    there = {p.program for p in file.presets if p.bank == PERCUSSION_BANK}
    return tuple(
        convert(file, PERCUSSION_BANK, program, folder / f"{prefix}_drums_{program:03d}")
        for program in programs
        if program in there
    )


def _fit(description: Path, octaves_up: int) -> None:
    values = json.loads(description.read_text("utf-8"))
    values["regions"] = within_reach(values["regions"])
    for region in values["regions"]:
        region["pitch_keycenter"] -= 12 * octaves_up
    values["regions"] = retimed(description.parent, values["regions"])
    text = json.dumps(values, indent=1, ensure_ascii=False)
    description.write_text(text, encoding="utf-8")


def within_reach(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The regions, their keys cut to those near enough to a recording."""
    few = len({region["sample"] for region in regions}) < FEW
    stretch = STRETCH_OF_FEW if few else STRETCH
    found = []
    for region in regions:
        # Some fonts tune by octaves what others give another root: either may be the recorded key,
        # and a zone between two others is trusted to lie where it belongs.
        root = region["pitch_keycenter"]
        recorded = (root, round(root - region["tune_cents"] / 100))
        low = max(region["lokey"], min(*recorded, region["hikey"]) - stretch)
        high = min(region["hikey"], max(*recorded, region["lokey"]) + stretch)
        if low <= high:
            found.append(region | {"lokey": low, "hikey": high})
    return found
