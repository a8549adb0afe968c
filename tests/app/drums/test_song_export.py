"""A song for the games, from the form in the window to the folder on the disk."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.asking import Asking
from app.dialogs.song import STEPS, SongDialog
from app.messages import Notice
from app.project.project import Project
from app.settings import SAVE_FOLDER
from app.songfile import SongWish, trouble
from app.songs import tagged
from app.window import Window
from engine.audio import open_audio
from engine.export import Metadata
from engine.music import Drum, DrumHit, Part, TempoMap, Transcription
from tests.app.conftest import WAIT
from tests.app.editor import PIANO

TEMPO = TempoMap((0.0, 0.5, 1.0))
HITS = tuple(
    DrumHit(0.25 * k, drum, 96)
    for k in range(12)
    for drum in ((Drum.KICK, Drum.SNARE)[k % 2], Drum.HIHAT_CLOSED)
)
DRUMS = Part("Drums", hits=tuple(sorted(HITS)))


class Exporting:
    """A window with a piece, its songs, and what it said."""

    def __init__(self, window: Window, recording: Path, *parts: Part) -> None:
        self.window, self.session = window, window.session
        self.session.settings[SAVE_FOLDER] = str(recording.parent)
        audio = open_audio(recording)
        self.session._begin(audio.duration, audio)
        transcription = Transcription(parts, TEMPO)
        self.session.document.replace(Project(machine=transcription, transcription=transcription))
        self.songs = window.songs
        self.songs._asking = Asking(window, self.session.settings, window.theme)
        self.said: list[Notice] = []
        self.done: list[object] = []
        self.songs.notice.connect(self.said.append)
        self.session.done.connect(lambda _, value: self.done.append(value))

    def ask(self) -> SongDialog:
        dialog = self.songs.ask()
        assert dialog is not None
        return dialog


@pytest.fixture
def exporting(window: Window, song: Path) -> Exporting:
    return Exporting(window, song, PIANO, DRUMS)


def press(dialog: SongDialog) -> None:
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)


def test_a_form_becomes_a_folder_the_games_load(
    qtbot: QtBot, exporting: Exporting, song: Path
) -> None:
    dialog = exporting.ask()
    dialog.texts["title"].setText("A/B: one?")
    dialog.texts["artist"].setText("The Testers")
    dialog.texts["charter"].setText("Me")
    press(dialog)
    assert not dialog.bar.isHidden()
    shown: list[int] = []
    dialog.bar.valueChanged.connect(shown.append)
    qtbot.waitUntil(lambda: bool(exporting.done), timeout=WAIT)
    place = song.parent / "The Testers - A_B_ one_"
    assert exporting.done == [place]
    assert shown == sorted(shown)
    assert shown[-1] == STEPS
    assert {"notes.chart", "song.ini", "song.ogg"} <= {path.name for path in place.iterdir()}
    ini = (place / "song.ini").read_text("utf-8")
    assert "name = A/B: one?" in ini
    assert "charter = Me" in ini


def test_what_is_there_already_is_only_replaced_if_one_says_so(
    qtbot: QtBot, exporting: Exporting, song: Path
) -> None:
    place = song.parent / "Other - Things"
    place.mkdir()
    (place / "letter.txt").write_text("mine")
    dialog = exporting.ask()
    dialog.texts["artist"].setText("Other")
    dialog.texts["title"].setText("Things")
    assert not dialog.go.isEnabled()  # it is no song's folder
    assert "already" in dialog.words.text()
    (place / "song.ini").write_text("[song]")
    dialog.texts["title"].setText("Thing")
    assert dialog.go.text() == "Export"
    dialog.texts["title"].setText("Things")
    assert dialog.go.text() == "Replace it"
    press(dialog)
    qtbot.waitUntil(lambda: bool(exporting.done), timeout=WAIT)
    assert (place / "notes.chart").exists()
    assert (place / "letter.txt").read_text() == "mine"


def test_one_file_is_a_format_too(qtbot: QtBot, exporting: Exporting, song: Path) -> None:
    dialog = exporting.ask()
    dialog.texts["title"].setText("One")
    dialog.format.setCurrentIndex(dialog.format.findData("sng"))
    press(dialog)
    qtbot.waitUntil(lambda: bool(exporting.done), timeout=WAIT)
    assert (song.parent / "One.sng").read_bytes()[:6] == b"SNGPKG"


def test_no_drums_no_form(window: Window, song: Path) -> None:
    exporting = Exporting(window, song, PIANO)
    assert exporting.songs.ask() is None
    assert "No drums were found" in exporting.said[0].what


def test_no_tempo_is_said_in_the_form_which_stays(qtbot: QtBot, window: Window, song: Path) -> None:
    exporting = Exporting(window, song, Part("Drums", hits=(DrumHit(0.3, Drum.KICK),)))
    unknown = Transcription(exporting.session.project.transcription.parts)
    exporting.session.document.replace(Project(transcription=unknown))
    dialog = exporting.ask()
    dialog.texts["title"].setText("Lost")
    press(dialog)
    qtbot.waitUntil(lambda: "menu Tempo" in dialog.words.text(), timeout=WAIT)
    assert dialog.go.isEnabled()
    assert not (song.parent / "Lost").exists()
    dialog.reject()


def test_cancel_answers_at_once_and_the_form_stays(exporting: Exporting) -> None:
    dialog = exporting.ask()
    dialog.texts["title"].setText("Stopped")
    press(dialog)
    dialog.reject()
    assert dialog.isVisible()
    assert dialog.bar.isHidden()
    assert dialog.go.isEnabled()
    dialog.reject()
    assert not exporting.done


def test_a_title_is_needed(exporting: Exporting) -> None:
    dialog = exporting.ask()
    dialog.texts["title"].setText("  ")
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_a_name_says_artist_and_title_where_no_tag_does(song: Path) -> None:
    named = song.rename(song.with_name("Somebody - Something.wav"))
    assert tagged(named, "Somebody - Something") == Metadata("Something", "Somebody")
    assert tagged(song, "Gone") == Metadata("Gone")


@pytest.mark.parametrize("title", ["..", "a" * 400, "CON?", "\x00"])
def test_every_title_has_a_place(tmp_path: Path, title: str) -> None:
    place = SongWish(Metadata(title), tmp_path).place
    assert place.parent == tmp_path
    assert place.name
    assert trouble(SongWish(Metadata(title), tmp_path)) == ("", True)
