"""SFZ files: text that says which sample is played when. Read into plain opcodes.

Understood: `#include` and `#define`, comments, the headers control, global, master, group and
region with what each hands down, and `default_path`, `note_offset`, `octave_offset` and `set_cc`.
The format is described at sfzformat.com.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from trainer.data.building.errors import InstrumentUnreadable

LARGEST_TEXT = 8 << 20
DEEPEST = 12
HEADERS = ("global", "master", "group", "region")
DIRECTIVE = re.compile(r'#define\s+(\$\w+)\s+(\S+)|#include\s+"([^"]+)"')
TOKEN = re.compile(r"<(\w+)>|(\w+)=([^\n<]*?)(?=\s+\w+=|\s*<|\s*\n|\s*$)")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
Opcodes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SfzFile:
    """The regions of a file with everything that was handed down to them, and the controllers.

    Names of files in it are relative to the folder `base`.
    """

    path: Path
    base: Path
    regions: tuple[Opcodes, ...]
    controllers: Mapping[int, float]


@dataclass(slots=True)
class _Text:
    """The file as it stands when everything is included; definitions hold from where they are."""

    root: Path
    base: Path
    defined: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def of(self, path: Path, depth: int = 0) -> Iterator[str]:
        text = self._read(path, depth)
        position = 0
        for found in DIRECTIVE.finditer(text):
            yield self._replaced(text[position : found.start()])
            position = found.end()
            if found[1]:
                self.defined[found[1]] = self._replaced(found[2])
            else:
                yield "\n"
                yield from self.of(self._included(self._replaced(found[3])), depth + 1)
                yield "\n"
        yield self._replaced(text[position:])

    def _read(self, path: Path, depth: int) -> str:
        if depth > DEEPEST:
            raise InstrumentUnreadable(self.root, f"{path.name} includes itself")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InstrumentUnreadable(self.root, f"{path.name} is missing") from error
        self.size += len(data)
        if self.size > LARGEST_TEXT:
            raise InstrumentUnreadable(self.root, "it is too large to be a description")
        return COMMENT.sub("", data.decode("utf-8", "replace"))

    def _included(self, name: str) -> Path:
        return resolved(self.base, name, self.root)

    def _replaced(self, text: str) -> str:
        for name in sorted(self.defined, key=len, reverse=True):
            text = text.replace(name, self.defined[name])
        return text


def resolved(folder: Path, name: str, path: Path) -> Path:
    """A file named relative to a folder; capitals may differ, as makers on Windows never notice.

    InstrumentUnreadable where the name leads somewhere it must not: absolute, or up by more than
    two folders.
    """
    parts = PurePosixPath(name.strip().replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ":" in parts[0] or parts.count("..") > 2:
        raise InstrumentUnreadable(path, f"it names the file “{name}”")
    place = folder
    for part in parts:
        place = place.parent if part == ".." else _alike(place, part)
    return place


def _alike(folder: Path, name: str) -> Path:
    exact = folder / name
    if exact.exists() or not folder.is_dir():
        return exact
    same = [one for one in folder.iterdir() if one.name.lower() == name.lower()]
    return same[0] if same else exact


def read_sfz(path: Path, base: Path | None = None) -> SfzFile:
    """Read a file and everything it includes; InstrumentUnreadable says what is wrong."""
    base = base or path.parent
    text = "".join(_Text(path, base).of(path)) + "\n"
    levels: dict[str, dict[str, str]] = {name: {} for name in HEADERS}
    control: dict[str, str] = {}
    regions: list[dict[str, str]] = []
    current: dict[str, str] = {}
    for found in TOKEN.finditer(text):
        if found[1]:
            header = found[1].lower()
            current = control if header == "control" else {}
            if header in HEADERS:
                for below in HEADERS[HEADERS.index(header) :]:
                    levels[below] = {}
                levels[header] = current
                if header == "region":
                    handed = {k: v for name in HEADERS[:-1] for k, v in levels[name].items()}
                    current.update(handed, **_places(control))
                    regions.append(current)
        else:
            current[found[2].lower()] = found[3].strip()
    return SfzFile(path, base, tuple(regions), _controllers(control))


def _places(control: Mapping[str, str]) -> dict[str, str]:
    """What the control header says of every region after it, under names no opcode has."""
    names = ("default_path", "note_offset", "octave_offset")
    return {f"control {name}": control[name] for name in names if name in control}


def _controllers(control: Mapping[str, str]) -> dict[int, float]:
    """The positions controllers rest at, 0 to 127."""
    found = {}
    for name, value in control.items():
        match = re.fullmatch(r"set_(hd)?cc(\d+)", name)
        if match:
            try:
                found[int(match[2])] = float(value) * (127.0 if match[1] else 1.0)
            except ValueError:
                continue
    return found
