"""What can go wrong, in sentences.

Every exception a person may meet builds its own sentence from the facts it was raised with:
`what` happened and what `helps`. `messages.py` in the app and `__main__` in the terminal show
them as they are; nothing else composes error texts.
"""

from pathlib import Path


class EarmarkError(Exception):
    """The base: `what` happened, and what `helps` (may be empty)."""

    def __init__(self, what: str, helps: str = "") -> None:
        super().__init__(what, helps)
        self.what = what
        self.helps = helps

    def __str__(self) -> str:
        """One line with both sentences."""
        return f"{self.what} {self.helps}".strip()


class AudioError(EarmarkError):
    """A recording that cannot be read; subclasses and callers say why."""


class AudioMissing(AudioError):
    """The file of a recording is not where it was."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” is not at {path.parent}.",
            "Check the name, or put the file back where it was.",
        )


class AudioUnreadable(AudioError):
    """The file holds no sound that can be decoded."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” could not be read: {why}.",
            "Try another copy of it, or convert it to wav or flac first.",
        )


class AudioTooShort(AudioError):
    """There is nothing to transcribe."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(
            f"“{path.name}” holds only {seconds * 1000:.0f} ms of sound.",
            "Earmark needs at least a tenth of a second to hear a note.",
        )


class ModelError(EarmarkError):
    """A model that cannot be used; subclasses say why."""


class ModelMissing(ModelError):
    """No model of that name, or one of its files is gone."""

    def __init__(self, name: str, known: tuple[str, ...] = (), file: Path | None = None) -> None:
        lost = f" (its file {file.name} is gone from {file.parent})" if file else ""
        has = ", ".join(known) if known else "none"
        super().__init__(
            f"The model “{name}” is not installed{lost}.",
            f"Models here: {has}. Installing Earmark again brings its own models back.",
        )


class ModelDamaged(ModelError):
    """A model's file or card is not what its digest or format promises."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The model “{name}” was not used: {why}.",
            "Installing it again brings an undamaged copy.",
        )


class DeviceUnavailable(EarmarkError):
    """A computing device was asked for that is not there."""

    def __init__(self, device: str, why: str) -> None:
        super().__init__(
            f"The device “{device}” cannot be used: {why}.",
            "Choose “auto” or “cpu”, which always work.",
        )


class SoundDeviceError(EarmarkError):
    """A microphone or a loudspeaker that cannot be used."""


class ExportError(EarmarkError):
    """A file that could not be written; the one that was there before is untouched."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” could not be written to {path.parent}: {why}.",
            "Choose another folder; whatever was there before is unchanged.",
        )


class ProjectError(EarmarkError):
    """A project file that cannot be opened or saved."""
