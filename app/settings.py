"""Settings: what the program remembers of a person's wishes, beside any one piece.

One table; each row has a name, a default and an explanation. They are kept in one JSON file that
may be damaged or edited by hand: what cannot be believed counts as never set.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import platformdirs

from engine.files import replacing

T = TypeVar("T")

MOST_RECENT = 8
FILE_NAME = "settings.json"


class NotBelieved(ValueError):
    """A stored value that this setting cannot have."""


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """One row; `read` turns what JSON holds into the value, or raises NotBelieved."""

    name: str
    default: T
    explanation: str
    read: Callable[[Any], T]


def one_of(*choices: str) -> Callable[[Any], str]:
    """Read one of these words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise NotBelieved(value)
        return str(value)

    return read


def text(value: Any) -> str:
    """Read any text."""
    if not isinstance(value, str):
        raise NotBelieved(value)
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list | tuple):
        raise NotBelieved(value)
    return tuple(text(each) for each in value)


def share(value: Any) -> float:
    """Read a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise NotBelieved(value)
    return float(value)


def yes_or_no(value: Any) -> bool:
    """Read a switch."""
    if not isinstance(value, bool):
        raise NotBelieved(value)
    return value


def between(lowest: float, highest: float) -> Callable[[Any], float]:
    """Read a number in this range."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotBelieved(value)
        if not lowest <= value <= highest:
            raise NotBelieved(value)
        return float(value)

    return read


THEMES = ("system", "dark", "light")
DEVICES = ("auto", "cpu", "cuda", "mps")

THEME = Setting("theme", "system", "Dark, light, or as the system is.", one_of(*THEMES))
MODEL = Setting("model", "", "The model that listens; empty for the one that comes first.", text)
HEARS_DRUMS = Setting("drums", True, "Whether drums are heard beside the notes.", yes_or_no)
DEVICE = Setting("device", "auto", "What the model runs on; auto is the fastest.", one_of(*DEVICES))
MIX = Setting("mix", 0.5, "From the original (0) to the transcription (1).", share)
SPECTRUM = Setting("spectrum", True, "Whether the sound is seen behind the notes.", yes_or_no)
MICROPHONE = Setting("microphone", "", "The microphone recorded from last, by name.", text)
RECENT = Setting[tuple[str, ...]]("recent", (), "The pieces opened last, the latest first.", texts)
OPEN_FOLDER = Setting("open_folder", "", "Where a recording was opened last.", text)
SAVE_FOLDER = Setting("save_folder", "", "Where something was saved last.", text)
GEOMETRY = Setting("geometry", "", "Where the window was and how large.", text)
SIDE = Setting("side", "", "How wide the panels beside the music are.", text)
STRIPS = Setting("strips", "", "How high the waveform and the notes are.", text)
LANE = Setting("lane", "", "What is shown under the notes, by its title.", text)
ROAD_SPEED = Setting("road_speed", 4 / 9, "How fast the highway comes, from slow to fast.", share)
DRUM_SLIDERS = Setting("drum_sliders", True, "Whether the drums’ sliders are shown.", yes_or_no)
LIVE_RATE = Setting("live_rate", 0.0, "Samples a second; 0 is the device’s own.", between(0, 4e5))
LIVE_CHANNEL = Setting("live_channel", 0.0, "The channel heard live; 0 mixes all.", between(0, 64))
LIVE_GAIN = Setting("live_gain", 0.0, "Decibels added to what is heard live.", between(-12, 36))
LIVE_FLOOR = Setting(
    "live_floor", 0.0, "The room’s noise in decibels; 0: unknown.", between(-120, 0)
)
LIVE_TEMPO = Setting("live_tempo", 100.0, "Beats a minute of the live click.", between(30, 300))
LIVE_BAR = Setting("live_bar", 4.0, "Beats in a bar of the live click.", between(1, 12))
LIVE_COUNT_IN = Setting("live_count_in", 1.0, "Bars counted before a take.", between(0, 4))
LIVE_CLICK = Setting("live_click", False, "Whether the click goes on in a take.", yes_or_no)
LIVE_MIDI = Setting("live_midi", False, "Whether live notes go to a MIDI port.", yes_or_no)
LIVE_PORT = Setting("live_port", "Earmark", "The name of that port.", text)
LIVE_TUNER = Setting("live_tuner", True, "Whether the tuner is shown.", yes_or_no)
LIVE_A4 = Setting("live_a4", 440.0, "The tuner’s A4 in hertz.", between(380, 480))
LIVE_SPAN = Setting("live_span", 8.0, "How many seconds the live roll shows.", between(2, 24))

TABLE: tuple[Setting[Any], ...] = (
    THEME,
    MODEL,
    HEARS_DRUMS,
    DEVICE,
    MIX,
    SPECTRUM,
    MICROPHONE,
    RECENT,
    OPEN_FOLDER,
    SAVE_FOLDER,
    GEOMETRY,
    SIDE,
    STRIPS,
    LANE,
    ROAD_SPEED,
    DRUM_SLIDERS,
    LIVE_RATE,
    LIVE_CHANNEL,
    LIVE_GAIN,
    LIVE_FLOOR,
    LIVE_TEMPO,
    LIVE_BAR,
    LIVE_COUNT_IN,
    LIVE_CLICK,
    LIVE_MIDI,
    LIVE_PORT,
    LIVE_TUNER,
    LIVE_A4,
    LIVE_SPAN,
)


def settings_file() -> Path:
    """Where the settings of this person are."""
    return Path(platformdirs.user_config_dir("earmark", appauthor=False)) / FILE_NAME


class Settings:
    """The table's values, read once and written whenever one changes.

    A folder that cannot be written to costs the memory, never the work: it is only logged.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_file()
        self._values = _believed(self.path)

    def __getitem__(self, setting: Setting[T]) -> T:
        value: T = self._values.get(setting.name, setting.default)
        return value

    def __setitem__(self, setting: Setting[T], value: T) -> None:
        if value != self[setting]:
            self._values[setting.name] = value
            self._write()

    def remember_piece(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        here = str(path.absolute())
        others = [each for each in self[RECENT] if each != here]
        newest: tuple[str, ...] = (here, *others[: MOST_RECENT - 1])
        self[RECENT] = newest

    def recent_pieces(self) -> tuple[Path, ...]:
        """The recent files that are still there, the latest first."""
        files = [Path(name) for name in self[RECENT]]
        return tuple(path for path in files if path.is_file())

    def _write(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.path) as file:
                file.write(json.dumps(self._values, indent=1).encode("utf-8"))
        except OSError as error:
            logging.getLogger(__name__).warning("settings were not kept: %s", error)


def _believed(path: Path) -> dict[str, Any]:
    """The values in the file that are what their rows allow."""
    try:
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    values = {}
    for setting in TABLE:
        try:
            values[setting.name] = setting.read(stored[setting.name])
        except (KeyError, NotBelieved):
            continue
    return values
