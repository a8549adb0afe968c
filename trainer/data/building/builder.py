"""Builder: the kit from its published sources or from a folder; each part may be missing.

What was built is remembered, so that the same command goes on after it was stopped.
"""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from engine.errors import EarmarkError
from engine.files import replacing
from engine.sampler import load_instrument
from trainer.data.building.archives import emptied, unpack
from trainer.data.building.errors import UnknownSource
from trainer.data.building.fetching import Fetched, Told, fetch
from trainer.data.building.instrument_file import left_out
from trainer.data.building.own import found_instruments, write_music
from trainer.data.building.sources import SOURCES, Kind, Source
from trainer.data.building.takes import Unpacked, take
from trainer.data.drum_pieces import HELD_OUT_KITS
from trainer.data.errors import PreparationError, WrongFolder
from trainer.data.kit import HELD_OUT, HELD_OUT_FILE

DOWNLOADS, UNPACKED, DONE = ".downloads", ".unpacked", ".done"
LIST_NAME, LICENCES_NAME = "sources.csv", "LICENCES.md"
COLUMNS = ("name", "address", "sha256", "promised", "licence", "attribution")
DESCRIPTIONS = ("drumkit.xml", "instrument.json")  # are called after their folders
FEW = 4  # parts that are named one by one
APART_SHARE = 12
ROOMS = (("pianos", HELD_OUT), ("others", HELD_OUT), ("drumkits", HELD_OUT_KITS))


@dataclass(frozen=True, slots=True)
class Built:
    """One part of a kit: what it is of, where it lies, and what is to be said of it."""

    name: str
    made: tuple[Path, ...] = ()
    said: str = ""
    failed: bool = False

    def __str__(self) -> str:
        """A line for a person."""
        rooms = Counter(path.parent.name for path in self.made)
        places = ", ".join(
            map(_place, self.made)
            if len(self.made) <= FEW
            else (f"{count} in {room}" for room, count in rooms.items())
        )
        return f"{self.name}: {' '.join(filter(None, (places, self.said)))}"


def _place(path: Path) -> str:
    """Where something lies, and what it is without."""
    lost = left_out(path) if (path / "instrument.json").exists() else []
    without = f" (without {', '.join(lost[:3])}{' …' if len(lost) > 3 else ''})" if lost else ""
    return f"{path.parent.name}/{path.name}{without}"


def chosen(only: Sequence[str], sources: Sequence[Source] = SOURCES) -> list[Source]:
    """The sources of these names, or all. UnknownSource where there is none of a name."""
    known = {source.name: source for source in sources}
    for name in only:
        if name not in known:
            raise UnknownSource(name, tuple(known))
    return [known[name] for name in only] if only else list(sources)


def build_from_sources(
    kit: Path, only: Sequence[str] = (), sources: Sequence[Source] = SOURCES,
    told: Told | None = None,
) -> Iterator[Built]:  # fmt: skip
    """Download and convert sources; one that fails is said, and does not stop the others."""
    wanted = chosen(only, sources)
    _writable(kit)
    for source in wanted:
        yield from _source(source, kit, told)
    shutil.rmtree(kit / UNPACKED, ignore_errors=True)
    keep_some_apart(kit)


def _source(source: Source, kit: Path, told: Told | None) -> Iterator[Built]:
    done = kit / DONE / source.name
    if done.exists():
        yield Built(source.name, said="was built before.")
        return
    file = kit / DOWNLOADS / source.address.rpartition("/")[2]
    try:
        fetched = fetch(
            source.address, file.with_name(f"{source.name}-{file.name}"), source.sha256,
            source.largest, told,
        )  # fmt: skip
        unpacked = Unpacked(source, _opened(source, fetched, kit), fetched.path)
    except EarmarkError as error:
        yield Built(source.name, said=str(error), failed=True)
        return
    if not fetched.known:
        said = f"Nobody promised a digest for it; what came has SHA-256 {fetched.digest}."
        yield Built(source.name, said=said)
    failed = False
    for one in source.takes:
        try:
            yield Built(source.name, (take(one, unpacked, kit),))
        except EarmarkError as error:
            failed = True
            yield Built(source.name, said=str(error), failed=True)
    _note(kit, source, fetched)
    if not failed:
        done.parent.mkdir(exist_ok=True)
        done.touch()
        fetched.path.unlink(missing_ok=True)  # hundreds of megabytes that nobody needs any more


