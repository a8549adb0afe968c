"""Edits of very many notes are worked out beside the window, in order, and Escape takes them back.

`Gate` is an edit that waits until the test lets it go on, so nothing here depends on speed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, current_thread, main_thread

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing import Editing
from app.project.edits.lift import MANY, Edited
from app.project.edits.notes import delete, transpose
from app.project.edits.velocity import set_velocity
from app.project.project import Project
from app.project.selection import Selection, everything, only
from app.window import Window
from engine.music import Note, Part
from tests.app.conftest import MakeWindow
from tests.app.editor import project_of

NOTES = tuple(Note(k / 4, 40 + k % 40, k / 4 + 0.2) for k in range(MANY + 500))


@dataclass
class Gate:
    """Transposes by `steps` once it is opened, and says in which thread it was."""

    steps: int = 1
    opened: Event = field(default_factory=Event)
    threads: list[bool] = field(default_factory=list)

    def __call__(self, project: Project, chosen: Selection) -> Edited:
        self.threads.append(current_thread() is main_thread())
        assert self.opened.wait(120)
        return transpose(project, chosen, self.steps)


@pytest.fixture
def editing(qtbot: QtBot) -> Iterator[Editing]:
    document = Document()
    document.replace(project_of(Part("Piano", 0, NOTES)))
    made = Editing(document)
    made.select(everything(made.project))
    yield made
    made.long.stop()


def pitches(editing: Editing) -> list[int]:
    return [note.pitch for note in editing.project.transcription.parts[0].notes]


def finished(qtbot: QtBot, editing: Editing) -> None:
    qtbot.waitUntil(lambda: not editing.long.is_working)


def test_many_notes_are_edited_in_a_thread_and_few_at_once(qtbot: QtBot, editing: Editing) -> None:
    gate = Gate()
    gate.opened.set()
    editing.do(gate)
    assert pitches(editing)[0] == 40, "nothing has come of it yet"
    finished(qtbot, editing)
    assert pitches(editing) == [note.pitch + 1 for note in NOTES]
    assert len(editing.selection) == len(NOTES)
    editing.select(only(0, editing.selection.part(0)[0]))
    editing.do(gate)
    assert pitches(editing)[0] == 42
    assert gate.threads == [False, True]


def test_what_is_asked_for_meanwhile_comes_after_it(qtbot: QtBot, editing: Editing) -> None:
    gate, stack = Gate(), editing._document.undo_stack
    editing.do(gate)
    editing.do(lambda project, chosen: set_velocity(project, chosen, 33))
    editing.do(lambda project, chosen: transpose(project, chosen, 5))
    editing.long.then(stack.undo)
    gate.opened.set()
    finished(qtbot, editing)
    assert [stack.text(k) for k in range(stack.count())] == [
        f"transpose {len(NOTES):,} notes",
        f"change velocity of {len(NOTES):,} notes",
        f"transpose {len(NOTES):,} notes",
    ]
    assert stack.index() == 2
    assert pitches(editing) == [note.pitch + 1 for note in NOTES]


def test_a_change_that_comes_between_is_not_lost(qtbot: QtBot, editing: Editing) -> None:
    gate, first = Gate(), NOTES[0]
    editing.do(gate)
    editing.take(delete(editing.project, only(0, first)))
    gate.opened.set()
    finished(qtbot, editing)
    assert pitches(editing) == [note.pitch + 1 for note in NOTES[1:]]


def test_stopping_takes_back_all_that_waits(qtbot: QtBot, editing: Editing) -> None:
    gate, before = Gate(), editing.project
    told = QSignalSpy(editing.long.working)
    editing.do(gate)
    editing.do(lambda project, chosen: delete(project, chosen))
    editing.long.stop()
    gate.opened.set()
    qtbot.wait(100)
    assert editing.project is before
    assert [told.at(k)[0] for k in range(told.count())] == [True, False]
    editing.do(lambda project, chosen: transpose(project, chosen, 2))
    finished(qtbot, editing)
    assert pitches(editing)[0] == 42


def test_another_piece_hears_nothing_of_it(qtbot: QtBot, editing: Editing) -> None:
    gate = Gate()
    editing.do(gate)
    editing.open()
    editing._document.replace(project_of(Part("Piano", 0, NOTES)))
    gate.opened.set()
    qtbot.wait(100)
    assert editing.project.transcription.parts[0].notes is NOTES
    assert not editing._document.undo_stack.count()


def test_the_window_says_so_when_it_takes_long_and_escape_stops_it(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = large(make_window())
    gate, session, before = Gate(), window.session, window.session.project
    session.editing.do(gate)
    assert session.has_unsaved_work
    assert window.actions_["undo"].isEnabled()
    qtbot.waitUntil(lambda: "Esc" in window.status.words.text())
    QTest.keyClick(window.transport, Qt.Key.Key_Escape)
    assert not session.editing.long.is_working
    assert "Esc" not in window.status.words.text()
    assert not window.actions_["undo"].isEnabled()
    gate.opened.set()
    qtbot.wait(50)
    assert session.project is before


def test_a_held_key_does_not_pile_up_long_edits(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = large(make_window())
    assert not window.actions_["semitone-up"].autoRepeat()
    window.session.editing.select(only(0, NOTES[0]))
    assert window.actions_["semitone-up"].autoRepeat()
    assert window.actions_["undo"].autoRepeat()


def large(window: Window) -> Window:
    session = window.session
    session.has_piece = True
    session.document.replace(project_of(Part("Piano", 0, NOTES)))
    session.editing.select(everything(session.project))
    return window
