"""Asking: every question a window puts to a person, each a dialog; tests answer in its place."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QWidget

from app.dialogs import files
from app.dialogs.about import show_text
from app.dialogs.ghosts import Count, GhostsDialog, Remove
from app.dialogs.record import RecordDialog
from app.dialogs.song import SongDialog
from app.dialogs.tempo import TempoDialog
from app.dialogs.unsaved import Answer, ask_unsaved
from app.pieces import AUDIO_SUFFIXES
from app.project.store import SUFFIX
from app.settings import MICROPHONE, OPEN_FOLDER, SAVE_FOLDER, Settings
from app.songfile import SongWish, trouble
from app.theme import Theme
from engine.export import Metadata

SOUND = " ".join(f"*{suffix}" for suffix in AUDIO_SUFFIXES)
PROJECT = f"Earmark project (*{SUFFIX})"
EMBEDDED = f"Earmark project with the recording inside (*{SUFFIX})"
OPENABLE = (f"Recordings and projects ({SOUND} *{SUFFIX})", PROJECT, "All files (*)")
RECORDINGS = (f"Recordings ({SOUND})", "All files (*)")


class Asking:
    """Remembers in the settings where a person was last."""

    def __init__(self, parent: QWidget, settings: Settings, theme: Theme) -> None:
        self._parent = parent
        self._settings = settings
        self._theme = theme

    def pieces(self) -> list[Path]:
        """What to open; nothing if the person thought better of it."""
        chosen = files.choose_many(self._parent, "Open", self._open_folder(), OPENABLE)
        if chosen:
            self._settings[OPEN_FOLDER] = str(chosen[0].parent)
        return chosen

    def recording(self, name: str) -> Path | None:
        """Where the recording called `name` is."""
        title = f"Find “{name}”"
        return files.choose_one(self._parent, title, self._open_folder() / name, RECORDINGS)

    def project_place(
        self, stem: str, beside: Path | None, embed: bool
    ) -> tuple[Path, bool] | None:
        """Where to save, and whether with the recording inside."""
        kinds = (EMBEDDED, PROJECT) if embed else (PROJECT, EMBEDDED)
        start = self._save_folder(beside) / f"{stem}{SUFFIX}"
        answer = files.choose_place(self._parent, "Save the project", start, kinds)
        if answer is None:
            return None
        path, kind = answer
        path = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
        self._settings[SAVE_FOLDER] = str(path.parent)
        return path, kind == EMBEDDED

    def export_place(
        self, title: str, extension: str, stem: str, beside: Path | None
    ) -> Path | None:
        """Where to export to."""
        start = self._save_folder(beside) / f"{stem}.{extension}"
        kinds = (f"{title} (*.{extension})",)
        answer = files.choose_place(self._parent, f"Export {title}", start, kinds)
        if answer is None:
            return None
        path = answer[0] if answer[0].suffix else answer[0].with_suffix(f".{extension}")
        self._settings[SAVE_FOLDER] = str(path.parent)
        return path

    def unsaved(self, title: str, is_listening: bool) -> Answer:
        """What to do with work that is in no file."""
        return ask_unsaved(self._parent, title, is_listening)

    def record(self, take: Callable[[Path], object]) -> None:
        """Record; `take` is given the file once the person stops."""
        path = recordings_folder() / f"Recording {datetime.now():%Y-%m-%d %H.%M.%S}.wav"
        dialog = RecordDialog(path, self._settings[MICROPHONE], self._theme, self._parent)
        dialog.recorded.connect(take)
        dialog.microphone_chosen.connect(self._remember_microphone)
        dialog.show()

    def tell(self, title: str, text: str) -> None:
        """Show some text to read."""
        show_text(self._parent, title, text)

    def ghosts(self, count: Count, remove: Remove) -> None:
        """Which notes are ghosts; `remove` is called if they are to go."""
        GhostsDialog(count, remove, self._parent).show()

    def tempo(
        self, now: float, take: Callable[[float, bool], object], can_follow: bool = False
    ) -> None:
        """How many beats a minute, and whether they follow the players."""
        TempoDialog(now, take, self._parent, can_follow).show()

    def training_place(self, stem: str, beside: Path | None) -> Path | None:
        """The folder to write a training pair into."""
        start = self._save_folder(beside)
        folder = files.choose_folder(self._parent, f"Where to put the folder “{stem}”", start)
        if folder:
            self._settings[SAVE_FOLDER] = str(folder)
        return folder

    def song(self, metadata: Metadata, beside: Path) -> SongDialog:
        """What a song to play along with is called, and where it goes."""
        wish = SongWish(metadata, self._save_folder(beside))
        dialog = SongDialog(wish, self._song_folder, trouble, self._parent)
        dialog.show()
        return dialog

    def _song_folder(self, start: Path) -> Path | None:
        folder = files.choose_folder(self._parent, "Where to put the song", start)
        if folder:
            self._settings[SAVE_FOLDER] = str(folder)
        return folder

    def _remember_microphone(self, name: str) -> None:
        self._settings[MICROPHONE] = name

    def _open_folder(self) -> Path:
        return _folder(self._settings[OPEN_FOLDER], Path(platformdirs.user_music_dir()))

    def _save_folder(self, beside: Path | None) -> Path:
        usual = beside.parent if beside else Path(platformdirs.user_documents_dir())
        return _folder(self._settings[SAVE_FOLDER], usual)


def recordings_folder() -> Path:
    """Where recordings are kept: in the person's own music folder, so that they are hers."""
    return Path(platformdirs.user_music_dir()) / "Earmark"


def _folder(remembered: str, usual: Path) -> Path:
    """A folder that is there."""
    for folder in (Path(remembered) if remembered else usual, usual):
        if folder.is_dir():
            return folder
    return Path.home()