def _opened(source: Source, fetched: Fetched, kit: Path) -> Path:
    """The folder a source was unpacked to; code hosts put everything into one folder more."""
    folder = emptied(kit / UNPACKED)
    if all(one.kind is Kind.AS_IT_IS for one in source.takes):
        return folder
    unpack(fetched.path, folder)
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and _hosted(source) else folder


def _hosted(source: Source) -> bool:
    return "/archive/" in source.address


def build_from_folder(kit: Path, folder: Path) -> Iterator[Built]:
    """Convert every instrument of a folder, and gather its MIDI files.

    WrongFolder where there is none of either.
    """
    expected = "instruments (.sfz, .sf2, .sf3, drumkit.xml, instrument.json) or MIDI files"
    if not folder.is_dir():
        raise WrongFolder(folder, "a folder to build a kit from", expected)
    _writable(kit)
    instruments = list(found_instruments(folder))
    count = write_music(folder, kit)
    if not instruments and not count:
        raise WrongFolder(folder, "a folder to build a kit from", expected)
    for path, convert in instruments:
        done = kit / DONE / path.relative_to(folder).as_posix().replace("/", "__")
        name = path.parent.name if path.name in DESCRIPTIONS else path.name
        if done.exists():
            yield Built(name, said="was built before.")
            continue
        try:
            yield Built(name, tuple(convert(path, kit)))
        except EarmarkError as error:
            yield Built(name, said=str(error), failed=True)
            continue
        done.parent.mkdir(exist_ok=True)
        done.touch()
    if count:
        yield Built("MIDI files", (kit / "midi" / "own",), f"with {count} pieces")
    keep_some_apart(kit)


def keep_some_apart(kit: Path) -> None:
    """Write down which instruments no training clip may play; where none is known, one in twelve.

    Thresholds are chosen on them, so there have to be some.
    """
    names: list[str] = []
    for room, usual in ROOMS:
        there = sorted(path.parent.name for path in (kit / room).glob("*/instrument.json"))
        known = [name for name in there if name in usual]
        by_chance = sorted(there, key=lambda name: crc32(name.encode()))
        some = by_chance[: max(1, len(there) // APART_SHARE)]
        names += (known if 0 < len(known) < len(there) else some) if len(there) > 1 else []
    with replacing(kit / HELD_OUT_FILE) as file:
        file.write("".join(f"{name}\n" for name in names).encode())


def playable(kit: Path) -> int:
    """How many instruments of a kit can be loaded; InstrumentError names one that cannot."""
    return sum(
        bool(load_instrument(path.parent).regions)
        for room, _ in ROOMS
        for path in sorted((kit / room).glob("*/instrument.json"))
    )


def _writable(kit: Path) -> None:
    try:
        kit.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PreparationError(f"{kit} cannot be written to: {error.strerror}.") from error


def _note(kit: Path, source: Source, fetched: Fetched) -> None:
    """Keep what was received, and whom it is owed to."""
    path = kit / LIST_NAME
    rows = {}
    if path.exists():
        rows = {row["name"]: row for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    rows[source.name] = {
        "name": source.name, "address": source.address, "sha256": fetched.digest,
        "promised": str(fetched.known), "licence": source.licence,
        "attribution": source.attribution,
    }  # fmt: skip
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[name] for name in sorted(rows))
    with replacing(path) as file:
        file.write(buffer.getvalue().encode())
    lines = [
        "# Licences of this kit\n",
        "\n",
        "| part | licence | attribution |\n",
        "|---|---|---|\n",
    ]
    lines += [f"| {r['name']} | {r['licence']} | {r['attribution']} |\n" for r in rows.values()]
    with replacing(kit / LICENCES_NAME) as file:
        file.write("".join(lines).encode())
