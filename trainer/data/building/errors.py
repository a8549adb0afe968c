"""What can go wrong while a kit is built, in sentences."""

from pathlib import Path

from trainer.data.errors import DataError


class InstrumentUnreadable(DataError):
    """An instrument file that cannot be converted."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The instrument {path} cannot be converted: {why}.",
            "Look whether all its files were unpacked; the other instruments are not touched.",
        )


class FetchFailed(DataError):
    """A source that could not be downloaded, or was not what it should be."""


class ArchiveUnsafe(DataError):
    """An archive that would write where it must not, or more than it may."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"The archive {path.name} was not unpacked: {why}.")


class UnknownSource(DataError):
    """A source nobody knows."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"The kit has no source “{name}”.", f"There are: {', '.join(known)}.")
