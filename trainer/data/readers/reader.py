"""Reader: finds the recordings of one data set; Item: one recording and what is played in it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from engine.audio import Audio, open_audio
from engine.errors import AudioError
from engine.music import Part, Transcription
from trainer.data.errors import ItemBroken, PreparationError, WrongFolder
from trainer.data.readers.mixing import mixed
from trainer.data.readers.tables import TableBroken

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)
OTHER_NAMES = {"valid": VALIDATION, "val": VALIDATION, "dev": VALIDATION, "training": TRAIN}
LATE_SECONDS = 1.0  # labels may begin this much after the sound ends before they are not its own


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of a data set: some splits (none named: all), and which recording of several.

    `recording` is one of the reader's `recordings`; empty: the first of them.
    """

    splits: tuple[str, ...] = ()
    recording: str = ""

    def wants(self, split: str) -> bool:
        """Whether a split is asked for."""
        return not self.splits or split in self.splits


@dataclass(frozen=True, slots=True)
class Item:
    """One recording of a data set.

    `audio` are the files that sound together, `labels` those that say what is played; `read`
    makes a Transcription of them and raises ValueError, KeyError or OSError where it cannot.
    `wrong` is what was found wrong already when the data set was listed.
    """

    key: str
    split: str
    audio: tuple[Path, ...]
    labels: tuple[Path, ...]
    read: Callable[["Item"], Transcription]
    extra: tuple[tuple[str, str], ...] = ()
    knows_pedal: bool = False
    wrong: str = ""
    sound: Callable[["Item"], Audio] | None = None

    def value(self, name: str, otherwise: str = "") -> str:
        """What `extra` says of `name`."""
        return dict(self.extra).get(name, otherwise)

    def check(self) -> None:
        """Raise ItemBroken where a file is missing, is empty, or something was wrong already."""
        if self.wrong:
            raise ItemBroken(self.key, (self.labels or self.audio)[0], self.wrong)
        for path in (*self.audio, *self.labels):
            if not path.exists():
                helps = "Copy or unpack it again; without it this recording is left out."
                raise ItemBroken(self.key, path, "is missing", helps)
            if path.is_file() and not path.stat().st_size:
                helps = "The copy was cut short: copy it again."
                raise ItemBroken(self.key, path, "is empty", helps)

    def load(self) -> tuple[Audio, Transcription]:
        """The recording and what is played in it; ItemBroken says which file is at fault."""
        self.check()
        labels = self.labels[0] if self.labels else self.audio[0]
        with explained(self.key, labels):
            transcription = self.read(self)
        audio = self._audio()
        last = max((_last_onset(part) for part in transcription.parts), default=0.0)
        if last > audio.duration + LATE_SECONDS:
            why = (
                f"goes on to {last:.1f} s, but its sound ends at {audio.duration:.1f} s:"
                " they do not belong together, or one of them was cut"
            )
            raise ItemBroken(self.key, labels, why)
        return audio, transcription

    def _audio(self) -> Audio:
        try:
            if self.sound is not None:
                return self.sound(self)
            return mixed([open_audio(path) for path in self.audio])
        except AudioError as error:
            raise ItemBroken(
                self.key, self.audio[0], f"cannot be heard ({error.what})", error.helps
            ) from error


def _last_onset(part: Part) -> float:
    notes = part.notes[-1].onset if part.notes else 0.0
    return max(notes, part.hits[-1].onset if part.hits else 0.0)


@contextmanager
def explained(key: str, path: Path) -> Iterator[None]:
    """Turn what reading labels raises into ItemBroken."""
    try:
        yield
    except TableBroken as error:
        raise ItemBroken(key, path, f"cannot be used. {error.what[:-1]}", error.helps) from error
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        said = str(error) if isinstance(error, (ValueError, OSError)) else repr(error)
        helps = "Copy or unpack it again; the other recordings are not touched by it."
        raise ItemBroken(key, path, f"cannot be understood: {said}", helps) from error


@dataclass(frozen=True, slots=True)
class Reader:
    """One data set: how it is called, what it is, and how its recordings are found.

    `layout` says what its folder is expected to hold; `recordings` what can be heard of each item
    where there is a choice; `licence` and `source` are known facts, empty where there are none.
    """

    name: str
    title: str
    about: str
    layout: str
    listed: Callable[[Path, Choice], Iterator[Item]]
    licence: str = ""
    source: str = ""
    recordings: tuple[str, ...] = ()
    splits: tuple[str, ...] = SPLITS

    def find(self, folder: Path, choice: Choice | None = None) -> Iterator[Item]:
        """All items of the wanted splits, by key. WrongFolder where the folder is another one.

        Items are listed, not opened: what is wrong with one is said by its `load`.
        """
        choice = choice or Choice()
        self._check(choice)
        if not folder.is_dir():
            raise WrongFolder(folder, self.title, self.layout)
        found = sorted(self.listed(folder, choice), key=lambda item: item.key)
        if not found:
            raise WrongFolder(folder, self.title, self.layout)
        return (item for item in found if choice.wants(item.split))

    def _check(self, choice: Choice) -> None:
        for split in choice.splits:
            if split not in self.splits:
                raise PreparationError(
                    f"{self.title} has no split “{split}”.", f"It has: {', '.join(self.splits)}."
                )
        if choice.recording and choice.recording not in self.recordings:
            has = ", ".join(self.recordings) or "one recording of each item, and no choice"
            raise PreparationError(
                f"{self.title} has no recording “{choice.recording}”.", f"It has: {has}."
            )

    def recording(self, choice: Choice) -> str:
        """The recording that is wanted."""
        return choice.recording or next(iter(self.recordings), "")


def known_split(name: str) -> str:
    """A split by its usual name; ValueError where it is none."""
    split = OTHER_NAMES.get(name.strip().lower(), name.strip().lower())
    if split not in SPLITS:
        raise ValueError(f"“{name}” is no split")
    return split


def own_split(key: str, shares: Mapping[str, int] | None = None) -> str:
    """The split of an item whose data set has none.

    A folder of that name in its key decides; otherwise chance does, the same on every computer:
    eight of ten are for training, one each for validation and test.
    """
    for folder in key.split("/")[:-1]:
        name = OTHER_NAMES.get(folder.lower(), folder.lower())
        if name in SPLITS:
            return name
    shares = shares or {TRAIN: 8, VALIDATION: 1, TEST: 1}
    place = crc32(key.encode()) % sum(shares.values())
    for split, share in shares.items():
        if place < share:
            return split
        place -= share
    raise AssertionError("shares add up")
