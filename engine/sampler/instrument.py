"""Instrument files: a folder with `instrument.json` and the FLAC samples it names."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import EarmarkError

Samples = npt.NDArray[np.float32]

LARGEST_DESCRIPTION_BYTES = 4 << 20
# What to play when a kit lacks a piece: the nearest relative by General MIDI key, in turn.
DRUM_RELATIVES = {
    22: 42, 26: 46, 35: 36, 36: 35, 37: 38, 38: 40, 40: 38, 41: 43, 42: 44, 43: 41, 44: 42,
    45: 47, 46: 42, 47: 45, 48: 50, 49: 57, 50: 48, 51: 59, 52: 49, 53: 51, 55: 49, 57: 49,
    58: 43, 59: 51,
}  # fmt: skip


class InstrumentError(EarmarkError):
    """An instrument file that cannot be played."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The instrument “{folder.name}” cannot be played: {why}.",
            "Installing Earmark again brings its own instruments back.",
        )


@dataclass(frozen=True, slots=True)
class Region:
    """One sample and the keys and velocities it is played for.

    `onset_s` is where in the sample the attack is heard; `loop` (in samples) is repeated for as
    long as the key is held; `release_s` the time in which the sound dies after it.
    """

    sample: str
    lokey: int
    hikey: int
    pitch_keycenter: int
    lovel: int = 1
    hivel: int = 127
    tune_cents: float = 0.0
    volume_db: float = 0.0
    onset_s: float = 0.0
    loop: tuple[int, int] | None = None
    lpf_hz: float | None = None
    release_s: float = 0.3


@dataclass(frozen=True, slots=True)
class Instrument:
    """A sampled instrument: its regions, and how velocity makes them louder."""

    name: str
    folder: Path
    rate: int
    regions: tuple[Region, ...]
    is_kit: bool = False
    program: int = 0
    velocity_tracking: float = 1.0
    layers_keep_level: bool = False
    undamped_above: int = 128
    _by_key: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    def choose(self, key: int, velocity: int, turn: int = 0) -> int | None:
        """Index of the region that plays `key` at `velocity`; None if none does.

        `turn` rotates through recordings of the same stroke, so that repeats do not sound alike.
        """
        candidates = self._playing(key)
        if not candidates:
            return None

        def miss(index: int) -> int:
            region = self.regions[index]
            return max(region.lovel - velocity, velocity - region.hivel, 0)

        nearest = min(map(miss, candidates))
        fitting = [index for index in candidates if miss(index) == nearest]
        return fitting[turn % len(fitting)]

    def _playing(self, key: int) -> tuple[int, ...]:
        if key not in self._by_key:
            self._by_key[key] = self._find(key)
        return self._by_key[key]

    def _find(self, key: int) -> tuple[int, ...]:
        tried: set[int] = set()
        while True:
            found = tuple(i for i, r in enumerate(self.regions) if r.lokey <= key <= r.hikey)
            tried.add(key)
            if found or not self.is_kit or DRUM_RELATIVES.get(key, key) in tried:
                return found
            key = DRUM_RELATIVES[key]

    def gain(self, region: Region, velocity: int) -> float:
        """Linear gain of `region` at `velocity`: SFZ's amp_veltrack law, or the layers' own."""
        if self.layers_keep_level:
            loudness = min(1.0, velocity / region.hivel)
        else:
            loudness = (velocity / 127.0) ** (2.0 * self.velocity_tracking)
        return float(10.0 ** (region.volume_db / 20.0) * loudness)

    def read(self, region: Region) -> Samples:
        """The region's sample, mono."""
        import soundfile

        try:
            sound, rate = soundfile.read(self.folder / region.sample, dtype="float32")
        except (OSError, soundfile.SoundFileError) as error:
            raise InstrumentError(self.folder, f"its sample {region.sample} is missing") from error
        if rate != self.rate:
            raise InstrumentError(self.folder, f"its sample {region.sample} has another rate")
        return np.asarray(sound if sound.ndim == 1 else sound.mean(axis=1), np.float32)


def load_instrument(folder: Path) -> Instrument:
    """Read `folder/instrument.json`; InstrumentError says what is wrong with it."""
    path = folder / "instrument.json"
    try:
        if path.stat().st_size > LARGEST_DESCRIPTION_BYTES:
            raise InstrumentError(folder, "its description is too large to be one")
        values = json.loads(path.read_text("utf-8"))
        return _instrument(folder, values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InstrumentError(folder, f"its description cannot be read ({error})") from error


def _instrument(folder: Path, values: dict[str, Any]) -> Instrument:
    release = float(values.get("release_s", 0.3))
    is_kit = "drums" in values
    rows = values["drums"] if is_kit else values["regions"]
    programs = values.get("gm_programs") or [0]
    return Instrument(
        name=str(values["name"]),
        folder=folder,
        rate=int(values["sample_rate"]),
        regions=tuple(_region(folder, row, release, is_kit) for row in rows),
        is_kit=is_kit,
        program=int(values.get("program", programs[0])),
        velocity_tracking=float(values.get("amp_veltrack", 100)) / 100.0,
        layers_keep_level=values.get("vel_gain") == "layer",
        undamped_above=int(values.get("undamped_above", 89 if "piano" in _kind(values) else 128)),
    )


def _kind(values: dict[str, Any]) -> str:
    kind = str(values.get("kind", ""))
    return "" if "electric" in kind else kind


def _region(folder: Path, row: dict[str, Any], release: float, is_kit: bool) -> Region:
    if Path(row["sample"]).name != row["sample"]:
        raise InstrumentError(folder, "it names a sample outside its folder")
    key = int(row["note"]) if is_kit else 0
    return Region(
        sample=row["sample"],
        lokey=key if is_kit else int(row["lokey"]),
        hikey=key if is_kit else int(row["hikey"]),
        pitch_keycenter=key if is_kit else int(row["pitch_keycenter"]),
        lovel=int(row["lovel"]),
        hivel=int(row["hivel"]),
        tune_cents=float(row.get("tune_cents", 0.0)),
        volume_db=float(row.get("volume_db", 0.0)),
        onset_s=float(row.get("onset_s", 0.0)),
        loop=(int(row["loop"][0]), int(row["loop"][1])) if row.get("loop") else None,
        lpf_hz=row.get("lpf_hz"),
        release_s=float(row.get("release_s") or release),
    )
