"""The synthesis kit: which instruments there are, and what they are used for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.errors import EarmarkError
from engine.sampler import Instrument, load_instrument

HELD_OUT = frozenset({"archtop_mic", "sax_tenor", "upright_kw"})
"""Instruments no training clip plays: thresholds are chosen on them."""

HELD_OUT_FILE = "held_out.txt"
"""Of a kit that names its own: the instruments and drum kits kept from training, one a line."""

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


class KitNotNamed(EarmarkError):
    """Nobody said where the kit is."""

    def __init__(self) -> None:
        super().__init__(
            "This plays the instruments of the synthesis kit, and nobody said where that is.",
            "Give its folder with --kit PATH (`python -m trainer prepare kit` makes one), or a "
            "prepared data set with --set data=MANIFEST.",
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


def kept_apart(kit: Path, usual: frozenset[str] = HELD_OUT) -> frozenset[str]:
    """The names a kit keeps from training: those it says itself, or the usual ones."""
    path = kit / HELD_OUT_FILE
    return frozenset(path.read_text("utf-8").split("\n")) - {""} if path.exists() else usual


def kit_instruments(kit: Path, converted: Path) -> Iterator[KitInstrument]:
    """All pitched instruments of a kit, and of sound fonts converted into `converted`."""
    apart = kept_apart(kit)
    for folder in sorted((kit / "pianos").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PIANO, apart)
    for folder in sorted((kit / "others").glob("*/instrument.json")):
        yield _instrument(folder.parent, Role.PITCHED, apart)
    for folder in sorted(converted.glob("*/instrument.json")):
        program = load_instrument(folder.parent).program
        role = Role.PIANO if program in PIANO_PROGRAMS else Role.PITCHED
        yield _instrument(folder.parent, role, apart)


def _instrument(folder: Path, role: Role, apart: frozenset[str]) -> KitInstrument:
    return KitInstrument(load_instrument(folder), role, folder.name in apart)
