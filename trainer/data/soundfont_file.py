"""Reads a SoundFont 2 or 3 file into plain records, trusting none of its numbers.

A SoundFont is a RIFF file of three lists: what it is (`INFO`), the samples (`sdta`) and the
tables that say how presets use them (`pdta`). Version 3 keeps each sample as an Ogg Vorbis
stream instead of 16-bit numbers. The tables point into each other by index, so every index
and every length is checked before it is followed.
"""

import io
import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import EarmarkError

MAX_BYTES = 2 << 30  # larger than any real SoundFont; a bound on what one file may cost
VORBIS = 0x10  # bit of a sample's type in version 3
KEY_RANGE, VELOCITY_RANGE = 43, 44
INSTRUMENT, SAMPLE = 41, 53  # the generators that end a zone
NOT_FOR_PRESETS = frozenset({0, 1, 2, 3, 4, 12, 45, 46, 47, 50, 54, 57, 58})

_TABLES = {
    "phdr": np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"),
                      ("rest", "V12")]),
    "pbag": np.dtype([("generator", "<u2"), ("modulator", "<u2")]),
    "pgen": np.dtype([("kind", "<u2"), ("amount", "<i2")]),
    "pmod": np.dtype([("source", "<u2"), ("kind", "<u2"), ("amount", "<i2"),
                      ("by", "<u2"), ("transform", "<u2")]),
    "inst": np.dtype([("name", "S20"), ("bag", "<u2")]),
    "ibag": np.dtype([("generator", "<u2"), ("modulator", "<u2")]),
    "igen": np.dtype([("kind", "<u2"), ("amount", "<i2")]),
    "imod": np.dtype([("source", "<u2"), ("kind", "<u2"), ("amount", "<i2"),
                      ("by", "<u2"), ("transform", "<u2")]),
    "shdr": np.dtype([("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop_start", "<u4"),
                      ("loop_end", "<u4"), ("rate", "<u4"), ("key", "u1"), ("cents", "i1"),
                      ("link", "<u2"), ("type", "<u2")]),
}  # fmt: skip


class SoundFontUnreadable(EarmarkError):
    """A SoundFont whose bytes are not what its format promises."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The SoundFont “{path.name}” could not be read: {why}.",
            "Try another copy of it; a download may have been cut short.",
        )


class PresetMissing(EarmarkError):
    """The SoundFont has no preset of that bank and program."""

    def __init__(self, path: Path, bank: int, program: int) -> None:
        super().__init__(
            f"“{path.name}” has no preset with bank {bank} and program {program}.",
            "`presets` lists the ones it has.",
        )


@dataclass(frozen=True)
class Preset:
    """One sound of a SoundFont, as a synthesizer's menu shows it."""

    bank: int
    program: int
    name: str


@dataclass(frozen=True)
class SampleHeader:
    """Where a sample lies and how it was recorded; loop points count from its first sample."""

    name: str
    start: int
    end: int
    loop: tuple[int, int]
    rate: int
    key: int
    cents: int
    is_vorbis: bool


@dataclass(frozen=True)
class Modulator:
    """What changes a generator by how a key is struck: two sources, as the format codes them."""

    source: int
    generator: int
    by: int

    def strength(self, key: int, velocity: int) -> float:
        """The share of the modulator's amount that a stroke adds."""
        return _source(self.source, key, velocity) * _source(self.by, key, velocity)


@dataclass(frozen=True)
class Zone:
    """A sample with the keys and velocities it serves, its summed generators and modulators."""

    sample: int
    keys: tuple[int, int]
    velocities: tuple[int, int]
    generators: dict[int, int]
    modulators: dict[Modulator, int] = field(default_factory=dict)

    def value(self, generator: int) -> int:
        """The generator's amount, or what the format says where it is not set."""
        return self.generators.get(generator, DEFAULTS.get(generator, 0))

    def struck(self, generator: int, key: int, velocity: int) -> int:
        """The generator's amount when `key` is struck at `velocity`."""
        added = sum(
            amount * modulator.strength(key, velocity)
            for modulator, amount in self.modulators.items()
            if modulator.generator == generator
        )
        return self.value(generator) + round(added)


