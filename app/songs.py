"""Songs: the piece as a song to play along with, written beside the window."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.asking import Asking
from app.dialogs.song import SongDialog
from app.job import Job
from app.lines import Workshop
from app.messages import notice_of
from app.session import Session
from app.songfile import SongWish, write_song
from engine.audio.tags import read_tags
from engine.errors import AudioError, EarmarkError, NoDrums, NoRecording, TempoUnknown
from engine.export import Metadata

NO_TEMPO = (
    "The tempo could not be told from the drums, so no song was written. Set it in the menu Tempo "
    "(tap it, or type it), and try again."
)


class Songs(QObject):
    """`notice(Notice)`: say this. What is written the session says."""

    notice = Signal(object)

    def __init__(
        self, session: Session, asking: Asking, workshop: Workshop | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._asking = asking
        self._workshop = workshop
        self._job: Job | None = None
        session.opened.connect(lambda *_: self.cancel())

    def ask(self) -> SongDialog | None:
        """Show the form; or say why there is nothing to export."""
        missing = self._missing()
        if missing:
            self.notice.emit(notice_of(missing))
            return None
        recording = self._session.recording or Path()
        dialog = self._asking.song(tagged(recording, self._session.title), recording)
        dialog.wanted.connect(lambda wish: self._write(wish, dialog))
        dialog.cancelled.connect(self.cancel)
        return dialog

    def _missing(self) -> EarmarkError | None:
        title = self._session.title
        if not any(part.hits for part in self._session.transcription.parts):
            return NoDrums(title)
        if self._session.recording is None or self._session.audio is None:
            return NoRecording(title)
        return None

    def cancel(self) -> None:
        """Write it no more."""
        if self._job:
            self._job.blockSignals(True)
            self._job.cancel()
            self._job = None

    def _write(self, wish: SongWish, dialog: SongDialog) -> None:
        self.cancel()
        request = replace(self._session.request, metadata=wish.metadata)
        job = Job(write_song, wish, request, workshop=self._workshop, parent=self)
        job.progressed.connect(dialog.show_progress)
        job.finished.connect(lambda place: self._take(place, dialog))
        job.failed.connect(lambda error: self._fail(error, dialog))
        self._job = job
        job.start()

    def _take(self, place: Path, dialog: SongDialog) -> None:
        self._job = None
        dialog.accept()
        self._session.done.emit("exported", place)

    def _fail(self, error: EarmarkError, dialog: SongDialog) -> None:
        self._job = None
        is_tempo = isinstance(error, TempoUnknown)
        dialog.show_error(NO_TEMPO if is_tempo else f"{error.what} {error.helps}".strip())


def tagged(recording: Path, title: str) -> Metadata:
    """What the recording says about itself, else what its name does: “Artist - Title”."""
    try:
        tags = read_tags(recording)
    except AudioError:
        return Metadata(title=title)
    named = Metadata(title=title)
    if not tags.title and not tags.artist and " - " in recording.stem:
        artist, name = recording.stem.split(" - ", 1)
        named = Metadata(name, artist)
    found = Metadata(tags.title, tags.artist, tags.album, tags.genre, tags.date)
    return found.over(named)
