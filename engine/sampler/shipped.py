"""The instruments that ship with the program."""

import json
from pathlib import Path

from engine.sampler.instrument import InstrumentError

INSTRUMENTS = Path(__file__).resolve().parents[2] / "resources" / "instruments"
# General MIDI programs come in families of eight; a strange one is played by its relative.
FAMILY_SIZE = 8


def find_instrument(program: int, is_kit: bool = False, folder: Path = INSTRUMENTS) -> Path:
    """The folder of the shipped instrument nearest to a General MIDI program."""
    best: tuple[int, Path] | None = None
    for path in sorted(folder.glob("*/instrument.json")):
        values = json.loads(path.read_text("utf-8"))
        if ("drums" in values) != is_kit:
            continue
        other = int(values.get("program", 0))
        family_apart = abs(program // FAMILY_SIZE - other // FAMILY_SIZE)
        distance = family_apart * 128 + abs(program - other)
        if best is None or distance < best[0]:
            best = (distance, path.parent)
    if best is None:
        raise InstrumentError(folder, "no instrument of this kind is installed")
    return best[1]
