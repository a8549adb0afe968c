"""The synthesis kit: which instruments there are, and what they are used for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.sampler import Instrument, load_instrument

HELD_OUT = frozenset({"archtop_mic", "sax_tenor", "upright_kw"})
"""Instruments no training clip plays: thresholds are chosen on them."""

PIANO_PROGRAMS = range(8)
# Programs of a sound font that are no model for anything real, or whose pitch is not its key.
LEFT_OUT_PROGRAMS = frozenset({14, 47, 55})


class Role(StrEnum):
    """What an instrument can stand in for."""

    PIANO = "piano"
    PITCHED = "pitched"


@dataclass(frozen=True, slots=True)
class KitInstrument:
    """An instrument of the kit, and its role."""

    instrument: Instrument
    role: Role
    held_out: bool


def kit_instruments(kit: Path, converted: Path | None) -> Iterator[KitInstrument]:
    """All pitched instruments of a kit, and of sound fonts converted into `converted`."""
    for folder in sorted((kit / "pianos").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PIANO)
    for folder in sorted((kit / "others").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PITCHED)
    for folder in sorted(converted.glob("*/instrument.json")) if converted else ():
        program = load_instrument(folder.parent).program
        if program not in LEFT_OUT_PROGRAMS:
            role = Role.PIANO if program in PIANO_PROGRAMS else Role.PITCHED
            yield _instrument(folder.parent, role)


def _instrument(folder: Path, role: Role) -> KitInstrument:
    return KitInstrument(load_instrument(folder), role, folder.name in HELD_OUT)
