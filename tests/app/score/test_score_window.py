"""The score in the window: it follows the document, and the document follows it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.musicview import SCORE
from app.project.project import Project
from app.project.selection import Selection, only
from app.project.store import save
from app.score.panel import NOTHING, ScorePanel
from app.window import Window
from engine.export import PAGE_EXPORTERS
from engine.export.musicxml import NoteId
from engine.music import Transcription
from tests.app.conftest import MakeWindow
from tests.app.pretending import Person
from tests.app.score.test_making import piece
from tests.app.score.test_score_view import LEFT, NONE, place_of

FIELDS = ("Time", "Pickup", "Key", "Right hand from", "Eighths", "Shortest")


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> Window:
    """A window with a piece of two parts, its score to be seen."""
    made = make_window()
    made.resize(1200, 900)
    path = tmp_path / "Piece.earmark"
    save(Project(machine=piece(), transcription=piece()), path)
    made.session.open(path)
    qtbot.waitUntil(lambda: bool(made.session.project.transcription.parts))
    made.music.lanes.show_page(SCORE)
    settled(qtbot, made)
    return made


def settled(qtbot: QtBot, window: Window) -> None:
    """Wait until the page shows what the document holds."""

    def is_shown() -> bool:
        panel = window.music.score
        sheets = panel.view.sheets
        done = panel.maker is not None and not panel.maker.is_working
        wanted = panel._wanted is not None and panel._wanted == panel._asked
        return done and wanted and sheets is not None and sheets.is_complete

    qtbot.waitUntil(is_shown, timeout=100_000)


def choose(panel: ScorePanel, name: str, words: str) -> None:
    """As a hand does in one of the boxes."""
    box = panel.strip.fields[FIELDS.index(name)].box
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_a_choice_is_a_step_that_can_be_undone_and_shows_at_once(
    qtbot: QtBot, window: Window
) -> None:
    panel, document = window.music.score, window.session.document
    assert panel.strip.fields[0].box.currentText() == "4/4 (found)"
    before = panel.view.sheets
    choose(panel, "Time", "3/4")
    assert document.project.notation.meter == (3, 4)
    assert document.undo_stack.undoText() == "Score: time"
    settled(qtbot, window)
    assert panel.view.sheets is not before
    assert panel.view.sheets is not None
    assert panel.view.sheets.laid.findings.meter == (3, 4)
    assert panel.strip.fields[0].box.currentText() == "3/4"
    document.undo_stack.undo()
    settled(qtbot, window)
    assert panel.view.sheets.laid.findings.meter == (4, 4)
    assert panel.strip.fields[0].box.currentText() == "4/4 (found)"


def test_a_slider_that_is_dragged_is_one_step(qtbot: QtBot, window: Window) -> None:
    panel, document = window.music.score, window.session.document
    slider = panel.strip.detail
    slider.setSliderDown(True)
    for value in (55, 70, 90):
        slider.setValue(value)
    slider.setSliderDown(False)
    assert document.project.notation.detail == 0.9
    assert document.undo_stack.count() == 1
    panel.strip.graces.click()
    assert not document.project.notation.ornaments
    assert document.undo_stack.count() == 2


def test_a_clicked_note_is_selected_in_the_roll_and_a_hit_in_the_chart(
    qtbot: QtBot, window: Window
) -> None:
    panel, editing = window.music.score, window.session.editing
    view = panel.view
    notes = window.session.project.transcription.parts[0].notes
    qtbot.mouseClick(view.viewport(), LEFT, NONE, place_of(view, NoteId(0, 5)))
    assert editing.selection == only(0, notes[5])
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(view.viewport(), LEFT, shift, place_of(view, NoteId(0, 6)))
    assert len(editing.selection) == 2
    assert view._selected == {NoteId(0, 5), NoteId(0, 6)}
    qtbot.mouseClick(view.viewport(), LEFT, NONE, place_of(view, NoteId(1, 1)))
    hits = window.session.project.transcription.parts[1].hits
    assert editing.kit.chosen == (hits[1],)
    assert window.music.lanes.title == SCORE  # it stays where the hand is
    assert view._selected == {NoteId(1, 1)}


def test_what_is_selected_in_the_roll_is_marked_in_the_score(window: Window) -> None:
    notes = window.session.project.transcription.parts[0].notes
    window.session.editing.select(Selection.of({0: notes[2:5]}))
    assert window.music.score.view._selected == {NoteId(0, n) for n in (2, 3, 4)}


def test_what_is_heard_is_marked_while_it_plays(window: Window) -> None:
    panel = window.music.score
    panel.follow(0.6, is_playing=True)
    assert panel.view._sounding == {NoteId(0, 1)}
    panel.follow(0.6, is_playing=False)
    assert panel.view._sounding == frozenset()


def test_an_edited_note_moves_on_the_page(qtbot: QtBot, window: Window) -> None:
    session, panel = window.session, window.music.score
    transcription = session.project.transcription
    parts = (replace(transcription.parts[0], notes=()), transcription.parts[1])
    without = replace(transcription, parts=parts)
    session.document.apply(replace(session.project, transcription=without), "Delete")
    settled(qtbot, window)
    assert panel.view.sheets is not None
    opened = panel.view.sheets.opened(0)
    assert opened is not None
    assert {note.part for note in opened.heads.notes} == {1}
    nothing = replace(session.project, transcription=Transcription())
    session.document.apply(nothing, "Delete")
    qtbot.waitUntil(lambda: panel.currentWidget() is panel._sentence)
    assert NOTHING in panel._sentence.findChildren(type(panel.strip.percent))[0].text()


def test_parts_are_chosen_for_the_page(qtbot: QtBot, window: Window) -> None:
    panel = window.music.score
    drums = panel.strip.menu.actions()[-1]
    assert drums.text() == "Drums"
    drums.trigger()
    settled(qtbot, window)
    assert panel.view.sheets is not None
    opened = panel.view.sheets.opened(0)
    assert opened is not None
    assert {note.part for note in opened.heads.notes} == {1}
    panel.strip.menu.actions()[0].trigger()
    settled(qtbot, window)
    opened = panel.view.sheets.opened(0)
    assert opened is not None
    assert {note.part for note in opened.heads.notes} == {0, 1}


def test_nothing_is_written_while_nobody_looks(qtbot: QtBot, window: Window) -> None:
    panel = window.music.score
    window.music.lanes.show_page("Velocity")
    before = panel.view.sheets
    notation = replace(window.session.project.notation, meter=(2, 4))
    window.session.document.apply(replace(window.session.project, notation=notation), "x")
    assert panel.maker is not None
    assert not panel.maker.is_working
    assert panel.view.sheets is before
    window.music.lanes.show_page(SCORE)
    settled(qtbot, window)
    assert panel.view.sheets is not before


def test_scores_are_exported_with_the_choices_of_the_project(
    qtbot: QtBot, window: Window, person: Person, tmp_path: Path
) -> None:
    choose(window.music.score, "Key", "F minor")
    person.exports = tmp_path / "Piece.musicxml"
    with qtbot.waitSignal(window.session.done):
        window.actions_["export-musicxml"].trigger()
    assert b"<fifths>-4</fifths>" in person.exports.read_bytes()
    person.exports = tmp_path
    with qtbot.waitSignal(window.session.done):
        window.actions_[f"export-{PAGE_EXPORTERS[0].name}"].trigger()
    assert (tmp_path / "Piece (pages)" / "page-001.svg").is_file()
