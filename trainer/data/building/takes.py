"""What each kind of source becomes in the kit."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.instrument_file import About
from trainer.data.building.loose import convert_drums, convert_notes
from trainer.data.building.music import matches_as_midi, scores_as_midi, write_zip
from trainer.data.building.sfz_instrument import convert_sfz
from trainer.data.building.sources import Kind, Source, Take


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A source that lies unpacked in `folder`; `file` is what was downloaded."""

    source: Source
    folder: Path
    file: Path


def take(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    """Make one thing of a source; returns where it lies. DataErrors say why it cannot be."""
    return _TAKERS[take.kind](take, unpacked, kit)


def _found(take: Take, unpacked: Unpacked) -> list[Path]:
    """The files a take names; InstrumentUnreadable where there are none."""
    found = [
        path for pattern in take.files for path in sorted(unpacked.folder.glob(pattern))
        if path.is_file()
    ]  # fmt: skip
    if not found:
        raise InstrumentUnreadable(
            unpacked.folder / take.files[0], "there is no such file in what was downloaded"
        )
    return found


def _about(take: Take, source: Source) -> About:
    name = take.to.rpartition("/")[2]
    return About(name, take.about, take.program, source.licence, source.address, source.attribution)


def _sfz(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    base = unpacked.folder / take.base if take.base else None
    is_kit = take.kind is Kind.SFZ_KIT
    files = _found(take, unpacked)
    return convert_sfz(files, kit / take.to, _about(take, unpacked.source), is_kit, base)


def _notes(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    about = _about(take, unpacked.source)
    return convert_notes(_found(take, unpacked), kit / take.to, about, take.edges)


def _drums(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    return convert_drums(_found(take, unpacked), kit / take.to, _about(take, unpacked.source))


def _font(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    return _copied(_found(take, unpacked)[0], kit / take.to)


def _as_it_is(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    return _copied(unpacked.file, kit / take.to)


def _copied(file: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    shutil.copyfile(file, temporary)
    temporary.replace(target)
    return target


def _pop909(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    """Each song's file by its number, beside it its beats and chords by the same."""
    path = kit / "midi" / take.to / f"{take.to}.zip"
    files = (
        (f.name if f.suffix == ".mid" else f"{f.parent.name}.{f.name}", f.read_bytes())
        for f in _found(take, unpacked)
    )
    write_zip(path, files)
    return path


def _matches(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    files = _found(take, unpacked)
    write_zip(kit / "scores" / f"{take.to}.zip", ((f.name, f.read_bytes()) for f in files))
    path = kit / "midi" / take.to / f"{take.to}.zip"
    write_zip(path, matches_as_midi([f for f in files if f.suffix == ".match"]))
    return path


def _scores(take: Take, unpacked: Unpacked, kit: Path) -> Path:
    files = _found(take, unpacked)
    write_zip(kit / "scores" / f"{take.to}.zip", ((f.name, f.read_bytes()) for f in files))
    name = f"openscore_{take.to}"
    path = kit / "midi" / name / f"{name}.zip"
    write_zip(path, scores_as_midi(files))
    return path


_TAKERS: dict[Kind, Callable[[Take, Unpacked, Path], Path]] = {
    Kind.SFZ: _sfz,
    Kind.SFZ_KIT: _sfz,
    Kind.NOTES: _notes,
    Kind.DRUMS: _drums,
    Kind.FONT: _font,
    Kind.AS_IT_IS: _as_it_is,
    Kind.POP909: _pop909,
    Kind.MATCHES: _matches,
    Kind.SCORES: _scores,
}
