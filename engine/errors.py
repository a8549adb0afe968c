"""What can go wrong, in sentences.

Every exception a person may meet builds its own sentence from the facts it was raised with:
`what` happened and what `helps`. `messages.py` in the app and `__main__` in the terminal show
them as they are; nothing else composes error texts.
"""

from pathlib import Path


class EarmarkError(Exception):
    """The base: `what` happened, and what `helps` (may be empty).

    `details` is for a bug report, not for reading; most errors have none.
    """

    def __init__(self, what: str, helps: str = "", details: str = "") -> None:
        super().__init__(what, helps)
        self.what = what
        self.helps = helps
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the sentences, not the facts: errors travel from the worker to the window."""
        return _revived, (type(self), self.what, self.helps, self.details)

    def __str__(self) -> str:
        """One line with both sentences."""
        return f"{self.what} {self.helps}".strip()


def _revived(kind: type[EarmarkError], what: str, helps: str, details: str) -> EarmarkError:
    """An error as it was before it was pickled, past its subclass's own arguments."""
    error = kind.__new__(kind)
    EarmarkError.__init__(error, what, helps, details)
    return error


def _length(seconds: float) -> str:
    """Say how long something is, as one would."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


class AudioError(EarmarkError):
    """A recording that cannot be read; subclasses and callers say why."""


class AudioMissing(AudioError):
    """The file of a recording is not where it was."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” is not at {path.parent}.",
            "Check the name, or put the file back where it was.",
        )


class AudioChanged(AudioError):
    """The file of a recording is no longer the one that was transcribed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” has changed since it was transcribed.",
            "Put the old one back, or transcribe it again: the notes may no longer fit.",
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


class DeviceFailed(EarmarkError):
    """A computing device that is there would not start, or stopped in the middle of the work.

    `reported` is what it said itself; `notice` tells what happens now.
    """

    def __init__(self, device: str, reported: str) -> None:
        said = reported.lower()
        out_of_memory = "out of memory" in said or "alloc" in said
        why = "it ran out of memory" if out_of_memory else "it reported an error"
        if "differ" in said:
            why = "it gave other answers than the processor"
        super().__init__(
            f"{device} cannot be used: {why}.",
            "Earmark goes on with the processor, which is slower.",
            reported,
        )

    @property
    def notice(self) -> str:
        """Both sentences, for the terminal and the window."""
        return str(self)


class SoundDeviceError(EarmarkError):
    """A microphone or a loudspeaker that cannot be used."""


class SoundLibraryMissing(SoundDeviceError):
    """PortAudio, through which all sound devices are reached, is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Earmark cannot record or play: the PortAudio library is not on this computer.",
            "On Debian and Ubuntu install the package “libportaudio2”, elsewhere install Earmark "
            "again; recordings in files can be opened without it.",
        )


class NoSoundDevice(SoundDeviceError):
    """There is no device of the kind that is needed: a “microphone” or a “loudspeaker”."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"No {kind} was found on this computer.",
            "Plug one in and try again; recordings in files can be opened without it.",
        )


class SoundDeviceRefused(SoundDeviceError):
    """A device is there but will not open: taken, forbidden, or asked for what it cannot do."""

    def __init__(self, kind: str, name: str, why: str) -> None:
        super().__init__(
            f"The {kind} “{name}” could not be opened: {why}.",
            "Close other programs that use it, see that the privacy settings of the system let "
            f"Earmark use it, or choose another {kind}.",
        )


class SoundDeviceLost(SoundDeviceError):
    """A microphone went away while it was recorded from."""

    def __init__(self, name: str, path: Path | None, seconds: float) -> None:
        kept = f"What was played up to then ({_length(seconds)}) is kept in {path}."
        super().__init__(
            f"The microphone “{name}” stopped answering while it was being recorded.",
            kept if path else "Plug it in again, or choose another one.",
        )


class LoudspeakerLost(SoundDeviceError):
    """A loudspeaker went away while it was played on."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The loudspeaker “{name}” stopped answering.",
            "Plug it in again or choose another one, then press play.",
        )


class RecordingStopped(SoundDeviceError):
    """What was played could no longer be written to the disk."""

    def __init__(self, path: Path, seconds: float, why: str) -> None:
        super().__init__(
            f"The recording stopped because “{path.name}” could not be written any further: {why}.",
            f"What was played up to then ({_length(seconds)}) is kept; make room on the disk.",
        )


class ExportError(EarmarkError):
    """A file that could not be written; the one that was there before is untouched."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” could not be written to {path.parent}: {why}.",
            "Choose another folder; whatever was there before is unchanged.",
        )


class FolderInTheWay(ExportError):
    """A folder of that name is there already."""

    def __init__(self, path: Path, is_song: bool) -> None:
        EarmarkError.__init__(
            self,
            f"There is a folder “{path.name}” in {path.parent} already.",
            "Choose another place, or say that it may be replaced (in a terminal: --force)."
            if is_song
            else "It holds other things as well, so it is not replaced; choose another place.",
        )


class NoDrums(EarmarkError):
    """A chart was asked for of a piece without drums."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No drums were found in “{name}”, so no chart was written."
            if name
            else "No drums were found, so no chart was written."
        )


class TempoUnknown(EarmarkError):
    """A chart was asked for of a piece whose beats nobody knows."""

    def __init__(self, name: str) -> None:
        of = f" of “{name}”" if name else ""
        super().__init__(
            f"The tempo{of} could not be told from its drums, so no chart was written.",
            "Say how many beats there are in a minute (in a terminal: --bpm 120).",
        )


class NoRecording(EarmarkError):
    """A song was asked for whose recording is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” has no recording, which a song to play along with needs.",
            "Say where the recording is, and try again.",
        )


class ProjectError(EarmarkError):
    """A project file that cannot be opened or saved."""


class ProjectMissing(ProjectError):
    """There is no project file of that name."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” is not at {path.parent}.",
            "Check the name, or put the file back where it was.",
        )


class ProjectDamaged(ProjectError):
    """The file is no project, or not all of one."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” could not be opened as a project: {why}.",
            "Try another copy of it; the file itself was not changed.",
        )


class ProjectNewer(ProjectError):
    """The project was written by a later version of Earmark."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” was made with a newer version of Earmark.",
            "Install the newest Earmark to open it; the file was not changed.",
        )


class ProjectNotSaved(ProjectError):
    """The project could not be written; the file that was there before is untouched."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” could not be saved to {path.parent}: {why}.",
            "Save it in another folder; the last saved version is unchanged.",
        )


class WorkerDied(EarmarkError):
    """The process that did the work is gone."""

    def __init__(self) -> None:
        super().__init__(
            "The work stopped suddenly, most likely because the memory ran out.",
            "Close other programs and try again; nothing you had is lost.",
        )


class Unexpected(EarmarkError):
    """A mistake of ours, with the traceback as details for a bug report."""

    def __init__(self, error: BaseException, details: str) -> None:
        super().__init__(
            f"Something went wrong that should not have ({type(error).__name__}: {error}).",
            "Please report it with the details below; nothing you had is lost.",
            details,
        )
