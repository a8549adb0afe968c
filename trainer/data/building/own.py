"""A kit of one's own: every instrument and every MIDI file of a folder, whatever they are kept in.

Instruments in our own format, SFZ, SoundFont 2 and 3, and Hydrogen's drum kits are looked for at
any depth. What they are is told by their names; what nobody can tell is taken as “other”.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.sampler import load_instrument
from trainer.data.building.archives import unpack
from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.hydrogen import convert_hydrogen
from trainer.data.building.instrument_file import About
from trainer.data.building.music import midi_files, scores_as_midi, write_zip
from trainer.data.building.names import program_named
from trainer.data.building.sfz_instrument import convert_sfz
from trainer.data.general_midi import write_band, write_percussion
from trainer.data.kit import PIANO_PROGRAMS

OTHER_PROGRAM = 80
INCLUDE = re.compile(r'#include\s+"([^"]+)"')
Convert = Callable[[Path, Path], list[Path]]


def found_instruments(folder: Path) -> Iterator[tuple[Path, Convert]]:
    """The instruments of a folder, and how each is converted."""
    for path in sorted(folder.rglob("*")):
        suffix = path.suffix.lower()
        if path.name == "instrument.json":
            yield path, _own
        elif suffix in (".sf2", ".sf3"):
            yield path, _font
        elif path.name == "drumkit.xml":
            yield path, _hydrogen
        elif suffix == ".h2drumkit":
            yield path, _packed_hydrogen
    yield from ((path, _sfz) for path in _whole_sfz(folder))


def write_music(folder: Path, kit: Path) -> int:
    """All MIDI files and compressed MusicXML scores as a corpus “own”; returns how many."""
    midi = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".mid", ".midi"))
    scores = sorted(folder.rglob("*.mxl"))
    if not midi and not scores:
        return 0
    files = [*_dotted(midi, folder), *scores_as_midi(scores)]
    return write_zip(kit / "midi" / "own" / "own.zip", files)


def _dotted(paths: list[Path], folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, data in midi_files(paths, folder):
        yield (name if name.endswith(".mid") else f"{name.rpartition('.')[0]}.mid"), data


def _whole_sfz(folder: Path) -> list[Path]:
    """The SFZ files that no other one includes."""
    every = sorted(folder.rglob("*.sfz"))
    included = {
        Path(name.replace("\\", "/")).name.lower()
        for path in every
        for name in INCLUDE.findall(path.read_text("utf-8", "replace"))
    }
    return [path for path in every if path.name.lower() not in included]


def free(kit: Path, room: str, name: str) -> Path:
    """A folder of the kit that no instrument has yet, named after one.

    What was left half written in it, when somebody stopped the program, is removed.
    """
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "instrument"
    names = (slug if number == 1 else f"{slug}_{number}" for number in range(1, 10_000))
    folders = (kit / room / one for one in names)
    folder = next(one for one in folders if not (one / "instrument.json").exists())
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _room(program: int) -> str:
    return "pianos" if program in PIANO_PROGRAMS else "others"


def _own(path: Path, kit: Path) -> list[Path]:
    instrument = load_instrument(path.parent)
    room = "drumkits" if instrument.is_kit else _room(instrument.program)
    target = free(kit, room, path.parent.name)
    target.mkdir(parents=True)
    for name in sorted({region.sample for region in instrument.regions}):
        shutil.copyfile(path.parent / name, target / name)
    shutil.copyfile(path, target / path.name)  # last: a folder without it is not whole
    return [target]


def _sfz(path: Path, kit: Path) -> list[Path]:
    """Written where it is seen to belong once it is known whether it is a kit."""
    named = program_named(path.stem)
    named = program_named(path.parent.name) if named is None else named
    program = OTHER_PROGRAM if named is None else named
    about = About(path.stem, path.stem.lower(), program, source=path.name)
    with tempfile.TemporaryDirectory(dir=kit) as made:
        folder = convert_sfz([path], Path(made) / "instrument", about)
        room = "drumkits" if load_instrument(folder).is_kit else _room(program)
        target = free(kit, room, path.stem)
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
    return [target]


def _hydrogen(path: Path, kit: Path) -> list[Path]:
    name = path.parent.name
    target = free(kit, "drumkits", name)
    return [convert_hydrogen(path, target, About(name, source=path.name))]


def _packed_hydrogen(path: Path, kit: Path) -> list[Path]:
    with tempfile.TemporaryDirectory(dir=kit) as place:
        unpack(path, Path(place))
        descriptions = sorted(Path(place).rglob("drumkit.xml"))
        if not descriptions:
            raise InstrumentUnreadable(path, "there is no drumkit.xml in it")
        return [made for one in descriptions for made in _hydrogen(one, kit)]


def _font(path: Path, kit: Path) -> list[Path]:
    """Every pitched program and every kit of a SoundFont."""
    prefix = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_") or "font"
    with tempfile.TemporaryDirectory(dir=kit) as place:
        band = write_band(path, Path(place), prefix)
        kits = write_percussion(path, Path(place), prefix)
        if not band and not kits:
            raise InstrumentUnreadable(path, "it has no General MIDI program")
        rooms = [_room(load_instrument(one).program) for one in band] + ["drumkits"] * len(kits)
        made = []
        for folder, room in zip((*band, *kits), rooms, strict=True):
            target = free(kit, room, folder.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(target)
            made.append(target)
        return made
