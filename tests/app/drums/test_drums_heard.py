"""Drums heard beside the notes, in the real window: offers, sliders, and what stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.drums.tuning import USUAL
from app.musicview import DRUM_CHART, HIGHWAY
from app.project.drumming import changed_drums
from app.project.edits.hits import add_hits
from app.project.kit import hits_of, kit_of
from app.project.store import open_project, save
from app.settings import HEARS_DRUMS, MODEL
from app.window import Window
from engine.models import DrumSettings
from engine.music import Drum, DrumHit
from tests.app import kit_ear, pretending
from tests.app.conftest import WAIT, MakeSession, MakeWindow
from tests.app.pretending import CARD

CARDS = (CARD, kit_ear.KIT)
Heard = Callable[[Path], Window]


@pytest.fixture
def heard(
    qtbot: QtBot,
    make_window: MakeWindow,
    make_session: MakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> Heard:
    """A window that has heard a recording, with a model for notes and one for drums."""
    monkeypatch.setattr("app.ears.installed", lambda: CARDS)

    def listen(path: Path) -> Window:
        window = make_window(make_session(build=kit_ear.build))
        window.resize(1280, 800)
        window.session.open(path)
        qtbot.waitUntil(lambda: window.session.project.is_heard, timeout=WAIT)
        window.music.lanes.show_page(DRUM_CHART)
        QApplication.processEvents()
        return window

    return listen


def count(window: Window, drum: Drum | None = None) -> int:
    project = window.session.project
    hits = hits_of(project, kit_of(project))
    return sum(drum in (None, hit.drum) for hit in hits)


def move(qtbot: QtBot, window: Window, drum: Drum | None, value: int) -> None:
    """Move a slider, and wait until the hits have followed."""
    panel = window.music.drums.tuning
    cell = panel.cells[drum] if drum else panel.all
    before = window.session.project
    cell.slider.setValue(value)
    qtbot.waitUntil(lambda: window.session.project is not before, timeout=WAIT)
    window.wiring.drums._sliders.release()


def test_a_song_gives_notes_and_drums(heard: Heard, song: Path) -> None:
    window = heard(song)
    assert [part.name for part in window.session.project.transcription.parts] == ["Notes", "Drums"]
    assert "Pretended instrument and Drums models" in window.status.words.whole
    panel = window.music.drums.tuning
    assert panel.isVisible()
    shown = [drum for drum, cell in panel.cells.items() if cell.isVisible()]
    assert shown == [Drum.KICK, Drum.SNARE, Drum.HIHAT_CLOSED]


def test_a_slider_decodes_one_drum_again_and_undo_takes_it_back(
    qtbot: QtBot, heard: Heard, song: Path
) -> None:
    window = heard(song)
    before = [count(window, drum) for drum in (Drum.KICK, Drum.SNARE)]
    move(qtbot, window, Drum.SNARE, 90)
    assert [count(window, drum) for drum in (Drum.KICK, Drum.SNARE)] == [before[0], before[1] + 3]
    assert window.actions_["undo"].text() == "Undo sensitivity of the snare"
    window.actions_["undo"].trigger()
    assert count(window, Drum.SNARE) == before[1]
    assert window.music.drums.tuning.cells[Drum.SNARE].slider.value() == USUAL


def test_all_drums_follow_the_first_slider_but_one_with_its_own(
    qtbot: QtBot, heard: Heard, song: Path
) -> None:
    window = heard(song)
    move(qtbot, window, Drum.KICK, 40)
    kicks = count(window, Drum.KICK)
    move(qtbot, window, None, 90)
    assert count(window, Drum.KICK) == kicks
    panel = window.music.drums.tuning
    assert panel.cells[Drum.SNARE].slider.value() == 90
    assert panel.cells[Drum.KICK].slider.value() == 40
    cell = panel.cells[Drum.KICK]
    middle = QPointF(cell.slider.rect().center()).toPoint()
    before = window.session.project
    QTest.mouseDClick(cell.slider, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: window.session.project is not before, timeout=WAIT)
    assert window.session.project.drum_options.drums == ()
    assert cell.slider.value() == 90


def test_a_drum_changed_by_hand_rests_until_it_is_taken_back(
    qtbot: QtBot, heard: Heard, song: Path
) -> None:
    window = heard(song)
    project = window.session.project
    mine = DrumHit(2.713, Drum.KICK, 99)
    place = kit_of(project)
    assert place is not None
    window.session.editing.kit.take(add_hits(project, place, (mine,)))
    cell = window.music.drums.tuning.cells[Drum.KICK]
    assert not cell.slider.isEnabled()
    assert cell.back.isVisible()
    move(qtbot, window, None, 0)
    assert mine in hits_of(window.session.project, place)
    assert count(window, Drum.SNARE) == 0
    QTest.mouseClick(cell.back, Qt.MouseButton.LeftButton)
    assert changed_drums(window.session.project) == frozenset()
    assert cell.slider.isEnabled()
    window.actions_["undo"].trigger()
    assert mine in hits_of(window.session.project, place)


def test_the_sliders_work_after_reopening(
    qtbot: QtBot, heard: Heard, song: Path, tmp_path: Path
) -> None:
    window = heard(song)
    move(qtbot, window, Drum.SNARE, 90)
    snares = count(window, Drum.SNARE)
    save(window.session.project, tmp_path / "piece.earmark")
    opened = open_project(tmp_path / "piece.earmark")
    assert opened.drums is not None
    assert isinstance(opened.drums.settings, DrumSettings)
    window._may_close = True
    window.session.document.replace(opened)
    QApplication.processEvents()
    assert window.music.drums.tuning.cells[Drum.SNARE].slider.value() == 90
    move(qtbot, window, Drum.SNARE, 50)
    assert count(window, Drum.SNARE) == snares - 3


def test_where_no_drums_are_heard_what_was_suspected_is_a_click_away(
    heard: Heard, tmp_path: Path
) -> None:
    window = heard(pretending.recording(tmp_path / f"{kit_ear.SILENT}.wav"))
    offers = window.music.drums.offers
    assert offers.isVisible()
    assert offers.words.text().startswith("No drums were heard")
    assert not offers.listen.isVisible()
    assert not window.music.tune.isEnabled()
    QTest.mouseClick(offers.suspects, Qt.MouseButton.LeftButton)
    assert kit_of(window.session.project) == 1
    assert window.actions_["undo"].text() == "Undo show suspected drums"
    QApplication.processEvents()
    assert window.music.drums.tuning.isVisible()


def test_drums_that_were_left_out_can_be_heard_later(
    qtbot: QtBot, heard: Heard, song: Path, make_session: MakeSession, make_window: MakeWindow
) -> None:
    session = make_session(build=kit_ear.build)
    session.settings[HEARS_DRUMS] = False
    window = heard(song)
    assert not window.listen.drums.isChecked()
    assert [part.name for part in window.session.project.transcription.parts] == ["Notes"]
    notes = window.session.project.transcription.parts[0]
    offers = window.music.drums.offers
    assert offers.words.text().startswith("Nobody has listened for drums")
    QTest.mouseClick(offers.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.project.drums is not None, timeout=WAIT)
    assert window.session.project.transcription.parts[0] is notes
    assert count(window) > 0
    assert window.actions_["undo"].text() == "Undo listen for drums"


def test_the_menu_has_models_for_notes_and_drums_alone(heard: Heard, song: Path) -> None:
    window = heard(song)
    menu, check = window.listen.models, window.listen.drums
    titles = [menu.itemText(k) for k in range(menu.count())]
    assert titles == ["Automatic", "Pretended instrument", "Drums only"]
    assert check.isVisible()
    assert check.isChecked()
    check.click()
    assert not window.session.settings[HEARS_DRUMS]
    menu.setCurrentIndex(2)
    menu.activated.emit(2)
    assert window.session.settings[MODEL] == "drums"
    assert (check.isChecked(), check.isEnabled()) == (True, False)


def test_drums_alone(qtbot: QtBot, heard: Heard, song: Path, make_session: MakeSession) -> None:
    make_session().settings[MODEL] = "drums"
    window = heard(song)
    assert [part.name for part in window.session.project.transcription.parts] == ["Drums"]
    assert not window.listen.sensitivity.isEnabled()
    assert window.listen.why.text().startswith("Only the drums were heard")
    assert not window.listen.again_button.isVisible()
    move(qtbot, window, None, 90)
    assert count(window) > 12


def test_the_eye_hides_hits(heard: Heard, song: Path) -> None:
    window = heard(song)
    lane = window.music.drums.lane
    assert lane.hits
    window.parts.rows[1].eye.click()
    assert not lane.hits
    assert lane.board() is None
    window.parts.rows[1].eye.click()
    assert lane.hits


def test_what_is_under_the_notes_and_how_fast_the_road_comes_is_remembered(
    heard: Heard, song: Path
) -> None:
    window = heard(song)
    window.music.lanes.show_page(HIGHWAY)
    window.music.highway.speed.setValue(8)
    window.music.tune.setChecked(False)
    window._may_close = True
    window.close()
    again = heard(song)
    assert again.music.highway.speed.value() == 8
    assert not again.music.drums.tuning.isVisible()
