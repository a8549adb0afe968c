"""What can go wrong with data, in sentences."""

from pathlib import Path

from engine.errors import EarmarkError


class DataError(EarmarkError):
    """Data that cannot be used, and what helps."""


class WrongFolder(DataError):
    """A folder that does not hold the data set it was said to hold."""

    def __init__(self, folder: Path, title: str, expected: str) -> None:
        what = "is not there" if not folder.exists() else f"does not look like {title}"
        super().__init__(f"{folder} {what}: expected {expected}.")


class ItemBroken(DataError):
    """One recording of a data set that cannot be used; `file` is the one to look at."""

    def __init__(self, key: str, file: Path, why: str, helps: str = "") -> None:
        super().__init__(f"{key}: {file} {why}.", helps)


class UnknownDataSet(DataError):
    """A data set nobody wrote a reader for."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no data set “{name}”.",
            f"There are: {', '.join(known)}, and “kit”, which builds the synthesis kit. A folder "
            "of your own recordings and MIDI files is read by “pairs”.",
        )


class ManifestError(DataError):
    """A manifest that cannot be believed, or is none."""

    def __init__(self, path: Path, why: str, helps: str = "Prepare the data set again.") -> None:
        super().__init__(f"The manifest {path} cannot be used: {why}.", helps)


class PreparationError(DataError):
    """A preparation that cannot be done as it was asked for."""
