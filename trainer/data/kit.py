"""The synthesis kit: which instruments there are, and what they are used for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.errors import EarmarkError
from engine.sampler import Instrument, load_instrument

HELD_OUT = frozenset({"archtop_mic", "sax_tenor", "upright_kw"})
"""Instruments no training clip plays: thresholds are chosen on them."""

PIANO_PROGRAMS = range(8)

GRANDS = frozenset(
    {
        "headroom_close",
        "headroom_decca",
        "salamander_L",
        "splendid",
        "fluid_000_yamaha_grand_piano",
        "fluid_001_bright_yamaha_grand",
        "musescore_000_grand_piano",
        "musescore_001_bright_grand_piano",
    }
)
"""Acoustic pianos in tune: what is meant where somebody says "piano". The others that stand in for
one are electric, have quills, or come from a saloon."""


class KitMissing(EarmarkError):
    """The kit is not where the trainer was told."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no synthesis kit at {path}.", "Give its folder with --kit PATH."
        )


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


def kit_instruments(kit: Path, converted: Path) -> Iterator[KitInstrument]:
    """All pitched instruments of a kit, and of sound fonts converted into `converted`."""
    for folder in sorted((kit / "pianos").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PIANO)
    for folder in sorted((kit / "others").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PITCHED)
    for folder in sorted(converted.glob("*/instrument.json")):
        program = load_instrument(folder.parent).program
        role = Role.PIANO if program in PIANO_PROGRAMS else Role.PITCHED
        yield _instrument(folder.parent, role)


def _instrument(folder: Path, role: Role) -> KitInstrument:
    return KitInstrument(load_instrument(folder), role, folder.name in HELD_OUT)