class SoundFontFile:
    """A parsed SoundFont: its presets, their zones and their samples, each read when asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.stat().st_size > MAX_BYTES:
                raise SoundFontUnreadable(path, f"it is larger than {MAX_BYTES >> 30} GiB")
            self._data = path.read_bytes()
        except OSError as error:
            raise SoundFontUnreadable(path, error.strerror or "it cannot be opened") from error
        self._chunks = dict(self._walk())
        self._tables = {name: self._table(name, dtype) for name, dtype in _TABLES.items()}

    @cached_property
    def presets(self) -> tuple[Preset, ...]:
        """Every preset, ordered by bank and program; the closing record is left out."""
        rows = self._tables["phdr"][:-1]
        found = (Preset(int(r["bank"]), int(r["program"]), _text(r["name"])) for r in rows)
        return tuple(sorted(found, key=lambda p: (p.bank, p.program)))

    def info(self, tag: str) -> str:
        """A text of the INFO list (“INAM”, “ICOP”), or nothing."""
        return _text(self._chunk(tag)) if tag in self._chunks else ""

    def zones(self, bank: int, program: int) -> tuple[Zone, ...]:
        """The sample zones of one preset, preset offsets already added to them.

        Raises PresetMissing.
        """
        headers = self._tables["phdr"]
        rows = (headers["bank"][:-1] == bank) & (headers["program"][:-1] == program)
        if not rows.any():
            raise PresetMissing(self.path, bank, program)
        found: list[Zone] = []
        for outer in self._bags("p", "phdr", int(np.argmax(rows))):
            for inner in self._bags("i", "inst", outer.generators[INSTRUMENT]):
                zone = _combine(outer, inner)
                if zone is not None:
                    found.append(zone)
        return tuple(found)

    def header(self, index: int) -> SampleHeader:
        """The header of a sample, its loop made relative to the sample's start."""
        rows = self._tables["shdr"]
        if not 0 <= index < len(rows) - 1:
            raise SoundFontUnreadable(self.path, f"a zone asks for sample {index} of {len(rows)}")
        r = rows[index]
        vorbis = bool(r["type"] & VORBIS)
        origin = 0 if vorbis else int(r["start"])
        return SampleHeader(
            _text(r["name"]), int(r["start"]), int(r["end"]),
            (int(r["loop_start"]) - origin, int(r["loop_end"]) - origin),
            int(r["rate"]), int(r["key"]), int(r["cents"]), vorbis,
        )  # fmt: skip

    def samples(self, header: SampleHeader) -> NDArray[np.float32]:
        """The sound of one sample, -1 to 1, mono. Raises SoundFontUnreadable."""
        pool = self._chunk("smpl")
        scale = 1 if header.is_vorbis else 2
        start, end = header.start * scale, header.end * scale
        if not 0 <= start < end <= len(pool) or not 400 <= header.rate <= 192_000:
            raise SoundFontUnreadable(self.path, f"the sample “{header.name}” lies outside it")
        if not header.is_vorbis:
            return np.frombuffer(pool[start:end], "<i2").astype(np.float32) / np.float32(32768)
        return self._vorbis(bytes(pool[start:end]), header.name)

    def _vorbis(self, stream: bytes, name: str) -> NDArray[np.float32]:
        import soundfile

        try:
            sound, _ = soundfile.read(io.BytesIO(stream), dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            why = f"the sample “{name}” is no Ogg Vorbis ({error.error_string})"
            raise SoundFontUnreadable(self.path, why) from error
        return np.ascontiguousarray(np.nan_to_num(sound[:, 0]), dtype=np.float32)

    def _walk(self) -> list[tuple[str, tuple[int, int]]]:
        """Where every chunk of the three lists begins and ends."""
        if self._data[:4] != b"RIFF" or self._data[8:12] != b"sfbk":
            raise SoundFontUnreadable(self.path, "it is not a SoundFont")
        found: list[tuple[str, tuple[int, int]]] = []
        for name, start, end in self._children(12, len(self._data)):
            if name == "LIST":
                found += [(n, (s, e)) for n, s, e in self._children(start + 4, end)]
        return found

    def _children(self, position: int, end: int) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        while position + 8 <= end:
            name = self._data[position : position + 4].decode("latin-1")
            size = int.from_bytes(self._data[position + 4 : position + 8], "little")
            if position + 8 + size > end:
                raise SoundFontUnreadable(self.path, f"it ends inside its part “{name}”")
            found.append((name, position + 8, position + 8 + size))
            position += 8 + size + size % 2
        return found

    def _chunk(self, name: str) -> memoryview:
        if name not in self._chunks:
            raise SoundFontUnreadable(self.path, f"its part “{name}” is missing")
        start, end = self._chunks[name]
        return memoryview(self._data)[start:end]

    def _table(self, name: str, dtype: np.dtype[np.void]) -> NDArray[np.void]:
        chunk = self._chunk(name)
        if len(chunk) % dtype.itemsize or len(chunk) < dtype.itemsize:
            raise SoundFontUnreadable(self.path, f"its table “{name}” has half a row")
        return np.frombuffer(chunk, dtype)

    def _bags(self, letter: str, owner: str, row: int) -> list["_Bag"]:
        """The zones of one preset or instrument, what its global zone says merged in."""
        owners, bags = self._tables[owner], self._tables[f"{letter}bag"]
        if not 0 <= row < len(owners) - 1:
            raise SoundFontUnreadable(self.path, f"its table “{owner}” has no row {row}")
        first, last = int(owners["bag"][row]), int(owners["bag"][row + 1])
        if not first <= last < len(bags):
            raise SoundFontUnreadable(self.path, f"its table “{letter}bag” is too short")
        terminal = INSTRUMENT if letter == "p" else SAMPLE
        everywhere = _Bag({}, {})
        found: list[_Bag] = []
        for index in range(first, last):
            bag = self._bag(letter, bags[index], bags[index + 1])
            if terminal in bag.generators:
                found.append(everywhere.with_local(bag))
            elif index == first:
                everywhere = bag
        return found

    def _bag(self, letter: str, this: np.void, following: np.void) -> "_Bag":
        generators = self._rows(f"{letter}gen", this["generator"], following["generator"])
        modulators = self._rows(f"{letter}mod", this["modulator"], following["modulator"])
        return _Bag(
            {int(r["kind"]): int(r["amount"]) for r in generators},
            {
                Modulator(int(r["source"]), int(r["kind"]), int(r["by"])): int(r["amount"])
                for r in modulators
            },
        )

    def _rows(self, table: str, first: int, last: int) -> NDArray[np.void]:
        rows = self._tables[table]
        if not first <= last <= len(rows):
            raise SoundFontUnreadable(self.path, f"its table “{table}” is too short")
        return rows[first:last]


@dataclass(frozen=True)
class _Bag:
    """One zone's settings as they stand in the file."""

    generators: dict[int, int]
    modulators: dict[Modulator, int]

    def with_local(self, local: "_Bag") -> "_Bag":
        """The settings of a global zone, overridden by those of a `local` one."""
        return _Bag(self.generators | local.generators, self.modulators | local.modulators)


def _combine(outer: _Bag, inner: _Bag) -> Zone | None:
    """An instrument's zone as a preset's zone plays it; none where their ranges do not meet."""
    keys = _overlap(outer.generators, inner.generators, KEY_RANGE)
    velocities = _overlap(outer.generators, inner.generators, VELOCITY_RANGE)
    if keys[0] > keys[1] or velocities[0] > velocities[1]:
        return None
    ranges = (KEY_RANGE, VELOCITY_RANGE)
    summed = {k: v for k, v in inner.generators.items() if k not in ranges}
    for kind, offset in outer.generators.items():
        if kind not in NOT_FOR_PRESETS | {*ranges, INSTRUMENT}:
            summed[kind] = summed.get(kind, DEFAULTS.get(kind, 0)) + offset
    modulators = dict(inner.modulators)
    for modulator, amount in outer.modulators.items():
        standard = STANDARD_MODULATORS.get(modulator, 0)
        modulators[modulator] = modulators.get(modulator, standard) + amount
    return Zone(inner.generators[SAMPLE], keys, velocities, summed, modulators)


def _overlap(outer: dict[int, int], inner: dict[int, int], kind: int) -> tuple[int, int]:
    ranges = [z[kind] & 0xFFFF for z in (outer, inner) if kind in z]
    low = max([0, *(r & 0xFF for r in ranges)])
    return low, min([127, *(r >> 8 for r in ranges)])


# What a generator is where no zone sets it, for those that are not 0 (SoundFont 2.04, 8.1.3).
DEFAULTS = {8: 13500, 21: -12000, 23: -12000, 25: -12000, 26: -12000, 27: -12000, 28: -12000,
            30: -12000, 33: -12000, 34: -12000, 35: -12000, 36: -12000, 38: -12000,
            56: 100, 58: -1}  # fmt: skip
VELOCITY_LOUDNESS = Modulator(source=0x502, generator=48, by=0)
STANDARD_MODULATORS = {VELOCITY_LOUDNESS: 960}


def _source(code: int, key: int, velocity: int) -> float:
    """A modulator's source, 0 to 1 (or -1 to 1): its controller bent by its curve (8.2)."""
    if code == 0:
        return 1.0
    controller = {2: velocity, 3: key}.get(code & 0xFF)
    if controller is None:
        return 0.0  # wheels, pedals and pressure rest
    x = controller / 127
    x = 1 - x if code & 0x100 else x
    curve = code >> 10
    if curve == 1:
        x = 1.0 if x >= 1 else min(-40 / 96 * math.log10(1 - x), 1.0)
    elif curve == 2:
        x = 0.0 if x <= 0 else max(1 + 40 / 96 * math.log10(x), 0.0)
    elif curve == 3:
        x = float(x >= 0.5)
    return 2 * x - 1 if code & 0x200 else x


def _text(raw: bytes | memoryview) -> str:
    return bytes(raw).split(b"\0")[0].decode("latin-1").strip()
